import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import type { BulkForesight, Environment, Job } from "@/api";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { AtDesk } from "@/features/shell/testing";
import type { BulkKind } from "./actions";
import { BulkDialog } from "./BulkDialog";
import { BulkNews } from "./BulkNews";

const PRODUCTION: Environment = { name: "production", label: "Production", kind: "production" };
const SELECTION = { kind: "these" as const, ids: ["a", "b"] };

const FORESIGHT: BulkForesight = {
  selected: 1_300,
  will_change: 1_224,
  unchanged: 12,
  losing_devices: 58,
  refusals: [{ reason: "It is expired.", count: 64, examples: ["PRO-X4TN…"] }],
  examples: ["ENT-2026…"],
};

const job = (over: Partial<Job> = {}): Job => ({
  id: "j1",
  kind: "change_licenses",
  state: "running",
  title: "Revoke",
  done: 0,
  total: 1_224,
  unit: "rows",
  report: {},
  bulk: { changed: 0, unchanged: 0, refused: 0, missing: 0, new_customers: 0 },
  batch: null,
  started_by: "Mira",
  created_at: "2026-11-21T04:00:00Z",
  ended_at: null,
  problem: null,
  resumable: false,
  has_result: false,
  ...over,
});

const DONE = job({
  state: "done",
  done: 1_224,
  bulk: { changed: 1_220, unchanged: 0, refused: 4, missing: 0, new_customers: 0 },
  has_result: true,
});

function open(kind: BulkKind, answers: Parameters<typeof fakeDesktop>[0] = {}) {
  const asked = fakeDesktop({
    foresee_bulk: () => FORESIGHT,
    change_licenses: () => job(),
    get_job: () => job(),
    list_products: () => [],
    ...answers,
  });
  renderPage(
    <AtDesk>
      <Host kind={kind} />
      <BulkNews />
    </AtDesk>,
  );
  return { asked, user: userEvent.setup() };
}

function Host({ kind }: { kind: BulkKind }) {
  const [open, setOpen] = useState(true);
  if (!open) return null;
  return (
    <BulkDialog
      kind={kind}
      environment={PRODUCTION}
      selection={SELECTION}
      count={1_300}
      onClose={() => setOpen(false)}
      onGone={() => {}}
    />
  );
}

const started = (asked: ReturnType<typeof fakeDesktop>) =>
  asked.find(({ name }) => name === "change_licenses")?.args.request;

test("it says what would change, what cannot and why, and who loses access", async () => {
  open("suspend");
  const told = within(await screen.findByRole("region", { name: "What would happen" }));
  expect(await told.findByText("1,224")).toBeTruthy();
  expect(told.getByText("64 cannot:").parentElement?.textContent).toContain("It is expired.");
  expect(told.getByText("58").parentElement?.textContent).toContain("devices lose access");
  expect(told.getByText("12").parentElement?.textContent).toContain("are already so");
});

test("revoking needs a reason and the number of licenses, and says so until both are there", async () => {
  const { asked, user } = open("revoke");
  const revoke = await screen.findByRole("button", { name: "Revoke 1,224 licenses" });
  await user.click(revoke);
  expect(started(asked)).toBeUndefined();
  await user.type(screen.getByLabelText(/^Reason/), "Key leaked");
  expect(revoke.getAttribute("aria-disabled")).toBe("true");
  await user.type(screen.getByLabelText("Type 1,224 to confirm"), "1224");
  await user.click(revoke);
  await waitFor(() =>
    expect(started(asked)).toEqual({
      selection: SELECTION,
      action: { kind: "revoke" },
      reason: "Key leaked",
    }),
  );
});

test("typing a reason does not ask again what would happen", async () => {
  const { asked, user } = open("suspend");
  await screen.findByRole("button", { name: "Suspend 1,224 licenses" });
  await user.type(screen.getByLabelText(/^Reason/), "Abuse");
  expect(asked.filter(({ name }) => name === "foresee_bulk")).toHaveLength(1);
});

test("what was foreseen stays in sight while the next answer is on its way", async () => {
  let answers = 0;
  const { user } = open("extend", {
    foresee_bulk: () => {
      answers += 1;
      return answers === 1 ? FORESIGHT : new Promise(() => {});
    },
  });
  const extend = await screen.findByRole("button", { name: "Extend 1,224 licenses" });
  await user.click(screen.getByRole("button", { name: "30 days" }));
  expect(await screen.findByText("Looking again…")).toBeTruthy();
  expect(screen.getByText("1,224")).toBeTruthy();
  expect(extend.getAttribute("aria-disabled")).toBe("true");
});

test("a refused start keeps everything that was typed", async () => {
  const { user } = open("suspend", {
    change_licenses: () => {
      throw refusing({ what: "The database is read-only.", kept: "Nothing was changed." });
    },
  });
  await user.type(await screen.findByLabelText(/^Reason/), " Abuse");
  await user.click(await screen.findByRole("button", { name: "Suspend 1,224 licenses" }));
  expect((await screen.findByRole("alert")).textContent).toContain("The database is read-only.");
  expect(screen.getByLabelText(/^Reason/)).toHaveProperty("value", expect.stringContaining("Abuse"));
});

test("the work shows how far it is, then what became of it and its result file", async () => {
  let now = job({ done: 400 });
  const { user } = open("reactivate", { get_job: () => now });
  await user.click(await screen.findByRole("button", { name: "Reactivate 1,224 licenses" }));
  expect(await screen.findByText("400 of 1,224 licenses")).toBeTruthy();
  now = DONE;
  expect(await screen.findByText(/1,220 changed, 4 could not change/, {}, { timeout: 3000 })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save result file" })).toBeTruthy();
});

test("work whose dialog was closed goes on and tells by itself when it is done", async () => {
  let now = job({ done: 400 });
  const { user } = open("reactivate", { get_job: () => now });
  await user.click(await screen.findByRole("button", { name: "Reactivate 1,224 licenses" }));
  await screen.findByText("400 of 1,224 licenses");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  now = DONE;
  expect(
    await screen.findByText(/Reactivate 1,224 licenses: 1,220 changed/, {}, { timeout: 3000 }),
  ).toBeTruthy();
});

/** A core that takes files, and what arrived of them. */
function takingFiles() {
  const pieces: string[] = [];
  return {
    text: () => new TextDecoder().decode(Uint8Array.from(atob64(pieces))),
    upload_import: (args: Readonly<Record<string, unknown>>) => {
      const request = args.request as { piece: string; offset: number; size: number };
      pieces.push(request.piece);
      const length = atob(request.piece).length;
      return { id: "u1", received: request.offset + length, size: request.size };
    },
  };
}

function* atob64(pieces: readonly string[]) {
  for (const piece of pieces) for (const letter of atob(piece)) yield letter.charCodeAt(0);
}

function csvFile(text: string): File {
  const file = new File([text], "conference.csv", { type: "text/csv" });
  // The DOM of the tests has files without this.
  file.arrayBuffer = async () => new TextEncoder().encode(text).buffer as ArrayBuffer;
  return file;
}

test("a list of 100,000 customers goes as a file in pieces, and the change only names it", async () => {
  const core = takingFiles();
  const { asked, user } = open("assign_from_list", { upload_import: core.upload_import });
  const rows = Array.from(
    { length: 100_000 },
    (_, row) => `person-${row}@some-company.example;Person ${row}`,
  );
  const input = screen.getByLabelText("Choose CSV file…", { selector: "input" });
  await user.upload(input, csvFile(`E-Mail;Name\n${rows.join("\n")}\n`));
  await user.click(await screen.findByRole("button", { name: "Assign 1,224 licenses" }, { timeout: 20_000 }));
  await waitFor(() =>
    expect(started(asked)).toEqual({
      selection: SELECTION,
      action: { kind: "assign_from_list", list: "u1" },
      reason: null,
    }),
  );
  const lines = core.text().split(/\r?\n/);
  expect(lines).toHaveLength(100_001);
  expect([lines[0], lines[100_000]]).toEqual([
    "email,name",
    "person-99999@some-company.example,Person 99999",
  ]);
  expect(asked.filter(({ name }) => name === "upload_import").length).toBeGreaterThan(4);
}, 60_000);

test("a list that does not arrive says so and can be chosen again", async () => {
  const { user } = open("assign_from_list", {
    upload_import: () => {
      throw refusing({ what: "The disk is full.", kept: "Nothing was changed." });
    },
  });
  const input = screen.getByLabelText("Choose CSV file…", { selector: "input" });
  await user.upload(input, csvFile("email\nbo@x.example\n"));
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
  expect(screen.getByRole("button", { name: "Choose CSV file…" }).getAttribute("aria-disabled")).not.toBe(
    "true",
  );
});

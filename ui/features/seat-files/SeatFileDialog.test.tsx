import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ChangeSeats, Job } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetHeld } from "@/lib/useHeld";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { poolOf } from "../pools/testing";
import { SeatFileButton } from "./SeatFileButton";

const TEAM = poolOf(1, { name: "Team seats" });

const jobOf = (over: Partial<Job>): Job => ({
  id: idOf(21),
  kind: "check_seat_changes",
  state: "done",
  title: "team.csv",
  done: 5,
  total: 5,
  unit: "rows",
  report: {
    created: 3,
    skipped: 1,
    failed: 1,
    new_customers: 2,
    problems: [
      {
        row: 4,
        column: "pool",
        value: "Nowhere",
        code: "unknown_pool",
        reason: "No pool has this name or ID",
        remedy: "Correct it, or create the pool first",
        suggestion: null,
      },
    ],
    problem_groups: [{ column: "pool", count: 1 }],
  },
  bulk: null,
  batch: null,
  started_by: "Mira",
  created_at: "2026-01-01T00:00:00Z",
  ended_at: "2026-01-01T00:00:05Z",
  problem: null,
  resumable: false,
  has_result: true,
  ...over,
});

const DRY = jobOf({});
const DONE = jobOf({ id: idOf(22), kind: "change_seats" });

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_pools: () => [TEAM],
    upload_import: ({ request }) => {
      const { size, file_name } = request as { size: number; file_name: string };
      return { id: idOf(31), file_name, size, received: size, complete: true };
    },
    change_seats: ({ request }) =>
      (request as ChangeSeats).dry_run ? { ...DRY, state: "running" } : { ...DONE, state: "running" },
    get_job: ({ request }) => ((request as { id: string }).id === DRY.id ? DRY : DONE),
    ...answers,
  });
  renderOnDesk(<SeatFileButton pool={TEAM.id} />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

const FILE = new File(["email\nbo@pine.example\n"], "team.csv", { type: "text/csv" });

async function openWith(user: ReturnType<typeof userEvent.setup>, file = FILE) {
  await user.click(screen.getByRole("button", { name: /From CSV/ }));
  const dialog = await screen.findByRole("dialog");
  const input = dialog.querySelector("input[type='file']") as HTMLInputElement;
  fireEvent.change(input, { target: { files: [file] } });
  return within(dialog);
}

beforeEach(() => {
  forgetHeld();
  giveRoom();
});

test("closing_the_dialog_keeps_what_was_typed_into_it", async () => {
  const { user } = show();
  await user.click(screen.getByRole("button", { name: /From CSV/ }));
  await user.type(within(await screen.findByRole("dialog")).getByRole("textbox"), "new term");
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: /From CSV/ }));
  const box = within(await screen.findByRole("dialog")).getByRole<HTMLTextAreaElement>("textbox");
  expect(box.value).toBe("new term");
});

test("a_file_is_tried_dry_first_and_each_row_that_cannot_be_done_says_what_to_do", async () => {
  const { user, of } = show();
  const dialog = await openWith(user);
  await user.click(dialog.getByRole("button", { name: "Check the file" }));
  await waitFor(() => expect(of("change_seats")).toHaveLength(1));
  expect(of("change_seats")[0]?.args.request).toEqual({
    upload: idOf(31),
    doing: "assign",
    pool_id: TEAM.id,
    dry_run: true,
    reason: null,
    notify: true,
  });
  const checked = within(await screen.findByRole("dialog"));
  expect(await checked.findByText("Correct it, or create the pool first")).toBeTruthy();
  expect(checked.getByText("With 2 new customers")).toBeTruthy();
  await user.click(checked.getByRole("button", { name: "Assign 3 seats" }));
  await waitFor(() => expect(of("change_seats")).toHaveLength(2));
  expect(of("change_seats")[1]?.args.request).toMatchObject({ dry_run: false, upload: idOf(31) });
  expect(await screen.findByText("The seats are assigned.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save result file" })).toBeTruthy();
});

test("taking_seats_back_needs_a_reason_before_the_file_is_even_checked", async () => {
  const { user, of } = show();
  const dialog = await openWith(user);
  await user.click(dialog.getByRole("radio", { name: "Revoke" }));
  const check = dialog.getByRole("button", { name: "Check the file" });
  expect(check.getAttribute("aria-disabled")).toBe("true");
  await user.type(dialog.getByLabelText(/Reason/), "term is over");
  await user.click(check);
  await waitFor(() =>
    expect(of("change_seats")[0]?.args.request).toMatchObject({ doing: "revoke", reason: "term is over" }),
  );
});

test("a_file_without_its_columns_is_refused_and_another_one_can_be_chosen", async () => {
  const { user } = show({
    change_seats: () => {
      throw refusing({ code: "invalid", what: "No column of the file holds emails." });
    },
  });
  const dialog = await openWith(user);
  await user.click(dialog.getByRole("button", { name: "Check the file" }));
  expect(await screen.findByText("No column of the file holds emails.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Choose another file…" })).toBeTruthy();
});

test("nothing_is_done_while_no_row_can_be_done", async () => {
  const nothing = jobOf({ report: { created: 0, failed: 5 } });
  const { user } = show({ get_job: () => nothing });
  const dialog = await openWith(user);
  await user.click(dialog.getByRole("button", { name: "Check the file" }));
  const act = await screen.findByRole("button", { name: "Assign 0 seats" });
  await waitFor(() => expect(act.getAttribute("aria-disabled")).toBe("true"));
  await user.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByRole("button", { name: "Check the file" })).toBeTruthy();
});

test("a_template_to_begin_from_is_one_click_away", async () => {
  const { user, of } = show({ save_document: () => ({ path: "/tmp/assign-seats.csv" }) });
  const dialog = await openWith(user);
  await user.click(dialog.getByRole("button", { name: "Save a template" }));
  await waitFor(() => expect(of("save_document")).toHaveLength(1));
  expect(JSON.stringify(of("save_document")[0]?.args)).toContain("pool,name,email");
});

test("who_may_not_change_seats_is_told", async () => {
  show({}, ["read"]);
  expect(screen.getByRole("button", { name: /From CSV/ }).getAttribute("aria-disabled")).toBe("true");
});

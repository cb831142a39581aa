import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, AuditEntry, AuditVerdict, ListAudit } from "@/api";
import { fakeDesktop, renderPage } from "@/api/testing";
import { AtDesk } from "@/features/shell/testing";
import { AuditPage } from "./AuditPage";

const LICENSE = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";

const entry = (number: number, over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: `e${number}`,
  at: new Date(Date.now() - number * 60_000).toISOString(),
  actor: "Mira Okafor",
  door: "desk",
  action: "revoke_license",
  subject: "license",
  subject_id: LICENSE,
  label: "PRO-X4TN…",
  reason: "Key leaked",
  batch: null,
  changes: [{ field: "status", before: "active", after: "revoked" }],
  erased: false,
  position: 100 - number,
  ...over,
});

const INTACT: AuditVerdict = {
  intact: true,
  sealed: 12_345,
  waiting: 3,
  checkpoints: 88,
  signed_to: 12_345,
  key: "known",
  erased: 0,
  broken: null,
  checked_at: new Date().toISOString(),
};

type Given = {
  entries?: AuditEntry[];
  verdict?: AuditVerdict;
  may?: readonly Access[];
  elsewhere?: boolean;
  at?: string;
};

function show({
  entries = [entry(1), entry(2)],
  verdict = INTACT,
  may,
  elsewhere = false,
  at = "/",
}: Given = {}) {
  const asked = fakeDesktop({
    list_audit: (args) => {
      const { environment, request } = args as { environment: string; request: ListAudit };
      if (environment === "staging")
        return { entries: elsewhere ? [entry(1)] : [], more: false, onward: null };
      const found = entries.filter((one) => !request.filter.actor || one.actor === request.filter.actor);
      const from = request.before ? found.findIndex(({ id }) => id === request.before) + 1 : 0;
      const page = found.slice(from, from + request.limit);
      const more = from + request.limit < found.length;
      return { entries: page, more, onward: more ? page.at(-1)?.id : null };
    },
    list_audit_facets: () => ({
      actors: ["Mira Okafor", "Teo Lindqvist"],
      actions: ["revoke_license"],
      subjects: ["license"],
    }),
    verify_audit: () => verdict,
    erase_audit_details: () => ({ count: 2 }),
  });
  renderPage(
    <AtDesk {...(may ? { may } : {})}>
      <AuditPage />
    </AtDesk>,
    at,
  );
  return { asked, user: userEvent.setup() };
}

test("an entry opens to its fields before and after", async () => {
  const { user } = show();
  const [toggle] = await screen.findAllByRole("button", { name: "Details of: Revoked license PRO-X4TN…" });
  await user.click(toggle as HTMLElement);
  const row = within(screen.getByRole("table").querySelector("tbody") as HTMLElement);
  expect(row.getByText(/active/)).toBeTruthy();
  expect(row.getByText(/revoked/)).toBeTruthy();
  expect(screen.getByText("as number 99 of the chain")).toBeTruthy();
});

test("arrows lead from entry to entry", async () => {
  const { user } = show();
  const toggles = await screen.findAllByRole("button", { name: /^Details of/ });
  toggles[0]?.focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(toggles[1]);
  await user.keyboard("{Enter}");
  expect(toggles[1]?.getAttribute("aria-expanded")).toBe("true");
});

test("an entry that waits for its seal is marked, and one that was erased says so", async () => {
  show({ entries: [entry(1, { position: null }), entry(2, { erased: true, changes: [] })] });
  expect(await screen.findByRole("img", { name: "Not sealed yet" })).toBeTruthy();
  expect(screen.getByText("Details erased")).toBeTruthy();
});

test("an intact trail says how far it is sealed", async () => {
  const { user } = show();
  await user.click(await screen.findByRole("button", { name: "Verify" }));
  expect(
    await screen.findByText(/sealed to 12,345, signed to 12,345, 3 waiting, 88 signed checkpoints/),
  ).toBeTruthy();
  expect(screen.queryByText(/not signed yet/)).toBeNull();
});

test("entries that nobody signed yet are told apart from forged ones", async () => {
  const { user } = show({ verdict: { ...INTACT, signed_to: 12_340, key: "from_database" } });
  await user.click(await screen.findByRole("button", { name: "Verify" }));
  const status = await screen.findByText(/The last 5 entries are not signed yet, which is no fault/);
  expect(status.textContent).toContain("Intact:");
  expect(status.textContent).toContain("known from the database alone");
});

test("a checkpoint that is gone is not called forged", async () => {
  const broken = { position: 204, entry: null, at: null, what: "checkpoint_missing" as const };
  const { user } = show({ verdict: { ...INTACT, intact: false, broken } });
  await user.click(await screen.findByRole("button", { name: "Verify" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("at number 204, the chain was signed up to here");
  expect(alert.textContent).not.toContain("forged");
});

test("a broken trail names the first place that does not fit and what to do", async () => {
  const broken = { position: 204, entry: null, at: null, what: "missing" as const };
  const { user } = show({ verdict: { ...INTACT, intact: false, broken } });
  await user.click(await screen.findByRole("button", { name: "Verify" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("at number 204, an entry is missing from the chain");
  expect(alert.textContent).toContain("Compare the database with a backup");
});

test("a person chosen as filter is asked for", async () => {
  const { asked, user } = show();
  await user.click(await screen.findByRole("combobox", { name: "Person: Everyone" }));
  await user.click(await screen.findByRole("option", { name: "Teo Lindqvist" }));
  expect(await screen.findByRole("heading", { name: "No entry passes every filter" })).toBeTruthy();
  const last = asked.filter(({ name }) => name === "list_audit").at(-1);
  expect(JSON.stringify(last?.args)).toContain("Teo Lindqvist");
});

test("an empty trail says nothing has happened yet", async () => {
  show({ entries: [] });
  expect(
    await screen.findByRole("heading", { name: "Nothing has been done in Production yet" }),
  ).toBeTruthy();
});

test("older entries are read on from the last one", async () => {
  const { asked, user } = show({ entries: Array.from({ length: 120 }, (_, index) => entry(index)) });
  await user.click(await screen.findByRole("button", { name: "Read older entries" }));
  await screen.findByText(/all there are/);
  const pages = asked
    .filter(({ name }) => name === "list_audit")
    .map(({ args }) => args.request as ListAudit);
  expect(pages.map(({ before }) => before)).toEqual([null, "e99"]);
});

test("an owner erases with a reason, and nobody else may", async () => {
  const { asked, user } = show();
  const [toggle] = await screen.findAllByRole("button", { name: /^Details of/ });
  await user.click(toggle as HTMLElement);
  await user.click(screen.getByRole("button", { name: "Erase details…" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Erase details" }));
  expect((await dialog.findAllByText(/Say why/)).length).toBeGreaterThan(0);
  await user.type(dialog.getByLabelText(/Reason/), "GDPR request 12");
  await user.click(dialog.getByRole("button", { name: "Erase details" }));
  await waitFor(() =>
    expect(asked.find(({ name }) => name === "erase_audit_details")?.args.request).toEqual({
      subject: "license",
      subject_id: LICENSE,
      reason: "GDPR request 12",
    }),
  );
});

test("without owning, erasing stands there and says who may", async () => {
  const { user } = show({ may: ["read"] });
  const [toggle] = await screen.findAllByRole("button", { name: /^Details of/ });
  await user.click(toggle as HTMLElement);
  expect(screen.getByRole("button", { name: "Erase details…" }).getAttribute("aria-disabled")).toBe("true");
});

test("what comes while one reads further down is offered and does not move anything", async () => {
  const entries = [entry(1, { position: null }), entry(2)];
  const { user } = show({ entries });
  const list = await screen.findByRole("list", { name: "Entries of the audit trail" });
  const scroller = list.closest(".kd-trail") as HTMLElement;
  scroller.scrollTop = 200;
  scroller.scrollTo = () => {
    scroller.scrollTop = 0;
  };
  entries.splice(0, 1, entry(0), entry(1));
  const offered = await screen.findByRole("button", { name: "1 new" }, { timeout: 4000 });
  // The seal that came meanwhile is taken over where the entry stands.
  expect(screen.queryByRole("img", { name: "Not sealed yet" })).toBeNull();
  expect(screen.getAllByRole("button", { name: /^Details of/ })).toHaveLength(2);
  await user.click(offered);
  await waitFor(() => expect(screen.getAllByRole("button", { name: /^Details of/ })).toHaveLength(3));
  expect(scroller.scrollTop).toBe(0);
});

test("the workspace's own trail is one switch away, and is verified and exported for itself", async () => {
  const { asked, user } = show();
  await screen.findAllByText("Revoked license");
  await user.click(screen.getByRole("button", { name: "Verify" }));
  await screen.findByText("Intact:");
  await user.click(screen.getByRole("radio", { name: "Workspace" }));
  const trails = (name: string) =>
    asked.filter((one) => one.name === name).map(({ args }) => args.request as Record<string, unknown>);
  await waitFor(() =>
    expect(trails("list_audit").at(-1)).toMatchObject({ filter: { trail: "workspace" }, before: null }),
  );
  expect(trails("list_audit_facets").at(-1)).toEqual({ trail: "workspace" });
  // What was found of the environment's trail says nothing of this one.
  expect(screen.queryByText("Intact:")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Verify" }));
  await screen.findByText("Intact:");
  expect(trails("verify_audit")).toEqual([{ trail: "environment" }, { trail: "workspace" }]);
});

test("the workspace's own trail is for owners: the switch says so, and a link to it shows the environment's", async () => {
  const { asked, user } = show({ may: ["read", "edit", "export"], at: "/audit?env=production&of=workspace" });
  await screen.findAllByText("Revoked license");
  const workspace = screen.getByRole("radio", { name: "Workspace" });
  expect(workspace.getAttribute("aria-disabled")).toBe("true");
  await user.hover(workspace);
  expect((await screen.findAllByText("The workspace’s own trail is for its owners.")).length).toBeGreaterThan(
    0,
  );
  await user.click(workspace);
  expect(screen.getByRole("radio", { name: "Production" }).getAttribute("aria-checked")).toBe("true");
  expect(JSON.stringify(asked)).not.toContain('"trail":"workspace"');
});

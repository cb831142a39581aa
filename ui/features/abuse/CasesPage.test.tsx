import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Access, Case, ListCases } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { linesOf } from "./CaseDrawer";
import { CasesPage } from "./CasesPage";
import { caseOf, detailOf, licenseRow } from "./testing";
import { questionOf } from "./useCases";

const MAY: Access[] = ["read", "assist", "assign", "edit", "own"];

function show(rows: readonly Case[], may = MAY) {
  const asked = fakeDesktop({
    ...AROUND,
    list_cases: ({ request }) => {
      const { state } = request as ListCases;
      const some = rows.filter((row) => state == null || row.state === state);
      return { rows: some, total: some.length, open: some.length };
    },
    get_case: ({ request }) =>
      detailOf(rows.find(({ id }) => id === (request as { id: string }).id) ?? caseOf()),
    dismiss_case: () => caseOf({ state: "dismissed" }),
    confirm_case: () => caseOf({ state: "confirmed" }),
  });
  renderOnDesk(<CasesPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

async function opened(user: ReturnType<typeof userEvent.setup>) {
  const row = (await screen.findByText("Many devices")).closest("[role='row']") as HTMLElement;
  await user.click(row);
  return within(await screen.findByRole("complementary", { name: /Case: Many devices/ }));
}

test("a_case_says_what_was_counted_and_that_the_rule_suspended", async () => {
  const { user } = show([caseOf()]);
  const drawer = await opened(user);
  expect(await drawer.findByText("23 devices in an hour; 20 are too many")).toBeTruthy();
  expect(drawer.getByText("23 devices: laptop, tower and 21 more")).toBeTruthy();
  expect(drawer.getByText("41 × limit reached")).toBeTruthy();
  expect(screen.getByText(/Suspended by the rule/)).toBeTruthy();
});

test("dismissing_needs_a_reason_and_lifts_the_suspension", async () => {
  const { user, of } = show([caseOf()]);
  const drawer = await opened(user);
  await user.click(await drawer.findByRole("button", { name: "Dismiss…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Dismiss this case" }));
  const act = dialog.getByRole("button", { name: "Dismiss case" });
  expect(act.getAttribute("aria-disabled")).toBe("true");
  await user.type(dialog.getByRole("textbox"), "their new office");
  await user.click(dialog.getByRole("button", { name: "Dismiss case" }));
  await waitFor(() =>
    expect(of("dismiss_case")[0]?.args.request).toEqual({
      id: idOf(1),
      version: 1,
      reason: "their new office",
      lift: true,
    }),
  );
});

test("a_confirmed_case_offers_what_follows_and_is_not_decided_again", async () => {
  const { user } = show([
    caseOf({
      state: "confirmed",
      closed_by: "Mira Okafor",
      reason: "sold on a forum",
      license: licenseRow({ status: "active" }),
    }),
  ]);
  const drawer = await opened(user);
  const dismiss = await drawer.findByRole("button", { name: "Dismiss…" });
  expect(dismiss.getAttribute("aria-disabled")).toBe("true");
  expect(drawer.getByText("Confirmed by Mira Okafor")).toBeTruthy();
  expect(drawer.getByRole("button", { name: "Revoke…" }).getAttribute("aria-disabled")).not.toBe("true");
  expect(drawer.getByRole("button", { name: "Replace…" }).getAttribute("aria-disabled")).toBe("true");
});

test("who_may_not_edit_sees_why_nothing_can_be_decided", async () => {
  const { user } = show([caseOf()], ["read", "assist"]);
  const drawer = await opened(user);
  const confirm = await drawer.findByRole("button", { name: "Confirm…" });
  expect(confirm.getAttribute("aria-disabled")).toBe("true");
});

test("nothing_found_leads_to_the_rules", async () => {
  show([]);
  expect(await screen.findByRole("heading", { name: "No abuse has been found in Production" })).toBeTruthy();
});

test("a_broken_address_asks_for_everything", () => {
  expect(questionOf({ filters: { state: "lost", rule: "spam", license: "x" } })).toEqual({
    state: null,
    rule: null,
    license_id: null,
  });
});

test("evidence_without_devices_names_none", () => {
  const [window] = detailOf(caseOf()).windows;
  if (!window) throw new Error("there is one");
  const evidence = { ...window.evidence, devices: [], device_count: 0, begun: 0, refusals: [] };
  expect(linesOf({ ...window, evidence })).toEqual(["1 network: 203.0.113.0/24"]);
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes } from "react-router";
import { beforeEach, expect, test } from "vitest";
import type { AuditEntry, CustomerDetail, CustomerTimeline, GetCustomerTimeline, Mail } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { AROUND, giveRoom, idOf, renderOnDeskAt } from "../../lists/testing";
import { CustomerPage } from "./CustomerPage";

const ID = idOf(1);

const DETAIL: CustomerDetail = {
  customer: {
    id: ID,
    version: 1,
    name: "Annika Lindberg",
    email: "annika@lindberg.example",
    organisation: "Lindberg Studio",
    created_at: "2026-01-01T00:00:00Z",
  },
  licenses: 3,
  notes: [],
  delete_refused: "They hold 3 licenses.",
};

const entry = (n: number, over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: idOf(100 + n),
  at: "2026-11-20T10:00:00Z",
  actor: "Mira Okafor",
  door: "desk",
  action: "assign_license",
  subject: "license",
  subject_id: idOf(7),
  label: "PRO-9KHT…",
  reason: null,
  batch: null,
  changes: [],
  erased: false,
  position: 1,
  ...over,
});

const MAIL = {
  id: idOf(300),
  subject: "Your license",
  state: "sent",
  created_at: "2026-11-20T10:01:00Z",
} as Mail;

const timeline = (over: Partial<CustomerTimeline> = {}): CustomerTimeline => ({
  items: [
    { kind: "mail", what: MAIL },
    { kind: "entry", what: entry(1) },
  ],
  onward: null,
  licenses: 3,
  licenses_seen: 3,
  ...over,
});

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, at = `/customers/${ID}?env=production`) {
  const asked = fakeDesktop({
    ...AROUND,
    get_customer: () => DETAIL,
    get_customer_timeline: () => timeline(),
    list_organisation_keys: () => [],
    list_licenses: () => ({ rows: [], total: 0, version: 1 }),
    list_activations: () => ({ activations: [], total: 0, more: false }),
    list_mails: () => ({ rows: [], total: 0 }),
    list_pools: () => [],
    get_holder: () => {
      throw refusing({ code: "not_found" });
    },
    ...answers,
  });
  renderOnDeskAt(
    <Routes>
      <Route path="/customers/:id" element={<CustomerPage />} />
    </Routes>,
    at,
  );
  return { asked, user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("a customer has a page with what happened around them, mails among it", async () => {
  show();
  expect(await screen.findByRole("heading", { name: "Annika Lindberg" })).toBeTruthy();
  const list = within(await screen.findByRole("list", { name: "Timeline" }));
  const items = list.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(items[0]).toContain("Mail: Your license");
  expect(items[1]).toContain("Assigned license PRO-9KHT…");
  expect(screen.getByText("Lindberg Studio")).toBeTruthy();
});

test("older things are read from where the stretch before says", async () => {
  const pages = [
    timeline({ onward: idOf(101) }),
    timeline({ items: [{ kind: "entry", what: entry(9, { action: "create_customer" }) }] }),
  ];
  const { user, of } = show({ get_customer_timeline: () => pages.shift() });
  await user.click(await screen.findByRole("button", { name: "Show older" }));
  expect(await screen.findByText(/Added customer/)).toBeTruthy();
  const before = of("get_customer_timeline").map(({ args }) => (args.request as GetCustomerTimeline).before);
  expect(before).toEqual([null, idOf(101)]);
  expect(screen.queryByRole("button", { name: "Show older" })).toBeNull();
});

test("of very many licenses it is said how many were looked at", async () => {
  show({ get_customer_timeline: () => timeline({ licenses: 25_000, licenses_seen: 1_000 }) });
  expect(await screen.findByText(/Of their 25,000 licenses the 1,000 newest/)).toBeTruthy();
});

test("each part asks for this customer only, and says when there is nothing", async () => {
  const { user, of } = show();
  const tab = async (name: RegExp) => user.click(await screen.findByRole("tab", { name }));
  await tab(/Licenses/);
  expect(await screen.findByText("They hold no licenses")).toBeTruthy();
  await tab(/Devices/);
  expect(await screen.findByText("No device uses their licenses")).toBeTruthy();
  await tab(/Mails/);
  expect(await screen.findByText("No mail was written to them")).toBeTruthy();
  await tab(/Pools/);
  expect(await screen.findByText("They bought no pool and hold no seat")).toBeTruthy();
  expect(of("list_licenses").at(-1)?.args.request).toMatchObject({ query: { customer: ID } });
  expect(of("list_activations").at(-1)?.args.request).toMatchObject({ customer_id: ID });
  expect(of("list_mails").at(-1)?.args.request).toMatchObject({ customer_id: ID });
});

test("who is gone is said to be gone, and the way back is shown", async () => {
  show({
    get_customer: () => {
      throw refusing({ code: "not_found" });
    },
  });
  expect(await screen.findByText("This customer is no longer here")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Show customers" })).toBeTruthy();
});

test("whoever was looked at is remembered among what was opened last", async () => {
  const { of } = show();
  await screen.findByRole("heading", { name: "Annika Lindberg" });
  await waitFor(() => {
    const kept = of("set_preference").find(({ args }) => String(args.name).startsWith("recent."));
    expect(String(kept?.args.value)).toContain("Annika Lindberg");
  });
});

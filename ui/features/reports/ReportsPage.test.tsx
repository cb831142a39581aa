import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, test, vi } from "vitest";
import type { LicenseStatus, UsageDay } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { PINE, PRO } from "../devices/testing";
import { AROUND, giveRoom, renderOnDesk } from "../lists/testing";
import { averageOf } from "./DistributionReport";
import { ReportsPage } from "./ReportsPage";
import { capacityOf } from "./UsageReport";

const ACTIVE: readonly (readonly [LicenseStatus, number])[] = [
  ["available", 3],
  ["assigned", 0],
  ["active", 247],
  ["inactive", 0],
  ["suspended", 1],
  ["expired", 0],
  ["revoked", 0],
];

const FIGURES = {
  by_status: ACTIVE.map(([status, count]) => ({ status, count })),
  active_customers: 83,
  limited: 247,
  unlimited: 0,
  limit_sum: 1_235,
};

const day = (over: Partial<UsageDay>): UsageDay => ({
  day: "2026-11-19",
  opened: 3,
  closed: 1,
  in_use: 40,
  peak: 41,
  capacity: null,
  unlimited: null,
  at_limit: false,
  refused_at_limit: 0,
  ...over,
});

const FULL = day({
  day: "2026-11-20",
  peak: 50,
  capacity: 50,
  unlimited: 0,
  at_limit: true,
  refused_at_limit: 2,
});

const ANSWERS = {
  list_products: () => [PRO],
  report_distribution: () => ({ products: [{ product: PRO, figures: FIGURES }], total: FIGURES }),
  report_usage: () => ({
    days: [day({}), FULL],
    products: [
      {
        product: PRO,
        opened: 6,
        closed: 2,
        in_use: 40,
        peak: 50,
        peak_day: "2026-11-20",
        capacity: 50,
        unlimited: 0,
        days_at_limit: 1,
        refused_at_limit: 2,
      },
    ],
    counted_until: null,
    recounting: 0,
  }),
  report_denials: () => ({
    causes: [
      { code: "LIMIT_REACHED", count: 5, before: 1 },
      { code: "NOT_FOUND", count: 2, before: 0 },
    ],
    days: [{ day: "2026-11-20", counts: [5, 2] }],
    products: [
      { product: PRO, counts: [5, 0] },
      { product: null, counts: [0, 2] },
    ],
  }),
  report_expiries: () => ({
    days: [
      { day: "2026-11-20", due: 0, expired: 1 },
      { day: "2026-11-21", due: 4, expired: 0 },
    ],
    products: [{ product: PRO, due: 4, expired: 1 }],
  }),
  report_customers: () => ({
    customers: [{ customer: PINE, licenses: 12, active: 9, in_use: 30, limit_sum: 45, unlimited: 1 }],
    total: 61,
    licenses: 300,
  }),
};

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({ ...AROUND, ...ANSWERS, ...answers });
  const page = renderOnDesk(<ReportsPage />, may);
  const user = userEvent.setup();
  const go = (name: string) => user.click(screen.getByRole("tab", { name }));
  return { ...page, user, go, of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("the_cfo_reads_the_three_figures_of_the_guide", async () => {
  show();
  const figure = async (name: string) =>
    (await screen.findByText(name, { selector: "dt" })).nextSibling?.textContent;
  expect(await figure("Total active licenses")).toBe("247");
  expect(await figure("Average activation limit")).toBe("5 devices");
  expect(await figure("Maximum potential activations")).toBe("1,235 devices");
  expect(await figure("Customers with active licenses")).toBe("83");
  expect(screen.getByRole("link", { name: "Total active licenses: 247" }).getAttribute("href")).toBe(
    "/licenses?env=production&status=active",
  );
});

test("unlimited_licenses_are_counted_apart_and_said_so", async () => {
  const mixed = { ...FIGURES, limited: 2, unlimited: 3, limit_sum: 5 };
  show({ report_distribution: () => ({ products: [{ product: PRO, figures: mixed }], total: mixed }) });
  expect(
    await screen.findByText("3 active licenses without a limit are not in the average and the maximum."),
  ).toBeTruthy();
  expect(averageOf(mixed)).toBe("2.5 devices");
  expect(averageOf({ ...mixed, limited: 0, limit_sum: 0 })).toBe("–");
});

test("days_at_the_limit_are_marked_and_unknown_capacity_is_not_invented", async () => {
  const { go } = show();
  await go("Usage");
  const table = within(await screen.findByRole("group", { name: "By day" }));
  const [, full, other] = table.getAllByRole("row");
  expect(full?.className).toContain("kd-marked");
  expect(full?.textContent).toContain("at the limit");
  expect(other?.textContent).toContain("not recorded");
  expect(screen.getByText(/cannot be known afterwards/)).toBeTruthy();
  expect(capacityOf({ capacity: 7, unlimited: 2 })).toBe("no limit (2 licenses)");
  expect(screen.getByRole("slider", { name: /Activations in use/ }).getAttribute("aria-valuetext")).toContain(
    "Refused at the limit 2 times",
  );
});

test("while_the_past_is_counted_the_report_says_until_when", async () => {
  const { go } = show({
    report_usage: () => ({ ...ANSWERS.report_usage(), counted_until: "2026-10-02T00:00:00Z", recounting: 3 }),
  });
  await go("Usage");
  expect(await screen.findByText(/so far until 2 Oct 2026/)).toBeTruthy();
  expect(screen.getByText(/3 days are being counted again/)).toBeTruthy();
});

test("denials_have_a_column_for_each_cause_and_a_row_for_unknown_keys", async () => {
  const { go } = show();
  await go("Denials");
  const products = within(await screen.findByRole("group", { name: "By product" }));
  expect(products.getByRole("row", { name: /Unknown keys/ }).textContent).toBe("Unknown keys022");
  const causes = within(screen.getByRole("group", { name: "Cause" }));
  expect(causes.getByRole("link", { name: /All activations are in use/ }).getAttribute("href")).toContain(
    "cause=LIMIT_REACHED",
  );
});

test("expiries_look_ahead_and_each_day_leads_to_its_licenses", async () => {
  const { go, of } = show();
  await go("Expiries");
  const link = await screen.findByRole("link", { name: "Sat 21 Nov 2026, Still under way: 4" });
  expect(link.getAttribute("href")).toContain("expires=2026-11-21T00:00:00.000Z..2026-11-22T00:00:00.000Z");
  const asked = of("report_expiries").at(-1)?.args.request as
    | { period: { from: string; to: string } }
    | undefined;
  const period = asked?.period ?? { from: "", to: "" };
  expect(period.from).toBe(new Date().toISOString().slice(0, 10));
  expect(period.to > period.from).toBe(true);
});

test("customers_come_in_pages", async () => {
  const { go, user, of } = show();
  await go("Customers");
  expect(await screen.findByText("61 customers hold 300 licenses")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Next page" }));
  await waitFor(() =>
    expect(of("report_customers").at(-1)?.args.request).toEqual({ product_id: null, offset: 50, limit: 50 }),
  );
});

test("own_days_are_checked_and_asked_for", async () => {
  const { go, user, of } = show();
  await go("Usage");
  await user.click(await screen.findByRole("button", { name: /^Period/ }));
  const [from, to] = [screen.getByLabelText("First day"), screen.getByLabelText("Last day")];
  await user.clear(from);
  await user.type(from, "2026-03-01");
  await user.clear(to);
  await user.type(to, "2026-02-01");
  await user.click(screen.getByRole("button", { name: "Show these days" }));
  expect((await screen.findByRole("alert")).textContent).toContain("not before the first");
  await user.clear(to);
  await user.type(to, "2026-03-31");
  await user.click(screen.getByRole("button", { name: "Show these days" }));
  await waitFor(() =>
    expect(of("report_usage").at(-1)?.args.request).toEqual({
      period: { from: "2026-03-01", to: "2026-03-31" },
      product_id: null,
    }),
  );
});

test("a_report_is_exported_as_it_is_chosen_and_printed", async () => {
  const { go, user, of } = show({ export_report: () => ({ path: "/d/r.csv", rows: 2, missing: 0 }) });
  const print = vi.spyOn(window, "print").mockImplementation(() => {});
  await go("Denials");
  await user.click(screen.getByRole("button", { name: "Print" }));
  expect(print).toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Export" }));
  await user.click(await screen.findByRole("radio", { name: /JSON/ }));
  await user.click(screen.getByRole("button", { name: "Export rows" }));
  await waitFor(() => expect(of("export_report").length).toBe(1));
  const args = of("export_report")[0]?.args ?? {};
  expect(args.request).toMatchObject({ report: { kind: "denials" }, format: "json", guard_formulas: false });
  expect((args.destination as { file_name: string }).file_name).toMatch(
    /^production-report-denials-.*\.json$/,
  );
});

test("who_may_not_export_is_told_so_and_nothing_found_says_which_kind_of_nothing", async () => {
  const { go, user } = show(
    { report_expiries: () => ({ days: [{ day: "2026-11-20", due: 0, expired: 0 }], products: [] }) },
    ["read"],
  );
  expect((await screen.findByRole("button", { name: "Export" })).getAttribute("aria-disabled")).toBe("true");
  await go("Expiries");
  expect(await screen.findByText("Nothing in these days")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Look at 12 months" }));
  expect(await screen.findByRole("button", { name: "Period: Next 12 months" })).toBeTruthy();
});

test.each(["Distribution", "Usage", "Denials", "Expiries", "Customers"])(
  "nothing_of_the_report_is_out_of_reach: %s",
  async (name) => {
    const { container, go } = show();
    await go(name);
    await screen.findAllByRole("table");
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  },
);

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { DenialGroup } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { deviceOf, PINE } from "../devices/testing";
import { detailOf, license } from "../license-actions/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { DenialsPage } from "./DenialsPage";
import { dayOf, requestOf } from "./period";

const group = (over: Partial<DenialGroup>): DenialGroup => ({
  code: "LIMIT_REACHED",
  customer: PINE,
  count: 12,
  licenses: 1,
  devices: 3,
  last_at: "2026-02-01T00:00:00Z",
  per_day: [4, 0, 8],
  license_id: idOf(300),
  device_id: deviceOf(1).id,
  ...over,
});

const GROUPS = [
  group({}),
  group({
    code: "NOT_FOUND",
    customer: null,
    count: 40,
    license_id: null,
    device_id: null,
    per_day: [40, 0, 0],
  }),
];
const SUMMARY = {
  days: ["2026-01-30T00:00:00Z", "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z"],
  per_day: [44, 0, 8],
  groups: GROUPS,
};

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}) {
  const asked = fakeDesktop({ ...AROUND, summarise_denials: () => SUMMARY, ...answers });
  renderOnDesk(<DenialsPage />);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

const rowNamed = async (text: string) =>
  within((await screen.findByText(text)).closest("[role='row']") as HTMLElement);

test("refusals_are_grouped_by_cause_and_customer_the_most_frequent_first", async () => {
  show();
  const row = await rowNamed("All activations are in use");
  expect(row.getByText("Harbour & Pine")).toBeTruthy();
  expect(row.getByText("12")).toBeTruthy();
  expect(row.getByText("All activations are in use, by day: 4, 0, 8")).toBeTruthy();
  const rows = screen.getAllByRole("row").map((one) => one.textContent ?? "");
  expect(rows.findIndex((text) => text.includes("Unknown keys"))).toBeLessThan(
    rows.findIndex((text) => text.includes("Harbour")),
  );
});

test("the_trend_stands_there_in_numbers_too", async () => {
  show();
  expect(await screen.findByRole("heading", { name: "Refused 52 times in 3 days" })).toBeTruthy();
  const table = within(screen.getByText("Show as a table").closest("details") as HTMLElement);
  expect(table.getByText("30 Jan 2026")).toBeTruthy();
  expect(table.getByText("44")).toBeTruthy();
});

test("another_period_asks_for_other_days", async () => {
  const { user, of } = show();
  await screen.findByText("All activations are in use");
  expect(of("summarise_denials")[0]?.args.request).toMatchObject({ days: 30 });
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  await waitFor(() => expect(of("summarise_denials").at(-1)?.args.request).toMatchObject({ days: 7 }));
});

test("a_period_is_whole_days_of_utc_and_ends_today", () => {
  const late = new Date("2026-03-01T23:30:00-05:00");
  expect(requestOf("7", late)).toEqual({ from: "2026-02-24T00:00:00.000Z", days: 7 });
  expect(dayOf("2026-03-02T00:00:00Z")).toBe("2 Mar 2026");
});

test("each_group_leads_to_why_and_one_without_a_license_says_why_not", async () => {
  const { user, of } = show({
    get_license: () => detailOf(license()),
    list_denials: () => [],
    explain_activation: () => new Promise(() => {}),
  });
  const unknown = await rowNamed("Unknown keys");
  const refused = unknown.getByRole("button", { name: /Why can’t this device activate/ });
  expect(refused.getAttribute("aria-disabled")).toBe("true");
  const row = await rowNamed("All activations are in use");
  await user.click(row.getByRole("button", { name: /Why can’t this device activate/ }));
  expect(await screen.findByRole("dialog", { name: "Why can’t this device activate?" })).toBeTruthy();
  await waitFor(() =>
    expect(of("explain_activation")[0]?.args.request).toMatchObject({
      license_id: idOf(300),
      device: { kind: "known", id: deviceOf(1).id },
    }),
  );
});

test("a_cause_is_chosen_and_the_rest_is_hidden", async () => {
  const { user } = show();
  await screen.findByText("All activations are in use");
  await user.click(screen.getByRole("combobox", { name: "Cause" }));
  await user.click(await screen.findByRole("option", { name: "The key does not exist here" }));
  await waitFor(() => expect(screen.queryByText("Harbour & Pine")).toBeNull());
  expect(screen.getByText(/of 2 groups of denials match/)).toBeTruthy();
});

test("nothing_refused_offers_a_longer_look_and_a_failure_offers_another_try", async () => {
  let fails = true;
  const { user } = show({
    summarise_denials: () => {
      if (fails) throw refusing({ what: "The database did not answer." });
      return { days: [], per_day: [], groups: [] };
    },
  });
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  fails = false;
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(
    await screen.findByRole("heading", { name: "Nothing was refused in the last 30 days" }),
  ).toBeTruthy();
  expect(screen.getByRole("button", { name: "Look at 90 days" })).toBeTruthy();
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, test } from "vitest";
import type { Dashboard } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { PRO } from "../devices/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { changeOf } from "./Causes";
import { DashboardPage } from "./DashboardPage";
import { isLow, scarcest } from "./Stock";
import { DASHBOARD } from "./testing";

function show(over: Partial<Dashboard> = {}, answers: Parameters<typeof fakeDesktop>[0] = {}) {
  const asked = fakeDesktop({ ...AROUND, get_dashboard: () => ({ ...DASHBOARD, ...over }), ...answers });
  const page = renderOnDesk(<DashboardPage />);
  return { ...page, user: userEvent.setup(), asked };
}

const target = (name: string | RegExp) => screen.getByRole("link", { name }).getAttribute("href");

beforeEach(giveRoom);

test("each_figure_leads_to_the_list_behind_it", async () => {
  show();
  await screen.findByText("351 in Production");
  expect(target(/^Active 247 /)).toBe("/licenses?env=production&status=active");
  expect(target(/^4\s*in 7 days/)).toBe(
    "/licenses?env=production&status=assigned,active,inactive,suspended&expires=7d&sort=expires&order=ascending",
  );
  expect(target("Denials: 47")).toBe("/denials?env=production");
  expect(target(/Limit reached.*40/)).toBe("/denials?env=production&cause=LIMIT_REACHED");
  expect(target(/^Pro Plan/)).toBe(`/licenses?env=production&status=available&product=${PRO.id}`);
  expect(target(/revoked license/i)).toBe(`/audit?env=production&thing=${idOf(5)}`);
  const day = "Thu 31 Dec 2026: 12 licenses";
  expect(target(day)).toContain("expires=2026-12-31T00:00:00.000Z..2027-01-01T00:00:00.000Z");
});

test("a_chart_gives_way_to_the_table_behind_it", async () => {
  const { user } = show();
  await user.click(
    await screen.findByRole("button", { name: "Validations and activations per day as a table" }),
  );
  const table = within(screen.getByRole("group", { name: "Validations and activations per day" }));
  const rows = table.getAllByRole("row").map((row) => row.textContent);
  expect(rows[1]).toBe("Fri 20 Nov 20261,002122");
});

test("other_days_are_asked_for_and_stand_in_the_address", async () => {
  const { user, asked } = show();
  await user.click(await screen.findByRole("radio", { name: "90 days" }));
  await waitFor(() =>
    expect(asked.filter(({ name }) => name === "get_dashboard").at(-1)?.args.request).toEqual({ days: 90 }),
  );
});

test("what_is_below_the_buffer_is_said_in_words", async () => {
  show();
  const low = await screen.findByRole("link", { name: /^Pro Plan/ });
  expect(low.textContent).toContain("below the buffer");
  expect(screen.getByRole("link", { name: /^Enterprise, Q3/ }).textContent).not.toContain("below the buffer");
  const left = scarcest(DASHBOARD, "production");
  expect(left.map(({ amount }) => amount)).toEqual([41, 120]);
  // A small pool has a reserve of its own.
  const [, pool] = left;
  expect(pool && isLow({ ...pool, amount: 3, seats: 40, buffer: 4 })).toBe(true);
  expect(pool && isLow({ ...pool, amount: 4, seats: 40, buffer: 4 })).toBe(false);
});

test("a_cause_says_how_it_changed", () => {
  const cause = { code: "EXPIRED", count: 12, before: 9 } as const;
  expect(changeOf(cause)).toContain("rose by 33.3%");
  expect(changeOf({ ...cause, count: 3 })).toContain("fell by 66.7%");
  expect(changeOf({ ...cause, before: 0 })).toContain("did not come");
});

test("an_empty_environment_leads_to_the_licenses_and_a_quiet_one_says_who_would_ask", async () => {
  show({ licenses: 0 });
  expect(await screen.findByText("There are no licenses in Production yet")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Go to license keys" })).toBeTruthy();
});

test("days_without_questions_say_so_instead_of_drawing_a_flat_line", async () => {
  show({ days: DASHBOARD.days.map((day) => ({ ...day, validations: 0, activations: 0 })) });
  expect(await screen.findByText("No device has asked in these days")).toBeTruthy();
});

test("a_failure_is_said_with_a_way_on", async () => {
  const { user, asked } = show(
    {},
    {
      get_dashboard: () => {
        throw refusing({ what: "The database does not answer." });
      },
    },
  );
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(asked.filter(({ name }) => name === "get_dashboard").length).toBeGreaterThan(1);
});

test("nothing_on_the_dashboard_is_out_of_reach", async () => {
  const { container } = show();
  await screen.findByText("351 in Production");
  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

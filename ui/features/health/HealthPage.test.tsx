import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { SeatCheck, SeatRepair } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { WELL } from "../backups/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { poolOf } from "../pools/testing";
import { HealthPage } from "./HealthPage";

const TEAM = poolOf(1, { name: "Team seats" });
const FIXED = poolOf(2, { name: "Fixed seats", transferable: false });
const refOf = ({ id, name, transferable }: typeof TEAM) => ({ id, name, transferable });

const WHOLE: SeatCheck = {
  checked_at: "2026-01-01T00:00:00Z",
  pools: 12,
  seats: 340,
  differences: [],
};
const BROKEN: SeatCheck = {
  ...WHOLE,
  checked_at: "2026-01-01T01:00:00Z",
  differences: [
    { pool: refOf(TEAM), promised: 25, counted: 23, free: 4, fault: "missing" },
    { pool: refOf(FIXED), promised: 10, counted: 12, free: 1, fault: "surplus_held" },
  ],
};
const REPAIR: SeatRepair = {
  pools: [
    { pool: refOf(TEAM), made: 2, removed: 0, over: 0, held: [], problem: null },
    {
      pool: refOf(FIXED),
      made: 0,
      removed: 1,
      over: 1,
      held: [{ license_id: idOf(7), key: "CRS-AAAA-BBBB", name: "Paul", email: "paul@pine.example" }],
      problem: null,
    },
  ],
  check: { ...WHOLE, checked_at: "2026-01-01T02:00:00Z" },
};

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    get_health: () => WELL,
    get_seat_check: () => WHOLE,
    check_seats: () => BROKEN,
    repair_seats: () => REPAIR,
    ...answers,
  });
  renderOnDesk(<HealthPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("it_says_that_all_pools_have_their_seats_and_when_that_was_counted", async () => {
  show();
  expect(await screen.findByText("All 12 pools have the 340 seats that were bought")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Repair…" })).toBeNull();
});

test("a_count_that_was_asked_for_shows_each_difference_and_what_is_wrong", async () => {
  const { user } = show();
  await user.click(await screen.findByRole("button", { name: "Count now" }));
  const table = within(await screen.findByRole("table", { name: "Pools with a difference" }));
  expect(table.getByText("−2")).toBeTruthy();
  expect(table.getByText("+2")).toBeTruthy();
  expect(table.getByText(/Free seats are lost/)).toBeTruthy();
  expect(table.getByRole("link", { name: "Team seats" }).getAttribute("href")).toContain("/pools");
  expect(screen.getByText("2 of 12 pools do not have the seats that were bought")).toBeTruthy();
});

test("a_repair_says_first_what_it_will_do_and_then_exactly_what_it_did", async () => {
  const { user, of } = show({ get_seat_check: () => BROKEN });
  await user.click(await screen.findByRole("button", { name: "Repair…" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText("2 free seats")).toBeTruthy();
  expect(dialog.getByText("Nobody loses a seat")).toBeTruthy();
  await user.type(dialog.getByLabelText("Reason"), "after a restore");
  await user.click(dialog.getByRole("button", { name: "Repair 2 pools" }));
  await waitFor(() =>
    expect(of("repair_seats")[0]?.args.request).toEqual({ pool_id: null, reason: "after a restore" }),
  );
  expect(await screen.findByText("What the repair did")).toBeTruthy();
  expect(screen.getByText(/made 2 free seats/)).toBeTruthy();
  expect(screen.getByText(/Paul, paul@pine.example/)).toBeTruthy();
  expect(screen.getByText("All 12 pools have the 340 seats that were bought")).toBeTruthy();
});

test("who_is_no_owner_sees_the_fault_and_is_told_who_repairs_it", async () => {
  show({ get_seat_check: () => BROKEN }, ["read", "edit"]);
  const button = await screen.findByRole("button", { name: "Repair…" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

test("before_the_first_count_it_says_so", async () => {
  show({ get_seat_check: () => null });
  expect(await screen.findByText("Not counted yet")).toBeTruthy();
});

test("each_database_tells_its_schema_its_trail_its_index_and_its_size", async () => {
  show();
  const table = within(await screen.findByRole("table", { name: "Databases" }));
  expect(table.getByRole("rowheader", { name: "Production" })).toBeTruthy();
  expect(table.getByText(/Sealed to 1,200, signed to 1,200/)).toBeTruthy();
  expect(table.getByText(/Verified to 1,100/)).toBeTruthy();
  expect(table.getByText("320 licenses")).toBeTruthy();
});

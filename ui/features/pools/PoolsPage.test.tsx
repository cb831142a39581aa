import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { AssignedSeat, Pool } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { PoolsPage } from "./PoolsPage";
import { COURSE, holderOf, poolOf, seatOf, seatsOf } from "./testing";

const TEAM = poolOf(1, { name: "Team seats" });
const FIXED = poolOf(2, { name: "Fixed seats", transferable: false, seats: seatsOf({ spent: 2 }) });
const FULL = poolOf(3, {
  name: "Full house",
  seats: seatsOf({ total: 30, free: 0, assigned: 30, waiting: 0, spent: 0, buffer: 3 }),
});
const ANNIKA = {
  id: idOf(77),
  version: 1,
  name: "Annika Lindberg",
  email: "annika@lindberg.example",
  organisation: null,
  created_at: "2026-01-01T00:00:00Z",
};

type Answers = Parameters<typeof fakeDesktop>[0];

function given(pool: Pool): AssignedSeat {
  const license = { ...seatOf(1, pool).license, pool_id: pool.id } as unknown as AssignedSeat["license"];
  return { license, holder: ANNIKA, pool, mail: null };
}

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_pools: () => [TEAM, FIXED, FULL],
    get_pool: () => TEAM,
    list_products: () => [{ ...COURSE, version: 1, features: [], description: null, grace_days: null }],
    list_generators: () => [],
    list_customers: ({ request }) => {
      const { search } = request as { search: string };
      const rows = search.toLowerCase().startsWith("ann") ? [{ customer: ANNIKA, licenses: 2 }] : [];
      return { rows, total: rows.length };
    },
    list_holders: () => ({ rows: [holderOf(1, [seatOf(1, TEAM)])], total: 1 }),
    assign_seat: () => given(TEAM),
    ...answers,
  });
  renderOnDesk(<PoolsPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

const rowOf = async (name: string) =>
  within((await screen.findByText(name)).closest("[role='row']") as HTMLElement);

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("each_pool_says_its_kind_in_words_and_how_its_seats_stand_without_colours", async () => {
  show();
  const row = await rowOf("Team seats");
  expect(row.getByText("Transferable")).toBeTruthy();
  expect(row.getByRole("img", { name: "25 seats: 12 free, 9 in use, 3 waiting, 1 spent" })).toBeTruthy();
  expect(row.getByText("5 Jan 2026")).toBeTruthy();
  expect(row.getByText("Never")).toBeTruthy();
  expect((await rowOf("Fixed seats")).getByText("Untransferable")).toBeTruthy();
  expect(screen.getByRole("list", { name: "What the bars show" }).textContent).toBe("In useWaitingSpentFree");
});

test("a_pool_with_fewer_free_seats_than_its_buffer_is_marked_and_found", async () => {
  const { user } = show();
  expect((await rowOf("Full house")).getByText(/No seat free; 3 or more should be/)).toBeTruthy();
  expect((await rowOf("Team seats")).queryByText(/should be/)).toBeNull();
  await user.click(screen.getByRole("combobox", { name: "Which pools" }));
  await user.click(await screen.findByRole("option", { name: "Running low" }));
  await waitFor(() => expect(screen.queryByText("Team seats")).toBeNull());
  expect(screen.getByText("Full house")).toBeTruthy();
});

test("pools_are_found_by_contract_and_kind", async () => {
  const { user } = show({ list_pools: () => [TEAM, { ...FIXED, contract: "PO-9" }, FULL] });
  await screen.findByText("Team seats");
  await user.type(screen.getByRole("searchbox", { name: "Search pools" }), "po-9");
  await waitFor(() => expect(screen.queryByText("Team seats")).toBeNull());
  expect(screen.getByText("Fixed seats")).toBeTruthy();
  await user.click(screen.getByRole("combobox", { name: "Kind of pool" }));
  await user.click(await screen.findByRole("option", { name: "Transferable" }));
  expect(await screen.findByRole("heading", { name: "Nothing matches “po-9”" })).toBeTruthy();
});

test("the_drawer_names_who_holds_seats_and_assigning_starts_with_its_pool", async () => {
  const { user, of } = show();
  await user.click(await screen.findByText("Team seats"));
  const drawer = within(await screen.findByRole("complementary", { name: "Pool Team seats" }));
  expect(await drawer.findByText("Person 1")).toBeTruthy();
  expect(of("list_holders")[0]?.args.request).toMatchObject({ pool_id: TEAM.id });
  await user.click(drawer.getByRole("button", { name: "Assign seat…" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("combobox").textContent).toContain("Team seats");
});

test("a_new_person_gets_a_seat_and_the_key_or_the_next_person_comes_next", async () => {
  const { user, of } = show();
  await user.click(await screen.findByText("Team seats"));
  await user.keyboard("a");
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Assign seat" }));
  expect(dialog.getByText("Enter the person’s email.")).toBeTruthy();
  await user.type(dialog.getByLabelText("Email"), "new@pine.example");
  await user.type(dialog.getByLabelText("Name"), "New Person");
  expect(await dialog.findByText("New: they become a customer with this seat.")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Assign seat" }));
  await waitFor(() =>
    expect(of("assign_seat")[0]?.args.request).toEqual({
      pool_id: TEAM.id,
      email: "new@pine.example",
      name: "New Person",
      reason: null,
      notify: true,
    }),
  );
  expect(await screen.findByText("Seat of Team seats assigned to Annika Lindberg")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy key" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Assign another" }));
  const next = within(await screen.findByRole("dialog"));
  expect(next.getByLabelText("Email")).toHaveProperty("value", "");
});

test("a_known_customer_is_offered_while_one_types_and_keeps_the_name_they_have", async () => {
  const { user, of } = show();
  await screen.findByText("Team seats");
  await user.click(screen.getByRole("button", { name: "Assign seat…" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Email"), "ann");
  await user.click(await dialog.findByRole("button", { name: /Annika Lindberg/ }));
  expect(await dialog.findByText(/Known customer/)).toBeTruthy();
  expect(dialog.getByLabelText("Name")).toHaveProperty("readOnly", true);
  await user.click(dialog.getByRole("button", { name: "Assign seat" }));
  expect(dialog.getByText("Choose a pool first.")).toBeTruthy();
  await user.click(dialog.getByRole("combobox"));
  await user.click(await screen.findByRole("option", { name: /Full house/ }));
  expect(await dialog.findByText(/No seat of it is free/)).toBeTruthy();
  expect(of("assign_seat")).toHaveLength(0);
});

test("a_refused_seat_keeps_what_was_typed", async () => {
  const { user } = show({
    assign_seat: () => {
      throw refusing({ code: "no_seat_left", what: "No seat of Team seats is left." });
    },
  });
  await user.click(await screen.findByText("Team seats"));
  await user.keyboard("a");
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Email"), "late@pine.example");
  await user.type(dialog.getByLabelText("Name"), "Late");
  await user.click(dialog.getByRole("button", { name: "Assign seat" }));
  expect(await dialog.findByText("No seat of Team seats is left.")).toBeTruthy();
  expect(dialog.getByLabelText("Email")).toHaveProperty("value", "late@pine.example");
});

test("a_pool_is_made_for_a_product_with_its_seats_and_dates", async () => {
  const { user, of } = show({
    create_pool: () => poolOf(9, { name: "New seats" }),
    sample_keys: () => ({ keys: ["CRS-1234"], bits: 40, collision: 0, guess: 0 }),
  });
  await screen.findByText("Team seats");
  await user.keyboard("c");
  const dialog = within(await screen.findByRole("dialog", { name: /Create pool/ }));
  expect(await dialog.findByText("This product has no generator; a pattern makes the keys.")).toBeTruthy();
  await user.type(await dialog.findByLabelText(/^Pattern/), "CRS-{{X:12}");
  const seats = dialog.getByLabelText("Seats");
  await user.clear(seats);
  await user.type(seats, "0");
  await user.type(dialog.getByLabelText("Name"), "New seats");
  await user.click(dialog.getByRole("radio", { name: /Untransferable/ }));
  await user.click(dialog.getByRole("button", { name: "Create pool" }));
  expect((await dialog.findAllByText(/Enter 1 to 10,000/)).length).toBeGreaterThan(0);
  await user.clear(seats);
  await user.type(seats, "40");
  await user.click(dialog.getByRole("button", { name: "Create pool" }));
  await waitFor(() => expect(of("create_pool")).toHaveLength(1));
  expect(of("create_pool")[0]?.args.request).toEqual({
    name: "New seats",
    product_id: COURSE.id,
    customer_id: null,
    source: { kind: "format", format: { kind: "pattern", pattern: "CRS-{X:12}" } },
    seats: 40,
    transferable: false,
    contract: null,
    purchased_at: null,
    expires_at: null,
    reason: null,
  });
});

test("seats_are_added_in_the_version_that_was_seen_and_never_become_fewer", async () => {
  const { user, of } = show({ edit_pool: () => TEAM });
  await user.click(await screen.findByText("Team seats"));
  await user.keyboard("e");
  const dialog = within(await screen.findByRole("dialog"));
  const seats = dialog.getByLabelText("Seats");
  await user.clear(seats);
  await user.type(seats, "5");
  await user.tab();
  expect((await dialog.findAllByText(/It has 25 seats; they can only become more/)).length).toBeGreaterThan(
    0,
  );
  await user.clear(seats);
  await user.type(seats, "30");
  expect(await dialog.findByText("Adds 5 free seats.")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Save 1 change" }));
  await waitFor(() =>
    expect(of("edit_pool")[0]?.args.request).toMatchObject({
      id: TEAM.id,
      version: TEAM.version,
      seats: 30,
      purchased_at: TEAM.purchased_at,
    }),
  );
});

test("a_pool_whose_seats_were_never_given_goes_with_a_reason_and_another_stays", async () => {
  const unused = poolOf(4, {
    name: "Unused",
    seats: seatsOf({ total: 5, free: 5, assigned: 0, waiting: 0, spent: 0 }),
  });
  const { user, of } = show({ list_pools: () => [TEAM, unused], delete_pool: () => ({ count: 1 }) });
  await user.click(await screen.findByText("Team seats"));
  const kept = within(await screen.findByRole("complementary", { name: "Pool Team seats" }));
  expect(kept.getByRole("button", { name: "Delete" }).getAttribute("aria-disabled")).toBe("true");
  await user.click(screen.getByText("Unused"));
  const drawer = within(await screen.findByRole("complementary", { name: "Pool Unused" }));
  await user.click(drawer.getByRole("button", { name: "Delete" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByRole("button", { name: "Delete pool" }).getAttribute("aria-disabled")).toBe("true");
  await user.type(dialog.getByLabelText("Reason"), "made twice");
  await user.click(dialog.getByRole("button", { name: "Delete pool" }));
  await waitFor(() =>
    expect(of("delete_pool")[0]?.args.request).toEqual({
      id: unused.id,
      version: unused.version,
      reason: "made twice",
    }),
  );
});

test("who_may_only_look_is_told_who_may_change", async () => {
  const { of } = show({}, ["read"]);
  await screen.findByText("Team seats");
  for (const name of ["Create pool", "Assign seat…"]) {
    expect(screen.getByRole("button", { name }).getAttribute("aria-disabled")).toBe("true");
  }
  expect(of("assign_seat")).toHaveLength(0);
});

test("without_a_product_it_leads_to_the_products_first", async () => {
  show({ list_pools: () => [], list_products: () => [] });
  expect(await screen.findByRole("button", { name: "Go to products" })).toBeTruthy();
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ListHolders } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { AROUND, giveRoom, renderOnDesk } from "../lists/testing";
import { COURSE, holderOf, poolOf, seatOf } from "../pools/testing";
import { UsersPage } from "./UsersPage";

const TEAM = poolOf(1, { name: "Team seats" });
const FIXED = poolOf(2, { name: "Fixed seats", transferable: false });
const PROGRESS = [
  { product: COURSE, percent: 42, detail: "Chapter 5 of 12", reported_at: "2026-03-01T10:00:00Z" },
];
const CAMILLE = holderOf(1, [seatOf(1, TEAM), seatOf(2, FIXED)], { progress: PROGRESS });
const PAUL = holderOf(2, [{ ...seatOf(3, TEAM), last_seen_at: null }]);

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_holders: ({ request }) => {
      const { search, pool_id, offset } = request as ListHolders;
      const all = [CAMILLE, PAUL].filter(
        ({ customer, seats }) =>
          customer.name.toLowerCase().includes(search) &&
          (pool_id === null || seats.some(({ pool }) => pool.id === pool_id)),
      );
      return { rows: all.slice(offset), total: all.length };
    },
    get_holder: () => ({
      ...CAMILLE,
      seats: [...CAMILLE.seats, seatOf(9, TEAM, { status: "revoked", key: "OLD-99999-KEY" })],
    }),
    list_pools: () => [TEAM, FIXED],
    list_products: () => [],
    revoke_seat: () => ({ revoked: {}, freed: {}, pool: TEAM }),
    ...answers,
  });
  renderOnDesk(<UsersPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

const rowOf = async (name: string) =>
  within((await screen.findByText(name)).closest("[role='row']") as HTMLElement);

test("each_user_stands_with_what_they_hold_since_when_and_how_far_they_have_got", async () => {
  show();
  const row = await rowOf("Person 1");
  expect(row.getByText("Course, and 1 more")).toBeTruthy();
  expect(row.getByText("1 Feb 2026")).toBeTruthy();
  const bar = row.getByRole("progressbar", { name: "Progress with Course" });
  expect(bar.getAttribute("aria-valuenow")).toBe("42");
  expect(row.getByText("42%")).toBeTruthy();
  expect(row.getByText("Chapter 5 of 12")).toBeTruthy();
  const other = await rowOf("Person 2");
  expect(other.getByText("Never")).toBeTruthy();
  expect(other.getByText("Not reported")).toBeTruthy();
});

test("users_are_found_by_name_and_by_pool", async () => {
  const { user, of } = show();
  await screen.findByText("Person 2");
  await user.type(screen.getByRole("searchbox", { name: "Search users" }), "person 2");
  await waitFor(() => expect(screen.queryByText("Person 1")).toBeNull());
  await user.clear(screen.getByRole("searchbox"));
  await screen.findByText("Person 1");
  await user.click(screen.getByRole("combobox", { name: /Pool/ }));
  await user.click(await screen.findByRole("option", { name: /Fixed seats/ }));
  await waitFor(() => expect(screen.queryByText("Person 2")).toBeNull());
  expect(of("list_holders").at(-1)?.args.request).toMatchObject({ pool_id: FIXED.id });
});

test("the_drawer_has_every_seat_and_the_earlier_ones_with_their_licenses", async () => {
  const { user } = show();
  await user.click(await screen.findByText("Person 1"));
  const drawer = within(await screen.findByRole("complementary", { name: "User Person 1" }));
  expect(await drawer.findByText("Earlier seats")).toBeTruthy();
  expect(drawer.getByTitle("Open license OLD-99999-KEY").getAttribute("href")).toContain("/licenses");
  expect(drawer.getByText("Untransferable")).toBeTruthy();
});

test("a_transferable_seat_is_revoked_in_the_version_that_was_seen_after_it_was_said_what_happens", async () => {
  const { user, of } = show();
  await user.click(await screen.findByText("Person 1"));
  await user.click(await screen.findByRole("button", { name: "Revoke the seat of Team seats" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText("The key dies")).toBeTruthy();
  expect(dialog.getByText("The seat is free again")).toBeTruthy();
  expect(dialog.getByText("This cannot be undone")).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Revoke seat" }).getAttribute("aria-disabled")).toBe("true");
  await user.type(dialog.getByLabelText("Reason"), "left the team");
  await user.click(dialog.getByRole("button", { name: "Revoke seat" }));
  await waitFor(() =>
    expect(of("revoke_seat")[0]?.args.request).toEqual({
      id: seatOf(1, TEAM).license.id,
      version: 2,
      reason: "left the team",
      notify: true,
    }),
  );
  expect(await screen.findByRole("button", { name: "Assign it to somebody" })).toBeTruthy();
});

test("an_untransferable_seat_says_why_it_cannot_be_taken_back", async () => {
  const { user } = show();
  await user.click(await screen.findByText("Person 1"));
  const button = await screen.findByRole("button", { name: "Revoke the seat of Fixed seats" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await user.click(button);
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("a_user_gets_another_seat_without_being_typed_again", async () => {
  const { user } = show({
    list_customers: () => ({ rows: [{ customer: CAMILLE.customer, licenses: 2 }], total: 1 }),
  });
  await user.click(await screen.findByText("Person 1"));
  const drawer = within(await screen.findByRole("complementary", { name: "User Person 1" }));
  await user.click(await drawer.findByRole("button", { name: "Assign seat…" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByLabelText("Email")).toHaveProperty("value", CAMILLE.customer.email);
  expect(await dialog.findByText(/Known customer/)).toBeTruthy();
});

test("nobody_yet_leads_to_the_pools", async () => {
  show({ list_holders: () => ({ rows: [], total: 0 }) });
  expect(await screen.findByRole("button", { name: "Go to pools" })).toBeTruthy();
});

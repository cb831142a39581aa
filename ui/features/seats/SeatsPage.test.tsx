import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ProductSeats } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { undo } from "@/ui/testing";
import { activationOf, deviceOf, PINE, PRO } from "../devices/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { SeatsPage } from "./SeatsPage";

const seatsOf = (over: Partial<ProductSeats>): ProductSeats => ({
  product: PRO,
  version: 3,
  auto_assign: false,
  licenses: 40,
  assigned: 38,
  available: 2,
  seats: 120,
  unlimited: 0,
  in_use: 96,
  free: 24,
  unlicensed: 0,
  ...over,
});

const TEAM = { id: idOf(101), name: "Team Plan", code: "team", status: "active" as const };
const FULL = seatsOf({
  product: TEAM,
  available: 0,
  seats: 10,
  in_use: 10,
  free: 0,
  unlicensed: 2,
  unlimited: 0,
});

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_seats: () => [seatsOf({}), FULL],
    list_activations: () => ({ activations: [activationOf(1)], total: 1, more: false }),
    list_unlicensed_devices: () => ({
      devices: [
        {
          device: deviceOf(7),
          product: TEAM,
          customer: PINE,
          first_at: "2026-01-01T00:00:00Z",
          last_at: "2026-02-01T00:00:00Z",
        },
      ],
      total: 1,
    }),
    set_auto_assign: ({ request }) => ({
      ...seatsOf({}),
      version: 4,
      auto_assign: (request as { auto_assign: boolean }).auto_assign,
    }),
    ...answers,
  });
  renderOnDesk(<SeatsPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("each_product_says_how_many_devices_it_allows_and_how_many_use_it", async () => {
  show({ list_seats: () => [seatsOf({ unlimited: 3 })] });
  const row = within((await screen.findByText("Pro Plan")).closest("[role='row']") as HTMLElement);
  for (const figure of ["40", "38", "96", "24"]) expect(row.getByText(figure)).toBeTruthy();
  expect(row.getByText("and 3 licenses without a limit")).toBeTruthy();
});

test("auto_assign_is_switched_in_the_version_that_was_seen_and_switched_back", async () => {
  const { user, of } = show();
  await user.click(await screen.findByRole("switch", { name: "Auto-assign Pro Plan" }));
  await waitFor(() =>
    expect(of("set_auto_assign")[0]?.args.request).toEqual({
      product_id: PRO.id,
      version: 3,
      auto_assign: true,
    }),
  );
  await undo(user);
  await waitFor(() =>
    expect(of("set_auto_assign")[1]?.args.request).toEqual({
      product_id: PRO.id,
      version: 4,
      auto_assign: false,
    }),
  );
});

test("a_switch_shows_whether_it_is_on_and_who_may_not_turn_it_is_told", async () => {
  const { user, of } = show({ list_seats: () => [seatsOf({ auto_assign: true })] }, ["read", "assist"]);
  const control = await screen.findByRole("switch", { name: "Auto-assign Pro Plan" });
  expect(control.getAttribute("aria-checked")).toBe("true");
  expect(control.getAttribute("data-state")).toBe("checked");
  expect(control.getAttribute("aria-disabled")).toBe("true");
  await user.click(control);
  expect(of("set_auto_assign")).toHaveLength(0);
});

test("products_without_a_free_seat_are_found", async () => {
  const { user } = show();
  await screen.findByText("Pro Plan");
  await user.click(screen.getByRole("combobox", { name: "Seats" }));
  await user.click(await screen.findByRole("option", { name: "No seat free" }));
  await waitFor(() => expect(screen.queryByText("Pro Plan")).toBeNull());
  expect(screen.getByText("Team Plan")).toBeTruthy();
});

test("a_product_lists_its_devices_each_to_be_revoked_and_those_without_a_license", async () => {
  const { user, of } = show();
  await user.click(await screen.findByText("Team Plan"));
  const drawer = within(await screen.findByRole("complementary", { name: "Seats of Team Plan" }));
  expect(await drawer.findByRole("button", { name: "Revoke the seat of studio-1" })).toBeTruthy();
  expect(drawer.getByText("studio-7").closest("a")?.getAttribute("href")).toContain(deviceOf(7).id);
  expect(of("list_activations")[0]?.args.request).toMatchObject({ product_id: TEAM.id, in_use: true });
});

test("a_failed_switch_says_what_happened", async () => {
  const { user } = show({
    set_auto_assign: () => {
      throw refusing({ code: "conflict", what: "Somebody else changed this product." });
    },
  });
  await user.click(await screen.findByRole("switch", { name: "Auto-assign Pro Plan" }));
  expect(await screen.findByText("Somebody else changed this product.")).toBeTruthy();
});

test("no_product_leads_to_products", async () => {
  show({ list_seats: () => [] });
  expect(await screen.findByRole("button", { name: "Go to products" })).toBeTruthy();
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ListDevices } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { undo } from "@/ui/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { effects } from "./DeleteDeviceDialog";
import { DevicesPage } from "./DevicesPage";
import { activationOf, deviceDetail, deviceOf, PINE, PRO, rowOf } from "./testing";

const TOTAL = 4_210;
const FIRST = deviceOf(0);

type Answers = Parameters<typeof fakeDesktop>[0];

function page(request: unknown) {
  const { search, ignored, offset, limit } = request as ListDevices;
  const total = search.startsWith("zzz") ? 0 : ignored === true ? 0 : search === "studio-1" ? 1 : TOTAL;
  const length = Math.max(0, Math.min(limit, total - offset));
  const devices = Array.from({ length }, (_, index) => rowOf(deviceOf(offset + index)));
  return { devices, total, more: false };
}

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_devices: ({ request }) => page(request),
    get_device: () => deviceDetail(FIRST),
    ...answers,
  });
  renderOnDesk(<DevicesPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

const lastOf = (asked: { args: Readonly<Record<string, unknown>> }[]) => asked.at(-1)?.args.request;

beforeEach(giveRoom);

test("any_number_of_devices_is_listed_and_only_those_in_sight_are_asked_for", async () => {
  const { of } = show();
  expect(await screen.findByText("studio-0")).toBeTruthy();
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(TOTAL + 1));
  const most = Math.max(...of("list_devices").map(({ args }) => (args.request as ListDevices).offset));
  expect(most).toBeLessThan(500);
});

test("devices_beyond_what_can_be_asked_for_are_named_and_not_promised", async () => {
  show({ list_devices: ({ request }) => ({ ...page(request), total: 10_500, more: true }) });
  expect(await screen.findByText("The first 10,100 are listed; search for the others.")).toBeTruthy();
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("10101");
});

test("a_column_that_has_an_order_sorts_and_the_search_goes_along", async () => {
  const { user, of } = show();
  await screen.findByText("studio-0");
  await user.click(
    screen.getByRole("columnheader", { name: /First seen/ }).querySelector("button") as Element,
  );
  await waitFor(() => expect(lastOf(of("list_devices"))).toMatchObject({ order: "first_seen" }));
  await user.type(screen.getByRole("searchbox", { name: "Search devices" }), "zzz");
  expect(await screen.findByRole("heading", { name: "Nothing matches “zzz”" })).toBeTruthy();
});

test("filters_that_hide_everything_say_how_many_they_hide_and_are_taken_away", async () => {
  const { user } = show();
  await screen.findByText("studio-0");
  await user.click(screen.getByRole("combobox", { name: "State" }));
  await user.click(await screen.findByRole("option", { name: "Ignored" }));
  expect(await screen.findByRole("heading", { name: "Filters hide 4,210 devices" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(await screen.findByText("studio-0")).toBeTruthy();
});

test("no_device_yet_says_when_there_will_be_one", async () => {
  show({ list_devices: () => ({ devices: [], total: 0, more: false }) });
  expect(await screen.findByRole("heading", { name: "No device has asked in Production yet" })).toBeTruthy();
});

test("a_list_that_failed_is_asked_for_again", async () => {
  let fails = true;
  const { user } = show({
    list_devices: ({ request }) => {
      if (fails) throw refusing({ what: "The database did not answer." });
      return page(request);
    },
  });
  expect(await screen.findByText("The database did not answer.")).toBeTruthy();
  fails = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("studio-0")).toBeTruthy();
});

test("a_device_is_given_a_license_that_has_room_for_it", async () => {
  const choice = {
    license_id: idOf(900),
    version: 1,
    key: "ENT-7QK2…",
    product: PRO,
    customer: PINE,
    used: 2,
    limit: 5,
  };
  const { user, of } = show({
    get_device: () => deviceDetail(FIRST, { to_assign: [choice] }),
    activate_device: () => ({ license: {}, device: "studio-0" }),
  });
  await user.click(await screen.findByText("studio-0"));
  expect(await screen.findByText("2 of 5 in use")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Assign ENT-7QK2… to studio-0" }));
  await waitFor(() =>
    expect(lastOf(of("activate_device"))).toEqual({
      license_id: choice.license_id,
      device_id: FIRST.id,
      reason: null,
    }),
  );
  expect(await screen.findByText("studio-0 uses ENT-7QK2…")).toBeTruthy();
});

test("ignoring_a_device_can_be_taken_back", async () => {
  const { user, of } = show({ ignore_device: () => ({ ...FIRST, ignored: true }) });
  await user.click(await screen.findByText("studio-0"));
  await user.click(await screen.findByRole("button", { name: "Ignore…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText("Its seats stay in use. Unassign them to free them.")).toBeTruthy();
  await user.type(dialog.getByRole("textbox", { name: "Reason" }), "Stolen");
  await user.click(dialog.getByRole("button", { name: "Ignore device" }));
  await waitFor(() =>
    expect(lastOf(of("ignore_device"))).toEqual({ id: FIRST.id, ignored: true, reason: "Stolen" }),
  );
  await undo(user);
  await waitFor(() => expect(lastOf(of("ignore_device"))).toMatchObject({ id: FIRST.id, ignored: false }));
});

test("deleting_a_device_says_which_seats_it_frees_and_ignores_it_when_wanted", async () => {
  const { user, of } = show({
    get_device: () =>
      deviceDetail(FIRST, {
        device: rowOf(FIRST, { seats: 2 }),
        activations: [activationOf(1), activationOf(2)],
      }),
    delete_device: () => ({ count: 1 }),
  });
  await user.click(await screen.findByText("studio-0"));
  await user.click(await screen.findByRole("button", { name: "Delete…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText("PRO-001… Pro Plan, PRO-002… Pro Plan")).toBeTruthy();
  await user.click(dialog.getByRole("checkbox", { name: "And ignore it, so that it does not come back" }));
  expect(dialog.getByText("It stays known, and is refused when it asks again")).toBeTruthy();
  await user.type(dialog.getByRole("textbox", { name: "Reason" }), "Sold");
  await user.click(dialog.getByRole("button", { name: "Delete device, free 2 seats" }));
  await waitFor(() =>
    expect(lastOf(of("delete_device"))).toEqual({ id: FIRST.id, ignore: true, reason: "Sold" }),
  );
  await waitFor(() => expect(screen.queryByRole("complementary")).toBeNull());
});

test("only_seats_in_use_are_named_and_the_rest_is_counted", () => {
  const activations = Array.from({ length: 8 }, (_, n) =>
    activationOf(n, n === 0 ? { deactivated_at: "2026-01-02T00:00:00Z" } : {}),
  );
  const [frees] = effects(deviceDetail(FIRST, { device: rowOf(FIRST, { seats: 7 }), activations }), false);
  expect(frees?.detail).not.toContain("PRO-000");
  expect(frees?.detail).toContain("and 2 more");
  const [none] = effects(deviceDetail(FIRST, { device: rowOf(FIRST, { seats: 0 }), activations: [] }), true);
  expect(none?.text).toBe("It uses no license, so no seat is freed");
});

test("who_may_only_look_is_told_who_may", async () => {
  const { user } = show({}, ["read"]);
  await user.click(await screen.findByText("studio-0"));
  for (const name of ["Ignore…", "Delete…", "Unassign PRO-001… from studio-0"]) {
    const button = await screen.findByRole("button", { name });
    expect(button.getAttribute("aria-disabled")).toBe("true");
  }
});

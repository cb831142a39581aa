import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ListActivations } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { undo } from "@/ui/testing";
import { activationOf, deviceDetail, deviceOf, PINE, PRO } from "../devices/testing";
import { detailOf, foresightOf, license } from "../license-actions/testing";
import { AROUND, giveRoom, renderOnDesk } from "../lists/testing";
import { ActivationsPage } from "./ActivationsPage";
import { questionOf } from "./useActivations";

const ROWS = [activationOf(1), activationOf(2, { deactivated_at: "2026-02-02T00:00:00Z" }), activationOf(3)];

type Answers = Parameters<typeof fakeDesktop>[0];

function page(request: unknown) {
  const { in_use, ip, product_id, search } = request as ListActivations;
  const rows = ROWS.filter(
    (row) =>
      (in_use === null || (row.deactivated_at === null) === in_use) &&
      (ip === null || row.device.ip === ip) &&
      (product_id === null || row.product.id === product_id) &&
      (search === "" || row.device.name?.startsWith(search)),
  );
  return { activations: rows, total: rows.length, more: false };
}

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_activations: ({ request }) => page(request),
    get_device: () => deviceDetail(deviceOf(1)),
    list_products: () => [PRO],
    list_customers: () => ({ rows: [{ customer: PINE, licenses: 3 }], total: 1 }),
    ...answers,
  });
  renderOnDesk(<ActivationsPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("every_activation_says_which_license_on_which_device_whose_and_whether_it_is_in_use", async () => {
  show();
  const row = within((await screen.findByText("studio-2")).closest("[role='row']") as HTMLElement);
  expect(row.getByRole("link", { name: "PRO-002…" }).getAttribute("href")).toContain("open=");
  expect(row.getByText("Harbour & Pine")).toBeTruthy();
  expect(row.getByText("203.0.113.2")).toBeTruthy();
  expect(row.getByText("Ended")).toBeTruthy();
});

test("filters_are_sent_and_each_can_be_taken_away", async () => {
  const { user, of } = show();
  await user.click(await screen.findByRole("button", { name: "203.0.113.3" }));
  await waitFor(() => expect(screen.queryByText("studio-1")).toBeNull());
  expect(of("list_activations").at(-1)?.args.request).toMatchObject({ ip: "203.0.113.3" });
  await user.click(screen.getByRole("button", { name: "Remove filter: Address" }));
  expect(await screen.findByText("studio-1")).toBeTruthy();
  await user.click(screen.getByRole("combobox", { name: "State" }));
  await user.click(await screen.findByRole("option", { name: "Ended" }));
  await waitFor(() => expect(screen.queryByText("studio-1")).toBeNull());
  expect(screen.getByText("studio-2")).toBeTruthy();
  expect(screen.getByText(/of 3 activations match/)).toBeTruthy();
});

test("what_is_broken_in_an_address_is_left_out", () => {
  const filters = { license: "../x", product: PRO.id, state: "odd", sort: "odd" };
  expect(questionOf({ search: " a ", filters })).toEqual({
    license_id: null,
    product_id: PRO.id,
    customer_id: null,
    device_id: null,
    ip: null,
    in_use: null,
    search: "a",
    order: "last_seen",
  });
});

test("an_activation_is_ended_with_a_reason_and_taken_back", async () => {
  const of_ = license();
  const [first] = ROWS;
  const activation = {
    id: first?.id,
    device: first?.device,
    activated_at: "2026-01-01T00:00:00Z",
    deactivated_at: null,
    last_seen_at: "2026-02-01T00:00:00Z",
  };
  const { user, of } = show({
    get_license: () => ({ ...detailOf(of_), activations: [activation] }),
    foresee_action: () => foresightOf(of_, { action: "deactivate_device" }),
    deactivate_device: () => ({ license: { ...of_, version: 9 }, device: "studio-1" }),
    restore_device: () => ({ license: of_, device: "studio-1" }),
  });
  await screen.findByText("studio-1");
  await user.click(screen.getByRole("button", { name: "Actions for PRO-001… on studio-1" }));
  await user.click(await screen.findByRole("menuitem", { name: "Deactivate…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.click(await dialog.findByRole("button", { name: "Customer asked" }));
  await user.click(dialog.getByRole("button", { name: /^Deactivate/ }));
  await waitFor(() => expect(of("deactivate_device")).toHaveLength(1));
  await undo(user);
  await waitFor(() =>
    expect(of("restore_device")[0]?.args.request).toMatchObject({ activation_id: first?.id, version: 9 }),
  );
});

test("one_that_has_ended_cannot_be_ended_again", async () => {
  const { user } = show();
  await screen.findByText("studio-2");
  await user.click(screen.getByRole("button", { name: "Actions for PRO-002… on studio-2" }));
  expect(await screen.findByRole("menuitem", { name: /It has ended already/ })).toBeTruthy();
});

test("who_may_only_look_cannot_end_any_and_is_told_who_may", async () => {
  const { user } = show({}, ["read"]);
  await screen.findByText("studio-1");
  await user.click(screen.getByRole("button", { name: "Actions for PRO-001… on studio-1" }));
  const item = await screen.findByRole("menuitem", { name: /Deactivate…/ });
  expect(item.getAttribute("aria-disabled")).toBe("true");
});

test("a_row_opens_its_device_beside_the_list", async () => {
  const { user } = show();
  await user.click(await screen.findByText("studio-1"));
  expect(await screen.findByRole("complementary", { name: "Device studio-1" })).toBeTruthy();
});

test("nothing_yet_and_a_failure_are_told_apart", async () => {
  let fails = true;
  const { user } = show({
    list_activations: () => {
      if (fails) throw refusing({ what: "The database did not answer." });
      return { activations: [], total: 0, more: false };
    },
  });
  expect(await screen.findByText("The database did not answer.")).toBeTruthy();
  fails = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(
    await screen.findByRole("heading", { name: /Nothing was activated in Production yet/ }),
  ).toBeTruthy();
});

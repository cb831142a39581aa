import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Product, ProductDetail } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { StepUpHost } from "@/features/step-up";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { ProductsPage } from "./ProductsPage";

const product = (n: number, over: Partial<Product>): Product => ({
  id: idOf(n),
  version: 1,
  name: "Pro Plan",
  code: "pro",
  status: "active",
  description: null,
  features: [],
  grace_days: null,
  my_offline: false,
  created_at: "2026-01-01T00:00:00Z",
  ...over,
});

const PRO = product(1, {});
const LEGACY = product(2, { name: "Legacy 3", code: "legacy-3", status: "inactive" });

const KEY = {
  id: "kd_7f3a",
  public_pem: "-----BEGIN PUBLIC KEY-----",
  public_jwk: "{}",
  created_at: "2026-01-01T00:00:00Z",
  retired_at: null,
};

const detailOf = (of: Product, over: Partial<ProductDetail> = {}): ProductDetail => ({
  product: of,
  licenses: 0,
  generators: 0,
  keys: [KEY],
  delete_refused: null,
  ...over,
});

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_products: () => [PRO, LEGACY],
    get_product: () => detailOf(PRO),
    list_activations: () => ({ activations: [], total: 0, more: false }),
    list_unlicensed_devices: () => ({ devices: [], total: 0 }),
    ...answers,
  });
  renderOnDesk(
    <StepUpHost>
      <ProductsPage />
    </StepUpHost>,
    may,
  );
  return { asked, user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("products_are_listed_with_their_status_and_how_many_licenses_they_have", async () => {
  show({
    count_licenses: () => ({ ...AROUND.count_licenses(), by_product: [{ product: PRO, count: 18_204 }] }),
  });
  const row = within(await screen.findByRole("row", { name: /Pro Plan/ }));
  expect(row.getByText("Active")).toBeTruthy();
  const link = await row.findByRole("link", { name: "Show 18,204 licenses" });
  expect(link.getAttribute("href")).toBe(`/licenses?env=production&product=${PRO.id}`);
  expect(within(screen.getByRole("row", { name: /Legacy 3/ })).getByText("Inactive")).toBeTruthy();
});

test("a_search_keeps_what_matches_and_says_of_how_many", async () => {
  const { user } = show();
  await screen.findByRole("row", { name: /Pro Plan/ });
  await user.type(screen.getByRole("searchbox", { name: "Search products" }), "legacy");
  await waitFor(() => expect(screen.queryByRole("row", { name: /Pro Plan/ })).toBeNull());
  expect(screen.getByText(/of 2 products match/)).toBeTruthy();
  await user.type(screen.getByRole("searchbox"), "x");
  expect(await screen.findByRole("heading", { name: "Nothing matches “legacyx”" })).toBeTruthy();
});

test("without_products_it_says_what_they_are_and_how_to_begin", async () => {
  show({ list_products: () => [] });
  expect(await screen.findByRole("heading", { name: "No products in Production yet" })).toBeTruthy();
});

test("the_code_of_a_new_product_follows_its_name_and_features_are_sent_along", async () => {
  const { user, of } = show({ create_product: () => PRO });
  await user.click((await screen.findAllByRole("button", { name: "Create product" }))[0] as HTMLElement);
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Name"), "Team Plan");
  expect(dialog.getByLabelText("Code")).toHaveProperty("value", "team-plan");
  await user.click(dialog.getByRole("button", { name: "Add feature" }));
  await user.type(dialog.getByLabelText("Feature name"), "cloud_render");
  await user.click(dialog.getByRole("button", { name: "Create product" }));
  await waitFor(() => expect(of("create_product")).toHaveLength(1));
  expect(of("create_product")[0]?.args.request).toEqual({
    fields: {
      name: "Team Plan",
      code: "team-plan",
      status: "active",
      description: null,
      grace_days: null,
      my_offline: false,
      features: [{ name: "cloud_render", kind: "switch", description: null }],
    },
  });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("where_the_passphrase_seals_the_signing_keys_a_new_product_asks_for_it_and_goes_on_by_itself", async () => {
  let given = false;
  const { user, of } = show({
    create_product: () => {
      if (!given) throw refusing({ code: "step_up_required", what: "It needs the passphrase." });
      return PRO;
    },
    step_up: () => {
      given = true;
      return { until: new Date().toISOString() };
    },
  });
  await user.click((await screen.findAllByRole("button", { name: "Create product" }))[0] as HTMLElement);
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Name"), "Team Plan");
  await user.click(dialog.getByRole("button", { name: "Create product" }));
  const asked = within(await screen.findByRole("dialog", { name: "Enter the passphrase" }));
  await user.type(asked.getByLabelText("Passphrase"), "correct horse");
  await user.click(asked.getByRole("button", { name: "Unlock" }));
  await waitFor(() => expect(of("create_product")).toHaveLength(2));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a_half_filled_form_is_there_again_when_the_dialog_is_opened_again", async () => {
  const { user } = show();
  const open = async () =>
    user.click((await screen.findAllByRole("button", { name: "Create product" }))[0] as HTMLElement);
  await open();
  await user.type(await screen.findByLabelText("Name"), "Half");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await open();
  expect(await screen.findByLabelText("Name")).toHaveProperty("value", "Half");
  await user.click(screen.getByRole("button", { name: "Start over" }));
  expect(screen.getByLabelText("Name")).toHaveProperty("value", "");
});

test("a_conflict_shows_both_values_and_mine_is_saved_over_theirs_only_when_i_say_so", async () => {
  const theirs = product(1, { version: 2, name: "Pro Plan 2027", description: "Theirs" });
  let version = 1;
  const { user, of } = show({
    get_product: () => detailOf(version === 1 ? PRO : theirs),
    edit_product: () => {
      if (version > 1) return theirs;
      version = 2;
      throw refusing({ code: "conflict", what: "Somebody else changed it." });
    },
  });
  await user.click(await screen.findByText("Pro Plan"));
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  await user.clear(await screen.findByLabelText("Name"));
  await user.type(screen.getByLabelText("Name"), "Mine");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  const both = within(await screen.findByRole("table"));
  expect(both.getByText("Pro Plan 2027")).toBeTruthy();
  expect(both.getByText("Mine")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Keep mine" }));
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  await waitFor(() => expect(of("edit_product")).toHaveLength(2));
  expect(of("edit_product")[1]?.args.request).toMatchObject({
    version: 2,
    fields: { name: "Mine", description: "Theirs" },
  });
});

test("deleting_is_refused_with_its_reason_while_the_product_is_in_use", async () => {
  const refused = "Pro Plan has 3 licenses.";
  const { user } = show({ get_product: () => detailOf(PRO, { licenses: 3, delete_refused: refused }) });
  await user.click(await screen.findByText("Pro Plan"));
  const remove = await screen.findByRole("button", { name: "Delete" });
  expect(remove.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByText(refused)).toBeTruthy();
  await user.click(remove);
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("a_key_is_rotated_for_a_reason_after_saying_that_old_keys_stay", async () => {
  const { user, of } = show({ rotate_product_key: () => detailOf(PRO) });
  await user.click(await screen.findByText("Pro Plan"));
  await user.click(await screen.findByRole("button", { name: "Rotate key…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText("Old keys stay for verification")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Rotate signing key" }));
  expect((await dialog.findAllByText(/Say why/)).length).toBeGreaterThan(0);
  await user.type(dialog.getByLabelText("Reason"), "Laptop lost");
  await user.click(dialog.getByRole("button", { name: "Rotate signing key" }));
  await waitFor(() => expect(of("rotate_product_key")).toHaveLength(1));
  expect(of("rotate_product_key")[0]?.args.request).toEqual({ id: PRO.id, reason: "Laptop lost" });
});

test("who_may_only_look_is_told_who_may_change", async () => {
  show({}, ["read"]);
  await screen.findByText("Pro Plan");
  const create = screen.getByRole("button", { name: "Create product" });
  expect(create.getAttribute("aria-disabled")).toBe("true");
});

test("a_list_that_cannot_be_asked_says_so_and_offers_to_try_again", async () => {
  let broken = true;
  const { user } = show({
    list_products: () => {
      if (broken) throw refusing({ what: "The database is locked." });
      return [PRO];
    },
  });
  expect(await screen.findByText("The database is locked.")).toBeTruthy();
  broken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("row", { name: /Pro Plan/ })).toBeTruthy();
});

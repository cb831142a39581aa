import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { OrganisationKey } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { PINE, PRO } from "../devices/testing";
import { AROUND, idOf, renderOnDesk } from "../lists/testing";
import { OrganisationKeys } from "./OrganisationKeys";

const keyOf = (n: number, over: Partial<OrganisationKey> = {}): OrganisationKey => ({
  id: idOf(n),
  version: 5,
  customer: PINE,
  name: "Studio machines",
  key_start: "ok_7f3a",
  products: null,
  created_by: "Mira",
  created_at: "2026-01-01T00:00:00Z",
  last_used_at: null,
  revoked_at: null,
  ...over,
});

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_organisation_keys: () => [keyOf(1), keyOf(2, { name: "Old", revoked_at: "2026-02-01T00:00:00Z" })],
    list_products: () => [PRO],
    copy_text: () => null,
    ...answers,
  });
  renderOnDesk(<OrganisationKeys customer={PINE} />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(forgetDrafts);

test("a_key_for_some_products_is_made_and_shown_once_with_where_to_enter_it", async () => {
  const { user, of } = show({ create_organisation_key: () => ({ kept: keyOf(3), key: "ok_whole_secret" }) });
  await screen.findByText("Studio machines");
  await user.click(screen.getByRole("button", { name: "Create key" }));
  const form = within(await screen.findByRole("dialog"));
  await user.type(form.getByLabelText(/Name/), "Laptops");
  await user.click(form.getByRole("radio", { name: "Only these" }));
  await user.click(form.getByRole("button", { name: "Create key" }));
  expect((await form.findAllByText("Choose at least one product, or all.")).length).toBeGreaterThan(0);
  await user.click(form.getByRole("checkbox", { name: /Pro Plan/ }));
  await user.click(form.getByRole("button", { name: "Create key" }));
  const shown = within(await screen.findByRole("alertdialog", { name: "Organisation key created" }));
  expect(shown.getByText("ok_whole_secret")).toBeTruthy();
  expect(shown.getByText(/Product API key/)).toBeTruthy();
  expect(of("create_organisation_key")[0]?.args.request).toEqual({
    customer_id: PINE.id,
    name: "Laptops",
    products: [PRO.id],
  });
});

test("a_key_is_rotated_in_the_version_that_was_seen", async () => {
  const { user, of } = show({ rotate_organisation_key: () => ({ kept: keyOf(1), key: "ok_new" }) });
  await user.click(await screen.findByRole("button", { name: "Actions for key Studio machines" }));
  await user.click(await screen.findByRole("menuitem", { name: "Rotate…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText("Devices keep the licenses that they have")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Rotate key" }));
  expect(await screen.findByText("ok_new")).toBeTruthy();
  expect(of("rotate_organisation_key")[0]?.args.request).toEqual({ id: idOf(1), version: 5, reason: null });
});

test("a_key_is_revoked_for_a_reason_and_revoked_ones_stand_apart", async () => {
  const { user, of } = show({ revoke_organisation_key: () => keyOf(1) });
  expect(await screen.findByText("1 revoked key")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Actions for key Studio machines" }));
  await user.click(await screen.findByRole("menuitem", { name: "Revoke…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.type(dialog.getByRole("textbox", { name: "Reason" }), "Contract ended");
  await user.click(dialog.getByRole("button", { name: "Revoke key" }));
  await waitFor(() =>
    expect(of("revoke_organisation_key")[0]?.args.request).toEqual({
      id: idOf(1),
      version: 5,
      reason: "Contract ended",
    }),
  );
});

test("keys_that_could_not_be_read_are_asked_for_again", async () => {
  let fails = true;
  const { user } = show({
    list_organisation_keys: () => {
      if (fails) throw refusing({ what: "The database did not answer." });
      return [];
    },
  });
  const again = await screen.findByRole("button", { name: "Try again" });
  fails = false;
  await user.click(again);
  expect(await screen.findByText("There is no key yet.")).toBeTruthy();
});

test("who_may_not_change_customers_sees_the_keys_and_makes_none", async () => {
  show({}, ["read", "assist"]);
  await screen.findByText("Studio machines");
  expect(screen.getByRole("button", { name: "Create key" }).getAttribute("aria-disabled")).toBe("true");
});

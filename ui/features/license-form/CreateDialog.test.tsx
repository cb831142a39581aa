import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { ANNIKA, license, openOnDesk, PRO } from "@/features/license-actions/testing";

const LITE = "0192f3a4-7b1c-7d2e-9f00-0000000000a2";
const PRODUCT = {
  ...PRO,
  version: 1,
  description: null,
  grace_days: null,
  features: [],
  created_at: "2026-01-01T00:00:00Z",
};
const YEARLY = {
  id: "0192f3a4-7b1c-7d2e-9f00-0000000000b1",
  name: "Pro, one year",
  product: PRO,
  defaults: { activation_limit: 3, validity: null, flags: {}, metadata: {} },
};

test("where there is only one product and one generator they are chosen already", async () => {
  const { user, requests } = openOnDesk(
    { doing: "create" },
    {
      list_products: () => [PRODUCT, { ...PRODUCT, id: LITE, name: "Lite", status: "inactive" }],
      list_generators: () => [YEARLY],
      list_customers: () => ({ rows: [], total: 0 }),
      create_license: () => license({ status: "available", customer_id: null }),
    },
  );
  expect((await screen.findAllByText("Pro, one year")).length).toBeGreaterThan(0);
  await user.click(screen.getAllByRole("button", { name: "Create license" }).at(-1) as HTMLElement);
  await waitFor(() =>
    expect(requests("create_license")).toMatchObject([
      { product_id: PRO.id, source: { kind: "generator", id: YEARLY.id } },
    ]),
  );
});

test("a license for a customer is begun with that customer", async () => {
  openOnDesk(
    { doing: "create", for: { customer: ANNIKA } },
    {
      list_products: () => [PRODUCT],
      list_generators: () => [YEARLY],
      list_customers: () => ({ rows: [], total: 0 }),
    },
  );
  expect((await screen.findByRole("combobox", { name: /Customer/ })).textContent).toContain(
    "Annika Lindberg",
  );
});

test("before the first product the way to one is there", async () => {
  openOnDesk({ doing: "create" }, { list_products: () => [] });
  expect(await screen.findByText("There is no active product yet.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Create product" })).toBeTruthy();
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("a license is made with a pattern of its own, and what is missing is said first", async () => {
  const { user, requests } = openOnDesk(
    { doing: "create" },
    {
      list_products: () => [PRODUCT, { ...PRODUCT, id: LITE, name: "Lite", code: "lite" }],
      list_generators: () => [],
      list_customers: () => ({ rows: [], total: 0 }),
      sample_keys: () => ({ keys: ["PARTNER-7K2XQ"], bits: 25, collision: 0, guess: 0 }),
      create_license: () => license({ status: "available", customer_id: null }),
    },
  );
  const create = () => screen.getAllByRole("button", { name: "Create license" }).at(-1) as HTMLElement;
  await user.click(create());
  expect(await screen.findByText("Choose a product.")).toBeTruthy();
  expect(requests("create_license")).toHaveLength(0);

  await user.click(screen.getByRole("combobox", { name: /Product/ }));
  await user.click(await screen.findByRole("option", { name: /Pro Plan/ }));
  // Without a generator there is nothing else to choose.
  expect(await screen.findByText(/This product has no generator/)).toBeTruthy();
  await user.type(await screen.findByRole("textbox", { name: /^Pattern/ }), "PARTNER-{{X:5}");
  expect(await screen.findByText("PARTNER-7K2XQ")).toBeTruthy();
  await user.type(screen.getByRole("textbox", { name: /^Activation limit/ }), "2");
  await user.click(create());
  await waitFor(() =>
    expect(requests("create_license")).toEqual([
      {
        product_id: PRO.id,
        source: { kind: "format", format: { kind: "pattern", pattern: "PARTNER-{X:5}" } },
        customer_id: null,
        activation_limit: 2,
        expiry: null,
        flags: null,
        metadata: null,
        reason: null,
      },
    ]),
  );
  expect(await screen.findByRole("button", { name: "Assign…" })).toBeTruthy();
});

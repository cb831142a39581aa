import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { license, openOnDesk, PRO } from "@/features/license-actions/testing";

test("a license is made with a pattern of its own, and what is missing is said first", async () => {
  const { user, requests } = openOnDesk(
    { doing: "create" },
    {
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
  const source = screen.getByRole("combobox", { name: /Key from/ });
  source.focus();
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("option", { name: "A pattern for this license alone" }));
  await user.type(screen.getByRole("textbox", { name: /^Pattern/ }), "PARTNER-{{X:5}");
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

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Generator, Job, KeyFormat, Product } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { GeneratorsPage } from "./GeneratorsPage";
import { defaultFormat } from "./keyFormat";

const PRO: Product = {
  id: idOf(1),
  version: 1,
  name: "Pro Plan",
  code: "pro",
  status: "active",
  description: null,
  features: [{ name: "cloud_render", kind: "switch", description: null }],
  grace_days: null,
  created_at: "2026-01-01T00:00:00Z",
};

const generator = (over: Partial<Generator> = {}): Generator => ({
  id: idOf(11),
  version: 4,
  name: "Pro annual",
  product: { id: PRO.id, name: PRO.name, code: PRO.code, status: "active" },
  format: { ...defaultFormat(), prefix: "PRO-" } as KeyFormat,
  defaults: {
    activation_limit: 3,
    validity: { amount: 1, unit: "years", from: "assignment" },
    flags: {},
    metadata: {},
  },
  licenses: 1204,
  created_at: "2026-01-01T00:00:00Z",
  ...over,
});

const job = (over: Partial<Job> = {}): Job => ({
  id: idOf(21),
  kind: "generate_licenses",
  state: "running",
  title: "Pro annual",
  done: 400,
  total: 25_000,
  unit: "rows",
  report: {},
  bulk: { changed: 400, unchanged: 0, refused: 0, missing: 0, new_customers: 0 },
  batch: null,
  started_by: "Mira",
  created_at: "2026-01-01T00:00:00Z",
  ended_at: null,
  problem: null,
  resumable: false,
  has_result: false,
  ...over,
});

type Answers = Parameters<typeof fakeDesktop>[0];

const SAMPLES = {
  keys: ["PRO-1", "PRO-2", "PRO-3", "PRO-4", "PRO-5"],
  bits: 91.7,
  collision: 1 / 4e9,
  guess: 1 / 3e15,
};

function show(answers: Answers = {}) {
  const asked = fakeDesktop({
    ...AROUND,
    list_generators: () => [generator()],
    list_products: () => [PRO],
    sample_keys: () => SAMPLES,
    ...answers,
  });
  renderOnDesk(<GeneratorsPage />);
  return { asked, user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

async function openCreate(user: ReturnType<typeof userEvent.setup>) {
  await screen.findByText("Pro annual");
  await user.click(screen.getByRole("button", { name: "Create generator" }));
  return within(await screen.findByRole("dialog"));
}

test("generators_are_listed_with_what_their_licenses_get", async () => {
  show();
  const row = within(await screen.findByRole("row", { name: /Pro annual/ }));
  expect(row.getByText("PRO-XXXXX-XXXXX-XXXXX-XXXXX")).toBeTruthy();
  expect(row.getByText("3 devices")).toBeTruthy();
  expect(row.getByText("1 year from assignment")).toBeTruthy();
  expect(row.getByText("1,204")).toBeTruthy();
});

test("without_a_product_it_leads_to_the_products_first", async () => {
  show({ list_generators: () => [], list_products: () => [] });
  expect(await screen.findByRole("button", { name: "Go to products" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Create generator" }).getAttribute("aria-disabled")).toBe("true");
});

test("samples_and_their_odds_stand_beside_the_format_and_follow_it", async () => {
  const { user, of } = show();
  const dialog = await openCreate(user);
  expect(await dialog.findByText("PRO-5")).toBeTruthy();
  expect(dialog.getByText("once in 3 quadrillion tries")).toBeTruthy();
  expect(dialog.getByText("one in 4 billion")).toBeTruthy();
  await user.type(dialog.getByLabelText("Prefix"), "EU-");
  await waitFor(() => {
    const last = of("sample_keys").at(-1)?.args.request;
    expect(last).toMatchObject({ format: { prefix: "EU-" }, planned: 10_000 });
  });
  expect(dialog.getByText("PRO-5")).toBeTruthy();
});

test("no_samples_are_asked_for_while_the_format_is_not_whole", async () => {
  const { user, of } = show();
  const dialog = await openCreate(user);
  await dialog.findByText("PRO-1");
  const before = of("sample_keys").length;
  await user.clear(dialog.getByLabelText("Characters"));
  await user.tab();
  expect(await dialog.findByText("Enter 4 to 100.")).toBeTruthy();
  await new Promise((done) => setTimeout(done, 300));
  expect(of("sample_keys")).toHaveLength(before);
});

test("a_new_generator_is_sent_as_it_was_written", async () => {
  const { user, of } = show({ create_generator: () => generator() });
  const dialog = await openCreate(user);
  await user.type(dialog.getByLabelText("Name"), "Pro lifetime");
  // The only product is chosen already.
  expect(await dialog.findByRole("combobox", { name: "Product: Pro Plan" })).toBeTruthy();
  await user.click(dialog.getByRole("checkbox", { name: "Unlimited" }));
  await user.click(dialog.getByRole("radio", { name: "Lifetime" }));
  await user.click(dialog.getByLabelText(/Feature flags/));
  await user.paste('{"cloud_render": true}');
  await user.click(dialog.getByRole("button", { name: "Create generator" }));
  await waitFor(() => expect(of("create_generator")).toHaveLength(1));
  expect(of("create_generator")[0]?.args.request).toEqual({
    fields: {
      name: "Pro lifetime",
      product_id: PRO.id,
      format: defaultFormat(),
      defaults: { activation_limit: -1, validity: null, flags: { cloud_render: true }, metadata: {} },
    },
  });
});

test("a_mistake_in_the_metadata_is_named_with_its_line_and_nothing_is_sent", async () => {
  const { user, of } = show();
  const dialog = await openCreate(user);
  await user.click(dialog.getByLabelText(/Metadata/));
  await user.paste('{\n  "order": none\n}');
  await user.click(dialog.getByRole("button", { name: "Create generator" }));
  expect((await dialog.findAllByText(/Line 2, column 12: “none” is not JSON/)).length).toBeGreaterThan(0);
  expect(of("create_generator")).toHaveLength(0);
});

async function openGenerate(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByText("Pro annual"));
  await user.click(await screen.findByRole("button", { name: "Generate licenses…" }));
  return within(await screen.findByRole("dialog"));
}

test("generating_says_what_will_happen_and_then_how_far_it_is", async () => {
  const { user, of } = show({ generate_licenses: () => job(), get_job: () => job() });
  const dialog = await openGenerate(user);
  await user.clear(dialog.getByLabelText("How many"));
  await user.type(dialog.getByLabelText("How many"), "25000");
  expect(dialog.getByText("25,000 available licenses of Pro Plan")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Generate 25,000 licenses" }));
  await waitFor(() =>
    expect(of("generate_licenses")[0]?.args.request).toEqual({
      generator_id: idOf(11),
      count: 25_000,
      reason: null,
    }),
  );
  expect(await screen.findByText("400 of 25,000 licenses")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Cancel job…" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Open Jobs" })).toBeTruthy();
});

test("closing_the_dialog_stops_nothing_and_opening_it_finds_the_work_again", async () => {
  const { user } = show({ generate_licenses: () => job(), get_job: () => job() });
  const dialog = await openGenerate(user);
  await user.click(dialog.getByRole("button", { name: "Generate 100 licenses" }));
  await screen.findByText("400 of 25,000 licenses");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: "Generate licenses…" }));
  expect(await screen.findByText("400 of 25,000 licenses")).toBeTruthy();
});

test("a_count_beyond_the_most_is_refused_before_it_is_sent", async () => {
  const { user, of } = show();
  const dialog = await openGenerate(user);
  await user.clear(dialog.getByLabelText("How many"));
  await user.type(dialog.getByLabelText("How many"), "100001");
  await user.click(dialog.getByRole("button", { name: "Generate licenses" }));
  expect((await dialog.findAllByText(/Enter 1 to 100,000/)).length).toBeGreaterThan(0);
  expect(of("generate_licenses")).toHaveLength(0);
});

test("an_inactive_product_gets_no_new_licenses_and_the_button_says_why", async () => {
  const off = generator({ product: { ...generator().product, status: "inactive" } });
  const { user } = show({ list_generators: () => [off] });
  await user.click(await screen.findByText("Pro annual"));
  const button = await screen.findByRole("button", { name: "Generate licenses…" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

test("a_refused_generation_keeps_what_was_typed", async () => {
  const { user } = show({
    generate_licenses: () => {
      throw refusing({ code: "state_refused", what: "Pro Plan became inactive." });
    },
  });
  const dialog = await openGenerate(user);
  await user.type(dialog.getByLabelText(/Reason/), "Autumn fair");
  await user.click(dialog.getByRole("button", { name: "Generate 100 licenses" }));
  expect(await dialog.findByText(/Pro Plan became inactive/)).toBeTruthy();
  expect(dialog.getByLabelText(/Reason/)).toHaveProperty("value", "Autumn fair");
});

test("deleting_a_generator_says_that_its_licenses_stay", async () => {
  const { user, of } = show({ delete_generator: () => ({ count: 1 }) });
  await user.click(await screen.findByText("Pro annual"));
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText(/The 1,204 licenses it made stay/)).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Delete generator" }));
  await waitFor(() => expect(of("delete_generator")[0]?.args.request).toEqual({ id: idOf(11), version: 4 }));
});

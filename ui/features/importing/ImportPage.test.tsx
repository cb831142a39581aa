import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ImportInspection, Job } from "@/api";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { AtDesk } from "../shell/testing";
import { ImportPage } from "./ImportPage";
import { keepFile } from "./pendingFile";

const PRODUCTION = { name: "production", label: "Production", kind: "production" as const };

const INSPECTION: ImportInspection = {
  upload: "u1",
  file_name: "resellers.csv",
  size: 10,
  shape: { format: "csv", encoding: "utf8", separator: "comma" },
  columns: [
    { header: "Serial", field: "key", plain: "key" },
    { header: "Plan", field: null, plain: null },
  ],
  samples: [["A-1", "Pro"]],
  rows: 3,
  date_order: null,
  remembered: false,
  preset: null,
};

const job = (over: Partial<Job>): Job => ({
  id: "check",
  kind: "check_import",
  state: "done",
  title: "resellers.csv",
  done: 3,
  total: 3,
  unit: "rows",
  report: { created: 2, failed: 1 },
  batch: null,
  started_by: "Mira",
  created_at: "2026-11-21T04:00:00Z",
  ended_at: null,
  problem: null,
  resumable: false,
  has_result: true,
  ...over,
});

const CHECK = job({});
const APPLIED = job({ id: "apply", kind: "apply_import", batch: "b1" });

beforeEach(() => {
  sessionStorage.clear();
  keepFile(null);
});

let workspaces = 0;

/** Each test has a workspace of its own, since an import outlives its page. */
function show(answers: Parameters<typeof fakeDesktop>[0] = {}, workspace = `w${++workspaces}`) {
  const asked = fakeDesktop({
    upload_import: () => ({ id: "u1", received: 10, size: 10 }),
    inspect_import: () => INSPECTION,
    list_products: () => [{ id: "p1" }],
    check_import: () => CHECK,
    apply_import: () => APPLIED,
    get_job: ({ request }) => ((request as { id: string }).id === "apply" ? APPLIED : CHECK),
    ...answers,
  });
  const page = renderPage(
    <AtDesk>
      <ImportPage workspace={workspace} environment={PRODUCTION} />
    </AtDesk>,
  );
  return { asked, page, workspace, user: userEvent.setup() };
}

const file = () => new File(["0123456789"], "resellers.csv");
const disabled = (name: RegExp | string) =>
  screen.getByRole("button", { name }).getAttribute("aria-disabled") === "true";

async function mapPlan(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole("combobox", { name: /Plan/ }));
  await user.click(await screen.findByRole("option", { name: "Product By its name" }));
}

test("from a file over its columns and a dry run to the import, named with its environment", async () => {
  const { asked, user } = show();
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  expect(await screen.findByText(/No column holds the product/)).toBeTruthy();
  expect(disabled("Start dry run")).toBe(true);
  await mapPlan(user);
  await user.click(screen.getByRole("button", { name: "Start dry run" }));
  await user.click(await screen.findByRole("button", { name: "Import 2 licenses into Production" }));
  expect(await screen.findByText("The import is done.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Undo import…" })).toBeTruthy();
  const plan = asked.find(({ name }) => name === "apply_import")?.args.request;
  expect(plan).toMatchObject({ upload: "u1", fields: ["key", "product"], all_or_nothing: false });
});

test("a file that was dropped before is sent as soon as the page stands", async () => {
  keepFile(file());
  show();
  expect(await screen.findByText("Start dry run")).toBeTruthy();
});

test("leaving and coming back finds the wizard as it was", async () => {
  const { page, workspace, user } = show();
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  await mapPlan(user);
  page.unmount();
  show({}, workspace);
  expect((await screen.findByRole("combobox", { name: /Plan/ })).textContent).toContain("Product");
});

test("a refused file says why and takes another one", async () => {
  const { user } = show({
    inspect_import: () => {
      throw refusing({ code: "unreadable_file", what: "The file has no header." });
    },
  });
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  expect((await screen.findByRole("alert")).textContent).toContain("The file has no header.");
  expect(screen.getByRole("button", { name: "Choose file…" })).toBeTruthy();
});

test("all or nothing with rows that cannot be imported does not start", async () => {
  const { user } = show();
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  await mapPlan(user);
  await user.click(screen.getByRole("button", { name: "Start dry run" }));
  await screen.findByRole("button", { name: /Import 2 licenses/ });
  await user.click(screen.getByRole("switch", { name: /All or nothing/ }));
  expect(disabled(/Import 2 licenses/)).toBe(true);
});

test("changing what may be created starts the dry run anew", async () => {
  const { asked, user } = show();
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  await mapPlan(user);
  await user.click(screen.getByRole("button", { name: "Start dry run" }));
  await screen.findByRole("button", { name: /Import 2 licenses/ });
  await user.click(screen.getByRole("switch", { name: /Create missing products/ }));
  await waitFor(() => expect(asked.filter(({ name }) => name === "check_import")).toHaveLength(2));
  expect(asked.findLast(({ name }) => name === "check_import")?.args.request).toMatchObject({
    create_products: true,
  });
});

test("a file of another program says so, and its preset can be switched off", async () => {
  const fromShop: ImportInspection = {
    ...INSPECTION,
    preset: "woocommerce",
    columns: [
      { header: "license_key", field: "key", plain: "key" },
      { header: "product_id", field: "product_code", plain: null },
    ],
  };
  const { asked, user } = show({ inspect_import: () => fromShop });
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  expect(await screen.findByText("This file comes from License Manager for WooCommerce")).toBeTruthy();
  const preset = screen.getByRole("switch", { name: /Read it as License Manager/ });
  expect(preset.getAttribute("aria-checked")).toBe("true");
  await user.type(screen.getByRole("textbox", { name: /Customer for licenses/ }), "it@example.org");
  await user.click(screen.getByRole("button", { name: "Start dry run" }));
  await waitFor(() => expect(asked.filter(({ name }) => name === "check_import")).toHaveLength(1));
  expect(asked.find(({ name }) => name === "check_import")?.args.request).toMatchObject({
    preset: "woocommerce",
    holder: "it@example.org",
    fields: ["key", "product_code"],
  });
});

test("without its preset the file is read as it stands", async () => {
  const fromShop: ImportInspection = {
    ...INSPECTION,
    preset: "snipe_it",
    columns: [
      { header: "Serial Number", field: "key", plain: "key" },
      { header: "Name", field: "product", plain: "customer_name" },
    ],
  };
  const { user } = show({ inspect_import: () => fromShop });
  await user.upload(screen.getByLabelText("Choose a file of licenses"), file());
  await user.click(await screen.findByRole("switch", { name: /Read it as Snipe-IT/ }));
  expect(screen.queryByRole("textbox", { name: /Customer for licenses/ })).toBeNull();
  expect(screen.getByText(/Snipe-IT is switched off/)).toBeTruthy();
  expect(screen.getByRole("combobox", { name: /Name/ }).textContent).toContain("Customer name");
});

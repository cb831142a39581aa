import { expect, test } from "vitest";
import type { Failure, ImportInspection, ImportReport, Job, JobState } from "@/api";
import {
  advance,
  allOrNothingRefusal,
  applyRefusal,
  checkRefusal,
  restore,
  START,
  type Wizard,
  type WizardEvent,
} from "./wizard";

const inspection = (over: Partial<ImportInspection> = {}): ImportInspection => ({
  upload: "u1",
  file_name: "a.csv",
  size: 100,
  shape: { format: "csv", encoding: "utf8", separator: "comma" },
  columns: [
    { header: "Key", field: "key", plain: "key" },
    { header: "Product", field: "product", plain: "product" },
    { header: "Note", field: null, plain: null },
  ],
  samples: [["A", "Pro", ""]],
  rows: 20,
  date_order: null,
  remembered: false,
  preset: null,
  ...over,
});

const job = (state: JobState, report: ImportReport): Job => ({
  id: "j",
  kind: "check_import",
  state,
  title: "a.csv",
  done: 20,
  total: 20,
  unit: "rows",
  report,
  batch: null,
  started_by: "Mira",
  created_at: "2026-11-21T04:00:00Z",
  ended_at: null,
  problem: null,
  resumable: false,
  has_result: true,
});

const failure: Failure = { code: "file", what: "W", kept: "K", next: "N", field: null };

const after = (...events: WizardEvent[]): Wizard => events.reduce(advance, START);
const inspected: WizardEvent = { kind: "inspected", inspection: inspection() };

test("a file on its way counts its bytes, and once looked at leads to its columns", () => {
  const sending = after({ kind: "chosen", name: "a.csv", size: 100 }, { kind: "arrived", received: 60 });
  expect(sending).toMatchObject({ step: "file", transfer: { name: "a.csv", size: 100, received: 60 } });
  const columns = advance(sending, inspected);
  expect(columns).toMatchObject({ step: "columns", transfer: null });
  expect(columns.plan).toMatchObject({
    upload: "u1",
    fields: ["key", "product", null],
    date_order: "day_first",
    create_customers: true,
    create_products: false,
    all_or_nothing: false,
  });
});

test("where there are no products yet, the import makes them unless told otherwise", () => {
  const first = after({ kind: "inspected", inspection: inspection(), noProducts: true });
  expect(first.plan?.create_products).toBe(true);
  const off = advance(first, { kind: "option", option: "create_products", on: false });
  expect(advance(off, inspected).plan?.create_products).toBe(false);
});

test("a stopped upload leaves nothing behind", () => {
  expect(after({ kind: "chosen", name: "a.csv", size: 100 }, { kind: "stopped" })).toEqual(START);
});

test("a failed upload says why and keeps the step", () => {
  const state = after({ kind: "chosen", name: "a.csv", size: 100 }, { kind: "failed", failure });
  expect(state).toMatchObject({ step: "file", transfer: null, failure });
});

test("a changed mapping makes the dry run of the old one worthless", () => {
  const state = after(
    inspected,
    { kind: "checking", job: "j" },
    { kind: "mapped", column: 2, field: "status" },
  );
  expect(state.checkJob).toBeNull();
  expect(state.plan?.fields).toEqual(["key", "product", "status"]);
});

test("all or nothing changes no count, so the dry run stays", () => {
  const state = after(
    inspected,
    { kind: "checking", job: "j" },
    { kind: "option", option: "all_or_nothing", on: true },
  );
  expect(state).toMatchObject({ checkJob: "j", plan: { all_or_nothing: true } });
});

test("creating customers changes counts, so the dry run goes", () => {
  const state = after(
    inspected,
    { kind: "checking", job: "j" },
    { kind: "option", option: "create_customers", on: false },
  );
  expect(state).toMatchObject({ checkJob: null, plan: { create_customers: false } });
});

test("more than 10,000 rows cannot be all or nothing, and reading anew turns it off", () => {
  const large = inspection({ rows: 10_001 });
  const state = after(
    { kind: "inspected", inspection: large },
    { kind: "option", option: "all_or_nothing", on: true },
  );
  expect(state.plan?.all_or_nothing).toBe(false);
  expect(allOrNothingRefusal(state)).toContain("10,001");
  const shrunk = after(inspected, { kind: "option", option: "all_or_nothing", on: true });
  expect(advance(shrunk, { kind: "inspected", inspection: large }).plan?.all_or_nothing).toBe(false);
});

test("the file's own date order wins over a habit", () => {
  const state = after(inspected, { kind: "dated", order: "month_first" });
  expect(state.plan?.date_order).toBe("month_first");
  const told = advance(state, { kind: "inspected", inspection: inspection({ date_order: "day_first" }) });
  expect(told.plan?.date_order).toBe("day_first");
});

test("going back keeps the plan from the dry run to the columns, and lets go of the file from there", () => {
  const checked = after(
    inspected,
    { kind: "mapped", column: 2, field: "status" },
    { kind: "checking", job: "j" },
  );
  const columns = advance(checked, { kind: "back" });
  expect(columns).toMatchObject({ step: "columns", plan: { fields: ["key", "product", "status"] } });
  expect(advance(columns, { kind: "back" })).toEqual(START);
});

test("there is no way back from an import that runs", () => {
  const state = after(inspected, { kind: "checking", job: "j" }, { kind: "applying", job: "k" });
  expect(advance(state, { kind: "back" })).toBe(state);
  expect(advance(state, { kind: "mapped", column: 0, field: null })).toBe(state);
});

test("going back waits for an answer that is under way", () => {
  const state = after(inspected, { kind: "asked", pending: "check" });
  expect(advance(state, { kind: "back" })).toBe(state);
});

test("the dry run needs a key, a product and rows", () => {
  expect(checkRefusal(after(inspected))).toBeNull();
  expect(checkRefusal(after(inspected, { kind: "mapped", column: 0, field: null }))).toContain("license key");
  expect(checkRefusal(after({ kind: "inspected", inspection: inspection({ rows: 0 }) }))).toContain(
    "no rows",
  );
  expect(checkRefusal(START)).not.toBeNull();
});

test("the import needs a finished dry run with something to write", () => {
  const state = after(inspected, { kind: "checking", job: "j" });
  expect(applyRefusal(state, null)).not.toBeNull();
  expect(applyRefusal(state, job("running", { created: 3 }))).not.toBeNull();
  expect(applyRefusal(state, job("interrupted", { created: 3 }))).not.toBeNull();
  expect(applyRefusal(state, job("done", { skipped: 20 }))).not.toBeNull();
  expect(applyRefusal(state, job("done", { created: 3, failed: 2 }))).toBeNull();
});

test("all or nothing does not start with a row that cannot be imported", () => {
  const state = after(inspected, { kind: "option", option: "all_or_nothing", on: true });
  expect(applyRefusal(state, job("done", { created: 3, failed: 2 }))).toContain("2 rows");
  expect(applyRefusal(state, job("done", { created: 3 }))).toBeNull();
});

test("what was stored comes back without what was under way", () => {
  const state = after(inspected, { kind: "asked", pending: "check" });
  const back = restore(JSON.parse(JSON.stringify(state)));
  expect(back).toEqual({ ...state, pending: null });
});

test("what does not read as a state is forgotten", () => {
  for (const stored of [null, "x", {}, { step: "columns" }, { step: "nowhere" }, { ...START }]) {
    expect(restore(stored)).toBeNull();
  }
  expect(restore({ ...after(inspected), step: "apply" })).toBeNull();
});

const FROM_SHOP = inspection({
  preset: "woocommerce",
  columns: [
    { header: "license_key", field: "key", plain: "key" },
    { header: "product_id", field: "product_code", plain: null },
    { header: "times_activated_max", field: "activation_limit", plain: null },
  ],
});

test("a recognised preset maps the columns, and switched off leaves them to their headers", () => {
  const on = after({ kind: "inspected", inspection: FROM_SHOP });
  expect(on.plan).toMatchObject({
    preset: "woocommerce",
    holder: null,
    fields: ["key", "product_code", "activation_limit"],
  });
  const held = advance(on, { kind: "holder", email: "licenses@example.org" });
  expect(held.plan?.holder).toBe("licenses@example.org");
  const off = advance(held, { kind: "preset", on: false });
  expect(off.plan).toMatchObject({ preset: null, holder: null, fields: ["key", null, null] });
  expect(checkRefusal(off)).toMatch(/No column holds the product/);
  expect(advance(off, { kind: "preset", on: true }).plan?.fields).toEqual(on.plan?.fields);
});

test("a preset that was switched off stays off while the file is read differently", () => {
  const off = after({ kind: "inspected", inspection: FROM_SHOP }, { kind: "preset", on: false });
  expect(advance(off, { kind: "inspected", inspection: FROM_SHOP }).plan?.preset).toBeNull();
  const other = inspection({ preset: "keygen" });
  expect(advance(off, { kind: "inspected", inspection: other }).plan?.preset).toBe("keygen");
});

test("a holder that is no email keeps the dry run from starting", () => {
  const wrong = after({ kind: "inspected", inspection: FROM_SHOP }, { kind: "holder", email: "the IT" });
  expect(checkRefusal(wrong)).toMatch(/Enter an email address/);
  expect(checkRefusal(advance(wrong, { kind: "holder", email: "it@example.org" }))).toBeNull();
  expect(checkRefusal(advance(wrong, { kind: "holder", email: "" }))).toBeNull();
});

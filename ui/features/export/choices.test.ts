import { expect, test } from "vitest";
import { ALL_COLUMNS, columnsOf, fileName, readChoices, toggleColumn, toRequest, USUAL } from "./choices";

test("as shown means these columns in this order", () => {
  expect(columnsOf(USUAL, ["status", "key"])).toEqual(["status", "key"]);
  expect(columnsOf({ ...USUAL, columns: "all" }, ["key"])).toEqual(ALL_COLUMNS);
  expect(columnsOf({ ...USUAL, columns: "choose", chosen: ["product"] }, ["key"])).toEqual(["product"]);
});

test("a column that comes back takes its old place", () => {
  const without = toggleColumn(["key", "product", "status"], "product");
  expect(without).toEqual(["key", "status"]);
  expect(toggleColumn(without, "product")).toEqual(["key", "product", "status"]);
});

test("JSON has neither a byte order mark nor guarded formulas", () => {
  const selection = { kind: "these" as const, ids: ["a"] };
  const csv = toRequest({ ...USUAL, bom: true }, ["key"], selection);
  expect(csv).toEqual({ selection, columns: ["key"], format: "csv", bom: true, guard_formulas: true });
  const json = toRequest({ ...USUAL, bom: true, format: "json" }, ["key"], selection);
  expect(json).toMatchObject({ bom: false, guard_formulas: false });
});

test("what does not read any more is as usual, and guarding is never lost by accident", () => {
  expect(readChoices(null)).toBeNull();
  expect(readChoices({ format: "xml", columns: 3, guardFormulas: "no" })).toEqual(USUAL);
  expect(readChoices({ chosen: ["status", "gone", "key"] })?.chosen).toEqual(["key", "status"]);
  expect(readChoices({ guardFormulas: false })?.guardFormulas).toBe(false);
});

test("the file is named after environment and day", () => {
  expect(fileName("staging", "csv", new Date(2026, 0, 5))).toBe("staging-licenses-2026-01-05.csv");
});

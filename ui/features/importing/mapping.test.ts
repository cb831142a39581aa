import { expect, test } from "vitest";
import type { Field, ImportInspection } from "@/api";
import { assign, carryOver, columnOf, FIELDS, missingFields, samplesOf } from "./mapping";

const inspection = (
  headers: string[],
  samples: string[][] = [],
  guessed: (Field | null)[] = [],
): ImportInspection => ({
  upload: "u",
  file_name: "a.csv",
  size: 1,
  shape: { format: "csv", encoding: "utf8", separator: "comma" },
  columns: headers.map((header, index) => ({
    header,
    field: guessed[index] ?? null,
    plain: guessed[index] ?? null,
  })),
  samples,
  rows: samples.length,
  date_order: null,
  remembered: false,
  preset: null,
});

test("a field that is chosen again moves to the new column", () => {
  expect(assign(["key", "product", null], 2, "key")).toEqual([null, "product", "key"]);
});

test("ignoring one column leaves other ignored columns alone", () => {
  expect(assign([null, "key", null], 1, null)).toEqual([null, null, null]);
});

test("every row needs a key, and a product by name or code", () => {
  expect(missingFields([null, "status"])).toEqual(["key", "product"]);
  expect(missingFields(["key", "product_code"])).toEqual([]);
  expect(missingFields(["key", "product"])).toEqual([]);
  expect(missingFields(["product", null])).toEqual(["key"]);
});

test("samples are the first different values that say something", () => {
  const samples = [["a"], [" a "], [""], ["b"], ["c"], ["d"]];
  expect(samplesOf(inspection(["x"], samples), 0)).toEqual(["a", "b", "c"]);
  expect(samplesOf(inspection(["x", "y"], samples), 1)).toEqual([]);
});

test("reading the same columns differently keeps the mapping made by hand", () => {
  const before = inspection(["k", "p"]);
  expect(carryOver(before, ["key", null], inspection(["k", "p"], [], [null, "product"]))).toEqual([
    "key",
    null,
  ]);
});

test("other columns bring their own guess", () => {
  const now = inspection(["k;p"], [], ["metadata"]);
  expect(carryOver(inspection(["k", "p"]), ["key", null], now)).toEqual(["metadata"]);
});

test("each field is offered once, and found where it is", () => {
  expect(new Set(FIELDS).size).toBe(FIELDS.length);
  expect(columnOf([null, "key"], "key")).toBe(1);
  expect(columnOf([null], "key")).toBeNull();
});

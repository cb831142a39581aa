import { expect, it } from "vitest";
import { flagTexts, metadataText, valueText } from "./value";

it("values_of_the_history_are_written_for_people", () => {
  expect(valueText(null)).toBe("none");
  expect(valueText(false)).toBe("false");
  expect(valueText(0)).toBe("0");
  expect(valueText("assigned")).toBe("assigned");
  expect(valueText(new Date(2027, 5, 11, 9, 41).toISOString())).toBe("11 Jun 2027, 09:41");
  expect(valueText({ a: 1 })).toBe('{"a":1}');
});

it("flags_that_are_on_are_just_named", () => {
  expect(flagTexts({ cloud_render: true, seats: 3, beta: false })).toEqual([
    "cloud_render",
    "seats: 3",
    "beta: false",
  ]);
  expect(flagTexts(null)).toEqual([]);
});

it("metadata_stands_in_one_line", () => {
  expect(metadataText({ order: "SO-40218", note: null })).toBe('order "SO-40218", note null');
});

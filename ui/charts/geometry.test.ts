import { expect, test } from "vitest";
import { apart, labelled, levelsOf, placeAt, scaleOf } from "./geometry";

test("levels_are_whole_round_and_reach_the_highest_value", () => {
  expect(levelsOf(0)).toEqual([0, 1]);
  expect(levelsOf(1)).toEqual([0, 1]);
  expect(levelsOf(3_964)).toEqual([0, 2_000, 4_000]);
  for (const highest of [2, 7, 13, 99, 1_204, 1_420_000]) {
    const levels = levelsOf(highest);
    expect(levels.every(Number.isInteger)).toBe(true);
    expect(levels.at(-1)).toBeGreaterThanOrEqual(highest);
    expect(levels.length).toBeLessThanOrEqual(4);
  }
});

test("labels_keep_their_distance_and_name_the_last_day", () => {
  expect(labelled(30, 540)).toEqual([5, 13, 21, 29]);
  expect(labelled(2, 540)).toEqual([0, 1]);
  expect(labelled(1, 540)).toEqual([0]);
  expect(labelled(0, 540)).toEqual([]);
});

test("names_of_lines_are_moved_apart_where_they_would_lie_on_each_other", () => {
  expect(apart([40, 44, 120], 14)).toEqual([40, 54, 120]);
  expect(apart([44, 40], 14)).toEqual([54, 40]);
});

test("what_is_pointed_at_is_the_nearest_place_and_never_none", () => {
  const room = { width: 640, height: 216, right: 100 };
  const scale = scaleOf(room, 5, 10, false);
  expect(scale.x(0)).toBe(44);
  expect(scale.x(4)).toBe(540);
  expect(scale.y(0)).toBeGreaterThan(scale.y(10));
  expect(placeAt(scale, -50, 5, false)).toBe(0);
  expect(placeAt(scale, scale.x(3) + 5, 5, false)).toBe(3);
  expect(placeAt(scale, 9_999, 5, false)).toBe(4);
  const bars = scaleOf(room, 5, 10, true);
  expect(placeAt(bars, bars.x(2) - 20, 5, true)).toBe(2);
});

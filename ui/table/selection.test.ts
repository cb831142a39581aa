import { describe, expect, it } from "vitest";
import {
  ALL_SELECTED,
  headState,
  isSelected,
  NOTHING_SELECTED,
  selectedCount,
  toggled,
  withIds,
} from "./selection";

describe("a selection of named rows", () => {
  it("holds_exactly_what_was_named", () => {
    const two = withIds(NOTHING_SELECTED, ["a", "b"], true);
    expect(isSelected(two, "a")).toBe(true);
    expect(isSelected(two, "c")).toBe(false);
    expect(selectedCount(two, 1_000_000)).toBe(2);
    expect(headState(two, 1_000_000)).toBe("indeterminate");
  });

  it("lets_go_of_a_row_toggled_twice", () => {
    expect(selectedCount(toggled(toggled(NOTHING_SELECTED, "a"), "a"), 10)).toBe(0);
  });

  it("is_not_changed_in_place", () => {
    withIds(NOTHING_SELECTED, ["a"], true);
    expect(selectedCount(NOTHING_SELECTED, 10)).toBe(0);
  });
});

describe("a selection of all matches", () => {
  it("counts_rows_nobody_has_loaded", () => {
    expect(selectedCount(ALL_SELECTED, 982_416)).toBe(982_416);
    expect(headState(ALL_SELECTED, 982_416)).toBe(true);
  });

  it("leaves_out_rows_deselected_afterwards", () => {
    const most = withIds(ALL_SELECTED, ["a", "b"], false);
    expect(isSelected(most, "a")).toBe(false);
    expect(isSelected(most, "c")).toBe(true);
    expect(selectedCount(most, 10)).toBe(8);
    expect(headState(most, 10)).toBe("indeterminate");
  });

  it("takes_a_row_back_in", () => {
    expect(headState(toggled(toggled(ALL_SELECTED, "a"), "a"), 10)).toBe(true);
  });

  it("is_empty_when_nothing_matches", () => {
    expect(headState(ALL_SELECTED, 0)).toBe(false);
  });
});

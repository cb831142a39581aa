import { describe, expect, it } from "vitest";
import {
  isScaled,
  MAX_PHYSICAL_PX,
  maxPhysical,
  maxVirtual,
  mostVisible,
  offsetShowing,
  pageRows,
  physicalHeight,
  rescaled,
  rowTop,
  type ScrollModel,
  scrollBy,
  toPhysical,
  toVirtual,
  visibleRange,
} from "./scroll";

const small: ScrollModel = { total: 1000, row: 36, viewport: 600, cap: MAX_PHYSICAL_PX };
const huge: ScrollModel = { total: 5_000_000, row: 48, viewport: 601, cap: MAX_PHYSICAL_PX };

describe("a list below the cap", () => {
  it("scrolls_as_the_browser_does", () => {
    expect(isScaled(small)).toBe(false);
    expect(physicalHeight(small)).toBe(36_000);
    expect(toVirtual(small, 1234)).toBe(1234);
    expect(toPhysical(small, 1234)).toBe(1234);
    expect(rowTop(small, 10, 1234, 1234)).toBe(360);
  });

  it("draws_the_rows_in_sight_and_some_around_them", () => {
    expect(visibleRange(small, 0, 0)).toEqual({ start: 0, end: 17 });
    expect(visibleRange(small, 360, 4)).toEqual({ start: 6, end: 31 });
    expect(visibleRange(small, maxVirtual(small), 4).end).toBe(1000);
  });

  it("never_draws_more_rows_than_there_are_elements_for", () => {
    for (let virtual = 0; virtual < 1000; virtual += 0.5) {
      const { start, end } = visibleRange(small, virtual, 8);
      expect(end - start).toBeLessThanOrEqual(mostVisible(small, 8));
    }
  });

  it("draws_rows_of_an_earlier_place_where_the_element_stands", () => {
    expect(rowTop(small, 10, 360, 7200)).toBe(7200);
  });
});

describe("a list above the cap", () => {
  it("is_never_taller_than_the_cap", () => {
    expect(isScaled(huge)).toBe(true);
    expect(physicalHeight(huge)).toBe(MAX_PHYSICAL_PX);
  });

  it("reaches_its_last_row_by_the_thumb_even_when_the_browser_rounds_down", () => {
    for (const physical of [maxPhysical(huge), maxPhysical(huge) - 0.6]) {
      const range = visibleRange(huge, toVirtual(huge, physical), 0);
      expect(range.end).toBe(huge.total);
    }
  });

  it("reaches_its_first_row_by_the_thumb", () => {
    expect(visibleRange(huge, toVirtual(huge, 0), 0).start).toBe(0);
  });

  it("comes_back_to_the_same_place_through_the_thumb_and_back", () => {
    for (const row of [0, 1, 77, 123_456, 2_500_000, 4_999_980]) {
      const virtual = row * huge.row;
      expect(toVirtual(huge, toPhysical(huge, virtual))).toBeCloseTo(virtual, 3);
    }
  });

  it("grows_with_the_thumb", () => {
    let before = -1;
    for (let physical = 0; physical <= maxPhysical(huge); physical += 100_003) {
      const virtual = toVirtual(huge, physical);
      expect(virtual).toBeGreaterThan(before);
      before = virtual;
    }
  });

  it("moves_by_the_exact_pixels_of_the_wheel", () => {
    let virtual = 123_456 * huge.row;
    for (let step = 0; step < 100; step += 1) virtual = scrollBy(huge, virtual, huge.row);
    expect(virtual).toBe(123_556 * huge.row);
  });

  it("stops_at_its_ends", () => {
    expect(scrollBy(huge, 10, -100)).toBe(0);
    expect(scrollBy(huge, maxVirtual(huge) - 10, 100)).toBe(maxVirtual(huge));
  });

  it("draws_the_first_row_in_sight_at_the_top_of_what_is_seen", () => {
    const virtual = 3_000_000 * huge.row;
    const physical = toPhysical(huge, virtual);
    expect(rowTop(huge, 3_000_000, virtual, physical)).toBeCloseTo(physical, 6);
    expect(
      rowTop(huge, 3_000_001, virtual, physical) - rowTop(huge, 3_000_000, virtual, physical),
    ).toBeCloseTo(48, 6);
  });
});

describe("showing a row", () => {
  it("moves_nothing_when_it_can_be_seen", () => {
    expect(offsetShowing(small, 360, 12)).toBe(360);
  });

  it("aligns_a_row_above_to_the_top_and_a_row_below_to_the_bottom", () => {
    expect(offsetShowing(small, 360, 3)).toBe(108);
    expect(offsetShowing(small, 0, 100)).toBe(101 * 36 - 600);
  });

  it("shows_the_last_row_of_millions_whole", () => {
    const virtual = offsetShowing(huge, 0, huge.total - 1);
    expect(virtual).toBe(maxVirtual(huge));
    expect(visibleRange(huge, virtual, 0).end).toBe(huge.total);
  });
});

describe("the rest", () => {
  it("keeps_the_first_row_when_the_density_changes", () => {
    expect(rescaled(100 * 36, 36, 48)).toBe(100 * 48);
  });

  it("keeps_a_line_of_the_old_page", () => {
    expect(pageRows(small)).toBe(15);
    expect(pageRows({ ...small, viewport: 10 })).toBe(1);
  });

  it("draws_nothing_without_rows_or_without_a_viewport", () => {
    expect(visibleRange({ ...small, total: 0 }, 0, 8)).toEqual({ start: 0, end: 0 });
    expect(visibleRange({ ...small, viewport: 0 }, 0, 8)).toEqual({ start: 0, end: 0 });
  });
});

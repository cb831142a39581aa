import { act, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DeskProvider } from "@/ui";
import {
  COLUMNS_UNTOUCHED,
  type DataColumn,
  DataTable,
  NOTHING_SELECTED,
  type Selection,
  type Sort,
  selectedCount,
} from ".";

type Item = { id: string; key: string };

const TOTAL = 5_000_000;
/** As many rows as an element can be tall. */
const TALLEST_UNSCALED = 200_000;
const COLUMNS: readonly DataColumn<Item>[] = [
  { id: "key", header: "Key", minWidth: 200, grow: 1, sortable: true, cell: (row) => row.key },
  { id: "note", header: "Note", minWidth: 100, grow: 1, cell: () => "note" },
];
const loaded = (index: number): Item | undefined => (index < 1000 ? itemAt(index) : undefined);
const itemAt = (index: number): Item => ({ id: `i${index}`, key: `KEY-${index}` });

type Calls = {
  onOpen: (row: Item, index: number) => void;
  onSort: (sort: Sort) => void;
  onSelection: (selection: Selection) => void;
  onRange: (start: number, end: number) => void;
  loadIds: (start: number, end: number) => Promise<readonly string[]>;
};

function Sample({ total, ...calls }: Calls & { total: number }) {
  const [cursor, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const onSelectionChange = (next: Selection) => {
    calls.onSelection(next);
    setSelection(next);
  };
  return (
    <DeskProvider>
      <DataTable
        name="Items"
        columns={COLUMNS}
        columnState={COLUMNS_UNTOUCHED}
        onColumnStateChange={() => undefined}
        density="standard"
        total={total}
        getRow={loaded}
        rowId={(row) => row.id}
        rowName={(row) => row.key}
        onRangeChange={calls.onRange}
        viewKey="all"
        sort={{ column: "key", descending: false }}
        onSortChange={calls.onSort}
        cursor={cursor}
        onCursorChange={setCursor}
        onOpen={calls.onOpen}
        openId="i2"
        selecting={{ selection, onSelectionChange, loadIds: calls.loadIds }}
      />
    </DeskProvider>
  );
}

function show(total = TOTAL) {
  const calls = {
    onOpen: vi.fn(),
    onSort: vi.fn(),
    onSelection: vi.fn(),
    onRange: vi.fn(),
    loadIds: vi.fn(async (start: number, end: number) =>
      Array.from({ length: end - start }, (_, place) => itemAt(start + place).id),
    ),
  };
  render(<Sample {...calls} total={total} />);
  const grid = screen.getByRole("grid");
  const press = (key: string, held: Partial<KeyboardEventInit> = {}) =>
    fireEvent.keyDown(grid, { key, ...held });
  const last = () => calls.onSelection.mock.calls.at(-1)?.[0] as Selection;
  return { ...calls, grid, press, last };
}

beforeEach(() => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(632);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1000);
});

describe("a table of millions", () => {
  it("draws_only_the_rows_in_sight_and_asks_for_them", () => {
    const { grid, onRange } = show();
    expect(grid.getAttribute("aria-rowcount")).toBe("5000001");
    expect(within(grid).getAllByRole("row").length).toBeLessThan(40);
    expect(onRange).toHaveBeenCalledWith(0, 25);
  });

  it("reaches_the_last_row_by_one_key", () => {
    const { grid, press, onRange } = show();
    press("End");
    expect(grid.getAttribute("aria-activedescendant")).toMatch(/-row-4999999$/);
    expect(onRange.mock.calls.at(-1)?.[1]).toBe(TOTAL);
    expect(within(grid).getAllByRole("row").at(-1)?.getAttribute("aria-busy")).toBe("true");
  });

  it("marks_the_row_behind_the_drawer", () => {
    const { grid } = show();
    expect(within(grid).getByText("KEY-2").closest("[role='row']")?.getAttribute("aria-current")).toBe(
      "true",
    );
  });
});

describe("scrolling", () => {
  /** As the browser tells of it: just before it paints. */
  const scrollTo = (grid: HTMLElement, top: number) => {
    grid.scrollTop = top;
    grid.dispatchEvent(new Event("scroll"));
  };

  it("asks_for_rows_and_draws_them_before_the_browser_paints", () => {
    const { grid, onRange } = show();
    scrollTo(grid, 40);
    expect(onRange.mock.lastCall).toEqual([17, 50]);
    expect(within(grid).getByText("KEY-30")).toBeTruthy();
  });

  it("keeps_the_rows_in_sight_for_a_moment_while_those_of_a_far_place_are_on_their_way", async () => {
    const { grid, onRange } = show();
    scrollTo(grid, 4_000_000);
    expect(onRange.mock.lastCall?.[0]).toBeGreaterThan(2_000_000);
    expect(within(grid).getByText("KEY-3")).toBeTruthy();
    await act(() => new Promise((resolve) => setTimeout(resolve, 120)));
    expect(within(grid).queryByText("KEY-3")).toBeNull();
    expect(within(grid).getAllByRole("row").at(-1)?.getAttribute("aria-busy")).toBe("true");
  });

  it("stays_where_a_key_led_when_the_browser_tells_of_that_too", () => {
    const { grid, press } = show(TALLEST_UNSCALED);
    press("End");
    const last = grid.getAttribute("aria-activedescendant");
    grid.dispatchEvent(new Event("scroll"));
    expect(document.getElementById(last ?? "")).toBeTruthy();
  });

  it("takes_the_focus_from_a_control_whose_row_has_scrolled_away", () => {
    const { grid } = show();
    const box = within(grid).getByRole("checkbox", { name: "Select KEY-3" });
    box.focus();
    scrollTo(grid, 40);
    expect(within(grid).queryByRole("checkbox", { name: "Select KEY-3" })).toBeNull();
    expect([grid, document.body]).toContain(document.activeElement);
  });
});

describe("opening", () => {
  it("is_done_by_click_and_by_enter", () => {
    const { grid, press, onOpen } = show();
    fireEvent.click(within(grid).getByText("KEY-3"));
    expect(onOpen).toHaveBeenLastCalledWith(itemAt(3), 3);
    press("ArrowDown");
    press("Enter");
    expect(onOpen).toHaveBeenLastCalledWith(itemAt(4), 4);
  });

  it("waits_for_a_row_that_is_not_loaded", () => {
    const { press, onOpen } = show();
    press("End");
    press("Enter");
    expect(onOpen).not.toHaveBeenCalled();
  });
});

describe("selecting", () => {
  it("grows_and_shrinks_a_range_from_where_it_began", () => {
    const { press, last } = show();
    press("ArrowDown");
    press("ArrowDown");
    press(" ");
    press("ArrowDown", { shiftKey: true });
    press("ArrowDown", { shiftKey: true });
    expect(selectedCount(last(), TOTAL)).toBe(3);
    press("ArrowUp", { shiftKey: true });
    expect(last()).toEqual({ kind: "ids", ids: new Set(["i1", "i2"]) });
  });

  it("asks_for_the_ids_of_rows_that_are_not_loaded", async () => {
    const { press, loadIds, last } = show();
    press("End");
    press("PageUp", { shiftKey: true });
    await act(async () => undefined);
    expect(loadIds).toHaveBeenCalledTimes(1);
    expect(selectedCount(last(), TOTAL)).toBe(16);
  });

  it("takes_all_matches_by_one_key_and_none_by_the_box_above", () => {
    const { grid, press, last } = show();
    press("a", { ctrlKey: true });
    expect(selectedCount(last(), TOTAL)).toBe(TOTAL);
    fireEvent.click(within(grid).getByRole("checkbox", { name: "Select all that match" }));
    expect(selectedCount(last(), TOTAL)).toBe(0);
  });
});

describe("the head", () => {
  it("sorts_the_other_way_when_the_sorted_column_is_clicked", () => {
    const { grid, onSort } = show();
    expect(within(grid).getByRole("columnheader", { name: "Key" }).getAttribute("aria-sort")).toBe(
      "ascending",
    );
    fireEvent.click(within(grid).getByRole("button", { name: "Key" }));
    expect(onSort).toHaveBeenCalledWith({ column: "key", descending: true });
  });
});

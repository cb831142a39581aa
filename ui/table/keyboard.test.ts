import { describe, expect, it } from "vitest";
import { type GridPress, gridAction } from "./keyboard";

const press = (key: string, held: Partial<GridPress> = {}): GridPress => ({
  key,
  shift: false,
  mod: false,
  alt: false,
  ...held,
});
const place = { cursor: 10, total: 1000, pageRows: 15 };

describe("moving", () => {
  it("goes_by_row_page_and_end", () => {
    const to = (key: string) => {
      const action = gridAction(press(key), place);
      return action?.kind === "move" ? action.to : null;
    };
    expect(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map(to)).toEqual([
      11, 9, 25, 0, 0, 999,
    ]);
  });

  it("starts_at_the_first_row", () => {
    expect(gridAction(press("ArrowDown"), { ...place, cursor: null })).toEqual({
      kind: "move",
      to: 0,
      extend: false,
    });
  });

  it("stays_on_the_last_row", () => {
    expect(gridAction(press("ArrowDown"), { ...place, cursor: 999 })).toEqual({
      kind: "move",
      to: 999,
      extend: false,
    });
  });

  it("comes_back_into_a_list_that_became_shorter", () => {
    expect(gridAction(press("ArrowUp"), { ...place, cursor: 5000 })).toEqual({
      kind: "move",
      to: 999,
      extend: false,
    });
  });

  it("extends_the_selection_with_shift", () => {
    expect(gridAction(press("ArrowDown", { shift: true }), place)).toEqual({
      kind: "move",
      to: 11,
      extend: true,
    });
  });
});

describe("acting", () => {
  it("opens_selects_and_copies_the_row_under_the_cursor", () => {
    expect(gridAction(press("Enter"), place)).toEqual({ kind: "open", at: 10 });
    expect(gridAction(press(" "), place)).toEqual({ kind: "toggle", at: 10, extend: false });
    expect(gridAction(press("a", { mod: true }), place)).toEqual({ kind: "selectAll" });
    expect(gridAction(press("c", { mod: true }), place)).toEqual({ kind: "copy" });
  });

  it("opens_nothing_without_a_cursor", () => {
    expect(gridAction(press("Enter"), { ...place, cursor: null })).toBeNull();
    expect(gridAction(press(" "), { ...place, cursor: null })).toBeNull();
  });

  it("leaves_letters_and_alt_to_others", () => {
    expect(gridAction(press("c"), place)).toBeNull();
    expect(gridAction(press("ArrowDown", { alt: true }), place)).toBeNull();
    expect(gridAction(press("k", { mod: true }), place)).toBeNull();
  });

  it("does_nothing_in_an_empty_list", () => {
    expect(gridAction(press("ArrowDown"), { cursor: null, total: 0, pageRows: 15 })).toBeNull();
    expect(gridAction(press("a", { mod: true }), { cursor: null, total: 0, pageRows: 15 })).toBeNull();
  });
});

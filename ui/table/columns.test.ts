import { describe, expect, it } from "vitest";
import {
  COLUMNS_UNTOUCHED,
  gridTemplate,
  orderedColumns,
  shownColumns,
  withHidden,
  withMoved,
  withoutWidth,
  withWidth,
} from "./columns";

const columns = [
  { id: "key", minWidth: 200, grow: 1.2, hideable: false },
  { id: "product", minWidth: 100, grow: 0.75, fold: 4 },
  { id: "customer", minWidth: 160, grow: 1.5 },
  { id: "created", minWidth: 90, grow: 0.5, fold: 3 },
  { id: "expires", minWidth: 120, grow: 0.6, fold: 2 },
];
const ids = (list: readonly { id: string }[]) => list.map((column) => column.id).join(" ");

describe("folding", () => {
  it("takes_the_highest_first_and_only_as_many_as_needed", () => {
    expect(ids(shownColumns(columns, COLUMNS_UNTOUCHED, 670).shown)).toBe(
      "key product customer created expires",
    );
    expect(ids(shownColumns(columns, COLUMNS_UNTOUCHED, 600).shown)).toBe("key customer created expires");
    expect(ids(shownColumns(columns, COLUMNS_UNTOUCHED, 500).shown)).toBe("key customer expires");
    expect(ids(shownColumns(columns, COLUMNS_UNTOUCHED, 500).folded)).toBe("product created");
  });

  it("keeps_the_columns_that_never_fold", () => {
    expect(ids(shownColumns(columns, COLUMNS_UNTOUCHED, 50).shown)).toBe("key customer");
  });

  it("counts_widths_set_by_hand", () => {
    const wide = { ...COLUMNS_UNTOUCHED, widths: { key: 400 } };
    expect(ids(shownColumns(columns, wide, 670).shown)).toBe("key customer");
  });
});

describe("hiding and ordering", () => {
  it("hides_only_what_may_be_hidden", () => {
    const state = withHidden(withHidden(COLUMNS_UNTOUCHED, "key", true), "customer", true);
    expect(ids(shownColumns(columns, state, 2000).shown)).toBe("key product created expires");
    expect(withHidden(state, "customer", false).hidden).toEqual(["key"]);
  });

  it("moves_a_column_before_another_or_to_the_end", () => {
    const first = withMoved(columns, COLUMNS_UNTOUCHED, "expires", "key");
    expect(ids(orderedColumns(columns, first))).toBe("expires key product customer created");
    expect(ids(orderedColumns(columns, withMoved(columns, first, "expires", null)))).toBe(
      "key product customer created expires",
    );
    expect(withMoved(columns, first, "key", "key")).toBe(first);
  });

  it("appends_columns_that_an_older_order_does_not_know", () => {
    const old = { ...COLUMNS_UNTOUCHED, order: ["customer", "gone", "key"] };
    expect(ids(orderedColumns(columns, old))).toBe("customer key product created expires");
  });
});

describe("the template", () => {
  it("shares_the_room_among_columns_without_a_width", () => {
    const { template, minWidth } = gridTemplate(columns.slice(0, 2), COLUMNS_UNTOUCHED, {
      check: true,
      menu: true,
    });
    expect(template).toBe("40px minmax(200px, 1.2fr) minmax(100px, 0.75fr) 40px");
    expect(minWidth).toBe(380);
  });

  it("leaves_the_room_after_the_last_when_all_are_set", () => {
    const state = withWidth(COLUMNS_UNTOUCHED, { id: "key", minWidth: 200, grow: 1.2 }, 240.4);
    expect(gridTemplate(columns.slice(0, 1), state, { check: false, menu: false }).template).toBe(
      "240px minmax(0, 1fr)",
    );
    expect(withoutWidth(state, "key").widths).toEqual({});
  });
});

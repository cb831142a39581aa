import { describe, expect, it } from "vitest";
import { exportColumns, FIRST_LAYOUT, readLayout, shownIds, withColumns } from "./layout";

describe("a layout", () => {
  it("starts_with_the_columns_of_the_list_and_without_the_optional_ones", () => {
    expect(shownIds(FIRST_LAYOUT.columns)).toEqual([
      "key",
      "product",
      "customer",
      "status",
      "activations",
      "expires",
      "created",
    ]);
  });

  it("forgets_what_it_does_not_know_any_more", () => {
    const stored = {
      density: "huge",
      columns: {
        order: ["key", "price", "key", 7],
        hidden: "all",
        widths: { key: 300, product: -4, price: 90 },
      },
    };
    expect(readLayout(stored)).toEqual({
      density: "standard",
      columns: { order: ["key"], hidden: [], widths: { key: 300 } },
    });
    expect(readLayout("[]")).toBeNull();
    expect(readLayout([])).toBeNull();
  });

  it("shows_the_columns_of_a_view_and_keeps_widths", () => {
    const wide = { ...FIRST_LAYOUT, columns: { ...FIRST_LAYOUT.columns, widths: { key: 300 } } };
    const layout = withColumns(wide, ["status", "key", "organisation", "gone"]);
    expect(shownIds(layout.columns)).toEqual(["status", "key", "organisation"]);
    expect(layout.columns.widths).toEqual({ key: 300 });
    expect(withColumns(wide, [])).toBe(wide);
  });

  it("never_hides_the_key", () => {
    expect(shownIds({ order: [], hidden: ["key"], widths: {} })).toContain("key");
  });

  it("exports_both_lines_of_a_two_line_cell", () => {
    expect(exportColumns(["key", "customer", "activations"])).toEqual([
      "key",
      "customer_name",
      "customer_email",
      "activations_used",
      "activation_limit",
    ]);
  });
});

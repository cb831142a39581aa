import { describe, expect, it } from "vitest";
import { describeFilter, describeQuery, describeSort, proposedName } from "./describe";
import { EVERYTHING, type ListQuery } from "./query";

const names = { product: (id: string) => ({ a: "Pro Plan", b: "Team Plan" })[id] };
const query = (over: Partial<ListQuery>): ListQuery => ({ ...EVERYTHING, ...over });

describe("a filter's chip", () => {
  it("names_products_as_far_as_they_are_known", () => {
    expect(describeFilter(query({ products: ["a", "b"] }), "products", names).value).toBe(
      "Pro Plan, Team Plan",
    );
    expect(describeFilter(query({ products: ["a", "x"] }), "products", names).value).toBe("2 products");
  });

  it("names_the_last_day_of_a_range_and_not_the_moment_after_it", () => {
    const day = (month: number, date: number) => new Date(2027, month, date).toISOString();
    const value = (from: string | null, to: string | null) =>
      describeFilter(query({ expires: { kind: "between", from, to } }), "expires").value;
    expect(value(day(0, 1), day(1, 1))).toBe("1 Jan 2027 to 31 Jan 2027");
    expect(value(day(0, 1), day(0, 2))).toBe("1 Jan 2027");
    expect(value(null, day(1, 1))).toBe("until 31 Jan 2027");
    expect(value(day(0, 1), null)).toBe("from 1 Jan 2027");
  });

  it("speaks_of_a_year_as_twelve_months", () => {
    expect(describeFilter(query({ created: { kind: "last", days: 365 } }), "created").value).toBe(
      "last 12 months",
    );
  });
});

describe("a query in words", () => {
  it("says_search_filters_and_order", () => {
    const one = query({
      search: "berg",
      statuses: ["active"],
      sort: { field: "expires", order: "ascending" },
    });
    expect(describeQuery(one)).toBe("“berg” · Status: Active · Expires, soonest first");
    expect(describeSort(EVERYTHING.sort)).toBe("Created, newest first");
  });

  it("proposes_a_name_for_a_view", () => {
    expect(proposedName(query({ statuses: ["active"], products: ["a"] }), names)).toBe("Active + Pro Plan");
    expect(proposedName(query({ expires: { kind: "within", days: 30 } }))).toBe("Expires in 30 days");
    expect(proposedName(EVERYTHING)).toBe("");
  });
});

import { describe, expect, it } from "vitest";
import { isLinkTooLong, readPlace, viewLink, writePlace } from "./codec";
import { EVERYTHING, type ListQuery, portable, sameQuery, sortedBy } from "./query";

const ID = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";
const OTHER = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41da";

const FULL: ListQuery = {
  search: "Nürn & berg, 100% +1",
  statuses: ["active", "suspended"],
  products: [ID, OTHER],
  customer: OTHER,
  expires: { kind: "between", from: "2026-11-21T00:00:00.000Z", to: null },
  created: { kind: "last", days: 365 },
  sort: { field: "expires", order: "ascending" },
};

describe("a place in the list", () => {
  it("reads_back_as_it_was_written", () => {
    const place = { workspace: ID, environment: "staging", query: FULL, open: OTHER };
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it("is_empty_text_when_nothing_is_out_of_the_ordinary", () => {
    expect(writePlace({ query: EVERYTHING })).toBe("");
    expect(readPlace("").query).toEqual(EVERYTHING);
  });

  it("can_be_read_by_people", () => {
    const query: ListQuery = {
      ...EVERYTHING,
      statuses: ["active", "expired"],
      expires: { kind: "within", days: 30 },
    };
    expect(writePlace({ environment: "production", query })).toBe(
      "env=production&status=active,expired&expires=30d",
    );
  });

  it("keeps_the_lines_of_a_pasted_list", () => {
    const query: ListQuery = { ...EVERYTHING, search: "AQUAMARINE\nBERYLLIUM" };
    expect(readPlace(writePlace({ query })).query.search).toBe("AQUAMARINE\nBERYLLIUM");
  });

  it("keeps_a_lifetime_filter_apart_from_a_range", () => {
    const query: ListQuery = { ...EVERYTHING, expires: { kind: "lifetime" } };
    expect(readPlace(writePlace({ query })).query.expires).toEqual({ kind: "lifetime" });
  });

  it("leaves_out_what_it_does_not_understand", () => {
    const text =
      "w=1&env=../etc&status=active,shiny,active&product=x&customer=%00&expires=0d&created=soon&sort=age&order=up";
    expect(readPlace(text)).toEqual({
      workspace: null,
      environment: null,
      open: null,
      query: { ...EVERYTHING, statuses: ["active"] },
    });
  });

  it("refuses_ranges_without_an_end_and_days_beyond_a_century", () => {
    expect(readPlace("expires=..").query.expires).toBeNull();
    expect(readPlace("expires=99999d").query.expires).toBeNull();
    expect(readPlace("created=..2026-01-01").query.created).toEqual({
      kind: "between",
      from: null,
      to: "2026-01-01T00:00:00.000Z",
    });
  });

  it("becomes_a_link_that_names_workspace_and_environment", () => {
    expect(viewLink(ID, "production", { ...EVERYTHING, search: "pro plan" })).toBe(
      `keydesk://licenses?w=${ID}&env=production&q=pro+plan`,
    );
  });
});

describe("a link", () => {
  const tooLong = (query: ListQuery) => isLinkTooLong(viewLink(ID, "production", query), query);

  it("is_too_long_from_10001_characters_of_search_on", () => {
    expect(tooLong({ ...EVERYTHING, search: "a".repeat(10_000) })).toBe(false);
    expect(tooLong({ ...EVERYTHING, search: "a".repeat(10_001) })).toBe(true);
  });

  it("is_too_long_beyond_32_kilobytes_as_written_out", () => {
    const lettersOf = (count: number) => ({ ...EVERYTHING, search: "\u{1d538}".repeat(count) });
    expect(tooLong(lettersOf(2_700))).toBe(false);
    expect(tooLong(lettersOf(2_800))).toBe(true);
  });
});

describe("a query", () => {
  it("is_the_same_whatever_the_order_of_its_choices", () => {
    expect(sameQuery(FULL, { ...FULL, products: [OTHER, ID], search: `${FULL.search} ` })).toBe(true);
    expect(sameQuery(FULL, { ...FULL, sort: { field: "key", order: "ascending" } })).toBe(false);
  });

  it("leaves_products_and_customers_behind_in_another_environment", () => {
    expect(portable(FULL)).toEqual({ ...FULL, products: [], customer: null });
  });

  it("sorts_the_other_way_when_its_header_is_clicked_again", () => {
    expect(sortedBy({ field: "key", order: "ascending" }, "key").order).toBe("descending");
    expect(sortedBy({ field: "key", order: "ascending" }, "created").order).toBe("descending");
    expect(sortedBy({ field: "created", order: "descending" }, "expires").order).toBe("ascending");
  });
});

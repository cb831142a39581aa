import { describe, expect, it } from "vitest";
import { type EmptyFacts, emptiness } from "./emptiness";
import { EVERYTHING } from "./query/query";

const facts = (over: Partial<EmptyFacts>): EmptyFacts => ({
  query: EVERYTHING,
  ofAll: 100,
  withoutFilters: null,
  elsewhere: null,
  ...over,
});
const search = { ...EVERYTHING, search: "STG-7Q4M" };
const filtered = { ...search, statuses: ["suspended" as const] };

describe("an empty list", () => {
  it("of_an_empty_environment_says_there_is_nothing_yet", () => {
    expect(emptiness(facts({ ofAll: 0 }))).toBe("nothing");
  });

  it("names_the_filters_when_they_hide_what_the_search_finds", () => {
    expect(emptiness(facts({ query: filtered, withoutFilters: 14, elsewhere: 3 }))).toBe("filtered");
  });

  it("looks_elsewhere_when_the_filters_are_not_to_blame", () => {
    expect(emptiness(facts({ query: filtered, withoutFilters: 0, elsewhere: 1 }))).toBe("elsewhere");
    expect(emptiness(facts({ query: search, elsewhere: 1 }))).toBe("elsewhere");
  });

  it("looks_elsewhere_even_from_an_environment_without_licenses", () => {
    expect(emptiness(facts({ query: search, ofAll: 0, elsewhere: 1 }))).toBe("elsewhere");
    expect(emptiness(facts({ query: search, ofAll: 0, elsewhere: 0 }))).toBe("nothing");
  });

  it("admits_that_a_search_finds_nothing_anywhere", () => {
    expect(emptiness(facts({ query: search, elsewhere: 0 }))).toBe("notFound");
  });

  it("is_not_named_before_the_answers_are_in", () => {
    expect(emptiness(facts({ query: search }))).toBeNull();
    expect(emptiness(facts({ query: filtered, elsewhere: 3 }))).toBeNull();
  });
});

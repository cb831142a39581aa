import { describe, expect, it } from "vitest";
import { EVERYTHING } from "./query/query";
import { licenseSelection, MOST_NAMED, pickedTooMany, wholeList } from "./selection";

const query = { ...EVERYTHING, search: "berg", statuses: ["active"] as const };

describe("a selection", () => {
  it("of_single_rows_names_them_in_the_order_they_were_picked", () => {
    const picked = { kind: "ids", ids: new Set(["b", "a"]) } as const;
    expect(licenseSelection(picked, query)).toEqual({ kind: "these", ids: ["b", "a"] });
  });

  it("of_all_matches_carries_the_query_and_what_was_taken_out", () => {
    const picked = { kind: "allExcept", except: new Set(["a"]) } as const;
    const selection = licenseSelection(picked, query);
    expect(selection).toMatchObject({ kind: "matching", except: ["a"] });
    expect(selection.kind === "matching" && selection.query.search).toBe("berg");
    expect(selection.kind === "matching" && selection.query.statuses).toEqual(["active"]);
  });

  it("of_the_whole_list_takes_nothing_out", () => {
    expect(wholeList(query)).toMatchObject({ kind: "matching", except: [] });
  });

  it("has_a_limit_to_what_is_named_one_by_one", () => {
    const ids = (count: number) => ({
      kind: "ids" as const,
      ids: new Set(Array.from({ length: count }, (_, n) => String(n))),
    });
    expect(pickedTooMany(ids(MOST_NAMED))).toBe(false);
    expect(pickedTooMany(ids(MOST_NAMED + 1))).toBe(true);
    expect(pickedTooMany({ kind: "allExcept", except: new Set() })).toBe(false);
  });
});

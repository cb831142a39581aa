import { filtersOf, type ListQuery } from "./query/query";

/** Why a list shows nothing. */
export type Emptiness =
  /** The environment has no licenses at all. */
  | "nothing"
  /** Licenses match the search, but the filters hide them. */
  | "filtered"
  /** Nothing matches here, but something does in another environment. */
  | "elsewhere"
  /** The search finds nothing anywhere. */
  | "notFound";

export type EmptyFacts = {
  query: ListQuery;
  /** Licenses in this environment. */
  ofAll: number;
  /** Matches here without the filters; null while unknown. */
  withoutFilters: number | null;
  /** Matches of the search in other environments together; null while unknown. */
  elsewhere: number | null;
};

/** Which kind of nothing it is; null while that is still being found out. */
export function emptiness({ query, ofAll, withoutFilters, elsewhere }: EmptyFacts): Emptiness | null {
  const searching = query.search.trim() !== "";
  if (ofAll === 0 && !searching) return "nothing";
  if (filtersOf(query).length > 0) {
    if (withoutFilters === null) return null;
    if (withoutFilters > 0) return "filtered";
  }
  if (searching) {
    if (elsewhere === null) return null;
    if (elsewhere > 0) return "elsewhere";
  }
  return ofAll === 0 ? "nothing" : "notFound";
}

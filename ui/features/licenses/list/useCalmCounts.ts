import { type LicenseCounts, type LicenseQuery, useChanges, useOperation } from "@/api";
import { useCalm } from "./useCalm";

const NOUNS = ["licenses", "products", "customers"] as const;

/** Counts at the side of the page may lag behind the list itself; an import must not make each of them run along. */
const CALM_MS = 3000;

/** How many licenses match, followed at leisure. */
export function useCalmCounts(
  environment: string,
  query: LicenseQuery,
  enabled = true,
): LicenseCounts | undefined {
  const { data, refetch, isFetching } = useOperation(
    "countLicenses",
    environment,
    { query },
    { enabled, meta: { followsFeed: false } },
  );
  const follow = useCalm(() => {
    if (enabled && !isFetching) void refetch();
  }, CALM_MS);
  useChanges(environment, NOUNS, follow);
  return data;
}

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { ask, type LicenseCounts, type LicenseRow, useChanges } from "@/api";
import { type ListQuery, licenseQuery, queryKey } from "../query/query";
import { type Shown, SparseList } from "./SparseList";
import { useCalm } from "./useCalm";

const NOUNS = ["licenses", "products", "customers", "activations"] as const;

/** Writers in a hurry announce themselves many times a second; once in a while is enough to look. */
const CALM_MS = 400;

export type LicenseList = Shown<LicenseRow, LicenseCounts> & {
  want: (start: number, end: number) => void;
  refresh: () => void;
  retry: () => void;
};

/**
 * The licenses of a query, loaded as they come in sight. When others write, the list follows at once while its
 * top is in sight, and otherwise says how many came and waits.
 */
export function useLicenseList(environment: string, query: ListQuery, atTop: () => boolean): LicenseList {
  const list = useMemo(() => new SparseList<LicenseRow, LicenseCounts>((counts) => counts.total), []);
  const key = queryKey(query);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query's content
  useEffect(() => {
    const asked = licenseQuery(query);
    list.open(environment, key, {
      page: async (offset, limit) =>
        (await ask("listLicenses", environment, { query: asked, offset, limit })).rows,
      counts: () => ask("countLicenses", environment, { query: asked }),
    });
  }, [list, environment, key]);

  const follow = useCalm(() => {
    if (atTop()) void list.refresh();
    else void list.lookForChanges();
  }, CALM_MS);
  useChanges(environment, NOUNS, follow);

  const shown = useSyncExternalStore(list.subscribe, list.snapshot);
  const want = useCallback((start: number, end: number) => list.want({ start, end }), [list]);
  const refresh = useCallback(() => void list.refresh(), [list]);
  const retry = useCallback(() => list.retry(), [list]);
  return useMemo(() => ({ ...shown, want, refresh, retry }), [shown, want, refresh, retry]);
}

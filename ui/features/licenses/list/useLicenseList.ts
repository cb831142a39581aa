import { useLayoutEffect, useMemo, useSyncExternalStore } from "react";
import { ask, type LicenseCounts, type LicenseRow, useChanges } from "@/api";
import { type ListQuery, licenseQuery, queryKey } from "../query/query";
import { type Shown, SparseList } from "./SparseList";
import { useCalm } from "./useCalm";

const NOUNS = ["licenses", "products", "customers", "activations"] as const;

/** Writers in a hurry announce themselves many times a second; once in a while is enough to look. */
const CALM_MS = 400;

export type LicenseList = Shown<LicenseRow, LicenseCounts> &
  Pick<SparseList<LicenseRow, LicenseCounts>, "read"> & {
    want: (start: number, end: number) => void;
    refresh: () => void;
    retry: () => void;
  };

/**
 * The licenses of a query, loaded as they come in sight, in the version that the first of them came with. When others
 * write, the list follows at once while its top is in sight, and otherwise says how many came and waits.
 */
export function useLicenseList(environment: string, query: ListQuery, atTop: () => boolean): LicenseList {
  const list = useMemo(() => new SparseList<LicenseRow, LicenseCounts>((counts) => counts.total), []);
  const key = queryKey(query);

  // Before the paint: the question need not wait for it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query's content
  useLayoutEffect(() => {
    const asked = licenseQuery(query);
    list.open(environment, key, {
      page: (offset, limit, version) =>
        ask("listLicenses", environment, { query: asked, offset, limit, version }),
      counts: () => ask("countLicenses", environment, { query: asked }),
    });
  }, [list, environment, key]);

  const follow = useCalm(() => {
    if (atTop()) void list.refresh();
    else void list.lookForChanges();
  }, CALM_MS);
  useChanges(environment, NOUNS, follow);

  const shown = useSyncExternalStore(list.subscribe, list.snapshot);
  const own = useMemo(
    () => ({
      want: (start: number, end: number) => list.want({ start, end }),
      refresh: () => void list.refresh(),
      retry: () => list.retry(),
      read: list.read.bind(list),
    }),
    [list],
  );
  return useMemo(() => ({ ...shown, ...own }), [shown, own]);
}

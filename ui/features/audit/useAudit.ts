import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type AuditFilter, type AuditPage, ask, type FailureError, operationKey, useChanges } from "@/api";
import { entriesOf, hasUnsealed, newsOf, refreshed, withNews } from "./trail";

const PAGE = 100;

/** An entry is sealed within a second; while one is not, it is looked at again, ever more patiently. */
const SEAL_MS = [1_500, 3_000, 6_000, 15_000, 60_000] as const;

type Pages = InfiniteData<AuditPage, string | null>;

export type Waiting = { count: number; atLeast: boolean };

/**
 * The trail, read on as far as one scrolls. What came since is shown at once at the top (`atTop`), and offered
 * everywhere else, so that nothing jumps under the reader's eyes.
 */
export function useAudit(environment: string, filter: AuditFilter, atTop: () => boolean) {
  const client = useQueryClient();
  const key = useMemo(
    () => operationKey("listAudit", environment, { filter, before: null, limit: PAGE }),
    [environment, filter],
  );
  const query = useInfiniteQuery<AuditPage, FailureError, Pages, typeof key, string | null>({
    queryKey: key,
    queryFn: ({ pageParam }) => ask("listAudit", environment, { filter, before: pageParam, limit: PAGE }),
    initialPageParam: null,
    getNextPageParam: (page) => page.onward,
    placeholderData: keepPreviousData,
    meta: { followsFeed: false },
  });
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has no news yet
  useEffect(() => setWaiting(null), [key]);

  const look = useCallback(
    async (show: boolean) => {
      const before = client.getQueryData<Pages>(key);
      if (!before) return;
      const newest = await ask("listAudit", environment, { filter, before: null, limit: PAGE });
      const { fresh, gap } = newsOf(before, newest);
      if (gap && show) {
        await client.resetQueries({ queryKey: key, exact: true });
        return;
      }
      client.setQueryData<Pages>(key, (now) => {
        if (!now) return now;
        const known = refreshed(now, newest);
        return show ? withNews(known, newsOf(known, newest).fresh) : known;
      });
      setWaiting(show || fresh.length === 0 ? null : { count: fresh.length, atLeast: gap });
    },
    [client, key, environment, filter],
  );
  // A look that fails changes nothing: the connection's own banner says so, and the next news asks again.
  const hear = useCallback(() => void look(atTop()).catch(() => undefined), [look, atTop]);
  useChanges(environment, ["audit"], hear);

  const entries = useMemo(() => entriesOf(query.data), [query.data]);
  useSealing(hasUnsealed(entries) && !query.isPlaceholderData, hear);
  return {
    entries,
    failure: query.error,
    /** There is an answer, if only to the question before. */
    known: query.data !== undefined,
    settled: query.isSuccess && !query.isPlaceholderData,
    more: query.hasNextPage && !query.isPlaceholderData,
    reading: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
    waiting,
    showNew: () => void look(true).catch(() => undefined),
  };
}

export type AuditList = ReturnType<typeof useAudit>;

/** Looks again while an entry waits for its seal. */
function useSealing(waits: boolean, look: () => void) {
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (!waits) return;
    let tried = 0;
    let timer = 0;
    const again = () => {
      const wait = SEAL_MS[Math.min(tried, SEAL_MS.length - 1)];
      tried += 1;
      timer = window.setTimeout(() => {
        latest.current();
        again();
      }, wait);
    };
    again();
    return () => window.clearTimeout(timer);
  }, [waits]);
}

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ask, type CustomerRow, useChanges } from "@/api";
import { type RowSource, useCalmOperation } from "@/features/lists";
import type { PageSource } from "../licenses/list/Edition";
import { type Source, SparseList } from "../licenses/list/SparseList";
import { useCalm } from "../licenses/list/useCalm";

const NOUNS = ["customers", "licenses"] as const;

/** Others who write in a hurry are followed once in a while. */
const CALM_MS = 1000;

/** An object, for the list takes what is not there yet for nothing, and so it would a zero. */
type Count = { total: number };

/** The customers that match, loaded as they come in sight. */
export function useCustomers(environment: string, search: string): RowSource<CustomerRow> {
  const list = useMemo(() => new SparseList<CustomerRow, Count>(({ total }) => total), []);
  useEffect(() => list.open(environment, search, sourceOf(environment, search)), [list, environment, search]);
  const follow = useCalm(() => void list.refresh(), CALM_MS);
  useChanges(environment, NOUNS, follow);
  const shown = useSyncExternalStore(list.subscribe, list.snapshot);
  return useMemo(
    () => ({
      total: shown.total,
      rowAt: shown.rowAt,
      want: (start, end) => list.want({ start, end }),
      settled: shown.settled,
      unknown: shown.key === null && shown.failure === null,
      failure: shown.failure,
      retry: () => list.retry(),
      waiting: shown.waiting,
      refresh: () => void list.refresh(),
    }),
    [shown, list],
  );
}

/** Pages and their total. A page brings the total along, so the first one answers how many there are as well. */
function sourceOf(environment: string, search: string): Source<CustomerRow, Count> {
  let underWay: Promise<Count> | null = null;
  const askFor = (offset: number, limit: number) =>
    ask("listCustomers", environment, { search: search.trim(), offset, limit });
  const page: PageSource<CustomerRow> = async (offset, limit) => {
    const answer = askFor(offset, limit);
    underWay = answer;
    // Whoever asks for the page hears of its failure.
    underWay.catch(() => {});
    return { ...(await answer), version: null };
  };
  const counts = async () => {
    const answer = underWay ?? askFor(0, 1);
    underWay = null;
    const { total } = await answer;
    return { total };
  };
  return { page, counts };
}

/** How many customers there are, followed at leisure. */
export function useCustomerCount(environment: string): number | null {
  const { data } = useCalmOperation("listCustomers", environment, { search: "", offset: 0, limit: 1 }, [
    "customers",
  ]);
  return data?.total ?? null;
}

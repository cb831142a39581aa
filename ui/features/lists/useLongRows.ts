import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type Noun, useChanges } from "@/api";
import type { PageSource } from "../licenses/list/Edition";
import { type Source, SparseList } from "../licenses/list/SparseList";
import { useCalm } from "../licenses/list/useCalm";
import type { RowSource } from "./rows";

/** Others who write in a hurry are followed once in a while. */
const CALM_MS = 1000;

/** An object, for the list takes what is not there yet for nothing, and so it would a zero. */
type Count = { total: number };

/** One stretch of a long list. */
export type AskStretch<Row> = (
  offset: number,
  limit: number,
) => Promise<{ rows: readonly Row[]; total: number }>;

/**
 * The rows of a long list that match, loaded as they come in sight. `key` names the question: search, filters, order;
 * the one that is asked is the one that came with the key.
 */
export function useLongRows<Row>(
  environment: string,
  key: string,
  ask: AskStretch<Row>,
  nouns: readonly Noun[],
): RowSource<Row> {
  const list = useMemo(() => new SparseList<Row, Count>(({ total }) => total), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the question is another one
  useEffect(() => list.open(environment, key, sourceOf(ask)), [list, environment, key]);
  const follow = useCalm(() => void list.refresh(), CALM_MS);
  useChanges(environment, nouns, follow);
  const shown = useSyncExternalStore(list.subscribe, list.snapshot);
  return useMemo(
    () => ({
      total: shown.total,
      rowAt: shown.rowAt,
      want: (start, end) => list.want({ start, end }),
      // Before the list has heard of another question, what it shows answers the one before.
      settled: shown.settled && shown.key === key,
      unknown: shown.key === null && shown.failure === null,
      failure: shown.failure,
      retry: () => list.retry(),
      waiting: shown.waiting,
      refresh: () => void list.refresh(),
    }),
    [shown, list, key],
  );
}

/** Pages and their total. A page brings the total along, so the first one answers how many there are as well. */
function sourceOf<Row>(ask: AskStretch<Row>): Source<Row, Count> {
  let underWay: Promise<Count> | null = null;
  const page: PageSource<Row> = async (offset, limit) => {
    const answer = ask(offset, limit);
    underWay = answer;
    // Whoever asks for the page hears of its failure.
    underWay.catch(() => {});
    return { ...(await answer), version: null };
  };
  const counts = async () => {
    const answer = underWay ?? ask(0, 1);
    underWay = null;
    const { total } = await answer;
    return { total };
  };
  return { page, counts };
}

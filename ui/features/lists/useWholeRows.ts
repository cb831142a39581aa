import { useMemo } from "react";
import type { RowSource } from "./rows";

type Answer = {
  data: unknown;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
};

/** A list that came with one answer, as the table takes it. `rows` is what of it is shown, in order. */
export function useWholeRows<Row>(answer: Answer, rows: readonly Row[]): RowSource<Row> {
  const { data, error, isFetching, refetch } = answer;
  return useMemo(
    () => ({
      total: rows.length,
      rowAt: (index: number) => rows[index],
      want: () => {},
      settled: data !== undefined,
      unknown: data === undefined && !error,
      failure: isFetching ? null : error,
      retry: () => void refetch(),
      waiting: null,
      refresh: () => void refetch(),
    }),
    [rows, data, error, isFetching, refetch],
  );
}

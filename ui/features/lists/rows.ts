import { fold } from "@/lib/fold";
import type { Sort } from "@/table";

/** Rows that are all here, or only those in sight of a long list. */
export type RowSource<Row> = {
  total: number;
  rowAt: (index: number) => Row | undefined;
  want: (start: number, end: number) => void;
  /** Whether the rows answer the newest question. */
  settled: boolean;
  /** Nothing has been answered yet. */
  unknown: boolean;
  failure: unknown;
  retry: () => void;
  /** Rows that came or went since; null when none are known of. */
  waiting: number | null;
  refresh: () => void;
};

/** Rows whose texts hold every word that is sought, by the core's folding rule. */
export function searched<Row>(rows: readonly Row[], search: string, textsOf: (row: Row) => string): Row[] {
  const words = fold(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...rows];
  return rows.filter((row) => {
    const text = fold(textsOf(row));
    return words.every((word) => text.includes(word));
  });
}

export type Comparable = string | number;

/** Rows in the order of a column; ties keep the order they came in. */
export function sorted<Row>(
  rows: readonly Row[],
  sort: Sort | null,
  values: Readonly<Record<string, (row: Row) => Comparable>>,
): Row[] {
  const value = sort && values[sort.column];
  if (!value) return [...rows];
  const way = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => way * compare(value(a), value(b)));
}

function compare(a: Comparable, b: Comparable): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [one, other] = [fold(String(a)), fold(String(b))];
  return one < other ? -1 : one > other ? 1 : 0;
}

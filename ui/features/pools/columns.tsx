import { ArrowLeftRight, Lock, TriangleAlert } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { Pool } from "@/api";
import { type Comparable, TwoLines } from "@/features/lists";
import { formatCount, formatDate } from "@/lib/format";
import type { DataColumn } from "@/table";
import { Icon, RelativeTime, Tag } from "@/ui";
import { SeatBar } from "./SeatBar";
import { hasEnded, runsLow } from "./standing";
import { WORDS } from "./words";

/** What each column sorts by. */
export const VALUES: Readonly<Record<string, (pool: Pool) => Comparable>> = {
  name: ({ name }) => name,
  product: ({ product }) => product.name,
  kind: ({ transferable }) => (transferable ? 0 : 1),
  seats: ({ seats }) => seats.total,
  free: ({ seats }) => seats.free,
  assigned: ({ seats }) => seats.assigned,
  waiting: ({ seats }) => seats.waiting,
  spent: ({ seats }) => seats.spent,
  purchased: ({ purchased_at }) => Date.parse(purchased_at),
  // Those that never end come after all that do.
  expires: ({ expires_at }) => (expires_at ? Date.parse(expires_at) : Number.POSITIVE_INFINITY),
};

/** Whether its seats can be taken back: a picture and the word. */
export function Kind({ transferable }: Pick<Pool, "transferable">) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Icon as={transferable ? ArrowLeftRight : Lock} size={14} className="flex-none text-text-3" />
      <span className="truncate">{transferable ? WORDS.transferable : WORDS.untransferable}</span>
    </span>
  );
}

/** How many are free, marked when that is too few. */
export function Free({ pool, now }: { pool: Pool; now: Date }) {
  const { free, buffer } = pool.seats;
  if (!runsLow(pool, now)) return <>{formatCount(free)}</>;
  const said = WORDS.low(free, buffer);
  return (
    <span className="inline-flex items-center gap-1 font-medium text-warn-text" title={said}>
      <Icon as={TriangleAlert} size={12} />
      {formatCount(free)}
      <span className="sr-only"> {said}</span>
    </span>
  );
}

/** When it ends, or that it has. */
export function Ends({ pool, now }: { pool: Pool; now: Date }) {
  if (pool.expires_at === null) return <span className="text-text-3">{WORDS.never}</span>;
  if (hasEnded(pool, now)) return <Tag tone="warn">{WORDS.ended}</Tag>;
  return <RelativeTime at={pool.expires_at} ahead />;
}

/** The columns of the list. */
export function useColumns(search: string, now: Date): DataColumn<Pool>[] {
  return useMemo(() => [...whatItIs(search), ...howItsSeatsStand(now), ...itsTimes(now)], [search, now]);
}

function whatItIs(search: string): DataColumn<Pool>[] {
  return [
    {
      id: "name",
      header: WORDS.name,
      minWidth: 160,
      grow: 3,
      sortable: true,
      hideable: false,
      cell: ({ name, customer, contract }, context) => (
        <TwoLines first={name} second={customer?.name ?? contract} query={search} context={context} />
      ),
    },
    {
      id: "product",
      header: WORDS.product,
      minWidth: 112,
      grow: 1,
      sortable: true,
      fold: 3,
      cell: ({ product }) => <span title={product.code}>{product.name}</span>,
    },
    { id: "kind", header: WORDS.kind, minWidth: 124, grow: 0, sortable: true, fold: 2, cell: Kind },
  ];
}

function howItsSeatsStand(now: Date): DataColumn<Pool>[] {
  return [
    {
      id: "seats",
      header: WORDS.seats,
      minWidth: 136,
      grow: 1,
      sortable: true,
      cell: ({ seats }) => (
        <span className="flex items-center gap-2">
          <SeatBar seats={seats} />
          <span className="w-9 flex-none text-right tabular-nums">{formatCount(seats.total)}</span>
        </span>
      ),
    },
    figure("free", WORDS.free, 60, undefined, (pool) => <Free pool={pool} now={now} />),
    figure("assigned", WORDS.assigned, 76, 1, ({ seats }) => formatCount(seats.assigned)),
    figure("waiting", WORDS.waiting, 72, 5, ({ seats }) => formatCount(seats.waiting)),
    figure("spent", WORDS.spent, 60, 6, ({ seats }) => formatCount(seats.spent)),
  ];
}

function figure(
  id: string,
  header: string,
  minWidth: number,
  fold: number | undefined,
  cell: (pool: Pool) => ReactNode,
): DataColumn<Pool> {
  return {
    id,
    header,
    minWidth,
    grow: 0,
    sortable: true,
    align: "end",
    ...(fold === undefined ? {} : { fold }),
    cell: (pool) => <span className="tabular-nums">{cell(pool)}</span>,
  };
}

function itsTimes(now: Date): DataColumn<Pool>[] {
  return [
    {
      id: "purchased",
      header: WORDS.purchased,
      minWidth: 96,
      grow: 0,
      sortable: true,
      fold: 4,
      cell: ({ purchased_at }) => (
        <span className="whitespace-nowrap text-text-3">{formatDate(new Date(purchased_at))}</span>
      ),
    },
    {
      id: "expires",
      header: WORDS.expires,
      minWidth: 96,
      grow: 0,
      sortable: true,
      cell: (pool) => <Ends pool={pool} now={now} />,
    },
  ];
}

import { useMemo } from "react";
import type { HeldSeat, Holder, Progress } from "@/api";
import { TwoLines } from "@/features/lists";
import { formatDate } from "@/lib/format";
import type { CellContext, DataColumn } from "@/table";
import { RelativeTime, StatusGlyph } from "@/ui";
import { Usage } from "./Usage";
import { WORDS } from "./words";

/** The earliest moment since which they hold one of their seats. */
export function heldSince({ seats }: Pick<Holder, "seats">): string | null {
  const times = seats.flatMap(({ since }) => (since ? [since] : []));
  return times.sort()[0] ?? null;
}

/** When a device of theirs last asked. */
export function lastSeen({ seats }: Pick<Holder, "seats">): string | null {
  const times = seats.flatMap(({ last_seen_at: at }) => (at ? [at] : []));
  return times.sort().at(-1) ?? null;
}

/** How far they have got with what they hold, the newest seat first. */
export function progressOf({ seats, progress }: Pick<Holder, "seats" | "progress">): Progress | undefined {
  for (const { license } of seats) {
    const found = progress.find(({ product }) => product.id === license.product.id);
    if (found) return found;
  }
  return progress[0];
}

/** The columns of the list. */
export function useColumns(search: string): DataColumn<Holder>[] {
  return useMemo(() => [...whoAndWhat(search), ...howItIsUsed()], [search]);
}

function whoAndWhat(search: string): DataColumn<Holder>[] {
  return [
    {
      id: "name",
      header: WORDS.name,
      minWidth: 190,
      grow: 3,
      hideable: false,
      cell: ({ customer }, context) => (
        <TwoLines first={customer.name} second={customer.email} query={search} context={context} />
      ),
    },
    {
      id: "holds",
      header: WORDS.holds,
      minWidth: 180,
      grow: 3,
      cell: ({ seats }, context) => <Holds seats={seats} context={context} />,
    },
  ];
}

/** The newest seat, and how many others there are. */
function Holds({ seats, context }: { seats: readonly HeldSeat[]; context: CellContext }) {
  const [newest, ...others] = seats;
  if (!newest) return null;
  const more = others.length > 0 ? `, ${WORDS.more(others.length)}` : "";
  const first = newest.license.product.name + more;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusGlyph status={newest.license.status} />
      <span className="min-w-0 flex-1">
        <TwoLines first={first} second={newest.pool.name} context={context} />
      </span>
    </span>
  );
}

function howItIsUsed(): DataColumn<Holder>[] {
  return [
    {
      id: "since",
      header: WORDS.since,
      minWidth: 100,
      grow: 0,
      fold: 2,
      cell: (row) => {
        const since = heldSince(row);
        return since && <span className="text-text-3">{formatDate(new Date(since))}</span>;
      },
    },
    {
      id: "seen",
      header: WORDS.lastSeen,
      minWidth: 100,
      grow: 0,
      fold: 1,
      cell: (row) => {
        const seen = lastSeen(row);
        return seen ? <RelativeTime at={seen} /> : <span className="text-text-3">{WORDS.neverSeen}</span>;
      },
    },
    {
      id: "progress",
      header: WORDS.progress,
      minWidth: 150,
      grow: 2,
      cell: (row, context) => {
        const progress = progressOf(row);
        return progress ? (
          <Usage progress={progress} detailed={context.density !== "compact"} />
        ) : (
          <span className="text-text-3">{WORDS.noProgress}</span>
        );
      },
    },
  ];
}

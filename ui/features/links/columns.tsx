import { useMemo } from "react";
import type { EnrollmentLink } from "@/api";
import { TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { RelativeTime } from "@/ui";
import { shortTerms } from "./link";
import { WORDS } from "./words";

export const VALUES = {
  name: (row: EnrollmentLink) => row.name,
  pool: (row: EnrollmentLink) => row.pool.name,
  seats: (row: EnrollmentLink) => row.taken,
  created: (row: EnrollmentLink) => row.created_at,
  // Those that never end come after all that do.
  expires: (row: EnrollmentLink) => row.terms.expires_at ?? "9999",
};

/** When a link ends. */
export function LinkEnd({ link, now }: { link: EnrollmentLink; now: Date }) {
  const end = link.terms.expires_at;
  if (link.product.status === "inactive") return <span className="text-warn-text">{WORDS.inactive}</span>;
  if (!end) return <span className="text-text-3">{WORDS.never}</span>;
  if (new Date(end) <= now) return <span className="text-warn-text">{WORDS.expired}</span>;
  return <RelativeTime at={end} ahead />;
}

/** The columns of the list. */
export function useColumns(search: string, now: Date): DataColumn<EnrollmentLink>[] {
  return useMemo(
    () => [
      {
        id: "name",
        header: WORDS.name,
        minWidth: 160,
        grow: 2,
        sortable: true,
        hideable: false,
        cell: ({ name, created_by }, context) => (
          <TwoLines first={name} second={created_by} query={search} context={context} />
        ),
      },
      {
        id: "pool",
        header: WORDS.pool,
        minWidth: 160,
        grow: 2,
        sortable: true,
        cell: ({ pool, product }, context) => (
          <TwoLines first={pool.name} second={product.name} query={search} context={context} />
        ),
      },
      {
        id: "seats",
        header: WORDS.seats,
        minWidth: 88,
        grow: 0,
        sortable: true,
        cell: ({ taken, terms }) => (
          <span className="tabular-nums">{WORDS.seatsTaken(taken, terms.seats)}</span>
        ),
      },
      {
        id: "terms",
        header: WORDS.terms,
        minWidth: 176,
        grow: 1,
        fold: 1,
        cell: (link, context) => {
          const [first, second] = shortTerms(link);
          return <TwoLines first={first} second={second} context={context} />;
        },
      },
      {
        id: "created",
        header: WORDS.created,
        minWidth: 104,
        grow: 0,
        sortable: true,
        fold: 2,
        cell: ({ created_at }) => <RelativeTime at={created_at} className="text-text-3" />,
      },
      {
        id: "expires",
        header: WORDS.expires,
        minWidth: 112,
        grow: 0,
        sortable: true,
        cell: (link) => <LinkEnd link={link} now={now} />,
      },
    ],
    [search, now],
  );
}

import { Stethoscope } from "lucide-react";
import { useMemo } from "react";
import type { DenialGroup } from "@/api";
import { TwoLines } from "@/features/lists";
import { VERDICT_WORDS } from "@/features/why/words";
import { formatCount } from "@/lib/format";
import type { DataColumn } from "@/table";
import { Button, RelativeTime } from "@/ui";
import { SmallTrend } from "./Trend";
import { WORDS } from "./words";

export const VALUES = {
  cause: (row: DenialGroup) => causeOf(row),
  customer: (row: DenialGroup) => row.customer?.name ?? "",
  count: (row: DenialGroup) => row.count,
  devices: (row: DenialGroup) => row.devices,
  licenses: (row: DenialGroup) => row.licenses,
  last: (row: DenialGroup) => row.last_at,
};

/** "All activations are in use" */
export function causeOf({ code }: Pick<DenialGroup, "code">): string {
  const text = VERDICT_WORDS[code].headline;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whose devices they are, as far as it is known. */
export function whoseOf({ customer, license_id }: DenialGroup): string {
  return customer?.name ?? (license_id === null ? WORDS.unknownKeys : WORDS.nobody);
}

/** The columns of the list. */
export function useColumns(search: string, onWhy: (row: DenialGroup) => void): DataColumn<DenialGroup>[] {
  return useMemo(() => [...what(search), ...figures(), whyColumn(onWhy)], [search, onWhy]);
}

function what(search: string): DataColumn<DenialGroup>[] {
  return [
    {
      id: "cause",
      header: WORDS.cause,
      minWidth: 208,
      grow: 2,
      sortable: true,
      hideable: false,
      cell: (row, context) => (
        <TwoLines first={causeOf(row)} second={row.code} query={search} context={context} />
      ),
    },
    {
      id: "customer",
      header: WORDS.customer,
      minWidth: 160,
      grow: 2,
      sortable: true,
      cell: (row, context) =>
        row.customer ? (
          <TwoLines
            first={row.customer.name}
            second={row.customer.organisation}
            query={search}
            context={context}
          />
        ) : (
          <span className="text-text-3">{whoseOf(row)}</span>
        ),
    },
  ];
}

function figures(): DataColumn<DenialGroup>[] {
  return [
    {
      id: "count",
      header: WORDS.count,
      minWidth: 84,
      grow: 0,
      sortable: true,
      align: "end",
      cell: ({ count }) => <span className="tabular-nums">{formatCount(count)}</span>,
    },
    {
      id: "trend",
      header: WORDS.trend,
      minWidth: 112,
      grow: 1,
      fold: 2,
      cell: (row) => <SmallTrend cause={causeOf(row)} counts={row.per_day} />,
    },
    {
      id: "devices",
      header: WORDS.devices,
      minWidth: 80,
      grow: 0,
      sortable: true,
      align: "end",
      fold: 1,
      cell: ({ devices }) => <span className="tabular-nums">{formatCount(devices)}</span>,
    },
    {
      id: "licenses",
      header: WORDS.licenses,
      minWidth: 84,
      grow: 0,
      sortable: true,
      align: "end",
      fold: 3,
      cell: ({ licenses }) => <span className="tabular-nums">{formatCount(licenses)}</span>,
    },
    {
      id: "last",
      header: WORDS.last,
      minWidth: 104,
      grow: 0,
      sortable: true,
      cell: ({ last_at }) => <RelativeTime at={last_at} />,
    },
  ];
}

function whyColumn(onWhy: (row: DenialGroup) => void): DataColumn<DenialGroup> {
  return {
    id: "why",
    header: WORDS.why,
    minWidth: 100,
    grow: 0,
    hideable: false,
    cell: (row, context) => (
      <Button
        size="sm"
        icon={Stethoscope}
        aria-label={`${WORDS.whyFull} ${causeOf(row)}, ${whoseOf(row)}`}
        tabIndex={context.active ? 0 : -1}
        disabledReason={row.license_id === null ? WORDS.whyUnknown : null}
        onClick={() => onWhy(row)}
      >
        {WORDS.why}
      </Button>
    ),
  };
}

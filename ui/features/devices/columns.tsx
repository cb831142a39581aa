import { useMemo } from "react";
import type { DeviceRow } from "@/api";
import { TwoLines } from "@/features/lists";
import { formatCount } from "@/lib/format";
import type { DataColumn, Sort } from "@/table";
import { Highlight, Icon, RelativeTime, Tag } from "@/ui";
import { deviceName, pictureOf } from "./picture";
import { WORDS } from "./words";

/** The orders there are: each has one way that is of use. */
export const ORDERS: Readonly<Record<string, Sort>> = {
  name: { column: "name", descending: false },
  first_seen: { column: "first_seen", descending: true },
  last_seen: { column: "last_seen", descending: true },
};

/** The columns of the list. */
export function useColumns(search: string): DataColumn<DeviceRow>[] {
  return useMemo(() => [...whatItIs(search), ...howItAsks()], [search]);
}

function whatItIs(search: string): DataColumn<DeviceRow>[] {
  const marked = [search.trim()].filter(Boolean);
  return [
    {
      id: "name",
      header: WORDS.name,
      minWidth: 200,
      grow: 3,
      sortable: true,
      hideable: false,
      cell: ({ device }, context) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <span className="flex-none text-text-3">
            <Icon as={pictureOf(device)} size={14} />
          </span>
          <TwoLines
            first={deviceName(device)}
            second={device.name ? device.fingerprint : null}
            query={search}
            context={context}
          />
        </span>
      ),
    },
    {
      id: "serial",
      header: WORDS.serial,
      minWidth: 120,
      grow: 1,
      fold: 2,
      cell: ({ device: { serial } }) =>
        serial && (
          <span className="mono text-xs">
            <Highlight text={serial} query={marked} />
          </span>
        ),
    },
    {
      id: "platform",
      header: WORDS.platform,
      minWidth: 120,
      grow: 1,
      fold: 3,
      cell: ({ device: { platform } }) => <span className="text-text-2">{platform}</span>,
    },
  ];
}

function howItAsks(): DataColumn<DeviceRow>[] {
  return [
    {
      id: "first_seen",
      header: WORDS.firstSeen,
      minWidth: 104,
      grow: 0,
      sortable: true,
      fold: 1,
      cell: ({ first_seen_at }) => <RelativeTime at={first_seen_at} className="text-text-3" />,
    },
    {
      id: "last_seen",
      header: WORDS.lastSeen,
      minWidth: 104,
      grow: 0,
      sortable: true,
      cell: ({ last_seen_at }) => <RelativeTime at={last_seen_at} />,
    },
    {
      id: "seats",
      header: WORDS.seats,
      minWidth: 64,
      grow: 0,
      align: "end",
      cell: ({ seats }) => (
        <span className={seats === 0 ? "text-text-3 tabular-nums" : "tabular-nums"}>
          {formatCount(seats)}
        </span>
      ),
    },
    {
      id: "state",
      header: WORDS.listening,
      minWidth: 84,
      grow: 0,
      cell: ({ device }) => device.ignored && <Tag tone="warn">{WORDS.ignored}</Tag>,
    },
  ];
}

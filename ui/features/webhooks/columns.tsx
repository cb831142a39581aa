import { CircleCheck, CirclePause, CircleX, type LucideIcon } from "lucide-react";
import { useMemo } from "react";
import type { Webhook } from "@/api";
import { TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { Icon, RelativeTime } from "@/ui";
import { standing } from "./values";
import { WORDS } from "./words";

export const VALUES = {
  name: (row: Webhook) => row.name,
  state: (row: Webhook) => standing(row),
  delivered: (row: Webhook) => row.last_delivered_at ?? "",
  waiting: (row: Webhook) => row.waiting,
  dead: (row: Webhook) => row.dead,
};

/** Each state has a shape of its own; colour only says it again. */
const LOOKS: Readonly<Record<ReturnType<typeof standing>, { icon: LucideIcon; className: string }>> = {
  on: { icon: CircleCheck, className: "text-ok-text" },
  off: { icon: CirclePause, className: "text-text-3" },
  failing: { icon: CircleX, className: "text-danger-text" },
};

/** Whether it is on, and whether its last attempt went well. */
export function State({ webhook }: { webhook: Webhook }) {
  const stands = standing(webhook);
  const { icon, className } = LOOKS[stands];
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Icon as={icon} size={14} className={className} />
      <span className="truncate">{WORDS[stands]}</span>
    </span>
  );
}

const Count = ({ count }: { count: number }) => (
  <span className={`tabular-nums ${count === 0 ? "text-text-3" : ""}`}>{WORDS.count(count)}</span>
);

/** The columns of the list. */
export function useColumns(search: string): DataColumn<Webhook>[] {
  return useMemo(() => [...whatItIs(search), ...howItStands()], [search]);
}

function whatItIs(search: string): DataColumn<Webhook>[] {
  return [
    {
      id: "name",
      header: WORDS.name,
      minWidth: 220,
      grow: 3,
      sortable: true,
      hideable: false,
      cell: ({ name, url }, context) => (
        <TwoLines first={name} second={url} query={search} context={context} />
      ),
    },
    {
      id: "state",
      header: WORDS.state,
      minWidth: 96,
      grow: 0,
      sortable: true,
      hideable: false,
      cell: (webhook) => <State webhook={webhook} />,
    },
    {
      id: "events",
      header: WORDS.events,
      minWidth: 80,
      grow: 0,
      fold: 2,
      cell: ({ events }) => WORDS.eventCount(events.length),
    },
  ];
}

function howItStands(): DataColumn<Webhook>[] {
  return [
    {
      id: "delivered",
      header: WORDS.lastDelivered,
      minWidth: 112,
      grow: 0,
      fold: 1,
      sortable: true,
      cell: ({ last_delivered_at }) =>
        last_delivered_at ? (
          <RelativeTime at={last_delivered_at} />
        ) : (
          <span className="text-text-3">{WORDS.never}</span>
        ),
    },
    {
      id: "waiting",
      header: WORDS.waiting,
      minWidth: 84,
      grow: 0,
      sortable: true,
      align: "end",
      cell: ({ waiting }) => <Count count={waiting} />,
    },
    {
      id: "dead",
      header: WORDS.dead,
      minWidth: 104,
      grow: 0,
      sortable: true,
      align: "end",
      cell: ({ dead }) => <Count count={dead} />,
    },
  ];
}

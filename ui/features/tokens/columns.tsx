import { useMemo } from "react";
import type { Token, TokenScope } from "@/api";
import { TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { RelativeTime, StatusBadge, Tag } from "@/ui";
import { stateOf } from "./token";
import { SCOPES, WORDS } from "./words";

export const VALUES = {
  name: (row: Token) => row.name,
  customer: (row: Token) => row.customer?.name ?? "",
  created: (row: Token) => row.created_at,
  used: (row: Token) => row.last_used_at ?? "",
  // Those that never end come after all that do.
  expires: (row: Token) => row.expires_at ?? "9999",
};

/** The scopes as tags, the least first. */
export function Scopes({ scopes }: { scopes: readonly TokenScope[] }) {
  return (
    <span className="flex gap-1">
      {SCOPES.filter(({ scope }) => scopes.includes(scope)).map(({ scope, label }) => (
        <Tag key={scope} {...(scope === "manage" ? { tone: "warn" as const } : {})}>
          {label}
        </Tag>
      ))}
    </span>
  );
}

/** The columns of the list. */
export function useColumns(search: string, now: Date): DataColumn<Token>[] {
  return useMemo(() => [...whatItIs(search), ...howItStands(now)], [search, now]);
}

function whatItIs(search: string): DataColumn<Token>[] {
  return [
    {
      id: "name",
      header: WORDS.name,
      minWidth: 180,
      grow: 3,
      sortable: true,
      hideable: false,
      cell: ({ name, created_by }, context) => (
        <TwoLines first={name} second={created_by} query={search} context={context} />
      ),
    },
    {
      id: "scopes",
      header: WORDS.scopes,
      minWidth: 176,
      grow: 0,
      cell: ({ scopes }) => <Scopes scopes={scopes} />,
    },
    {
      id: "customer",
      header: WORDS.customer,
      minWidth: 140,
      grow: 2,
      sortable: true,
      fold: 1,
      cell: ({ customer }) =>
        customer ? customer.name : <span className="text-text-3">{WORDS.allCustomers}</span>,
    },
  ];
}

function howItStands(now: Date): DataColumn<Token>[] {
  return [
    {
      id: "created",
      header: WORDS.created,
      minWidth: 104,
      grow: 0,
      sortable: true,
      fold: 3,
      cell: ({ created_at }) => <RelativeTime at={created_at} className="text-text-3" />,
    },
    {
      id: "used",
      header: WORDS.lastUsed,
      minWidth: 104,
      grow: 0,
      sortable: true,
      cell: ({ last_used_at }) =>
        last_used_at ? (
          <RelativeTime at={last_used_at} />
        ) : (
          <span className="text-text-3">{WORDS.neverUsed}</span>
        ),
    },
    {
      id: "expires",
      header: WORDS.expires,
      minWidth: 104,
      grow: 0,
      sortable: true,
      fold: 2,
      cell: ({ expires_at }) =>
        expires_at ? (
          <RelativeTime at={expires_at} ahead />
        ) : (
          <span className="text-text-3">{WORDS.never}</span>
        ),
    },
    {
      id: "state",
      header: WORDS.state,
      minWidth: 100,
      grow: 0,
      cell: (token) => <StatusBadge status={stateOf(token, now)} />,
    },
  ];
}

import { CircleAlert, CircleCheck, CircleX, type LucideIcon } from "lucide-react";
import { useMemo } from "react";
import type { Case, CaseState } from "@/api";
import { TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { Icon, LicenseKey, RelativeTime, StatusBadge } from "@/ui";
import { CASES } from "./words";

/** Each state has a shape of its own; colour only says it again. */
const LOOKS: Readonly<Record<CaseState, { icon: LucideIcon; className: string }>> = {
  open: { icon: CircleAlert, className: "text-warn-text" },
  dismissed: { icon: CircleCheck, className: "text-text-3" },
  confirmed: { icon: CircleX, className: "text-danger-text" },
};

export function CaseStateMark({ state }: { state: CaseState }) {
  const { icon, className } = LOOKS[state];
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Icon as={icon} size={14} className={className} />
      <span className="truncate">{CASES.states[state]}</span>
    </span>
  );
}

/** The columns of the list. */
export function useColumns(): DataColumn<Case>[] {
  return useMemo(() => [...who(), ...figures()], []);
}

function who(): DataColumn<Case>[] {
  return [
    {
      id: "state",
      header: CASES.state,
      minWidth: 108,
      grow: 0,
      hideable: false,
      cell: ({ state }) => <CaseStateMark state={state} />,
    },
    {
      id: "rule",
      header: CASES.rule,
      minWidth: 180,
      grow: 2,
      hideable: false,
      cell: ({ rule, peak, suspended }, context) => (
        <TwoLines
          first={CASES.rules[rule]}
          second={suspended ? `${CASES.mostOf(peak, rule)} · ${CASES.suspended}` : CASES.mostOf(peak, rule)}
          context={context}
        />
      ),
    },
    {
      id: "license",
      header: CASES.license,
      minWidth: 180,
      grow: 1,
      hideable: false,
      cell: ({ license }) => <LicenseKey value={license.key} length={22} />,
    },
    {
      id: "customer",
      header: CASES.customer,
      minWidth: 150,
      grow: 2,
      fold: 1,
      cell: ({ license: { customer } }, context) =>
        customer ? (
          <TwoLines first={customer.name} second={customer.email} context={context} />
        ) : (
          <span className="text-text-3">{CASES.nobody}</span>
        ),
    },
  ];
}

function figures(): DataColumn<Case>[] {
  return [
    {
      id: "status",
      header: CASES.status,
      minWidth: 124,
      grow: 0,
      fold: 2,
      cell: ({ license }) => <StatusBadge status={license.status} />,
    },
    {
      id: "windows",
      header: CASES.windows,
      minWidth: 64,
      grow: 0,
      fold: 3,
      align: "end",
      cell: ({ windows }) => <span className="tabular-nums">{windows}</span>,
    },
    {
      id: "last",
      header: CASES.last,
      minWidth: 104,
      grow: 0,
      cell: ({ last_at }) => <RelativeTime at={last_at} />,
    },
  ];
}

import { keepPreviousData } from "@tanstack/react-query";
import { Ban, CircleCheck, CircleX, KeyRound, RefreshCw, ShieldX } from "lucide-react";
import { useNavigate } from "react-router";
import { type Case, type CaseDetail, type CaseWindow, useOperation } from "@/api";
import { type Doing, refusal, useActions } from "@/features/license-actions";
import { type DrawerMoves, licenseAt, momentFact, ThingDrawer, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { VERDICT_WORDS } from "@/features/why/words";
import { formatDateTime } from "@/lib/format";
import { Button, DescriptionList, DrawerSection, LicenseKey, StatusBadge } from "@/ui";
import type { Decision } from "./CaseDialogs";
import { CaseStateMark } from "./columns";
import { CASES } from "./words";

type Props = { id: string; moves: DrawerMoves; onDecide: (decision: Decision) => void };

/** Everything about one case: the license, the evidence, and what to do about it. */
export function CaseDrawer({ id, moves, onDecide }: Props) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const answer = useOperation("getCase", environment.name, { id }, { placeholderData: keepPreviousData });
  const mayNot = useMay("edit", CASES.mayNot);
  return (
    <ThingDrawer
      words={CASES}
      detail={answer.data}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={({ case: one }) => {
        const refused = mayNot ?? (one.state === "open" ? null : CASES.notOpen);
        return {
          name: CASES.rules[one.rule],
          subtitle: <LicenseKey value={one.license.key} length={30} />,
          actions: (
            <>
              <Button
                icon={CircleCheck}
                disabledReason={refused}
                onClick={() => onDecide({ of: one, decision: "dismiss" })}
              >
                {CASES.dismiss}
              </Button>
              <Button
                icon={CircleX}
                disabledReason={refused}
                onClick={() => onDecide({ of: one, decision: "confirm" })}
              >
                {CASES.confirm}
              </Button>
              <span className="flex-1" />
              <Button
                icon={KeyRound}
                onClick={() => void navigate(licenseAt(environment.name, one.license.id))}
              >
                {CASES.showLicense}
              </Button>
            </>
          ),
        };
      }}
    >
      {(detail) => (
        <>
          <Facts of={detail.case} />
          {detail.case.state === "confirmed" && <WhatFollows of={detail.case} />}
          <Evidence detail={detail} />
        </>
      )}
    </ThingDrawer>
  );
}

function Facts({ of }: { of: Case }) {
  const { license } = of;
  return (
    <DrawerSection>
      <DescriptionList
        items={[
          { term: CASES.state, value: <CaseStateMark state={of.state} /> },
          { term: CASES.customer, value: license.customer?.name ?? CASES.nobody },
          { term: CASES.status, value: <StatusBadge status={license.status} /> },
          { term: CASES.most, value: CASES.mostOf(of.peak, of.rule) },
          momentFact(CASES.opened, of.opened_at),
          momentFact(CASES.last, of.last_at),
          ...(of.closed_by === null
            ? []
            : [{ term: CASES.decided, value: CASES.decidedBy(of.state, of.closed_by) }]),
          ...(of.reason === null ? [] : [{ term: CASES.reason, value: of.reason }]),
        ]}
      />
    </DrawerSection>
  );
}

const STEPS = [
  { doing: "suspend", label: "Suspend…", icon: Ban },
  { doing: "revoke", label: "Revoke…", icon: ShieldX },
  { doing: "replace", label: "Replace…", icon: RefreshCw },
] as const satisfies readonly { doing: Doing; label: string; icon: typeof Ban }[];

/** The natural next steps after abuse is confirmed; what is impossible says why. */
export function WhatFollows({ of: { license } }: { of: Case }) {
  const { workspace } = useDesk();
  const { start } = useActions();
  return (
    <DrawerSection title={CASES.next}>
      <p className="mb-2 text-text-3 text-xs">{CASES.nextHelp}</p>
      <div className="flex flex-wrap gap-2">
        {STEPS.map(({ doing, label, icon }) => (
          <Button
            key={doing}
            icon={icon}
            disabledReason={refusal(doing, license, workspace.may)}
            onClick={() => start({ doing, id: license.id })}
          >
            {label}
          </Button>
        ))}
      </div>
    </DrawerSection>
  );
}

function Evidence({ detail: { case: of, windows } }: { detail: CaseDetail }) {
  return (
    <DrawerSection title={CASES.evidence} note={CASES.evidenceNote(of.windows)}>
      <ol className="grid gap-3">
        {windows.map((window) => (
          <li key={window.began_at} className="grid gap-0.5 text-xs">
            <b>{CASES.counted(window.count, window.threshold, of.rule)}</b>
            <span className="text-text-3">
              {CASES.between(
                formatDateTime(new Date(window.began_at)),
                formatDateTime(new Date(window.ended_at)),
              )}
            </span>
            {linesOf(window).map((line) => (
              <span key={line} className="break-words">
                {line}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </DrawerSection>
  );
}

/** What was seen, in a few lines. */
export function linesOf({ evidence }: CaseWindow): string[] {
  const named = (words: string, some: readonly string[], count: number) =>
    count === 0
      ? []
      : [`${words}: ${some.join(", ")}${count > some.length ? CASES.more(count - some.length) : ""}`];
  const moves = [
    ...(evidence.begun > 0 ? [CASES.begun(evidence.begun)] : []),
    ...(evidence.ended > 0 ? [CASES.ended(evidence.ended)] : []),
  ];
  return [
    ...named(CASES.devices(evidence.device_count), evidence.devices, evidence.device_count),
    ...named(CASES.networks(evidence.network_count), evidence.networks, evidence.network_count),
    ...(moves.length > 0 ? [moves.join(", ")] : []),
    ...evidence.refusals.map(({ code, count }) => CASES.refused(count, VERDICT_WORDS[code].short)),
  ];
}

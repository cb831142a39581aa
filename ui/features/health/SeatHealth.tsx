import { clsx } from "clsx";
import { CircleCheck, RefreshCw, TriangleAlert, Wrench } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { SeatCheck, SeatDifference, SeatRepair } from "@/api";
import { FailureNote } from "@/features/failure";
import { useMay, writeListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { POOLS } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Button, Card, EnvironmentTag, Icon, RelativeTime, Skeleton } from "@/ui";
import { RepairDialog } from "./RepairDialog";
import { RepairReport } from "./RepairReport";
import { useSeatHealth } from "./useSeatHealth";
import { WORDS } from "./words";

/** Whether every pool has the seats that were bought. */
export function SeatHealth() {
  const { environment } = useDesk();
  const health = useSeatHealth(environment.name);
  const { check } = health;
  const [repairing, setRepairing] = useState(false);
  const [repair, setRepair] = useState<SeatRepair | null>(null);
  return (
    <Card title={WORDS.seats} action={<EnvironmentTag kind={environment.kind} name={environment.label} />}>
      <div className="grid gap-3 px-3.5 pt-1 pb-3.5">
        <p className="text-text-3 text-xs">{WORDS.seatsHelp}</p>
        {health.failure && <FailureNote failure={health.failure} onRetry={() => void health.count()} />}
        {health.unknown && !health.failure && <Skeleton height={44} />}
        {!health.unknown && (
          <Standing
            check={check}
            busy={health.busy}
            onCount={() => void health.count()}
            onRepair={() => setRepairing(true)}
          />
        )}
        {repair && <RepairReport repair={repair} onDismiss={() => setRepair(null)} />}
        {check && check.differences.length > 0 && <Differences differences={check.differences} />}
      </div>
      {repairing && check && (
        <RepairDialog
          check={check}
          onClose={() => setRepairing(false)}
          onRepaired={(done) => {
            setRepair(done);
            health.show(done.check);
          }}
        />
      )}
    </Card>
  );
}

type StandingProps = {
  check: SeatCheck | null;
  busy: boolean;
  onCount: () => void;
  onRepair: () => void;
};

function Standing({ check, busy, onCount, onRepair }: StandingProps) {
  const mayNot = useMay("own", WORDS.ownersOnly);
  const wrong = check !== null && check.differences.length > 0;
  return (
    <div className="flex items-start gap-2.5" role="status">
      <span className={clsx("mt-0.5", wrong ? "text-warn-text" : check ? "text-ok-text" : "text-text-3")}>
        <Icon as={wrong ? TriangleAlert : CircleCheck} size={16} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{factOf(check)}</p>
        <p className="text-text-3 text-xs">
          {check === null ? (
            WORDS.neverHelp
          ) : (
            <>
              {wrong && `${WORDS.differHelp} `}
              {WORDS.checked} <RelativeTime at={check.checked_at} />
            </>
          )}
        </p>
      </div>
      <Button
        icon={RefreshCw}
        disabledReason={busy ? WORDS.checking : null}
        aria-busy={busy}
        onClick={onCount}
      >
        {busy ? WORDS.checking : WORDS.checkNow}
      </Button>
      {wrong && (
        <Button variant="primary" icon={Wrench} disabledReason={mayNot} onClick={onRepair}>
          {WORDS.repair}
        </Button>
      )}
    </div>
  );
}

function factOf(check: SeatCheck | null): string {
  if (check === null) return WORDS.never;
  const { differences, pools, seats } = check;
  return differences.length > 0 ? WORDS.differ(differences.length, pools) : WORDS.whole(pools, seats);
}

function Differences({ differences }: { differences: readonly SeatDifference[] }) {
  const { environment } = useDesk();
  const to = (id: string) => `${POOLS}?${writeListAddress(environment.name, { open: id })}`;
  return (
    <table className="w-full text-left text-xs" aria-label={WORDS.table}>
      <thead className="text-2xs text-text-3">
        <tr className="h-7 border-border-subtle border-b">
          <th scope="col" className="font-medium">
            {WORDS.pool}
          </th>
          <th scope="col" className="w-20 text-right font-medium">
            {WORDS.bought}
          </th>
          <th scope="col" className="w-20 text-right font-medium">
            {WORDS.counted}
          </th>
          <th scope="col" className="w-24 pr-4 text-right font-medium">
            {WORDS.difference}
          </th>
          <th scope="col" className="w-[380px] font-medium">
            {WORDS.what}
          </th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ pool, promised, counted, fault }) => (
          <tr key={pool.id} className="border-border-subtle border-b align-top last:border-b-0">
            <td className="py-2 pr-3">
              <Link to={to(pool.id)} title={WORDS.openPool(pool.name)} className="font-medium">
                {pool.name}
              </Link>
            </td>
            <td className="py-2 text-right tabular-nums">{formatCount(promised)}</td>
            <td className="py-2 text-right tabular-nums">{formatCount(counted)}</td>
            <td className="py-2 pr-4 text-right font-medium text-warn-text tabular-nums">
              {WORDS.signed(counted - promised)}
            </td>
            <td className="py-2 text-text-2">{WORDS.fault[fault]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

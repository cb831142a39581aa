import { useOperation } from "@/api";
import { BackupCard, NothingRuns } from "@/features/backups";
import { FailureNote } from "@/features/failure";
import { Skeleton } from "@/ui";
import { DatabaseHealth } from "./DatabaseHealth";
import { SeatHealth } from "./SeatHealth";
import { WORDS } from "./words";

/** How often the figures are looked at again. */
const LOOK_MS = 30_000;

/** How the workspace stands: what is checked by itself, backups, and the databases. One card each. */
export function HealthPage() {
  const health = useOperation("getHealth", null, {}, { refetchInterval: LOOK_MS });
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[860px] gap-3.5">
          <NothingRuns />
          {health.error && (
            <FailureNote failure={health.error.failure} onRetry={() => void health.refetch()} />
          )}
          {health.isPending && <Skeleton height={120} />}
          {health.data && <BackupCard health={health.data} onTaken={() => void health.refetch()} />}
          <SeatHealth />
          {health.data && <DatabaseHealth health={health.data} />}
        </div>
      </div>
    </section>
  );
}

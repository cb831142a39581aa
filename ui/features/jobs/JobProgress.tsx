import {
  Armchair,
  ArrowRight,
  CircleX,
  Eraser,
  Info,
  KeyRound,
  type LucideIcon,
  Pencil,
  Plus,
  SearchX,
  Shield,
  UserX,
} from "lucide-react";
import type { Job } from "@/api";
import { formatCount } from "@/lib/format";
import { Icon, Note, ProgressBar } from "@/ui";
import { usePace } from "./useJob";
import { amount, pace, WORDS } from "./words";

export type JobProgressProps = {
  job: Job;
  /** What cancelling means, when it is known better than by the job's kind. */
  cancelling?: string;
};

/** How far a job is, how fast, what came of it so far, and what cancelling would mean. */
export function JobProgress({ job, cancelling }: JobProgressProps) {
  const { rate, left } = usePace(job);
  const running = job.state === "running";
  const percent = job.total > 0 ? Math.floor((Math.min(job.done, job.total) / job.total) * 100) : null;
  return (
    <div>
      <div className="mb-1.5 flex items-baseline gap-2">
        {percent !== null && <span className="kd-fig">{percent}%</span>}
        <span className="text-text-3 text-xs">{amount(job)}</span>
        <span className="ml-auto text-text-2 text-xs tabular-nums">
          {pace(job.kind, job.unit, rate, left)}
        </span>
      </div>
      <ProgressBar name={WORDS.progress(WORDS.job[job.kind](job.title))} value={job.done} total={job.total} />
      <Outcomes job={job} />
      {running && (
        <Note icon={Info} className="mt-3">
          {cancelling ?? WORDS.cancelling[job.kind]}
        </Note>
      )}
    </div>
  );
}

type Figure = { icon: LucideIcon; label: string; count: number; detail?: string; bad?: boolean };

function figuresOf(job: Job): Figure[] {
  const { kind, report } = job;
  if (kind === "generate_licenses" || kind === "change_licenses") return bulkFigures(job);
  const { created = 0, updated = 0, skipped = 0, failed = 0, removed = 0, left = 0 } = report;
  if (kind === "check_seat_changes" || kind === "change_seats") {
    return [
      { icon: Armchair, label: WORDS.assigned, count: created },
      { icon: UserX, label: WORDS.revoked, count: updated },
      { icon: ArrowRight, label: WORDS.alreadySo, count: skipped },
      { icon: CircleX, label: WORDS.notDone, count: failed, bad: failed > 0 },
    ];
  }
  if (kind === "undo_import") {
    return [
      { icon: Eraser, label: WORDS.removed, count: removed },
      { icon: Shield, label: WORDS.left, count: left, detail: WORDS.leftDetail },
    ];
  }
  return [
    { icon: Plus, label: WORDS.created, count: created },
    { icon: Pencil, label: WORDS.updated, count: updated },
    { icon: ArrowRight, label: WORDS.skipped, count: skipped },
    { icon: CircleX, label: WORDS.failed, count: failed, bad: failed > 0 },
  ];
}

function bulkFigures({ kind, bulk }: Job): Figure[] {
  const { changed = 0, unchanged = 0, refused = 0, missing = 0, new_customers = 0 } = bulk ?? {};
  if (kind === "generate_licenses") {
    return [
      { icon: KeyRound, label: WORDS.made, count: changed },
      { icon: CircleX, label: WORDS.notMade, count: refused, bad: refused > 0 },
    ];
  }
  return [
    { icon: Pencil, label: WORDS.changed, count: changed },
    { icon: ArrowRight, label: WORDS.unchanged, count: unchanged, detail: WORDS.unchangedDetail },
    { icon: CircleX, label: WORDS.refused, count: refused, bad: refused > 0 },
    { icon: SearchX, label: WORDS.missing, count: missing, detail: WORDS.missingDetail },
    ...(new_customers > 0 ? [{ icon: Plus, label: WORDS.newCustomers, count: new_customers }] : []),
  ];
}

/** Outcomes so far, as figures side by side. */
export function Outcomes({ job }: { job: Job }) {
  return (
    <dl className="mt-3.5 grid grid-cols-4 gap-3">
      {figuresOf(job).map(({ icon, label, count, detail, bad }) => (
        <div key={label}>
          <dt
            className={
              bad
                ? "flex items-center gap-1.5 text-danger-text text-xs"
                : "flex items-center gap-1.5 text-text-2 text-xs"
            }
          >
            <Icon as={icon} size={14} />
            {label}
          </dt>
          <dd className="kd-fig mt-0.5 tabular-nums">{formatCount(count)}</dd>
          {detail && <dd className="text-text-3 text-xs">{detail}</dd>}
        </div>
      ))}
    </dl>
  );
}

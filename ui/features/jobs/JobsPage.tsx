import { clsx } from "clsx";
import {
  Armchair,
  Check,
  CircleX,
  FilterX,
  FlaskConical,
  ListChecks,
  ListTodo,
  type LucideIcon,
  Pause,
  TriangleAlert,
  Undo2,
  Upload,
  WandSparkles,
  X,
} from "lucide-react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { type Environment, type Job, type JobKind, toFailure, useOperation } from "@/api";
import { formatCount, formatMoment } from "@/lib/format";
import { Button, Card, EmptyState, EnvironmentTag, Icon, Segmented, Select, Skeleton, Tag } from "@/ui";
import { FailureNote } from "../failure";
import { useListAddress } from "../lists/useListAddress";
import { JobActions } from "./JobActions";
import { JobProgress } from "./JobProgress";
import { outcome, WORDS } from "./words";

const MOST_JOBS = 200;
const LOOK_MS = 1000;

const ICON: Readonly<Record<JobKind, LucideIcon>> = {
  check_import: FlaskConical,
  apply_import: Upload,
  undo_import: Undo2,
  generate_licenses: WandSparkles,
  change_licenses: ListTodo,
  check_seat_changes: FlaskConical,
  change_seats: Armchair,
};

const WHICH = ["all", "running", "done", "failed", "needs"] as const;
type Which = (typeof WHICH)[number];

/** What the address asks for. */
const FILTERS = ["state", "kind"] as const;

/** Work that takes longer than a moment: what runs, and what became of the rest. */
export function JobsPage({ environment }: { environment: Environment }) {
  const jobs = useOperation(
    "listJobs",
    environment.name,
    { limit: MOST_JOBS },
    { refetchInterval: (query) => (query.state.data?.some(isRunning) ? LOOK_MS : false) },
  );
  return (
    <section className="kd-page">
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="truncate text-text-3 text-xs">{WORDS.lead}</span>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-auto px-4 pt-1 pb-4">
        {jobs.isError && <FailureNote failure={toFailure(jobs.error)} onRetry={() => void jobs.refetch()} />}
        {jobs.isPending && <JobsToCome />}
        {jobs.data && <Jobs jobs={jobs.data} environment={environment} />}
      </div>
    </section>
  );
}

const PLACES = [62, 48, 55, 40] as const;

/** Until it is known what there is: the places of a few rows. */
function JobsToCome() {
  return (
    <Card className="flex-none">
      <div role="status" aria-busy="true" aria-label={WORDS.loading}>
        {PLACES.map((width, index) => (
          <div
            key={width}
            className={clsx(
              "grid h-12 content-center gap-2 px-4",
              index > 0 && "border-border-subtle border-t",
            )}
          >
            <Skeleton width={`${width}%`} />
            <Skeleton width={`${width / 2}%`} />
          </div>
        ))}
      </div>
    </Card>
  );
}

const isRunning = (job: Job) => job.state === "running";

/** The batches that were undone, as far as these jobs tell. */
export function takenBack(jobs: readonly Job[]): ReadonlySet<string> {
  const undone = jobs.filter(({ kind, state }) => kind === "undo_import" && state === "done");
  return new Set(undone.flatMap(({ batch }) => (batch === null ? [] : [batch])));
}

/** Whether somebody has to decide something about a job. */
export function needsSomebody(job: Job): boolean {
  return job.resumable || job.state === "failed" || job.state === "interrupted";
}

/** Whether a job is one of those that are looked for. */
export function isWanted(job: Job, which: Which): boolean {
  switch (which) {
    case "running":
      return isRunning(job);
    case "done":
      return job.state === "done";
    case "failed":
      return !isRunning(job) && job.state !== "done";
    case "needs":
      return needsSomebody(job);
    case "all":
      return true;
  }
}

function Jobs({ jobs, environment }: { jobs: readonly Job[]; environment: Environment }) {
  const { address, filter, go } = useListAddress(environment.name, FILTERS);
  const which = WHICH.find((one) => one === address.filters.state) ?? "all";
  const kind = (Object.keys(WORDS.kind) as JobKind[]).find((one) => one === address.filters.kind) ?? null;
  const undone = useMemo(() => takenBack(jobs), [jobs]);
  if (jobs.length === 0) return <NoJobs environment={environment} />;
  const ofKind = jobs.filter((job) => kind === null || job.kind === kind);
  const wanted = ofKind.filter((job) => isWanted(job, which));
  const earlier = wanted.filter((job) => !isRunning(job));
  return (
    <>
      <Choices
        jobs={ofKind}
        which={which}
        kind={kind}
        onWhich={(next) => filter("state", next === "all" ? null : next)}
        onKind={(next) => filter("kind", next)}
      />
      {wanted.filter(isRunning).map((job) => (
        <RunningJob key={job.id} job={job} environment={environment} />
      ))}
      {earlier.length > 0 && <Earlier jobs={earlier} environment={environment} undone={undone} />}
      {wanted.length === 0 && <NoneWanted onClear={() => go({ filters: {} })} />}
    </>
  );
}

type ChoicesProps = {
  jobs: readonly Job[];
  which: Which;
  kind: JobKind | null;
  onWhich: (which: Which) => void;
  onKind: (kind: JobKind | null) => void;
};

/** Which jobs are shown; each choice says how many there are. */
function Choices({ jobs, which, kind, onWhich, onKind }: ChoicesProps) {
  const label = (one: Which, name: string) =>
    `${name} ${formatCount(jobs.filter((job) => isWanted(job, one)).length)}`;
  return (
    <div className="flex flex-none flex-wrap items-center gap-2">
      <Segmented
        name={WORDS.filter}
        value={which}
        onValueChange={onWhich}
        items={[
          { value: "all", label: WORDS.all },
          { value: "running", label: label("running", WORDS.running) },
          { value: "done", label: label("done", WORDS.done) },
          { value: "failed", label: label("failed", WORDS.failedJobs) },
          { value: "needs", label: label("needs", WORDS.needsYou) },
        ]}
      />
      <div className="w-[200px]">
        <Select<JobKind | "all">
          name={WORDS.kinds}
          size="md"
          value={kind ?? "all"}
          items={[
            { value: "all", label: WORDS.allKinds },
            ...(Object.keys(WORDS.kind) as JobKind[]).map((value) => ({ value, label: WORDS.kind[value] })),
          ]}
          onValueChange={(next) => onKind(next === "all" ? null : next)}
        />
      </div>
    </div>
  );
}

function NoneWanted({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      picture={FilterX}
      title={WORDS.emptyFiltered}
      actions={
        <Button size="lg" onClick={onClear}>
          {WORDS.clear}
        </Button>
      }
    >
      {WORDS.emptyFilteredHelp}
    </EmptyState>
  );
}

function NoJobs({ environment }: { environment: Environment }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      picture={ListChecks}
      title={WORDS.empty}
      actions={
        <Button
          size="lg"
          variant="primary"
          icon={Upload}
          onClick={() => void navigate(`/import?env=${environment.name}`)}
        >
          {WORDS.importLicenses}
        </Button>
      }
    >
      {WORDS.emptyHelp}
    </EmptyState>
  );
}

function RunningJob({ job, environment }: { job: Job; environment: Environment }) {
  return (
    <Card className="flex-none p-4">
      <div className="mb-4 flex items-start gap-2">
        <span className="grid size-8 flex-none place-items-center rounded-lg bg-accent-soft text-accent-text">
          <Icon as={ICON[job.kind]} />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            <h2 className="truncate font-semibold">{WORDS.job[job.kind](job.title)}</h2>
            <EnvironmentTag kind={environment.kind} name={environment.label} />
          </div>
          <p className="text-text-3 text-xs">{WORDS.started(job.started_by, moment(job.created_at))}</p>
        </div>
        <JobActions job={job} environment={environment} size="md" />
      </div>
      <JobProgress job={job} />
    </Card>
  );
}

const moment = (at: string) => formatMoment(new Date(at), new Date());

type EarlierProps = { jobs: readonly Job[]; environment: Environment; undone: ReadonlySet<string> };

function Earlier({ jobs, environment, undone }: EarlierProps) {
  return (
    <Card className="flex-none overflow-hidden">
      <h2 className="px-3.5 pt-2.5 font-semibold">{WORDS.earlier}</h2>
      <ul className="mt-2.5">
        {jobs.map((job) => (
          <EarlierJob
            key={job.id}
            job={job}
            environment={environment}
            takenBack={job.kind === "apply_import" && job.batch !== null && undone.has(job.batch)}
          />
        ))}
      </ul>
    </Card>
  );
}

type EarlierJobProps = { job: Job; environment: Environment; takenBack: boolean };

function EarlierJob({ job, environment, takenBack: undone }: EarlierJobProps) {
  const became = problemOf(job) ?? outcome(job);
  return (
    <li className="grid min-h-12 grid-cols-[28px_minmax(0,1fr)_136px_104px_104px_232px] items-center gap-x-3 border-border-subtle border-t py-1.5 pr-3 pl-4 text-xs">
      <Icon as={ICON[job.kind]} className="text-text-2" />
      <div className="min-w-0">
        <p className="truncate font-medium">{WORDS.job[job.kind](job.title)}</p>
        <p className="text-2xs text-text-3">{undone ? WORDS.takenBack(became) : became}</p>
      </div>
      <span>
        <StateTag job={job} />
      </span>
      <span className="truncate text-text-2">{job.started_by}</span>
      <time dateTime={job.created_at} className="text-text-3">
        {moment(job.created_at)}
      </time>
      <span className="flex flex-wrap justify-end gap-1.5">
        <JobActions job={job} environment={environment} takenBack={undone} />
      </span>
    </li>
  );
}

/** What stopped a job, as sentences; null when nothing did. */
function problemOf({ problem }: Job): string | null {
  return problem && `${problem.what} ${problem.kept} ${problem.next}`;
}

function StateTag({ job }: { job: Job }) {
  const failed = job.report.failed ?? 0;
  const refused = job.bulk?.refused ?? 0;
  const name = WORDS.state[job.state];
  switch (job.state) {
    case "interrupted":
      return <StateMark tone="warn" icon={Pause} text={name} />;
    case "failed":
      return <StateMark tone="bad" icon={CircleX} text={name} />;
    case "cancelled":
      return <StateMark icon={X} text={name} />;
    default:
      if (failed > 0) return <StateMark tone="warn" icon={TriangleAlert} text={WORDS.someFailed(failed)} />;
      if (refused > 0)
        return <StateMark tone="warn" icon={TriangleAlert} text={WORDS.someRefused(refused)} />;
      return <StateMark tone="good" icon={Check} text={name} />;
  }
}

function StateMark({ tone, icon, text }: { tone?: "warn" | "bad" | "good"; icon: LucideIcon; text: string }) {
  return (
    <Tag {...(tone ? { tone } : {})}>
      <Icon as={icon} size={12} />
      {text}
    </Tag>
  );
}

import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { type Environment, type Job, toFailure } from "@/api";
import { JOBS, pathIn } from "@/features/shell/places";
import { Button, Dialog, EnvironmentTag, Note, Skeleton } from "@/ui";
import { FailureNote } from "../failure";
import { JobActions, JobProgress, useJob } from "../jobs";
import { outcome } from "../jobs/words";
import type { BulkKind } from "./actions";
import { follow } from "./followed";
import { KIND_WORDS, WORDS } from "./words";

type Props = {
  kind: BulkKind;
  environment: Environment;
  started: { job: string; count: number };
  /** The work goes on as another job. */
  onResumed: (job: string) => void;
  onClose: () => void;
};

/** The change at work, and what became of it. Closing it leaves the work alone. */
export function WorkStep({ kind, environment, started, onResumed, onClose }: Props) {
  const { data: job, error } = useJob(environment.name, started.job);
  const navigate = useNavigate();
  const running = job?.state === "running";
  const closer = useRef<HTMLButtonElement>(null);
  // The button that began it is gone; whoever works by keyboard stays in the dialog.
  useEffect(() => closer.current?.focus(), []);
  const resume = ({ id }: Job) => {
    follow({ job: id, environment: environment.name, kind, count: started.count, shown: true });
    onResumed(id);
  };
  return (
    <Dialog
      open
      size="md"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={KIND_WORDS[kind].action(started.count)}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        <>
          <span className="min-w-0 flex-1 text-text-3 text-xs">{running && WORDS.goesOn}</span>
          <Button onClick={() => void navigate(pathIn(JOBS, environment.name))}>{WORDS.showJobs}</Button>
          {job && <JobActions job={job} environment={environment} size="md" onStarted={resume} />}
          <Button ref={closer} variant={running ? "default" : "primary"} onClick={onClose}>
            {WORDS.close}
          </Button>
        </>
      }
    >
      {error && <FailureNote failure={toFailure(error)} className="mb-3" />}
      {!job && !error && <Skeleton height={140} />}
      {job && <JobProgress job={job} />}
      {job?.problem && <FailureNote failure={job.problem} className="mt-3" />}
      {job && (job.state === "done" || job.state === "cancelled") && <Outcome job={job} />}
    </Dialog>
  );
}

function Outcome({ job }: { job: Job }) {
  const whole = job.state === "done" && (job.bulk?.refused ?? 0) === 0;
  return (
    <Note tone={whole ? "good" : "warn"} live className="mt-3">
      <b>{job.state === "done" ? WORDS.finished : WORDS.cancelled}</b> {outcome(job)}.
    </Note>
  );
}

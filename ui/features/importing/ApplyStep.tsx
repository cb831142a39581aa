import { KeyRound } from "lucide-react";
import { type Environment, type Job, toFailure } from "@/api";
import { Button, Card, EnvironmentTag, Note, Skeleton } from "@/ui";
import { FailureNote } from "../failure";
import { JobActions, JobProgress, useJob } from "../jobs";
import { WORDS as JOB_WORDS, outcome } from "../jobs/words";
import { Problems } from "./Problems";
import { StepBody, StepFoot, type StepProps } from "./steps";
import { WORDS } from "./words";

/** The last step: the import at work, and what became of it. */
export function ApplyStep({ session, wizard, environment, onLeave }: StepProps) {
  const { data: job = null, error } = useJob(environment.name, wizard.applyJob);
  const running = job?.state === "running";
  return (
    <>
      <StepBody>
        {error && <FailureNote failure={toFailure(error)} className="flex-none" />}
        {job === null && !error && <Skeleton height={180} />}
        {job && (
          <ImportJob
            job={job}
            environment={environment}
            allOrNothing={wizard.plan?.all_or_nothing ?? false}
            onStarted={(started) => session.follow(started.id)}
          />
        )}
        {job && !running && (job.report.failed ?? 0) > 0 && (
          <Problems job={job} environment={environment.name} />
        )}
      </StepBody>
      <StepFoot fact={running ? WORDS.leave : job ? outcome(job) : ""}>
        <Button size="lg" disabledReason={running ? WORDS.stillRunning : null} onClick={session.startOver}>
          {WORDS.startOver}
        </Button>
        <Button size="lg" variant="primary" icon={KeyRound} onClick={onLeave}>
          {WORDS.showLicenses}
        </Button>
      </StepFoot>
    </>
  );
}

type ImportJobProps = {
  job: Job;
  environment: Environment;
  allOrNothing: boolean;
  onStarted: (job: Job) => void;
};

function ImportJob({ job, environment, allOrNothing, onStarted }: ImportJobProps) {
  // Only here is it known how the import was started, and so what cancelling means.
  const whole = allOrNothing && job.kind === "apply_import" ? { cancelling: JOB_WORDS.allOrNothing } : {};
  return (
    <Card className="flex-none p-4">
      <div className="mb-4 flex items-center gap-2">
        <h2 className="min-w-0 truncate font-semibold">{JOB_WORDS.job[job.kind](job.title)}</h2>
        <EnvironmentTag kind={environment.kind} name={environment.label} />
        <span className="flex-1" />
        <JobActions job={job} environment={environment} size="md" onStarted={onStarted} {...whole} />
      </div>
      <JobProgress job={job} {...whole} />
      {job.problem && <FailureNote failure={job.problem} className="mt-3" />}
      {job.state === "done" && (
        <Note tone="good" live className="mt-3">
          <b>{WORDS.finished[job.kind]}</b> {outcome(job)}.
        </Note>
      )}
      {job.state === "cancelled" && (
        <Note tone="warn" live className="mt-3">
          <b>{WORDS.cancelled}</b> {outcome(job)}.
        </Note>
      )}
    </Card>
  );
}

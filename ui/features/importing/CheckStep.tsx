import { type Environment, type Job, toFailure } from "@/api";
import { formatCount } from "@/lib/format";
import { Button, Card, Skeleton, Switch } from "@/ui";
import { FailureNote } from "../failure";
import { JobActions, JobProgress, useJob } from "../jobs";
import { CheckSummary } from "./CheckSummary";
import { Problems } from "./Problems";
import type { ImportSession } from "./session";
import { StepBody, StepFoot, type StepProps } from "./steps";
import { allOrNothingRefusal, applyRefusal, type Wizard } from "./wizard";
import { WORDS } from "./words";

/** The third step: what the import would do, before anything is written. */
export function CheckStep({ session, wizard, environment, onLeave }: StepProps) {
  const { data: job = null, error } = useJob(environment.name, wizard.checkJob);
  const waiting = job === null && !error && !wizard.failure;
  return (
    <>
      <StepBody>
        {wizard.failure && <FailureNote failure={wizard.failure} className="flex-none" />}
        {error && <Lost session={session} failure={toFailure(error)} />}
        {job?.problem && <FailureNote failure={job.problem} className="flex-none" />}
        {waiting && <Skeleton height={116} className="flex-none" />}
        {job?.state === "running" && <Running job={job} environment={environment} />}
        {job?.state === "done" && <Result job={job} environment={environment.name} />}
        <Options session={session} wizard={wizard} job={job} />
      </StepBody>
      <StepFoot fact={WORDS.nothingWritten}>
        <Button size="lg" variant="ghost" onClick={onLeave}>
          {WORDS.cancel}
        </Button>
        <Button size="lg" disabledReason={wizard.pending ? WORDS.waiting : null} onClick={session.back}>
          {WORDS.back}
        </Button>
        <Onward session={session} wizard={wizard} environment={environment} job={job} lost={error !== null} />
      </StepFoot>
    </>
  );
}

type OnwardProps = Omit<StepProps, "onLeave"> & { job: Job | null; lost: boolean };

/** To the import; or, after a dry run that did not finish, to another one. */
function Onward({ session, wizard, environment, job, lost }: OnwardProps) {
  const { created = 0, updated = 0 } = job?.report ?? {};
  if (lost || (job !== null && job.state !== "running" && job.state !== "done")) {
    return (
      <Button size="lg" variant="primary" onClick={() => void session.check()}>
        {WORDS.dryRunAgain}
      </Button>
    );
  }
  return (
    <Button
      size="lg"
      variant="primary"
      disabledReason={applyRefusal(wizard, job)}
      onClick={() => void session.apply()}
    >
      {wizard.pending === "apply" ? WORDS.applying : WORDS.apply(created + updated, environment.label)}
    </Button>
  );
}

function Running({ job, environment }: { job: Job; environment: Environment }) {
  return (
    <Card className="flex-none p-4">
      <div className="mb-2 flex items-center gap-2">
        <h2 className="flex-1 font-semibold">{WORDS.dryRun}</h2>
        <JobActions job={job} environment={environment} />
      </div>
      <JobProgress job={job} />
    </Card>
  );
}

function Lost({ session, failure }: { session: ImportSession; failure: ReturnType<typeof toFailure> }) {
  return (
    <FailureNote
      className="flex-none"
      failure={failure}
      action={
        <Button size="sm" onClick={() => void session.check()}>
          {WORDS.dryRunAgain}
        </Button>
      }
    />
  );
}

function Result({ job, environment }: { job: Job; environment: string }) {
  return (
    <>
      <CheckSummary report={job.report} />
      <Problems job={job} environment={environment} />
    </>
  );
}

type OptionsProps = { session: ImportSession; wizard: Wizard; job: Job | null };

function Options({ session, wizard, job }: OptionsProps) {
  const { plan } = wizard;
  if (!plan) return null;
  const { new_customers: customers = 0, new_products: products = 0 } = job?.report ?? {};
  const large = allOrNothingRefusal(wizard);
  return (
    <div className="flex flex-none flex-wrap items-start gap-x-7 gap-y-2 text-xs">
      <Switch
        checked={plan.create_customers}
        label={<Labelled text={WORDS.createCustomers} detail={countOf(customers)} />}
        onCheckedChange={(on) => session.choose("create_customers", on)}
      />
      <Switch
        checked={plan.create_products}
        label={<Labelled text={WORDS.createProducts} detail={countOf(products)} />}
        onCheckedChange={(on) => session.choose("create_products", on)}
      />
      <Switch
        checked={plan.all_or_nothing}
        label={<Labelled text={WORDS.allOrNothing} detail={large ? "" : WORDS.allOrNothingHelp} />}
        disabledReason={large}
        onCheckedChange={(on) => session.choose("all_or_nothing", on)}
      />
    </div>
  );
}

const countOf = (count: number) => (count > 0 ? formatCount(count) : "");

function Labelled({ text, detail }: { text: string; detail: string }) {
  return (
    <>
      <b className="font-medium">{text}</b> <span className="text-text-3">{detail}</span>
    </>
  );
}

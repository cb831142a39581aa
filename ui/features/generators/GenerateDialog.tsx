import { CalendarClock, KeyRound, ListChecks, WandSparkles } from "lucide-react";
import type { ReactNode } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { type Environment, type Generator, type Job, toFailure, useChange } from "@/api";
import { licensesOfProduct, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { JOBS, pathIn } from "@/features/shell/places";
import { FormDialog, FormText, READY, type SaveOutcome, useDeskForm, useDraft } from "@/form";
import { formatCount } from "@/lib/format";
import { Button, Dialog, EnvironmentTag, Icon, Note, Skeleton } from "@/ui";
import { FailureNote, refusal } from "../failure";
import { JobActions, JobProgress, useJob } from "../jobs";
import { outcome } from "../jobs/words";
import { describeFormat, describeFormatDetail } from "./keyFormat";
import { describeLimit, describeValidity } from "./validity";
import { countOf } from "./values";
import { WORDS } from "./words";

type Props = {
  generator: Generator;
  /** The work that this generator was given last in this window. */
  job: string | null;
  onJob: (id: string | null) => void;
  onClose: () => void;
};

/** Makes many licenses: what will happen, then how far it is. Closing it stops nothing. */
export function GenerateDialog(props: Props) {
  const { generator, job, onJob, onClose } = props;
  if (job === null)
    return <AskHowMany generator={generator} onClose={onClose} onStarted={(one) => onJob(one.id)} />;
  return <HowFar {...props} job={job} />;
}

type Values = { count: string; reason: string };

type AskProps = { generator: Generator; onClose: () => void; onStarted: (job: Job) => void };

function AskHowMany({ generator, onClose, onStarted }: AskProps) {
  const { environment } = useDesk();
  const form = useDeskForm<Values>({ defaultValues: { count: "100", reason: "" } });
  const draft = useDraft(`generate ${generator.id}`, form);
  const start = useChange("generateLicenses", environment.name);
  const count = countOf(useWatch({ control: form.control, name: "count" }));
  const mayNot = useMay("edit");
  const { product } = generator;
  const off = product.status === "inactive" ? WORDS.productOff(product.name) : null;
  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    const reason = values.reason.trim() || null;
    try {
      const request = { generator_id: generator.id, count: countOf(values.count) ?? 0, reason };
      const started = await start.mutateAsync(request);
      draft.forget();
      onStarted(started);
      return { saved: true };
    } catch (thrown) {
      return refusal<Values>(thrown, { count: "count", reason: "reason" });
    }
  };
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.generateTitle}
      lead={WORDS.generateLead(generator.name, product.name)}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={() => WORDS.generateAction(count)}
      busyLabel={WORDS.starting}
      unchangedToo
      disabledReason={mayNot ?? off}
      onSubmit={onSubmit}
    >
      {off && <Note tone="warn">{off}</Note>}
      <CountAndReason form={form} />
      <WhatWillHappen generator={generator} count={count} />
    </FormDialog>
  );
}

function CountAndReason({ form }: { form: UseFormReturn<Values> }) {
  return (
    <div className="grid grid-cols-[140px_1fr] gap-4">
      <FormText
        form={form}
        name="count"
        label={WORDS.count}
        help={WORDS.countHelp}
        required
        rules={{ validate: (text) => countOf(text) !== null || WORDS.countWrong }}
        input={{ inputMode: "numeric" }}
      />
      <FormText
        form={form}
        name="reason"
        label={WORDS.reason}
        hint={WORDS.optional}
        help={WORDS.reasonHelp}
        rules={{ maxLength: { value: 500, message: WORDS.reasonTooLong } }}
      />
    </div>
  );
}

function WhatWillHappen({ generator, count }: { generator: Generator; count: number | null }) {
  const { format, defaults, product } = generator;
  const many = count === 1 ? WORDS.willMakeOne(product.name) : null;
  const facts: { icon: typeof KeyRound; what: ReactNode; help: string }[] = [
    {
      icon: WandSparkles,
      what: many ?? WORDS.willMake(count === null ? "…" : formatCount(count), product.name),
      help: WORDS.willMakeHelp,
    },
    {
      icon: KeyRound,
      what: <span className="mono break-all font-normal text-xs">{describeFormat(format)}</span>,
      help: describeFormatDetail(format),
    },
    {
      icon: CalendarClock,
      what: WORDS.willGet(describeLimit(defaults.activation_limit), describeValidity(defaults.validity)),
      help: WORDS.willGetHelp,
    },
    { icon: ListChecks, what: WORDS.willRun, help: WORDS.willRunHelp },
  ];
  return (
    <section aria-label={WORDS.will}>
      <h3 className="kd-label">{WORDS.will}</h3>
      <ul className="kd-cons">
        {facts.map(({ icon, what, help }) => (
          <li key={help}>
            <Icon as={icon} />
            <span>
              <b>{what}</b>
              <small>{help}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The work under way, or what became of it. */
function HowFar({ generator, job: id, onJob, onClose }: Props & { job: string }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { data: job = null, error } = useJob(environment.name, id);
  const running = job?.state === "running";
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.generateTitle}
      lead={WORDS.generateLead(generator.name, generator.product.name)}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        <>
          <Button variant="ghost" onClick={() => void navigate(pathIn(JOBS, environment.name))}>
            {WORDS.toJobs}
          </Button>
          <span className="flex-1" />
          {job && !running && <Button onClick={() => onJob(null)}>{WORDS.again}</Button>}
          {job && !running ? (
            <Button
              variant="primary"
              icon={KeyRound}
              onClick={() => void navigate(licensesOfProduct(environment.name, generator.product.id))}
            >
              {WORDS.seeLicenses}
            </Button>
          ) : (
            <Button onClick={onClose}>{WORDS.close}</Button>
          )}
        </>
      }
    >
      {error && <FailureNote failure={toFailure(error)} />}
      {job === null && !error && <Skeleton height={120} />}
      {job && <Progress job={job} environment={environment} onStarted={(next) => onJob(next.id)} />}
    </Dialog>
  );
}

type ProgressProps = { job: Job; environment: Environment; onStarted: (job: Job) => void };

function Progress({ job, environment, onStarted }: ProgressProps) {
  return (
    <>
      <JobProgress job={job} />
      {job.problem && <FailureNote failure={job.problem} className="mt-3" />}
      {job.state === "done" && (
        <Note tone="good" live className="mt-3">
          <b>{WORDS.done}</b> {outcome(job)}.
        </Note>
      )}
      {job.state === "cancelled" && (
        <Note tone="warn" live className="mt-3">
          <b>{WORDS.cancelled}</b> {outcome(job)}.
        </Note>
      )}
      <div className="mt-3 flex gap-2 empty:hidden">
        <JobActions job={job} environment={environment} size="md" onStarted={onStarted} />
      </div>
    </>
  );
}

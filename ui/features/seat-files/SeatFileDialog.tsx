import { FileSpreadsheet } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { type Job, type SeatDoing, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { useMay } from "@/features/lists";
import { NotifyField } from "@/features/mail";
import { usePools } from "@/features/pools/usePools";
import { useDesk } from "@/features/shell/desk";
import { JOBS, pathIn } from "@/features/shell/places";
import { useHeld } from "@/lib/useHeld";
import { Button, Combobox, Dialog, EnvironmentTag, Field, Note, Segmented, Skeleton, TextArea } from "@/ui";
import { JobActions, JobProgress, useJob } from "../jobs";
import { outcome } from "../jobs/words";
import { Checked } from "./Checked";
import { FileField } from "./FileField";
import { type Asked, useSeatFile } from "./useSeatFile";
import { WORDS } from "./words";

type Props = {
  /** The pool for rows that name none, to begin with. */
  pool: string | null;
  onClose: () => void;
};

/** Gives or takes many seats from a file: what, a dry run, then the work. Closing it stops nothing. */
export function SeatFileDialog({ pool, onClose }: Props) {
  const { environment } = useDesk();
  const place = `seat_file.${environment.name}.${pool ?? ""}`;
  const [asked, setAsked, forget] = useHeld<Asked>(place, {
    doing: "assign",
    pool,
    reason: "",
    notify: true,
  });
  const [file, setFile] = useState<File | null>(null);
  const sent = useSeatFile(environment.name);
  const way = {
    ...sent,
    act: (what: Asked) => {
      forget();
      return sent.act(what);
    },
  };
  const { data: job, error } = useJob(environment.name, way.step.kind === "ask" ? null : way.step.job);
  const shown = { asked, way, job, error: error ? toFailure(error) : null, onClose };
  switch (way.step.kind) {
    case "ask":
      return <Ask {...shown} file={file} onAsked={setAsked} onFile={setFile} />;
    case "checked":
      return <Check {...shown} />;
    case "doing":
      return <Doing {...shown} />;
  }
}

type StepProps = {
  asked: Asked;
  way: ReturnType<typeof useSeatFile>;
  job: Job | undefined;
  error: ReturnType<typeof toFailure> | null;
  onClose: () => void;
};

type FrameProps = { wide?: boolean; onClose: () => void; footer: ReactNode; children: ReactNode };

function FrameOf({ wide = false, onClose, footer, children }: FrameProps) {
  const { environment } = useDesk();
  return (
    <Dialog
      open
      size={wide ? "xl" : "md"}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.title}
      lead={WORDS.lead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={footer}
    >
      <div className="grid gap-4">{children}</div>
    </Dialog>
  );
}

type AskProps = StepProps & {
  file: File | null;
  onAsked: (asked: Asked) => void;
  onFile: (file: File | null) => void;
};

function Ask({ asked, way, file, onAsked, onFile, onClose }: AskProps) {
  const mayNot = useMay("edit", WORDS.mayNot);
  const wrong = reasonProblem(asked);
  const refused = way.sending ? WORDS.sending : (mayNot ?? (file ? wrong : WORDS.fileMissing));
  return (
    <FrameOf
      onClose={onClose}
      footer={
        <>
          <span className="flex-1" />
          <Button variant="ghost" onClick={onClose}>
            {WORDS.cancel}
          </Button>
          <Button
            variant="primary"
            icon={FileSpreadsheet}
            disabledReason={refused}
            aria-busy={way.sending}
            onClick={() => file && refused === null && void way.check(file, asked)}
          >
            {way.sending ? WORDS.checking : WORDS.check}
          </Button>
        </>
      }
    >
      {way.failure && <FailureNote failure={way.failure} />}
      <Field label={WORDS.what} help={WORDS.doing[asked.doing].help} group>
        <Segmented<SeatDoing>
          name={WORDS.what}
          value={asked.doing}
          onValueChange={(doing) => onAsked({ ...asked, doing })}
          items={(["assign", "revoke"] as const).map((doing) => ({
            value: doing,
            label: WORDS.doing[doing].choose,
          }))}
        />
      </Field>
      <FileField doing={asked.doing} file={file} onFile={onFile} />
      <PoolChoice chosen={asked.pool} onChoose={(next) => onAsked({ ...asked, pool: next })} />
      <NotifyField
        label={WORDS.notify}
        checked={asked.notify}
        onChange={(notify) => onAsked({ ...asked, notify })}
      />
      <Field
        label={WORDS.reason}
        hint={asked.doing === "revoke" ? WORDS.reasonNeeded : WORDS.reasonOptional}
        required={asked.doing === "revoke"}
        error={asked.reason === "" ? null : wrong}
      >
        <TextArea
          rows={2}
          value={asked.reason}
          onChange={(event) => onAsked({ ...asked, reason: event.target.value })}
        />
      </Field>
    </FrameOf>
  );
}

function reasonProblem({ doing, reason }: Asked): string | null {
  const text = reason.trim();
  if ([...text].length > 500) return WORDS.reasonLong;
  return doing === "revoke" && text === "" ? WORDS.reasonMissing : null;
}

type ChoiceProps = { chosen: string | null; onChoose: (id: string | null) => void };

function PoolChoice({ chosen, onChoose }: ChoiceProps) {
  const { environment } = useDesk();
  const { data, isPending, error } = usePools(environment.name);
  const items = (data ?? []).map(({ id, name, product }) => ({
    value: id,
    label: name,
    detail: product.name,
  }));
  return (
    <Field label={WORDS.pool}>
      <Combobox
        clearable
        placeholder={WORDS.poolNone}
        searchPlaceholder={WORDS.findPool}
        value={items.find(({ value }) => value === chosen) ?? null}
        items={items}
        loading={isPending}
        error={error?.failure.what ?? null}
        onValueChange={(item) => onChoose(item?.value ?? null)}
      />
    </Field>
  );
}

function Check({ asked, way, job, error, onClose }: StepProps) {
  const { environment } = useDesk();
  const { act } = WORDS.doing[asked.doing];
  const running = job?.state === "running";
  const changing = (job?.report.created ?? 0) + (job?.report.updated ?? 0);
  const mayNot = useMay("edit", WORDS.mayNot);
  const waits = way.sending ? WORDS.starting : !job || running ? WORDS.notEnded : null;
  const refused = waits ?? mayNot ?? (job?.state !== "done" || changing === 0 ? WORDS.nothing : null);
  return (
    <FrameOf
      wide={job?.state === "done"}
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={way.back}>
            {WORDS.back}
          </Button>
          <span className="flex-1" />
          <Button variant="ghost" onClick={onClose}>
            {WORDS.cancel}
          </Button>
          <Button
            variant={asked.doing === "revoke" ? "danger" : "primary"}
            disabledReason={refused}
            aria-busy={way.sending}
            onClick={() => refused === null && void way.act(asked)}
          >
            {act(changing)}
          </Button>
        </>
      }
    >
      {(way.failure ?? error) && <FailureNote failure={way.failure ?? error ?? toFailure(null)} />}
      {!job && !error && <Skeleton height={140} />}
      {job && job.state !== "done" && <JobProgress job={job} />}
      {job?.problem && <FailureNote failure={job.problem} />}
      {job?.state === "done" && <Checked job={job} doing={asked.doing} environment={environment.name} />}
    </FrameOf>
  );
}

function Doing({ asked, way, job, error, onClose }: StepProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const running = job?.state === "running";
  const whole = job?.state === "done" && (job.report.failed ?? 0) === 0;
  return (
    <FrameOf
      onClose={onClose}
      footer={
        <>
          <span className="min-w-0 flex-1 text-text-3 text-xs">{running && WORDS.goesOn}</span>
          <Button onClick={() => void navigate(pathIn(JOBS, environment.name))}>{WORDS.toJobs}</Button>
          {job && <JobActions job={job} environment={environment} size="md" onStarted={way.follow} />}
          <Button variant={running ? "default" : "primary"} onClick={onClose}>
            {WORDS.close}
          </Button>
        </>
      }
    >
      {error && <FailureNote failure={error} />}
      {!job && !error && <Skeleton height={140} />}
      {job && <JobProgress job={job} />}
      {job?.problem && <FailureNote failure={job.problem} />}
      {job && (job.state === "done" || job.state === "cancelled") && (
        <Note tone={whole ? "good" : "warn"} live>
          <b>{job.state === "done" ? WORDS.doing[asked.doing].done : WORDS.cancelled}</b> {outcome(job)}.
        </Note>
      )}
    </FrameOf>
  );
}

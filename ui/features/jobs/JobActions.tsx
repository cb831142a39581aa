import { Download, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { type Environment, type Job, type JobKind, toFailure, useChange } from "@/api";
import { useMay } from "@/features/lists/useMay";
import { Button, Dialog, EnvironmentTag, useToast } from "@/ui";
import { FailureNote, sentences } from "../failure";
import { useResultFile } from "./useResultFile";
import { WORDS } from "./words";

export type JobActionsProps = {
  job: Job;
  environment: Environment;
  size?: "sm" | "md";
  /** The work that goes on from here: a resumed job, or the undoing of an import. */
  onStarted?: (job: Job) => void;
  /** What cancelling means, when it is known better than by the job's kind. */
  cancelling?: string;
  /** The import has been undone already. */
  takenBack?: boolean;
};

/** Jobs whose results hold rows of somebody's file. */
const IMPORTS: readonly JobKind[] = [
  "check_import",
  "apply_import",
  "undo_import",
  "check_seat_changes",
  "change_seats",
];

/** What can be done with a job in its state. */
export function JobActions(props: JobActionsProps) {
  const { job, environment, size = "sm", onStarted } = props;
  const toast = useToast();
  const { saving, save } = useResultFile(environment.name);
  const resume = useChange("resumeJob", environment.name, {
    onSuccess: (resumed) => onStarted?.(resumed),
    onError: (error) => toast.show({ text: sentences(error), tone: "failed" }),
  });
  const waits = useWaits();
  const mayNotSave = useMay(IMPORTS.includes(job.kind) ? "import" : "export", WORDS.mayNotSave);
  return (
    <>
      {job.state === "running" && <CancelJob {...props} size={size} />}
      {job.has_result && (
        <Button
          size={size}
          icon={Download}
          disabledReason={mayNotSave ?? (saving ? WORDS.saving : null)}
          onClick={() => void save(job, false)}
        >
          {WORDS.result}
        </Button>
      )}
      {mayUndo(job) && !props.takenBack && <UndoImport {...props} size={size} />}
      {!job.resumable && <RetryJob {...props} size={size} />}
      {job.resumable && (
        <Button
          size={size}
          variant="primary"
          icon={RotateCcw}
          disabledReason={waits ?? (resume.isPending ? WORDS.resuming : null)}
          onClick={() => resume.mutate({ id: job.id })}
        >
          {WORDS.resume[job.kind]}
        </Button>
      )}
    </>
  );
}

/** Starts a job that did not finish again, or says why that cannot be done. */
function RetryJob({ job, environment, size = "sm", onStarted }: JobActionsProps) {
  const toast = useToast();
  const waits = useWaits();
  const retry = useChange("retryJob", environment.name, {
    onSuccess: (started) => {
      toast.show({ text: WORDS.retried(WORDS.job[started.kind](started.title)) });
      onStarted?.(started);
    },
    onError: (error) => toast.show({ text: sentences(error), tone: "failed" }),
  });
  const way = job.retry ?? "nothing";
  if (way === "nothing" || way === "resume") return null;
  return (
    <Button
      size={size}
      icon={RotateCcw}
      disabledReason={WORDS.noRetry[way] ?? waits ?? (retry.isPending ? WORDS.retrying : null)}
      onClick={() => retry.mutate({ id: job.id })}
    >
      {WORDS.retry}
    </Button>
  );
}

/** Whether rows of this import may still be there to be taken back. */
export function mayUndo({ kind, state, batch, report }: Job): boolean {
  const written = (report.created ?? 0) + (report.updated ?? 0) > 0;
  return kind === "apply_import" && state !== "running" && batch !== null && written;
}

/** Why jobs cannot be steered: the role, or a lost connection; null when they can. */
const useWaits = () => useMay("import", WORDS.mayNot);

function CancelJob({ job, environment, size = "sm", cancelling }: JobActionsProps) {
  const [open, setOpen] = useState(false);
  const waits = useWaits();
  const cancel = useChange("cancelJob", environment.name, { onSuccess: () => setOpen(false) });
  return (
    <>
      <Button size={size} variant="danger-quiet" disabledReason={waits} onClick={() => setOpen(true)}>
        {WORDS.cancel}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={WORDS.cancelTitle(WORDS.job[job.kind](job.title))}
        environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
        alert
        footer={
          <>
            <span className="flex-1" />
            <Button variant="ghost" onClick={() => setOpen(false)}>
              {WORDS.keepRunning}
            </Button>
            <Button
              variant="danger"
              disabledReason={cancel.isPending ? WORDS.beingCancelled : null}
              onClick={() => cancel.mutate({ id: job.id })}
            >
              {WORDS.cancelAction}
            </Button>
          </>
        }
      >
        <p>{cancelling ?? WORDS.cancelling[job.kind]}</p>
        {cancel.isError && <FailureNote failure={toFailure(cancel.error)} className="mt-3" />}
      </Dialog>
    </>
  );
}

function UndoImport({ job, environment, size = "sm", onStarted }: JobActionsProps) {
  const [open, setOpen] = useState(false);
  const waits = useWaits();
  const undo = useChange("undoImport", environment.name, {
    onSuccess: (started) => {
      setOpen(false);
      onStarted?.(started);
    },
  });
  const { batch } = job;
  if (batch === null) return null;
  return (
    <>
      <Button size={size} icon={Undo2} disabledReason={waits} onClick={() => setOpen(true)}>
        {WORDS.undo}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={WORDS.undoTitle}
        lead={WORDS.undoLead(job.title)}
        environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
        alert
        footer={
          <>
            <span className="flex-1" />
            <Button variant="ghost" onClick={() => setOpen(false)}>
              {WORDS.keepImport}
            </Button>
            <Button
              variant="danger"
              disabledReason={waits ?? (undo.isPending ? WORDS.starting : null)}
              onClick={() => undo.mutate({ batch })}
            >
              {WORDS.undoAction}
            </Button>
          </>
        }
      >
        <p className="text-text-2">{WORDS.undoDetail}</p>
        {undo.isError && <FailureNote failure={toFailure(undo.error)} className="mt-3" />}
      </Dialog>
    </>
  );
}

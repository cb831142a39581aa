import { type FormEvent, type ReactNode, type RefObject, useId, useState } from "react";
import { type Failure, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, Dialog, TextField } from "@/ui";
import { WORDS } from "./words";

type Props = {
  title: string;
  lead: string;
  /** What the button says. */
  action: string;
  danger?: boolean;
  /** Does what the password allows. Throws FailureError. */
  onPassword: (password: string) => Promise<void>;
  onClose: () => void;
};

/** Asks for one's own password before something that only oneself may do. */
export function OwnPasswordDialog({ title, lead, action, danger = false, onPassword, onClose }: Props) {
  const [password, setPassword] = useState("");
  const step = useStep(() => onPassword(password));
  const wrong = step.failure?.code === "wrong_passphrase" ? step.failure : null;
  const missing = step.tried && password === "" ? WORDS.ownMissing : null;
  return (
    <StepDialog
      title={title}
      lead={lead}
      action={action}
      danger={danger}
      busy={step.busy}
      onClose={onClose}
      onSubmit={() => step.run(password !== "")}
    >
      {step.failure && !wrong && <FailureNote failure={step.failure} className="mb-4" />}
      <TextField
        type="password"
        autoComplete="current-password"
        label={WORDS.ownPassword}
        className="max-w-[320px]"
        value={password}
        error={missing ?? (wrong && `${wrong.what} ${wrong.next}`)}
        onChange={(event) => setPassword(event.target.value)}
      />
    </StepDialog>
  );
}

/** One step of several: runs once at a time, and keeps what went wrong. */
export function useStep(work: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (complete: boolean) => {
    setTried(true);
    if (!complete || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (thrown) {
      setFailure(toFailure(thrown));
    }
    setBusy(false);
  };
  return { busy, tried, failure, run };
}

type StepProps = Pick<Props, "title" | "lead" | "action" | "danger" | "onClose"> & {
  busy: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
  onSubmit: () => Promise<void>;
  children: ReactNode;
};

/** A dialog with one question, and Enter for its answer. */
export function StepDialog(props: StepProps) {
  const { title, lead, action, danger, busy, initialFocus, onClose, onSubmit, children } = props;
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    void onSubmit();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      lead={lead}
      {...(initialFocus ? { initialFocus } : {})}
      footer={
        <>
          <span className="flex-1" />
          <Button variant="ghost" onClick={onClose}>
            {WORDS.cancel}
          </Button>
          <Button
            type="submit"
            form={id}
            variant={danger ? "danger" : "primary"}
            disabledReason={busy ? WORDS.busy : null}
          >
            {busy ? WORDS.checking : action}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit}>
        {children}
      </form>
    </Dialog>
  );
}

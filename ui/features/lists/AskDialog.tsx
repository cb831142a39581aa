import type { ReactNode } from "react";
import { useConnection } from "@/api";
import { FailureNote } from "@/features/failure";
import { ReasonField } from "@/features/license-actions/ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "@/features/license-actions/reason";
import { useAct, type Write } from "@/features/license-actions/useAct";
import { useDesk } from "@/features/shell/desk";
import { useHeld } from "@/lib/useHeld";
import { Button, Dialog, EnvironmentTag } from "@/ui";
import { words } from "./words";

export type AskDialogProps = {
  title: string;
  /** Which one it is about. */
  lead?: ReactNode;
  /** The verb with its object, and what stands there while it is done. */
  action: string;
  busyLabel: string;
  /** Takes something away: the button is red, and Enter never presses it. */
  danger?: boolean;
  /** Why the role or the connection does not let it; null when they do. */
  mayNot: string | null;
  /** The name under which a reason is kept while it is typed, and whether it must be given. null asks for none. */
  reason: { name: string; required: boolean } | null;
  /** At the left of the footer: whether it can be undone. */
  aside?: ReactNode;
  /** Does it, and answers what follows when the dialog is closed. What it throws is shown. */
  work: (write: Write, reason: string | null) => Promise<() => void>;
  onClose: () => void;
  children: ReactNode;
};

/** The question before something is done to one thing of a list: what it does, why, and the one button that does it. */
export function AskDialog(props: AskDialogProps) {
  const { title, lead, danger = false, mayNot, reason, work, onClose, children } = props;
  const { environment } = useDesk();
  const act = useAct();
  const [draft, setDraft, forget] = useHeld<ReasonDraft>(reason?.name ?? title, NO_REASON);
  const run = () =>
    void act.run(async (write) => {
      const then = await work(write, reason && reasonText(draft));
      forget();
      onClose();
      then();
    });
  const problem = mayNot ?? (reason ? reasonProblem(draft, reason.required) : null);
  return (
    <Dialog
      open
      alert={danger}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      lead={lead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={<Foot {...props} busy={act.busy} problem={problem} onAct={run} />}
    >
      <div className="grid gap-4">
        {act.failure && <FailureNote failure={act.failure} />}
        {children}
        {reason && <ReasonField value={draft} onChange={setDraft} required={reason.required} />}
      </div>
    </Dialog>
  );
}

type FootProps = AskDialogProps & { busy: boolean; problem: string | null; onAct: () => void };

function Foot({ action, busyLabel, danger = false, aside, busy, problem, onAct, onClose }: FootProps) {
  const { state } = useConnection();
  const refused = busy ? words.underWay : state === "lost" ? words.lost : problem;
  return (
    <>
      <span className="min-w-0 flex-1 text-text-3 text-xs">{aside}</span>
      <Button variant="ghost" onClick={onClose}>
        {words.cancel}
      </Button>
      <Button
        variant={danger ? "danger" : "primary"}
        disabledReason={refused}
        aria-busy={busy}
        onClick={refused === null ? onAct : undefined}
      >
        {busy ? busyLabel : action}
      </Button>
    </>
  );
}

import { type ReactNode, useEffect, useRef } from "react";
import { type Failure, type LicenseDetail, useConnection } from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { Button, Dialog, EnvironmentTag, LicenseKey, Note, Skeleton } from "@/ui";
import type { Act } from "./useAct";
import { words } from "./words";

export type ActionDialogProps = {
  title: string;
  /** The verb with its object, and what stands there while it is done. */
  action: string;
  busyLabel: string;
  /** Takes something away: the button is red, and Enter never presses it. */
  danger?: boolean;
  detail: LicenseDetail | undefined;
  /** Whether everything that must be said is here. */
  ready: boolean;
  loadFailure: Failure | null;
  onRetry: () => void;
  /** Why it cannot be done now; null when it can. */
  problem: string | null;
  /** What stands in the way whatever is filled in: a state. */
  refused?: string | null | undefined;
  /** At the left of the footer. */
  aside?: ReactNode;
  act: Act;
  onAct: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** The question before an action: which license, what it will do, why, and the one button that does it. */
export function ActionDialog(props: ActionDialogProps) {
  const { title, detail, ready, loadFailure, act, danger = false, children } = props;
  const { environment } = useDesk();
  const body = useRef<HTMLDivElement>(null);
  useFocusWhenReady(body, ready);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      title={title}
      lead={detail ? <LicenseLead detail={detail} /> : <Skeleton width={220} />}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      alert={danger}
      footer={<ActionFoot {...props} />}
    >
      <div ref={body} className="grid gap-4">
        {loadFailure && <LoadFailure failure={loadFailure} onRetry={props.onRetry} />}
        {act.failure && <ActFailure failure={act.failure} />}
        {props.refused && (
          <Note tone="warn">
            <b>{props.refused}</b>
          </Note>
        )}
        {ready ? children : !loadFailure && <Waiting />}
      </div>
    </Dialog>
  );
}

/** Which license it is about: key, product, customer. */
export function LicenseLead({ detail: { license, product, customer } }: { detail: LicenseDetail }) {
  return (
    <>
      <span title={license.key}>
        <LicenseKey value={license.key} length={40} />
      </span>{" "}
      <span className="ml-1.5">{[product.name, customer?.name].filter(Boolean).join(", ")}</span>
    </>
  );
}

function ActionFoot(props: ActionDialogProps) {
  const { act, danger = false, ready, problem, refused, aside } = props;
  const connection = useConnection();
  const lost = connection.state === "lost" ? words.noConnection : null;
  const waiting = ready ? null : words.notLoaded;
  const reason = act.busy ? words.working : (waiting ?? refused ?? lost ?? problem);
  return (
    <>
      <span className="min-w-0 flex-1 text-text-3 text-xs">{aside}</span>
      <Button variant="ghost" onClick={props.onClose}>
        {words.cancel}
      </Button>
      <Button
        variant={danger ? "danger" : "primary"}
        disabledReason={reason}
        aria-busy={act.busy}
        onClick={reason === null ? props.onAct : undefined}
      >
        {act.busy ? props.busyLabel : props.action}
      </Button>
    </>
  );
}

/** Why the license could not be loaded, and the way to try again. */
export function LoadFailure({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  if (failure.code === "not_found") return <Note tone="bad">{words.gone}</Note>;
  return <FailureNote failure={failure} onRetry={onRetry} />;
}

/** A conflict is no dead end: what stands below is already how the license is now. */
function ActFailure({ failure }: { failure: Failure }) {
  if (failure.code !== "conflict") return <FailureNote failure={failure} />;
  return (
    <Note tone="warn" live>
      <b>{words.changedMeanwhile}</b> {words.changedMeanwhileNext}
    </Note>
  );
}

/** While the license is on its way. */
export function Waiting() {
  return (
    <div className="grid gap-3" role="status" aria-busy="true" aria-label={words.loading}>
      <Skeleton width={120} />
      <Skeleton height={96} />
      <Skeleton width={80} />
      <Skeleton height={56} />
    </div>
  );
}

/** What is filled in comes after the dialog; until then the dialog itself has the focus. */
function useFocusWhenReady(body: React.RefObject<HTMLDivElement | null>, ready: boolean) {
  useEffect(() => {
    if (!ready) return;
    const dialog = body.current?.closest<HTMLElement>("[role='dialog'], [role='alertdialog']");
    if (!dialog || document.activeElement !== dialog) return;
    dialog.querySelector<HTMLElement>(".kd-body :is(input, textarea, select, button, a[href])")?.focus();
  }, [body, ready]);
}

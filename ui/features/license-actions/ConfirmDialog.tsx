import { Pause } from "lucide-react";
import type { Foresight, License, LicenseDetail } from "@/api";
import { shortenKey } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Checkbox, Note } from "@/ui";
import { ActionDialog } from "./ActionDialog";
import { type Actions, useActions } from "./actions";
import { Consequences, consequences } from "./consequences";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { inverseOf } from "./undo";
import { useAct } from "./useAct";
import { useForeseen } from "./useForeseen";
import { DIALOG_WORDS, REASONS, words } from "./words";

/** Actions that need nothing but a reason. */
export const SIMPLE = {
  inactivate: "inactivateLicense",
  reactivate: "reactivateLicense",
  suspend: "suspendLicense",
  lift_suspension: "liftSuspension",
  revoke: "revokeLicense",
} as const;

export type Simple = keyof typeof SIMPLE;

type Props = { doing: Simple; id: string; onClose: () => void };

/** Asks before a pause, a suspension, their end, or a revocation: what happens, and why. */
export function ConfirmDialog({ doing, id, onClose }: Props) {
  const told = useForeseen(id, doing);
  const actions = useActions();
  const act = useAct();
  const [reason, setReason, forget] = useHeld<ReasonDraft>(`reason.${id}`, NO_REASON);
  const [replaceNext, setReplaceNext] = useHeld(`replaceNext.${id}`, true);
  const { detail, foresight } = told;
  const presets = REASONS[doing];
  const required = presets !== undefined;
  const said = DIALOG_WORDS[doing];
  const revoking = doing === "revoke";
  const onAct = () =>
    act.run(async (write) => {
      if (!detail || !foresight) return;
      const { version } = foresight.license;
      const license = await write(SIMPLE[doing], { id, version, reason: reasonText(reason) });
      forget();
      onClose();
      tell(actions, { doing, foresight, detail, license, replaceNext });
    });
  return (
    <ActionDialog
      title={said.title}
      action={said.action}
      busyLabel={said.busy}
      danger={revoking || doing === "suspend" || doing === "inactivate"}
      detail={detail}
      ready={detail !== undefined && foresight !== undefined}
      loadFailure={told.failure}
      onRetry={told.retry}
      refused={foresight?.refused}
      problem={reasonProblem(reason, required)}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={
        revoking && detail ? (
          <Checkbox
            checked={replaceNext}
            onCheckedChange={setReplaceNext}
            label={detail.customer ? words.replaceNext(detail.customer.name) : words.replaceNextNobody}
          />
        ) : (
          said.undo
        )
      }
    >
      {detail && foresight && (
        <>
          <Consequences
            items={consequences({ foresight, detail, checkHours: told.checkHours, now: new Date() })}
          />
          <ReasonField value={reason} onChange={setReason} presets={presets} required={required} />
          {revoking && detail.license.status === "active" && (
            <PauseInstead onChoose={() => actions.start({ doing: "inactivate", id })} />
          )}
        </>
      )}
    </ActionDialog>
  );
}

function PauseInstead({ onChoose }: { onChoose: () => void }) {
  return (
    <Note icon={Pause}>
      <b>{words.pauseTitle}</b> {words.pauseText}{" "}
      <button type="button" className="kd-link text-accent-text" onClick={onChoose}>
        {words.pauseInstead}
      </button>
    </Note>
  );
}

type Told = {
  doing: Simple;
  foresight: Foresight;
  detail: LicenseDetail;
  license: License;
  replaceNext: boolean;
};

/** What was done, with Undo where that is true, and otherwise with what comes next. */
function tell(actions: Actions, { doing, foresight, detail, license, replaceNext }: Told) {
  const text = DIALOG_WORDS[doing].done(shortenKey(license.key, 24));
  const replace = () => actions.start({ doing: "replace", id: license.id });
  if (doing !== "revoke") {
    const undo = foresight.can_be_undone ? inverseOf(doing, license, text) : undefined;
    actions.announce({ text, undo });
    return;
  }
  const { customer } = detail;
  const label = customer ? words.replaceFor(customer.name) : words.replaceAgain;
  actions.announce({ text, final: true, next: { label, onAction: replace } });
  if (replaceNext) replace();
}

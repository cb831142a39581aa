import type { ExpiryChoice, License, LicenseDetail } from "@/api";
import { ExpiryField } from "@/features/license-form/ExpiryField";
import { type ExpiryDraft, expiryChoice, expiryProblem } from "@/features/license-form/expiry";
import { shortenKey } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { ActionDialog } from "./ActionDialog";
import { type Actions, useActions } from "./actions";
import { Consequences, consequences } from "./consequences";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { useAct } from "./useAct";
import { useForeseen } from "./useForeseen";
import { DIALOG_WORDS, words } from "./words";

const AS_BEFORE: ExpiryDraft = { kind: "default", day: "", amount: "1", unit: "years", from: "assignment" };

/** Makes a new key in place of an expired or revoked license, for the same customer. */
export function ReplaceDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const told = useForeseen(id, "replace");
  const actions = useActions();
  const act = useAct();
  const [expiry, setExpiry, forgetExpiry] = useHeld<ExpiryDraft>(`replace.${id}`, AS_BEFORE);
  const [reason, setReason, forgetReason] = useHeld<ReasonDraft>(`replace.reason.${id}`, NO_REASON);
  const { detail, foresight } = told;
  const said = DIALOG_WORDS.replace;
  const onAct = () =>
    act.run(async (write) => {
      if (!detail || !foresight) return;
      const { version } = foresight.license;
      const chosen: ExpiryChoice | null = expiryChoice(expiry);
      const request = { id, version, source: null, expiry: chosen, reason: reasonText(reason) };
      const replaced = await write("replaceLicense", request);
      forgetExpiry();
      forgetReason();
      onClose();
      tell(actions, detail, replaced.new);
    });
  return (
    <ActionDialog
      title={said.title}
      action={said.action}
      busyLabel={said.busy}
      detail={detail}
      ready={detail !== undefined && foresight !== undefined}
      loadFailure={told.failure}
      onRetry={told.retry}
      refused={foresight?.refused ?? (detail?.license.replaced_by ? words.replacedAlready : null)}
      problem={expiryProblem(expiry, new Date()) ?? reasonProblem(reason, false)}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={said.undo}
    >
      {detail && foresight && (
        <>
          <Consequences
            items={consequences({ foresight, detail, checkHours: told.checkHours, now: new Date() })}
          />
          <ExpiryField
            value={expiry}
            onChange={setExpiry}
            byDefault={words.sameValidity}
            error={expiryProblem(expiry, new Date())}
          />
          <ReasonField value={reason} onChange={setReason} required={false} />
        </>
      )}
    </ActionDialog>
  );
}

function tell(actions: Actions, { customer }: LicenseDetail, made: License) {
  const key = shortenKey(made.key, 24);
  const text = DIALOG_WORDS.replace.done(key);
  const assign = () => actions.start({ doing: "assign", id: made.id });
  actions.announce({
    text: customer ? words.forCustomer(text, customer.name) : text,
    final: true,
    ...(customer ? {} : { second: { label: words.assign, onAction: assign } }),
    next: { label: words.copyNewKey, onAction: () => actions.copyKey(made) },
  });
}

import { Gauge } from "lucide-react";
import { type License, type LicenseDetail, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { formatCount, shortenKey } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Field, Input } from "@/ui";
import { ActionDialog } from "./ActionDialog";
import { useActions } from "./actions";
import { HIGHEST_LIMIT, mayDo } from "./availability";
import { Consequences } from "./consequences";
import { newLimit } from "./limit";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { fieldsBack } from "./undo";
import { useAct } from "./useAct";
import { useForeseen } from "./useForeseen";
import { DIALOG_WORDS, words } from "./words";

/** Allows more devices; support up to the owner's cap. */
export function RaiseLimitDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const told = useForeseen(id, "raise_limit");
  const { workspace } = useDesk();
  const settings = useOperation("getSettings", null, {});
  const actions = useActions();
  const act = useAct();
  const [reason, setReason, forgetReason] = useHeld<ReasonDraft>(`raise.reason.${id}`, NO_REASON);
  const [typed, setTyped, forget] = useHeld<string | null>(`raise.${id}`, null);
  const { detail, foresight } = told;
  const full = mayDo(workspace.may, "edit");
  const cap = full ? null : (settings.data?.settings.support_limit_cap ?? null);
  const now = detail?.license.activation_limit ?? 0;
  const text = typed ?? String(Math.min(now + 1, HIGHEST_LIMIT));
  const asked = newLimit(text, now, cap);
  const said = DIALOG_WORDS.raise_limit;
  const onAct = () =>
    act.run(async (write) => {
      if (!foresight || asked.limit === null) return;
      const { version } = foresight.license;
      const request = { license_id: id, version, activation_limit: asked.limit, reason: reasonText(reason) };
      const license = await write("raiseLimit", request);
      forget();
      forgetReason();
      onClose();
      const done = said.done(shortenKey(license.key, 20));
      actions.announce({ text: done, undo: undoOf(full, foresight.license, license, done) });
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
      refused={foresight?.refused}
      problem={asked.problem ?? reasonProblem(reason, false)}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={full ? said.undo : words.undoNeedsManager}
    >
      {detail && foresight && (
        <>
          <NewLimit detail={detail} text={text} onText={setTyped} problem={asked.problem} cap={cap} />
          <Consequences items={items(detail, asked.limit)} />
          <ReasonField value={reason} onChange={setReason} required={false} />
        </>
      )}
    </ActionDialog>
  );
}

/** Only who may edit may lower it again. */
function undoOf(full: boolean, before: License, after: License, done: string) {
  return full ? fieldsBack(before, after, done) : undefined;
}

function items({ license }: LicenseDetail, limit: number | null) {
  const before = formatCount(license.activation_limit);
  const after = limit === null ? "…" : formatCount(limit);
  return [{ icon: Gauge, text: words.limitBecomes(before, after), when: words.now }];
}

type LimitProps = {
  detail: LicenseDetail;
  text: string;
  onText: (text: string) => void;
  problem: string | null;
  cap: number | null;
};

function NewLimit({ detail, text, onText, problem, cap }: LimitProps) {
  const { license } = detail;
  return (
    <Field
      label={words.newLimit}
      hint={words.limitNow(words.used(license.activations_used, license.activation_limit))}
      error={problem}
      help={cap === null ? undefined : words.capped(cap)}
      required
    >
      <Input
        inputMode="numeric"
        className="!w-32 tabular-nums"
        value={text}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onText(event.target.value)}
      />
    </Field>
  );
}

import { Ban, Lock } from "lucide-react";
import { useState } from "react";
import { type Foresight, type LicenseDetail, toFailure } from "@/api";
import { useStepUp } from "@/features/step-up";
import { shortenKey } from "@/lib/format";
import { isMasked } from "@/lib/maskedKey";
import { useHeld } from "@/lib/useHeld";
import { Button, Field, Icon, Input, Note } from "@/ui";
import { ActionDialog } from "./ActionDialog";
import { useActions } from "./actions";
import { stateRefusal } from "./availability";
import { Consequences, consequences } from "./consequences";
import { endProblem, keyEnd } from "./keyEnd";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { useAct } from "./useAct";
import { useForeseen } from "./useForeseen";
import { DIALOG_WORDS, REASONS, words } from "./words";

/** Asks for the end of the key before a license is removed, and leads to revoking where that is wiser. */
export function DeleteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const told = useForeseen(id, "delete");
  const actions = useActions();
  const act = useAct();
  const [reason, setReason, forget] = useHeld<ReasonDraft>(`reason.${id}`, NO_REASON);
  const [typed, setTyped, forgetTyped] = useHeld(`keyEnd.${id}`, "");
  const [wrong, setWrong] = useState<string | null>(null);
  const { detail, foresight } = told;
  const key = detail?.license.key ?? "";
  const said = DIALOG_WORDS.delete;
  const onAct = () =>
    act.run(async (write) => {
      if (!foresight) return;
      const { version } = foresight.license;
      const text = reasonText(reason);
      const request = { id, version, key_end: typed.trim(), reason: text };
      if (!(await write("deleteLicense", request).then(() => true, endRefused))) {
        setWrong(words.keyEndWrong);
        return;
      }
      forget();
      forgetTyped();
      onClose();
      actions.announce({ text: said.done(shortenKey(key, 24)), final: true });
    });
  return (
    <ActionDialog
      title={said.title}
      action={said.action}
      busyLabel={said.busy}
      danger
      detail={detail}
      ready={detail !== undefined && foresight !== undefined}
      loadFailure={told.failure}
      onRetry={told.retry}
      refused={foresight?.refused}
      problem={endProblem(key, typed) ?? reasonProblem(reason, true)}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={said.undo}
    >
      {detail && foresight && (
        <>
          <RevokeRather
            detail={detail}
            foresight={foresight}
            onRevoke={() => actions.start({ doing: "revoke", id })}
          />
          <Consequences
            items={consequences({ foresight, detail, checkHours: told.checkHours, now: new Date() })}
          />
          <ReasonField value={reason} onChange={setReason} presets={REASONS.delete} required />
          <KeyEnd
            licenseKey={key}
            typed={typed}
            onTyped={(text) => {
              setTyped(text);
              setWrong(null);
            }}
            wrong={wrong}
          />
        </>
      )}
    </ActionDialog>
  );
}

/** False when the core says that the key ends otherwise, which the field tells; anything else is thrown on. */
function endRefused(thrown: unknown): boolean {
  if (toFailure(thrown).field === "key_end") return false;
  throw thrown;
}

type RatherProps = { detail: LicenseDetail; foresight: Foresight; onRevoke: () => void };

function RevokeRather({ detail, foresight, onRevoke }: RatherProps) {
  if (!foresight.ever_activated) return null;
  if (stateRefusal("revoke", detail.license) !== null) {
    return <Note tone="warn">{words.revokedHistory}</Note>;
  }
  return (
    <Note tone="warn">
      <b>{words.everActivated}</b> {words.everActivatedText}
      <br />
      <Button size="sm" icon={Ban} className="mt-2" onClick={onRevoke}>
        {words.revokeInstead}
      </Button>
    </Note>
  );
}

type EndProps = {
  licenseKey: string;
  typed: string;
  onTyped: (typed: string) => void;
  /** What the core said of the end that was typed. */
  wrong: string | null;
};

function KeyEnd(props: EndProps) {
  return isMasked(props.licenseKey) ? <HiddenEnd {...props} /> : <ShownEnd {...props} />;
}

/** Where keys are hidden the end is not told, and may be typed from elsewhere. */
function HiddenEnd({ typed, onTyped, wrong }: EndProps) {
  const { request } = useStepUp();
  return (
    <Field
      label={words.keyEndHidden}
      help={
        <>
          {words.keyEndHiddenHelp}{" "}
          <button type="button" className="kd-link text-accent-text" onClick={() => void request()}>
            {words.keyEndUnlock}
          </button>
          .
        </>
      }
      error={wrong}
      required
    >
      <Input
        mono
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        after={<Icon as={Lock} size={14} className="text-text-3" />}
      />
    </Field>
  );
}

function ShownEnd({ licenseKey, typed, onTyped, wrong: refused }: EndProps) {
  const end = keyEnd(licenseKey);
  const left = end.length - typed.trim().length;
  const wrong = left <= 0 && endProblem(licenseKey, typed) !== null;
  return (
    <Field
      label={
        <span>
          {words.keyEnd(end.length)} <b className="mono font-semibold text-text">{end}</b>
        </span>
      }
      error={wrong || refused !== null ? words.keyEndWrong : null}
      required
    >
      <Input
        mono
        spellCheck={false}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        after={left > 0 && <span className="text-text-3 text-xs">{words.keyEndMore(left)}</span>}
      />
    </Field>
  );
}

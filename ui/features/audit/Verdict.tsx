import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type AuditBreak, type AuditTrail, type AuditVerdict, ask, type Failure, toFailure } from "@/api";
import { rangeOfDays } from "@/lib/dayRange";
import { formatDateTime } from "@/lib/format";
import { Button, IconButton, Note, RelativeTime } from "@/ui";
import { FailureNote } from "../failure";
import { type AuditQuery, everyEntry } from "./query";
import type { OnQuery } from "./useAuditPlace";
import { WORDS } from "./words";

export type VerdictState = {
  pending: boolean;
  verdict: AuditVerdict | null;
  failure: Failure | null;
  verify: () => void;
  dismiss: () => void;
};

/** Asks for the verdict, by hand: it walks everything. The one before stays until the next is here. */
export function useVerdict(environment: string, trail: AuditTrail): VerdictState {
  const [state, setState] = useState<Omit<VerdictState, "verify" | "dismiss">>({
    pending: false,
    verdict: null,
    failure: null,
  });
  // A verdict on one trail says nothing of the other.
  const asked = useRef(trail);
  useEffect(() => {
    if (asked.current === trail) return;
    asked.current = trail;
    setState({ pending: false, verdict: null, failure: null });
  }, [trail]);
  const verify = async () => {
    setState((before) => ({ ...before, pending: true, failure: null }));
    try {
      const verdict = await ask("verifyAudit", environment, { trail });
      if (asked.current === trail) setState({ pending: false, verdict, failure: null });
    } catch (thrown) {
      if (asked.current === trail)
        setState((before) => ({ ...before, pending: false, failure: toFailure(thrown) }));
    }
  };
  const dismiss = () => setState({ pending: false, verdict: null, failure: null });
  return { ...state, verify: () => void verify(), dismiss };
}

type Props = { state: VerdictState; onQuery: OnQuery };

/** What the walk along the chain came to. */
export function Verdict({ state, onQuery }: Props) {
  const { pending, verdict, failure, dismiss } = state;
  if (failure) return <FailureNote className="mx-4 mb-3 flex-none" failure={failure} />;
  if (!verdict) {
    return pending ? (
      <Note live className="mx-4 mb-3 flex-none">
        {WORDS.walking}…
      </Note>
    ) : null;
  }
  return (
    <Note
      live
      className="mx-4 mb-3 flex-none items-center"
      tone={verdict.intact ? "good" : "bad"}
      action={
        <span className="flex flex-none items-center gap-1">
          {verdict.broken?.at && (
            <Button
              size="sm"
              onClick={() =>
                onQuery((query) => ({ ...everyEntry(query), time: dayOf(verdict.broken?.at ?? "") }))
              }
            >
              {WORDS.showEntry}
            </Button>
          )}
          <IconButton icon={X} iconSize={14} size="sm" name={WORDS.dismiss} onClick={dismiss} />
        </span>
      }
    >
      {verdict.broken ? <Broken broken={verdict.broken} /> : <Intact verdict={verdict} />}{" "}
      <span className="text-text-3">
        {pending ? (
          `${WORDS.walking}…`
        ) : (
          <>
            {WORDS.checked} <RelativeTime at={verdict.checked_at} />.
          </>
        )}
      </span>
    </Note>
  );
}

function Intact({ verdict }: { verdict: AuditVerdict }) {
  const { sealed, signed_to, erased, key } = verdict;
  return (
    <>
      <b>{WORDS.intactIs}</b> <span className="tabular-nums">{WORDS.intact(verdict)}</span>{" "}
      {key !== "none" && signed_to < sealed && `${WORDS.notSignedYet(sealed - signed_to)} `}
      {erased > 0 && `${WORDS.erasedCount(erased)} `}
      {key === "none" && WORDS.unsigned}
      {key === "from_database" && WORDS.fromDatabase}
    </>
  );
}

function Broken({ broken }: { broken: AuditBreak }) {
  const { what, next } = WORDS.fault[broken.what];
  return (
    <>
      <b>
        {WORDS.brokenAt(broken.position)} {what}.
      </b>{" "}
      {broken.at && WORDS.brokenEntry(formatDateTime(new Date(broken.at)))}{" "}
      {WORDS.brokenBefore(broken.position - 1)} {next}
    </>
  );
}

/** The whole day around a moment, where the entries beside a broken one are. */
function dayOf(at: string): AuditQuery["time"] {
  const { from } = rangeOfDays.read({ from: at, to: null });
  return { kind: "between", ...rangeOfDays.write({ from, to: from }) };
}

import { useMemo, useState } from "react";
import { ask, type Failure, type LeakedKeys, toFailure, useConnection } from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { Button, Card, EnvironmentTag, Field, TextArea } from "@/ui";
import { Found } from "./Found";
import { Outcomes } from "./Outcomes";
import { useWithdraw } from "./useWithdraw";
import { Watched } from "./Watched";
import { WORDS } from "./words";

const LONGEST = 1_000_000;

/** What to do when keys are found where others read them, step by step. */
export function LeaksPage() {
  const { environment } = useDesk();
  const [found, setFound] = useState<LeakedKeys | null>(null);
  const withdraw = useWithdraw();
  const withdrawn = useMemo(
    () => new Set(withdraw.outcomes.flatMap(({ hit, done }) => (done === null ? [] : [hit.license.id]))),
    [withdraw.outcomes],
  );
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
        <EnvironmentTag kind={environment.kind} name={environment.label} />
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[860px] gap-3.5">
          <Finder onFound={setFound} />
          {found && (
            <Found
              key={found.hits.map(({ license }) => license.id).join()}
              found={found}
              withdrawn={withdrawn}
              progress={withdraw.progress}
              onWithdraw={withdraw.run}
            />
          )}
          {withdraw.outcomes.length > 0 && <Outcomes outcomes={withdraw.outcomes} />}
          <Watched />
        </div>
      </div>
    </section>
  );
}

/** The text lives here alone, and goes with the page. */
function Finder({ onFound }: { onFound: (found: LeakedKeys | null) => void }) {
  const { environment } = useDesk();
  const lost = useConnection().state === "lost";
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const long = text.length > LONGEST || new Blob([text]).size > LONGEST;
  const find = async () => {
    setBusy(true);
    setFailure(null);
    onFound(null);
    try {
      onFound(await ask("findLeakedKeys", environment.name, { text }));
    } catch (thrown) {
      setFailure(toFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  const refused = busy
    ? WORDS.finding
    : lost
      ? WORDS.lost
      : text.trim() === ""
        ? WORDS.empty
        : long
          ? WORDS.tooLong
          : null;
  return (
    <Card title={WORDS.findTitle}>
      <div className="grid gap-3 px-3.5 pt-1 pb-4">
        <Field label={WORDS.text} help={WORDS.textHelp} error={long ? WORDS.tooLong : undefined}>
          <TextArea
            mono
            rows={6}
            spellCheck={false}
            placeholder={WORDS.placeholder}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <span>
          <Button variant="primary" disabledReason={refused} aria-busy={busy} onClick={() => void find()}>
            {busy ? WORDS.finding : WORDS.find}
          </Button>
        </span>
        {failure && <FailureNote failure={failure} />}
      </div>
    </Card>
  );
}

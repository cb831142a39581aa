import { useState } from "react";
import { type TestMailSent, toFailure, useChange } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Button, Note, TextField } from "@/ui";
import { WORDS } from "./words";

/** Sends a mail at once, and shows what the mail server answers. */
export function TestMail({ unsaved }: { unsaved: boolean }) {
  const { environment } = useDesk();
  const [to, setTo] = useState("");
  const send = useChange("sendTestMail", environment.name);
  const reason = unsaved
    ? WORDS.saveFirst
    : to.trim() === ""
      ? WORDS.testNeedsAddress
      : send.isPending
        ? WORDS.testing
        : null;
  return (
    <section aria-label={WORDS.testTitle} className="grid gap-2.5 border-border-subtle border-t pt-3.5">
      <TextField
        label={WORDS.testTo}
        help={WORDS.testHelp}
        className="max-w-[320px]"
        value={to}
        inputMode="email"
        spellCheck={false}
        onChange={({ target }) => setTo(target.value)}
      />
      <div>
        <Button disabledReason={reason} aria-busy={send.isPending} onClick={() => send.mutate({ to })}>
          {send.isPending ? WORDS.testing : WORDS.test}
        </Button>
      </div>
      {send.data && !send.isPending && <Answer answer={send.data} />}
      {send.isError && !send.isPending && <Refused error={send.error} />}
    </section>
  );
}

function Answer({ answer }: { answer: TestMailSent }) {
  const { failed_at, what, remedy, server, millis } = answer;
  return (
    <Note tone={failed_at === null ? "good" : "bad"} live>
      <b>{what}</b> {remedy} {WORDS.took(millis)}
      {server !== null && (
        <span className="mt-1 block">
          {WORDS.serverSaid} <span className="mono select-text break-words text-2xs">{server}</span>
        </span>
      )}
    </Note>
  );
}

function Refused({ error }: { error: unknown }) {
  const { what, next } = toFailure(error);
  return (
    <Note tone="bad" live>
      <b>{what}</b> {next}
    </Note>
  );
}

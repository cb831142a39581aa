import { useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { type MailTemplate, toFailure, useChange } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Button, Note, TextField } from "@/ui";
import type { Values } from "./useTemplateForm";
import { WORDS } from "./words";

type Props = { template: MailTemplate; form: UseFormReturn<Values> };

/** Sends the words as they stand to a mailbox, and shows what the mail server answers. */
export function TestTemplate({ template, form }: Props) {
  const { environment } = useDesk();
  const [to, setTo] = useState("");
  const send = useChange("sendTestTemplate", environment.name);
  const reason = send.isPending ? WORDS.testing : to.trim() === "" ? WORDS.testNeedsAddress : null;
  const failure = send.isError ? toFailure(send.error) : null;
  return (
    <section aria-label={WORDS.test} className="grid gap-2 border-border-subtle border-t pt-3">
      <div className="flex items-end gap-2">
        <TextField
          label={WORDS.testTo}
          className="min-w-0 flex-1"
          value={to}
          inputMode="email"
          spellCheck={false}
          onChange={({ target }) => setTo(target.value)}
          // Enter sends the test, and does not save the template around it.
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (!reason) submit();
          }}
        />
        <Button size="lg" disabledReason={reason} aria-busy={send.isPending} onClick={submit}>
          {send.isPending ? WORDS.testing : WORDS.test}
        </Button>
      </div>
      <p className="text-text-3 text-xs">{WORDS.testHelp}</p>
      {send.data && !send.isPending && (
        <Note tone={send.data.failed_at === null ? "good" : "bad"} live>
          <b>{send.data.what}</b> {send.data.remedy}
          {send.data.server !== null && (
            <span className="mt-1 block">
              {WORDS.serverSaid}{" "}
              <span className="mono select-text break-words text-2xs">{send.data.server}</span>
            </span>
          )}
        </Note>
      )}
      {failure && !send.isPending && (
        <Note tone="bad" live>
          <b>{failure.what}</b> {failure.next}
        </Note>
      )}
    </section>
  );

  function submit() {
    const { subject, body } = form.getValues();
    send.mutate({ kind: template.kind, subject, body, to });
  }
}

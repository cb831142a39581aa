import { useId, useState } from "react";
import { type Failure, toFailure, useChange } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, Dialog, TextField } from "@/ui";
import { words } from "./words";

/** Asks for the workspace's passphrase. It is kept nowhere. */
export function StepUpDialog({ onAnswer }: { onAnswer: (given: boolean) => void }) {
  const [passphrase, setPassphrase] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const { mutateAsync: stepUp, isPending } = useChange("stepUp", null);
  const id = useId();
  const wrong = failure?.code === "wrong_passphrase" ? failure : null;
  const submit = async () => {
    if (passphrase === "" || isPending) return;
    setFailure(null);
    try {
      await stepUp({ passphrase });
      onAnswer(true);
    } catch (thrown) {
      setFailure(toFailure(thrown));
      setPassphrase("");
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onAnswer(false);
      }}
      title={words.title}
      lead={words.lead}
      footer={
        <>
          <span className="flex-1" />
          <Button variant="ghost" onClick={() => onAnswer(false)}>
            {words.cancel}
          </Button>
          <Button
            type="submit"
            form={id}
            variant="primary"
            disabledReason={isPending ? words.checking : passphrase === "" ? words.missing : null}
          >
            {isPending ? words.unlocking : words.unlock}
          </Button>
        </>
      }
    >
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void submit();
        }}
      >
        {failure && !wrong && <FailureNote failure={failure} className="mb-4" />}
        <TextField
          type="password"
          autoComplete="current-password"
          label={words.passphrase}
          error={wrong && `${wrong.what} ${wrong.next}`}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

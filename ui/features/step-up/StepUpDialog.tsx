import { useId, useState } from "react";
import { type Failure, toFailure, useChange, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, Dialog, TextField } from "@/ui";
import { words } from "./words";

/** Asks for the workspace's passphrase, or one's own password where it has none. It is kept nowhere. */
export function StepUpDialog({ onAnswer }: { onAnswer: (given: boolean) => void }) {
  const [passphrase, setPassphrase] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const { mutateAsync: stepUp, isPending } = useChange("stepUp", null);
  const id = useId();
  const own = useOperation("getSettings", null, {}).data?.asks_own_password ?? false;
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
      title={own ? words.ownTitle : words.title}
      lead={own ? words.ownLead : words.lead}
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
            disabledReason={
              isPending ? words.checking : passphrase === "" ? (own ? words.ownMissing : words.missing) : null
            }
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
          label={own ? words.ownPassword : words.passphrase}
          error={wrong && `${wrong.what} ${wrong.next}`}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

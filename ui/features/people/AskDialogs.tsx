import { useState } from "react";
import { type Person, type PersonLink, toFailure, useChange } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, Checkbox, Dialog, useToast } from "@/ui";
import { WORDS } from "./words";

type Props = { person: Person; refused: string | null; onClose: () => void };

/** Before somebody is locked out. */
export function DisableDialog({ person, refused, onClose }: Props) {
  const toast = useToast();
  const edit = useChange("editPerson", null, {
    onSuccess: ({ name }) => {
      toast.show({ text: WORDS.disabled(name) });
      onClose();
    },
  });
  const { id, version, name, role } = person;
  return (
    <AskDialog
      title={WORDS.disableTitle(name)}
      action={WORDS.disableAction}
      danger
      refused={refused}
      change={edit}
      onClose={onClose}
      onYes={() => edit.mutate({ id, version, name, role, disabled: true })}
    >
      <p className="text-text-2">{WORDS.disableLead}</p>
    </AskDialog>
  );
}

/** Before somebody gets a new link, and is signed out for it. */
export function ResetDialog({ onLink, ...props }: Props & { onLink: (link: PersonLink) => void }) {
  const { person } = props;
  const [removeFactor, setRemoveFactor] = useState(false);
  const reset = useChange("resetPerson", null, { onSuccess: onLink });
  const invited = person.state === "invited";
  return (
    <AskDialog
      {...props}
      title={invited ? WORDS.newLinkTitle(person.name) : WORDS.resetTitle(person.name)}
      action={WORDS.makeLink}
      change={reset}
      onYes={() => reset.mutate({ id: person.id, version: person.version, remove_totp: removeFactor })}
    >
      <p className="text-text-2">{invited ? WORDS.newLinkLead : WORDS.resetLead}</p>
      {person.totp && (
        <div className="mt-3">
          <Checkbox
            checked={removeFactor}
            onCheckedChange={setRemoveFactor}
            label={WORDS.removeFactor}
            help={WORDS.removeFactorHelp}
          />
        </div>
      )}
    </AskDialog>
  );
}

type AskProps = {
  title: string;
  action: string;
  danger?: boolean;
  refused: string | null;
  change: { isPending: boolean; isError: boolean; error: unknown };
  onClose: () => void;
  onYes: () => void;
  children: React.ReactNode;
};

function AskDialog({ title, action, danger = false, refused, change, onClose, onYes, children }: AskProps) {
  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      footer={
        <>
          <span className="flex-1" />
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={danger ? "danger" : "primary"}
            disabledReason={refused ?? (change.isPending ? WORDS.busy : null)}
            onClick={onYes}
          >
            {change.isPending ? WORDS.working : action}
          </Button>
        </>
      }
    >
      {children}
      {change.isError && <FailureNote className="mt-3" failure={toFailure(change.error)} />}
    </Dialog>
  );
}

import { useId, useState } from "react";
import { type Customer, type Failure, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { useWrite } from "@/features/license-actions/useAct";
import { Button, TextField } from "@/ui";
import { words } from "./words";

type Props = {
  /** What was looked for: a name or an address. */
  typed: string;
  onCreated: (customer: Customer) => void;
  onCancel: () => void;
};

/** Adds a customer without leaving the form. It is no form of its own: one form cannot stand in another. */
export function NewCustomer({ typed, onCreated, onCancel }: Props) {
  const write = useWrite();
  const id = useId();
  const [name, setName] = useState(typed.includes("@") ? "" : typed);
  const [email, setEmail] = useState(typed.includes("@") ? typed : "");
  const [organisation, setOrganisation] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const missing = name.trim() === "" || !/^\S+@\S+$/.test(email.trim()) ? words.newCustomerMissing : null;
  const create = async () => {
    if (missing || busy) return;
    setBusy(true);
    setFailure(null);
    const fields = {
      name: name.trim(),
      email: email.trim(),
      organisation: organisation.trim() === "" ? null : organisation.trim(),
    };
    try {
      onCreated(await write("createCustomer", { fields }));
    } catch (thrown) {
      setFailure(toFailure(thrown));
      setBusy(false);
    }
  };
  return (
    <fieldset
      className="mt-2 rounded-md border border-border-subtle p-3"
      aria-label={words.newCustomerTitle}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          void create();
        }
        if (event.key === "Escape") {
          event.stopPropagation();
          event.preventDefault();
          onCancel();
        }
      }}
    >
      {failure && <FailureNote failure={failure} className="mb-3" />}
      <div className="grid grid-cols-2 gap-3">
        <TextField
          id={`${id}-name`}
          label={words.customerName}
          required
          autoFocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          id={`${id}-email`}
          label={words.customerEmail}
          required
          inputMode="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          id={`${id}-organisation`}
          label={words.customerOrganisation}
          hint={words.optional}
          maxLength={200}
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
        <div className="flex items-end justify-end gap-2 pb-0.5">
          <Button variant="ghost" onClick={onCancel}>
            {words.cancel}
          </Button>
          <Button disabledReason={busy ? words.creatingCustomer : missing} onClick={() => void create()}>
            {words.createCustomer}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}

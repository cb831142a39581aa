import type { UseFormReturn } from "react-hook-form";
import { ask, type Customer, type CustomerFields, useChange } from "@/api";
import { ThingDialog, type ThingForm } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormText } from "@/form";
import { WORDS } from "./words";

export type CustomerDialogProps = {
  /** null adds a new one. */
  customer: Customer | null;
  onClose: () => void;
  onSaved: (customer: Customer) => void;
};

type Values = { name: string; email: string; organisation: string };

const LABELS = { name: WORDS.name, email: WORDS.email, organisation: WORDS.organisation } as const;
const FIELDS = { name: "name", email: "email", organisation: "organisation" } as const;

const valuesOf = (customer: Customer | null): Values => ({
  name: customer?.name ?? "",
  email: customer?.email ?? "",
  organisation: customer?.organisation ?? "",
});

const fieldsOf = ({ name, email, organisation }: Values): CustomerFields => ({
  name: name.trim(),
  email: email.trim(),
  organisation: organisation.trim() || null,
});

/** Adds a customer, or changes one. */
export function CustomerDialog({ customer, onClose, onSaved }: CustomerDialogProps) {
  return (
    <ThingDialog
      thing={customer}
      words={WORDS}
      lead={customer?.name}
      about={useCustomerForm()}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(form) => <Fields form={form} />}
    </ThingDialog>
  );
}

function Fields({ form }: { form: UseFormReturn<Values> }) {
  return (
    <>
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        required
        rules={{
          validate: (text) => text.trim() !== "" || WORDS.nameMissing,
          maxLength: { value: 200, message: WORDS.nameTooLong },
        }}
      />
      <FormText
        form={form}
        name="email"
        label={WORDS.email}
        help={WORDS.emailHelp}
        required
        rules={{ validate: (text) => isEmail(text) || WORDS.emailWrong }}
        input={{ type: "email", inputMode: "email", spellCheck: false }}
      />
      <FormText
        form={form}
        name="organisation"
        label={WORDS.organisation}
        hint={WORDS.optional}
        rules={{ maxLength: { value: 200, message: WORDS.organisationTooLong } }}
      />
    </>
  );
}

/** Roughly an address; the core decides. */
function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

function useCustomerForm(): ThingForm<Customer, Values> {
  const { environment } = useDesk();
  const create = useChange("createCustomer", environment.name);
  const edit = useChange("editCustomer", environment.name);
  return {
    kind: "customer",
    valuesOf,
    create: (values) => create.mutateAsync({ fields: fieldsOf(values) }),
    edit: (seen, values) => edit.mutateAsync({ ...seen, fields: fieldsOf(values) }),
    reload: async (id) => (await ask("getCustomer", environment.name, { id })).customer,
    fields: FIELDS,
    labels: LABELS,
  };
}

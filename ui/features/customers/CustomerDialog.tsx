import type { UseFormReturn } from "react-hook-form";
import { ask, type Customer, type CustomerFields, useChange } from "@/api";
import { useMay, useVersionedForm } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormDialog, FormText, READY } from "@/form";
import { EnvironmentTag, useToast } from "@/ui";
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
  const { environment } = useDesk();
  const { form, onSubmit, conflict, aside, blocked } = useCustomerForm(customer, (saved) => {
    onSaved(saved);
    onClose();
  });
  const mayNot = useMay("edit");
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={customer ? WORDS.editTitle : WORDS.createTitle}
      lead={customer?.name}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={(changes) => (customer ? WORDS.save(changes) : WORDS.create)}
      busyLabel={customer ? WORDS.saving : WORDS.creating}
      unchangedToo={customer === null}
      disabledReason={mayNot ?? blocked}
      aside={aside}
      onSubmit={onSubmit}
    >
      {conflict}
      <Fields form={form} />
    </FormDialog>
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

function useCustomerForm(customer: Customer | null, onSaved: (customer: Customer) => void) {
  const { environment, workspace } = useDesk();
  const toast = useToast();
  const create = useChange("createCustomer", environment.name);
  const edit = useChange("editCustomer", environment.name);
  return useVersionedForm<Values>({
    draft: `customer ${workspace.id} ${environment.name} ${customer?.id ?? ""}`,
    initial: { version: customer?.version ?? null, values: valuesOf(customer) },
    reload: async () => {
      const { customer: now } = await ask("getCustomer", environment.name, { id: customer?.id ?? "" });
      return { version: now.version, values: valuesOf(now) };
    },
    save: async (values, version) => {
      const fields = fieldsOf(values);
      const saved =
        customer && version !== null
          ? await edit.mutateAsync({ id: customer.id, version, fields })
          : await create.mutateAsync({ fields });
      toast.show({ text: customer ? WORDS.saved(saved.name) : WORDS.created(saved.name) });
      onSaved(saved);
    },
    fields: FIELDS,
    labels: LABELS,
  });
}

import type { UseFormReturn } from "react-hook-form";
import { type NewOrganisationKey, useChange, useOperation } from "@/api";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormControl, FormDialog, FormText, READY, type SaveOutcome, useDeskForm, useDraft } from "@/form";
import { Checkbox, EnvironmentTag, Segmented } from "@/ui";
import { refusal } from "../failure";
import { WORDS } from "./words";

type Values = { name: string; which: "all" | "some"; products: string[] };

const NEW: Values = { name: "", which: "all", products: [] };

type Props = {
  customer: { id: string; name: string };
  onClose: () => void;
  onCreated: (made: NewOrganisationKey) => void;
};

/** Makes a key for a customer's devices. */
export function CreateKeyDialog({ customer, onClose, onCreated }: Props) {
  const { environment } = useDesk();
  const form = useDeskForm<Values>({ defaultValues: NEW });
  const draft = useDraft(`organisation key ${customer.id}`, form);
  const create = useChange("createOrganisationKey", environment.name);
  const onSubmit = async ({ name, which, products }: Values): Promise<SaveOutcome<Values>> => {
    try {
      const made = await create.mutateAsync({
        customer_id: customer.id,
        name: name.trim(),
        products: which === "all" ? null : products,
      });
      draft.forget();
      onClose();
      onCreated(made);
      return { saved: true };
    } catch (thrown) {
      return refusal<Values>(thrown, { name: "name", products: "products" });
    }
  };
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.createTitle}
      lead={customer.name}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={() => WORDS.create}
      busyLabel={WORDS.creating}
      unchangedToo
      disabledReason={useMay("edit", WORDS.mayNot)}
      onSubmit={onSubmit}
    >
      <Fields form={form} />
    </FormDialog>
  );
}

function Fields({ form }: { form: UseFormReturn<Values> }) {
  const which = form.watch("which");
  return (
    <>
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        help={WORDS.nameHelp}
        required
        rules={{
          validate: (text) => text.trim() !== "" || WORDS.nameMissing,
          maxLength: { value: 80, message: WORDS.nameTooLong },
        }}
      />
      <FormControl form={form} name="which" label={WORDS.which} group>
        {({ value, onChange }) => (
          <Segmented
            name={WORDS.which}
            value={value}
            onValueChange={onChange}
            items={[
              { value: "all", label: WORDS.anyProduct },
              { value: "some", label: WORDS.someProducts },
            ]}
          />
        )}
      </FormControl>
      {which === "some" && (
        <FormControl
          form={form}
          name="products"
          label={WORDS.whichOnes}
          group
          rules={{ validate: (products) => products.length > 0 || WORDS.productsMissing }}
        >
          {({ value, onChange }) => <ProductBoxes chosen={value} onChange={onChange} />}
        </FormControl>
      )}
    </>
  );
}

type BoxesProps = { chosen: readonly string[]; onChange: (products: string[]) => void };

function ProductBoxes({ chosen, onChange }: BoxesProps) {
  const { environment } = useDesk();
  const { data } = useOperation("listProducts", environment.name, {});
  if (data?.length === 0) return <p className="text-text-3 text-xs">{WORDS.noProducts}</p>;
  return (
    <div className="grid max-h-44 gap-2 overflow-auto p-0.5">
      {data?.map(({ id, name, code }) => (
        <Checkbox
          key={id}
          checked={chosen.includes(id)}
          label={
            <>
              {name} <span className="mono text-2xs text-text-3">{code}</span>
            </>
          }
          onCheckedChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
        />
      ))}
    </div>
  );
}

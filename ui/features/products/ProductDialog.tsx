import { useEffect } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { ask, type Product, useChange, useOperation } from "@/api";
import { ThingDialog, type ThingForm } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { useStepUp } from "@/features/step-up";
import { FormControl, FormText, FormTextArea } from "@/form";
import { Checkbox, Input, RadioGroup, Segmented } from "@/ui";
import { FeatureRows } from "./FeatureRows";
import {
  codeProblem,
  graceProblem,
  type ProductValues,
  productFields,
  productValues,
  proposeCode,
  textOfValue,
} from "./values";
import { WORDS } from "./words";

type Props = {
  /** null makes a new one. */
  product: Product | null;
  onClose: () => void;
  onSaved: (product: Product) => void;
};

const LABELS = {
  name: WORDS.name,
  code: WORDS.code,
  status: WORDS.status,
  description: WORDS.description,
  grace: WORDS.grace,
  graceDays: WORDS.graceDays,
  myOffline: WORDS.myOffline,
  features: WORDS.features,
} as const;

/** Which field of the form a Failure's field is. */
const FIELDS = {
  name: "name",
  code: "code",
  description: "description",
  features: "features",
  grace_days: "graceDays",
  my_offline: "myOffline",
} as const;

/** Makes a product, or changes one. */
export function ProductDialog({ product, onClose, onSaved }: Props) {
  const settings = useOperation("getSettings", null, {});
  const days = settings.data?.settings.grace_days ?? null;
  return (
    <ThingDialog
      thing={product}
      words={WORDS}
      size="md"
      lead={product ? product.name : WORDS.createLead}
      about={useProductForm(days)}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(form) => <Fields form={form} isNew={product === null} days={days} />}
    </ThingDialog>
  );
}

function useProductForm(days: number | null): ThingForm<Product, ProductValues> {
  const { environment } = useDesk();
  const create = useChange("createProduct", environment.name);
  const edit = useChange("editProduct", environment.name);
  // A new product gets a signing key, which is sealed under the passphrase where there is one.
  const { withStepUp } = useStepUp();
  return {
    kind: "product",
    valuesOf: (product) => productValues(product, days ?? 14),
    create: (values) => withStepUp(() => create.mutateAsync({ fields: productFields(values) })),
    edit: (seen, values) => edit.mutateAsync({ ...seen, fields: productFields(values) }),
    reload: async (id) => (await ask("getProduct", environment.name, { id })).product,
    fields: FIELDS,
    labels: LABELS,
    textOf: textOfValue,
  };
}

type PartProps = { form: UseFormReturn<ProductValues> };

function Fields({ form, isNew, days }: PartProps & { isNew: boolean; days: number | null }) {
  return (
    <>
      <Identity form={form} isNew={isNew} />
      <FormTextArea
        form={form}
        name="description"
        label={WORDS.description}
        hint={WORDS.optional}
        rules={{ maxLength: { value: 2000, message: WORDS.descriptionTooLong } }}
        area={{ rows: 2 }}
      />
      <div className="grid grid-cols-2 gap-4">
        <StatusField form={form} />
        <GraceField form={form} workspaceDays={days} />
      </div>
      <OfflineField form={form} />
      <FeatureRows form={form} />
    </>
  );
}

/** Name and code. The code of a new product follows its name until somebody writes it by hand. */
function Identity({ form, isNew }: PartProps & { isNew: boolean }) {
  const { setValue, getFieldState, control } = form;
  const name = useWatch({ control, name: "name" });
  useEffect(() => {
    if (isNew && !getFieldState("code").isDirty) setValue("code", proposeCode(name));
  }, [isNew, name, getFieldState, setValue]);
  return (
    <div className="grid grid-cols-[1fr_200px] gap-4">
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        required
        rules={{
          validate: (text) => text.trim() !== "" || WORDS.nameMissing,
          maxLength: { value: 120, message: WORDS.nameTooLong },
        }}
      />
      <FormText
        form={form}
        name="code"
        label={WORDS.code}
        required
        {...(isNew ? { help: WORDS.codeHelp } : {})}
        rules={{ validate: codeProblem }}
        input={{ mono: true, spellCheck: false }}
      />
    </div>
  );
}

function StatusField({ form }: PartProps) {
  return (
    <FormControl form={form} name="status" label={WORDS.status} group>
      {(control) => (
        <RadioGroup
          name={WORDS.status}
          value={control.value}
          onValueChange={control.onChange}
          items={(["active", "inactive"] as const).map((status) => ({
            value: status,
            ...WORDS.statuses[status],
          }))}
        />
      )}
    </FormControl>
  );
}

function OfflineField({ form }: PartProps) {
  return (
    <FormControl form={form} name="myOffline" label={WORDS.myOffline} group>
      {(control) => (
        <Checkbox
          checked={control.value}
          onCheckedChange={control.onChange}
          label={WORDS.myOfflineLabel}
          help={WORDS.myOfflineHelp}
        />
      )}
    </FormControl>
  );
}

function GraceField({ form, workspaceDays }: PartProps & { workspaceDays: number | null }) {
  const own = useWatch({ control: form.control, name: "grace" }) === "own";
  return (
    <div>
      <FormControl form={form} name="grace" label={WORDS.grace} help={WORDS.graceHelp} group>
        {(control) => (
          <div className="flex items-start gap-2">
            <Segmented
              name={WORDS.grace}
              value={control.value}
              onValueChange={control.onChange}
              items={[
                {
                  value: "workspace",
                  label:
                    workspaceDays === null ? WORDS.graceWorkspace : WORDS.graceWorkspaceDays(workspaceDays),
                },
                { value: "own", label: WORDS.graceOwn },
              ]}
            />
          </div>
        )}
      </FormControl>
      {own && (
        <FormControl
          form={form}
          name="graceDays"
          label={WORDS.graceDays}
          className="kd-unlabelled mt-2"
          rules={{ validate: (text, all) => all.grace !== "own" || graceProblem(text) }}
        >
          {(control) => (
            <Input
              {...control}
              className="w-[112px]"
              inputMode="numeric"
              after={<span className="text-text-3">{WORDS.days}</span>}
            />
          )}
        </FormControl>
      )}
    </div>
  );
}

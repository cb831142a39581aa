import { useEffect } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { ask, type Product, useChange, useOperation } from "@/api";
import { useMay, useVersionedForm } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { useStepUp } from "@/features/step-up";
import { FormControl, FormDialog, FormText, FormTextArea, READY } from "@/form";
import { EnvironmentTag, Input, RadioGroup, Segmented, useToast } from "@/ui";
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
  features: WORDS.features,
} as const;

/** Makes a product, or changes one. */
export function ProductDialog({ product, onClose, onSaved }: Props) {
  const { environment } = useDesk();
  const settings = useOperation("getSettings", null, {});
  const days = settings.data?.settings.grace_days ?? null;
  const { form, onSubmit, conflict, aside, blocked } = useProductForm(product, days, (saved) => {
    onSaved(saved);
    onClose();
  });
  const mayNot = useMay("edit");
  return (
    <FormDialog
      open
      size="md"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={product ? WORDS.editTitle : WORDS.createTitle}
      lead={product ? product.name : WORDS.createLead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={(changes) => (product ? WORDS.save(changes) : WORDS.create)}
      busyLabel={product ? WORDS.saving : WORDS.creating}
      unchangedToo={product === null}
      disabledReason={mayNot ?? blocked}
      aside={aside}
      onSubmit={onSubmit}
    >
      {conflict}
      <Identity form={form} isNew={product === null} />
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
      <FeatureRows form={form} />
    </FormDialog>
  );
}

function useProductForm(product: Product | null, days: number | null, onSaved: (product: Product) => void) {
  const { environment, workspace } = useDesk();
  const toast = useToast();
  const create = useChange("createProduct", environment.name);
  const edit = useChange("editProduct", environment.name);
  // A new product gets a signing key, which is sealed under the passphrase where there is one.
  const { withStepUp } = useStepUp();
  const valuesOf = (one: Product | null) => productValues(one, days ?? 14);
  return useVersionedForm<ProductValues>({
    draft: `product ${workspace.id} ${environment.name} ${product?.id ?? ""}`,
    initial: { version: product?.version ?? null, values: valuesOf(product) },
    reload: async () => {
      const { product: now } = await ask("getProduct", environment.name, { id: product?.id ?? "" });
      return { version: now.version, values: valuesOf(now) };
    },
    save: async (values, version) => {
      const fields = productFields(values);
      const saved =
        product && version !== null
          ? await edit.mutateAsync({ id: product.id, version, fields })
          : await withStepUp(() => create.mutateAsync({ fields }));
      toast.show({ text: product ? WORDS.saved(saved.name) : WORDS.created(saved.name) });
      onSaved(saved);
    },
    fields: {
      name: "name",
      code: "code",
      description: "description",
      features: "features",
      grace_days: "graceDays",
    },
    labels: LABELS,
    textOf: textOfValue,
  });
}

type PartProps = { form: UseFormReturn<ProductValues> };

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

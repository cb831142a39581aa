import { useEffect } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { ask, type Generator, type Product, useChange, useOperation } from "@/api";
import { ThingDialog, type ThingForm } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormControl, FormText, JsonField } from "@/form";
import { Combobox, Field } from "@/ui";
import { KeyFormatFields } from "./KeyFormatFields";
import { KeySamples } from "./KeySamples";
import { isWholeFormat, keyFormatOf } from "./keyFormat";
import { LimitFields, ValidityFields } from "./ValidityFields";
import { type GeneratorValues, generatorFields, generatorValues, textOfValue } from "./values";
import { WORDS } from "./words";

type Props = {
  /** null makes a new one. */
  generator: Generator | null;
  onClose: () => void;
  onSaved: (generator: Generator) => void;
};

const LABELS = {
  name: WORDS.name,
  format: WORDS.format,
  limit: WORDS.limit,
  validity: WORDS.validity,
  flags: WORDS.flags,
  metadata: WORDS.metadata,
} as const;

/** Which field of the form a Failure's field is. */
const FIELDS = {
  name: "name",
  product_id: "product_id",
  pattern: "format.pattern",
  alphabet: "format.alphabet",
  length: "format.length",
  segment: "format.segment",
  separator: "format.separator",
  prefix: "format.prefix",
  suffix: "format.suffix",
  activation_limit: "limit.count",
  validity: "validity.amount",
  flags: "flags",
  metadata: "metadata",
} as const;

const MOST_BYTES = 10_240;

/** Makes a generator, or changes one, with samples beside the fields. */
export function GeneratorDialog({ generator, onClose, onSaved }: Props) {
  const { environment } = useDesk();
  const products = useOperation("listProducts", environment.name, {}).data ?? [];
  return (
    <ThingDialog
      thing={generator}
      words={WORDS}
      size="lg"
      lead={generator ? WORDS.editLead(generator.name) : undefined}
      about={useGeneratorForm()}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(form) => (
        <div className="grid grid-cols-[minmax(0,1fr)_300px] gap-6">
          <div className="grid content-start gap-4">
            <Identity form={form} generator={generator} products={products} />
            <KeyFormatFields form={form} />
            <Defaults form={form} products={products} />
          </div>
          <Samples form={form} environment={environment.name} />
        </div>
      )}
    </ThingDialog>
  );
}

function useGeneratorForm(): ThingForm<Generator, GeneratorValues> {
  const { environment } = useDesk();
  const create = useChange("createGenerator", environment.name);
  const edit = useChange("editGenerator", environment.name);
  return {
    kind: "generator",
    valuesOf: generatorValues,
    create: (values) => create.mutateAsync({ fields: generatorFields(values) }),
    edit: (seen, values) => edit.mutateAsync({ ...seen, fields: generatorFields(values) }),
    reload: async (id) => {
      const all = await ask("listGenerators", environment.name, {});
      return all.find((one) => one.id === id) ?? null;
    },
    fields: FIELDS,
    labels: LABELS,
    textOf: textOfValue,
  };
}

type PartProps = { form: UseFormReturn<GeneratorValues>; products: readonly Product[] };

function Identity({ form, products, generator }: PartProps & { generator: Generator | null }) {
  useOnlyProduct(form, generator === null ? products : []);
  const items = products.map((product) => ({
    value: product.id,
    label: product.name,
    detail: product.status === "inactive" ? `${product.code}, ${WORDS.productInactive}` : product.code,
  }));
  return (
    <div className="grid grid-cols-2 gap-4">
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        required
        rules={{
          validate: (text) => text.trim() !== "" || WORDS.nameMissing,
          maxLength: { value: 120, message: WORDS.nameTooLong },
        }}
        input={{ placeholder: WORDS.nameExample }}
      />
      {generator ? (
        <Field label={WORDS.product} group>
          <p className="flex h-8 items-center text-text-2" title={WORDS.productStays}>
            {generator.product.name}
          </p>
        </Field>
      ) : (
        <FormControl
          form={form}
          name="product_id"
          label={WORDS.product}
          help={WORDS.productHelp}
          required
          rules={{ validate: (id) => id !== "" || WORDS.productMissing }}
        >
          {(control) => (
            <Combobox
              name={WORDS.product}
              value={items.find(({ value }) => value === control.value) ?? null}
              onValueChange={(item) => control.onChange(item?.value ?? "")}
              items={items}
            />
          )}
        </FormControl>
      )}
    </div>
  );
}

/** Where there is only one product to choose it is chosen. */
function useOnlyProduct({ getValues, resetField }: PartProps["form"], products: readonly Product[]) {
  const only = products.length === 1 ? products[0]?.id : undefined;
  useEffect(() => {
    if (only && getValues("product_id") === "") resetField("product_id", { defaultValue: only });
  }, [only, getValues, resetField]);
}

function Defaults({ form, products }: PartProps) {
  const productId = useWatch({ control: form.control, name: "product_id" });
  const features = products.find(({ id }) => id === productId)?.features ?? [];
  return (
    <>
      <h3 className="mt-1 border-border-subtle border-t pt-4 font-semibold">{WORDS.defaults}</h3>
      <div className="w-[260px]">
        <LimitFields form={form} />
      </div>
      <ValidityFields form={form} />
      <JsonField
        form={form}
        name="flags"
        label={WORDS.flags}
        maxBytes={MOST_BYTES}
        help={
          features.length > 0 ? WORDS.flagsOf(features.map(({ name }) => name).join(", ")) : WORDS.flagsHelp
        }
      />
      <JsonField
        form={form}
        name="metadata"
        label={WORDS.metadata}
        maxBytes={MOST_BYTES}
        help={WORDS.metadataHelp}
      />
    </>
  );
}

/** Beside the fields, in sight while they scroll. */
function Samples({ form, environment }: { form: UseFormReturn<GeneratorValues>; environment: string }) {
  const format = useWatch({ control: form.control, name: "format" });
  return (
    <KeySamples
      className="sticky top-0 self-start"
      environment={environment}
      format={isWholeFormat(format) ? keyFormatOf(format) : null}
    />
  );
}

import { useEffect } from "react";
import { type UseFormReturn, useController, useWatch } from "react-hook-form";
import { ask, type Pool, useChange, useOperation } from "@/api";
import { CustomerPicker } from "@/features/license-form/CustomerPicker";
import { isOffered, OWN_PATTERN, onlySource, patternProblem } from "@/features/license-form/create";
import { PatternField } from "@/features/license-form/PatternField";
import { ThingDialog, type ThingForm } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormControl, FormText } from "@/form";
import { Combobox, RadioGroup, Select } from "@/ui";
import {
  createRequest,
  dayProblem,
  editRequest,
  type PoolValues,
  poolValues,
  seatsOf,
  seatsProblem,
} from "./values";
import { WORDS } from "./words";

type Props = {
  /** null makes a new one. */
  pool: Pool | null;
  onClose: () => void;
  onSaved: (pool: Pool) => void;
};

const LABELS = {
  product_id: WORDS.product,
  source: WORDS.source,
  pattern: WORDS.ownPattern,
  kind: WORDS.kind,
  customer: WORDS.customer,
  reason: WORDS.reason,
  name: WORDS.nameField,
  seats: WORDS.seats,
  contract: WORDS.contract,
  purchased: WORDS.purchased,
  expires: WORDS.expires,
} as const;

/** Which field of the form a Failure's field is. */
const FIELDS = {
  name: "name",
  product_id: "product_id",
  customer_id: "customer",
  source: "source",
  pattern: "pattern",
  seats: "seats",
  contract: "contract",
  purchased_at: "purchased",
  expires_at: "expires",
  reason: "reason",
} as const;

/** Makes a pool with its seats, or changes one and adds seats. */
export function PoolDialog({ pool, onClose, onSaved }: Props) {
  return (
    <ThingDialog
      thing={pool}
      words={WORDS}
      size="md"
      lead={pool ? WORDS.editLead(pool.name, pool.product.name) : WORDS.createLead}
      about={usePoolForm(pool)}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(form) => (
        <>
          {pool === null && <WhatFor form={form} />}
          <Terms form={form} pool={pool} />
        </>
      )}
    </ThingDialog>
  );
}

function usePoolForm(pool: Pool | null): ThingForm<Pool, PoolValues> {
  const { environment } = useDesk();
  const create = useChange("createPool", environment.name);
  const edit = useChange("editPool", environment.name);
  return {
    kind: "pool",
    valuesOf: poolValues,
    create: (values) => create.mutateAsync(createRequest(values, new Date())),
    edit: async (seen, values) => {
      const before = pool ?? (await ask("getPool", environment.name, { id: seen.id }));
      return edit.mutateAsync(editRequest(seen, before, values, new Date()));
    },
    reload: (id) => ask("getPool", environment.name, { id }),
    fields: FIELDS,
    labels: LABELS,
  };
}

type PartProps = { form: UseFormReturn<PoolValues> };

/** What never changes: the product, how keys are made, the kind, who bought it. */
function WhatFor({ form }: PartProps) {
  return (
    <>
      <div className="grid grid-cols-2 items-start gap-4">
        <ProductField form={form} />
        <SourceField form={form} />
      </div>
      <OwnPattern form={form} />
      <FormControl form={form} name="kind" label={WORDS.kind} group>
        {(control) => (
          <RadioGroup
            name={WORDS.kind}
            value={control.value}
            onValueChange={control.onChange}
            items={[
              { value: "transferable", label: WORDS.transferable, help: WORDS.transferableHelp },
              { value: "untransferable", label: WORDS.untransferable, help: WORDS.untransferableHelp },
            ]}
          />
        )}
      </FormControl>
      <FormControl
        form={form}
        name="customer"
        label={WORDS.customer}
        hint={WORDS.optional}
        help={WORDS.customerHelp}
      >
        {({ value, onChange }) => (
          <CustomerPicker value={value} onChange={onChange} clearable placeholder={WORDS.nobody} />
        )}
      </FormControl>
    </>
  );
}

function ProductField({ form }: PartProps) {
  const { environment } = useDesk();
  const products = useOperation("listProducts", environment.name, {}).data?.filter(isOffered) ?? [];
  const items = products.map(({ id, name, code }) => ({ value: id, label: name, detail: code }));
  const { getValues, resetField } = form;
  const only = items.length === 1 ? items[0]?.value : undefined;
  useEffect(() => {
    if (only && getValues("product_id") === "") resetField("product_id", { defaultValue: only });
  }, [only, getValues, resetField]);
  return (
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
          placeholder={WORDS.chooseProduct}
          value={items.find(({ value }) => value === control.value) ?? null}
          onValueChange={(item) => {
            if (item?.value === control.value) return;
            control.onChange(item?.value ?? "");
            form.setValue("source", "");
          }}
          items={items}
        />
      )}
    </FormControl>
  );
}

function useGeneratorsOf(product: string) {
  const { environment } = useDesk();
  return useOperation(
    "listGenerators",
    environment.name,
    { product_id: product },
    { enabled: product !== "" },
  ).data;
}

/** How keys are made: by a generator of the product, or by a pattern. Where there is no choice it is made. */
function SourceField({ form }: PartProps) {
  const [product, source] = useWatch({ control: form.control, name: ["product_id", "source"] });
  const generators = useGeneratorsOf(product);
  const only = generators ? onlySource(generators) : null;
  const { setValue } = form;
  useEffect(() => {
    if (only && source === "") setValue("source", only);
  }, [only, source, setValue]);
  const items = [
    ...(generators ?? []).map(({ id, name }) => ({ value: id, label: name })),
    { value: OWN_PATTERN, label: WORDS.ownPattern },
  ];
  return (
    <FormControl
      form={form}
      name="source"
      label={WORDS.source}
      {...(generators?.length === 0 ? { help: WORDS.noGenerators } : {})}
      required
      rules={{ validate: (value) => value !== "" || WORDS.sourceMissing }}
    >
      {(control) => (
        <Select
          value={control.value || null}
          onValueChange={control.onChange}
          placeholder={product === "" ? WORDS.productFirst : WORDS.chooseSource}
          items={product === "" ? [] : items}
        />
      )}
    </FormControl>
  );
}

function OwnPattern({ form }: PartProps) {
  const source = useWatch({ control: form.control, name: "source" });
  return source === OWN_PATTERN ? <BoundPattern form={form} /> : null;
}

function BoundPattern({ form }: PartProps) {
  const { field, fieldState } = useController({
    control: form.control,
    name: "pattern",
    shouldUnregister: false,
    rules: {
      validate: (text, values) => values.source !== OWN_PATTERN || (patternProblem(text) ?? true),
    },
  });
  return (
    <PatternField
      value={field.value}
      onChange={field.onChange}
      onLeave={field.onBlur}
      error={fieldState.error?.message ?? null}
    />
  );
}

/** What may change later: name, seats, contract, dates. */
function Terms({ form, pool }: PartProps & { pool: Pool | null }) {
  const now = new Date();
  return (
    <>
      <div className="grid grid-cols-[1fr_140px] items-start gap-4">
        <FormText
          form={form}
          name="name"
          label={WORDS.nameField}
          required
          rules={{
            validate: (text) => text.trim() !== "" || WORDS.nameMissing,
            maxLength: { value: 120, message: WORDS.nameTooLong },
          }}
          input={{ placeholder: WORDS.nameExample }}
        />
        <SeatsField form={form} pool={pool} />
      </div>
      <div className="grid grid-cols-2 items-start gap-4">
        <FormText
          form={form}
          name="purchased"
          label={WORDS.purchased}
          {...(pool ? {} : { hint: WORDS.optional, help: WORDS.purchasedHelp })}
          rules={{ validate: (text) => dayProblem(text, now, false, pool?.purchased_at ?? null) }}
          input={{ placeholder: WORDS.dayExample }}
        />
        <FormText
          form={form}
          name="expires"
          label={WORDS.expires}
          hint={WORDS.optional}
          help={pool ? WORDS.expiresEditHelp : WORDS.expiresHelp}
          rules={{ validate: (text) => dayProblem(text, now, true, pool?.expires_at ?? null) }}
          input={{ placeholder: WORDS.dayExample }}
        />
        <FormText
          form={form}
          name="contract"
          label={WORDS.contract}
          hint={WORDS.optional}
          rules={{ maxLength: { value: 200, message: WORDS.contractTooLong } }}
          input={{ placeholder: WORDS.contractExample }}
        />
        <FormText
          form={form}
          name="reason"
          label={WORDS.reason}
          hint={WORDS.optional}
          help={WORDS.reasonHelp}
          rules={{ maxLength: { value: 500, message: WORDS.reasonTooLong } }}
        />
      </div>
    </>
  );
}

function SeatsField({ form, pool }: PartProps & { pool: Pool | null }) {
  const least = pool?.seats.total ?? 1;
  const typed = seatsOf(useWatch({ control: form.control, name: "seats" }));
  const more = pool && typed ? typed - least : 0;
  return (
    <FormText
      form={form}
      name="seats"
      label={WORDS.seats}
      help={more > 0 ? WORDS.more(more) : pool ? WORDS.moreHelp : WORDS.countHelp}
      required
      rules={{ validate: (text) => seatsProblem(text, least) }}
      input={{ inputMode: "numeric" }}
    />
  );
}

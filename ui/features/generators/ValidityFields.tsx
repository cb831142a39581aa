import { type UseFormReturn, useWatch } from "react-hook-form";
import type { ValidityStart, ValidityUnit } from "@/api";
import { FormControl, FormText } from "@/form";
import { Checkbox, Input, Segmented, Select } from "@/ui";
import { amountProblem, type LimitValues, limitProblem, type ValidityValues } from "./validity";
import { VALIDITY_WORDS as words } from "./words";

/** A form that holds a validity under `validity`: see `validityValues` and `validityOf`. */
export type HasValidity = { validity: ValidityValues };

/** A form that holds an activation limit under `limit`: see `limitValues` and `limitOf`. */
export type HasLimit = { limit: LimitValues };

const UNITS: readonly ValidityUnit[] = ["days", "months", "years"];
const STARTS: readonly ValidityStart[] = ["creation", "assignment", "first_activation"];

/** How long licenses are valid: for ever, or so long from an event of their life. */
export function ValidityFields<Values extends HasValidity>(props: { form: UseFormReturn<Values> }) {
  // See KeyFormatFields: a form of more fields serves as one of fewer.
  const form = props.form as unknown as UseFormReturn<HasValidity>;
  const { kind, from } = useWatch({ control: form.control, name: "validity" });
  return (
    <div className="grid gap-3">
      <FormControl
        form={form}
        name="validity.kind"
        label={words.title}
        group
        {...(kind === "lifetime" ? { help: words.lifetimeHelp } : {})}
      >
        {(control) => (
          <Segmented
            name={words.title}
            value={control.value}
            onValueChange={control.onChange}
            items={[
              { value: "lifetime", label: words.lifetime },
              { value: "counted", label: words.counted },
            ]}
          />
        )}
      </FormControl>
      {kind === "counted" && <Counted form={form} />}
      {kind === "counted" && <p className="kd-help !mt-0">{words.startHelp[from]}</p>}
    </div>
  );
}

function Counted({ form }: { form: UseFormReturn<HasValidity> }) {
  const { trigger, getValues } = form;
  return (
    <div className="grid grid-cols-[88px_120px_minmax(0,1fr)] gap-3">
      <FormText
        form={form}
        name="validity.amount"
        label={words.amount}
        rules={{ validate: (text) => amountProblem(text, getValues("validity.unit")) }}
        input={{ inputMode: "numeric" }}
      />
      <FormControl form={form} name="validity.unit" label={words.unitName}>
        {(control) => (
          <Select
            value={control.value}
            onValueChange={(unit) => {
              control.onChange(unit);
              void trigger("validity.amount");
            }}
            items={UNITS.map((unit) => ({ value: unit, label: words.unit[unit] }))}
          />
        )}
      </FormControl>
      <FormControl form={form} name="validity.from" label={words.startName}>
        {(control) => (
          <Select
            value={control.value}
            onValueChange={control.onChange}
            items={STARTS.map((start) => ({ value: start, label: words.start[start] }))}
          />
        )}
      </FormControl>
    </div>
  );
}

/** How many devices one license allows: a number, or any. */
export function LimitFields<Values extends HasLimit>(props: { form: UseFormReturn<Values> }) {
  const form = props.form as unknown as UseFormReturn<HasLimit>;
  const unlimited = useWatch({ control: form.control, name: "limit.unlimited" });
  const setUnlimited = (on: boolean) => {
    form.setValue("limit.unlimited", on, { shouldDirty: true });
    if (on) form.clearErrors("limit.count");
  };
  return (
    <FormControl
      form={form}
      name="limit.count"
      label={words.limit}
      help={words.limitHelp}
      rules={{ validate: (text) => form.getValues("limit.unlimited") || limitProblem(text) }}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          value={unlimited ? "∞" : control.value}
          disabled={unlimited}
          after={<Checkbox label={words.unlimited} checked={unlimited} onCheckedChange={setUnlimited} />}
        />
      )}
    </FormControl>
  );
}

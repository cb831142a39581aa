import { type UseFormReturn, useWatch } from "react-hook-form";
import { FormControl, FormText } from "@/form";
import { Button, Checkbox, Field, Segmented } from "@/ui";
import { CLEAR_ALPHABET, type FormatKind, formatProblem, type KeyFormatValues } from "./keyFormat";
import { FORMAT_WORDS as words } from "./words";

/** A form that holds a key format under `format`: see `keyFormatValues` and `keyFormatOf`. */
export type HasKeyFormat = { format: KeyFormatValues };

type Part = { form: UseFormReturn<HasKeyFormat> };

const KINDS: readonly FormatKind[] = ["chunked", "pattern", "uuid"];

/** How keys look: the kind, and what belongs to it. */
export function KeyFormatFields<Values extends HasKeyFormat>(props: { form: UseFormReturn<Values> }) {
  // A form of more fields serves as one of fewer; its type cannot show that, as paths are both read and written.
  const form = props.form as unknown as UseFormReturn<HasKeyFormat>;
  const kind = useWatch({ control: form.control, name: "format.kind" });
  return (
    <div className="grid gap-4">
      <FormControl form={form} name="format.kind" label={words.kind} group help={words.kinds[kind].help}>
        {(control) => (
          <Segmented
            name={words.kind}
            value={control.value}
            onValueChange={control.onChange}
            items={KINDS.map((one) => ({ value: one, label: words.kinds[one].label }))}
          />
        )}
      </FormControl>
      {kind === "chunked" && <ChunkedFields form={form} />}
      {kind === "pattern" && <PatternFields form={form} />}
    </div>
  );
}

function ChunkedFields({ form }: Part) {
  return (
    <>
      <Segments form={form} />
      <Affixes form={form} />
      <Alphabet form={form} />
      <FormControl form={form} name="format.check_character" label="">
        {(control) => (
          <Checkbox
            ref={control.ref}
            checked={control.value}
            onCheckedChange={control.onChange}
            label={words.check}
            help={words.checkHelp}
          />
        )}
      </FormControl>
    </>
  );
}

function Segments({ form }: Part) {
  return (
    <div className="grid grid-cols-3 gap-3">
      <FormText
        form={form}
        name="format.length"
        label={words.length}
        rules={{ validate: formatProblem.length }}
        input={{ inputMode: "numeric" }}
      />
      <FormText
        form={form}
        name="format.segment"
        label={words.segment}
        rules={{ validate: formatProblem.segment }}
        input={{ inputMode: "numeric" }}
      />
      <FormText
        form={form}
        name="format.separator"
        label={words.separator}
        rules={{ validate: formatProblem.separator }}
        input={{ mono: true }}
      />
    </div>
  );
}

function Affixes({ form }: Part) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <FormText
        form={form}
        name="format.prefix"
        label={words.prefix}
        rules={{ validate: formatProblem.affix }}
        input={{ mono: true, spellCheck: false, placeholder: words.prefixExample }}
      />
      <FormText
        form={form}
        name="format.suffix"
        label={words.suffix}
        rules={{ validate: formatProblem.affix }}
        input={{ mono: true, spellCheck: false }}
      />
    </div>
  );
}

function Alphabet({ form }: Part) {
  const alphabet = useWatch({ control: form.control, name: "format.alphabet" });
  const choose = () =>
    form.setValue("format.alphabet", CLEAR_ALPHABET, { shouldDirty: true, shouldValidate: true });
  return (
    <FormText
      form={form}
      name="format.alphabet"
      label={words.alphabet}
      hint={words.alphabetCount([...alphabet].length)}
      help={words.alphabetHelp}
      rules={{ validate: formatProblem.alphabet }}
      input={{
        mono: true,
        spellCheck: false,
        after: alphabet !== CLEAR_ALPHABET && (
          <Button size="sm" variant="ghost" className="-mr-1" onClick={choose}>
            {words.useClear}
          </Button>
        ),
      }}
    />
  );
}

function PatternFields({ form }: Part) {
  const { getValues, setValue } = form;
  const add = (code: string) =>
    setValue("format.pattern", getValues("format.pattern") + code, {
      shouldDirty: true,
      shouldValidate: true,
    });
  return (
    <>
      <FormText
        form={form}
        name="format.pattern"
        label={words.pattern}
        rules={{ validate: formatProblem.pattern }}
        input={{ mono: true, spellCheck: false }}
      />
      <Field label={words.legend} help={words.legendRest} group>
        <ul className="grid grid-cols-2 gap-x-4 gap-y-1 text-xs">
          {words.legendItems.map(({ code, means }) => (
            <li key={code} className="grid grid-cols-[96px_1fr] items-baseline gap-2">
              <span className="flex gap-1.5">
                {code.split(" ").map((one) => (
                  <button
                    key={one}
                    type="button"
                    className="mono rounded-xs text-accent-text hover:underline"
                    title={`Add ${one}`}
                    onClick={() => add(one)}
                  >
                    {one}
                  </button>
                ))}
              </span>
              <span className="text-text-2">{means}</span>
            </li>
          ))}
        </ul>
      </Field>
    </>
  );
}

import type { ReactNode } from "react";
import { type FieldPath, type FieldValues, type UseFormReturn, useController } from "react-hook-form";
import { JsonText } from "./JsonText";
import { jsonBytes, readJsonObject, sayMistake } from "./json";
import { words } from "./words";

export type JsonFieldProps<Values extends FieldValues, Name extends FieldPath<Values>> = {
  form: UseFormReturn<Values>;
  /** The form value is the text itself; `readJsonObject` makes an object of it. */
  name: Name;
  label: string;
  maxBytes: number;
  help?: ReactNode;
};

/** A JSON object as text, checked as one writes: a mistake is named with its line and column. */
export function JsonField<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: JsonFieldProps<Values, Name>,
) {
  const { form, name, label, maxBytes, help } = props;
  const { field, fieldState } = useController({
    control: form.control,
    name,
    rules: {
      validate: (text: unknown) => jsonProblem(typeof text === "string" ? text : "", maxBytes) ?? true,
    },
  });
  const value: unknown = field.value;
  const text = typeof value === "string" ? value : "";
  return (
    <JsonText
      label={label}
      value={text}
      onChange={field.onChange}
      onLeave={field.onBlur}
      hint={help ?? words.jsonHelp(jsonBytes(text), maxBytes)}
      error={fieldState.error?.message ?? null}
    />
  );
}

/** What is wrong with a text that shall be a JSON object of so many bytes; null when nothing is. */
export function jsonProblem(text: string, maxBytes: number): string | null {
  const read = readJsonObject(text);
  if (!read.ok) return sayMistake(read.mistake);
  const bytes = jsonBytes(text);
  if (bytes <= maxBytes) return null;
  return words.jsonTooLong(bytes, maxBytes);
}

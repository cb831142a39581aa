import type { ReactNode } from "react";
import { type FieldPath, type FieldValues, type UseFormReturn, useWatch } from "react-hook-form";
import { formatCount } from "@/lib/format";
import { FormTextArea } from "./fields";
import { jsonBytes, readJsonObject, sayMistake } from "./json";

export type JsonFieldProps<Values extends FieldValues, Name extends FieldPath<Values>> = {
  form: UseFormReturn<Values>;
  /** The form value is the text itself; `readJsonObject` makes an object of it. */
  name: Name;
  label: ReactNode;
  maxBytes: number;
  help?: ReactNode;
  rows?: number;
};

/** A JSON object as text, checked as one writes: a mistake is named with its line and column. */
export function JsonField<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: JsonFieldProps<Values, Name>,
) {
  const { form, name, label, maxBytes, help, rows = 4 } = props;
  const value: unknown = useWatch({ control: form.control, name });
  const bytes = jsonBytes(typeof value === "string" ? value : "");
  return (
    <FormTextArea
      form={form}
      name={name}
      label={label}
      help={help}
      hint={`JSON object, ${formatCount(bytes)} bytes of ${formatCount(Math.round(maxBytes / 1024))} KB`}
      rules={{
        validate: (text: unknown) => jsonProblem(typeof text === "string" ? text : "", maxBytes) ?? true,
      }}
      area={{ mono: true, rows, spellCheck: false, className: "text-xs" }}
    />
  );
}

/** What is wrong with a text that shall be a JSON object of so many bytes; null when nothing is. */
export function jsonProblem(text: string, maxBytes: number): string | null {
  const read = readJsonObject(text);
  if (!read.ok) return sayMistake(read.mistake);
  const bytes = jsonBytes(text);
  if (bytes <= maxBytes) return null;
  return `It takes ${formatCount(bytes)} bytes. Keep it within ${formatCount(maxBytes)}.`;
}

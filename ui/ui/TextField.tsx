import { Field, type FieldProps } from "./Field";
import { Input, type InputProps } from "./Input";

export type TextFieldProps = Pick<FieldProps, "label" | "hint" | "help" | "error" | "required"> &
  Omit<InputProps, "required" | "className"> & { className?: string };

/** An input with its label, the usual pair. */
export function TextField({ label, hint, help, error, required, id, className, ...input }: TextFieldProps) {
  return (
    <Field
      label={label}
      hint={hint}
      help={help}
      error={error}
      {...(required === undefined ? {} : { required })}
      {...(id === undefined ? {} : { id })}
      {...(className === undefined ? {} : { className })}
    >
      <Input {...input} />
    </Field>
  );
}

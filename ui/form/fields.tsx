import type { ReactElement, ReactNode } from "react";
import {
  type ControllerRenderProps,
  type FieldPath,
  type FieldValues,
  type UseControllerProps,
  type UseFormReturn,
  useController,
  useFormState,
} from "react-hook-form";
import { Field, type FieldProps, Input, type InputProps, TextArea, type TextAreaProps } from "@/ui";
import { useFormField } from "./context";

type Bound<Values extends FieldValues, Name extends FieldPath<Values>> = {
  form: UseFormReturn<Values>;
  name: Name;
  rules?: UseControllerProps<Values, Name>["rules"];
  label: ReactNode;
} & Pick<FieldProps, "hint" | "help" | "required" | "group" | "hideLabel" | "className">;

/** Field with the label, help and current error of one form value around any control. */
function BoundField<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: Bound<Values, Name> & { children: ReactNode },
) {
  const { form, name, label, children, rules: _, ...rest } = props;
  const { id } = useFormField(name, label);
  const state = useFormState({ control: form.control, name });
  const { error } = form.getFieldState(name, state);
  return (
    <Field {...rest} id={id} label={label} error={error?.message}>
      {children}
    </Field>
  );
}

export type FormTextProps<Values extends FieldValues, Name extends FieldPath<Values>> = Bound<
  Values,
  Name
> & {
  /** What the input itself is given: placeholder, mono, inputMode, maxLength. */
  input?: Omit<InputProps, "name" | "ref" | "onChange" | "onBlur">;
};

/** A line of text bound to a form value. */
export function FormText<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: FormTextProps<Values, Name>,
) {
  const { input, ...bound } = props;
  return (
    <BoundField {...bound}>
      <Input {...input} {...props.form.register(props.name, props.rules)} />
    </BoundField>
  );
}

export type FormTextAreaProps<Values extends FieldValues, Name extends FieldPath<Values>> = Bound<
  Values,
  Name
> & {
  area?: Omit<TextAreaProps, "name" | "ref" | "onChange" | "onBlur">;
};

/** Several lines of text bound to a form value. */
export function FormTextArea<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: FormTextAreaProps<Values, Name>,
) {
  const { area, ...bound } = props;
  return (
    <BoundField {...bound}>
      <TextArea {...area} {...props.form.register(props.name, props.rules)} />
    </BoundField>
  );
}

export type FormControlProps<Values extends FieldValues, Name extends FieldPath<Values>> = Bound<
  Values,
  Name
> & {
  children: (control: ControllerRenderProps<Values, Name>) => ReactElement;
};

/** Any other control bound to a form value: Select, Combobox, RadioGroup, a date. */
export function FormControl<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: FormControlProps<Values, Name>,
) {
  const { children, ...bound } = props;
  const { field } = useController({ control: props.form.control, name: props.name, rules: props.rules });
  return <BoundField {...bound}>{children(field)}</BoundField>;
}

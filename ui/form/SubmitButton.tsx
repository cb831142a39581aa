import { type FieldValues, type UseFormReturn, useFormState } from "react-hook-form";
import { Button, type ButtonProps } from "@/ui";
import { countChanges } from "./outcome";
import { words } from "./words";

export type SubmitButtonProps<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  /** The id of the Form; the button may stand outside of it. */
  formId: string;
  /** The verb with its object, given the number of changed fields: "Save 2 changes". */
  label: (changes: number) => string;
  /** "Saving…" */
  busyLabel: string;
  /** Whether it makes sense without a change: true when creating. */
  unchangedToo?: boolean;
  variant?: ButtonProps["variant"];
  /** A reason from outside: a role, a lost connection. */
  disabledReason?: string | null;
};

/** Saves, counts the changes, and says when there is nothing to save. */
export function SubmitButton<Values extends FieldValues>(props: SubmitButtonProps<Values>) {
  const { form, formId, label, busyLabel, unchangedToo = false, variant = "primary" } = props;
  const { dirtyFields, isSubmitting } = useFormState({ control: form.control });
  const changes = countChanges(dirtyFields);
  const unchanged = !unchangedToo && changes === 0 ? words.unchanged : null;
  const reason = isSubmitting ? words.beingSaved : (props.disabledReason ?? unchanged);
  return (
    <Button
      type="submit"
      form={formId}
      variant={variant}
      disabledReason={reason}
      aria-busy={isSubmitting}
      // Leaving a field may show its error and move the button away under the pointer, before the click is one.
      onMouseDown={(event) => event.preventDefault()}
    >
      {isSubmitting ? busyLabel : label(changes)}
    </Button>
  );
}

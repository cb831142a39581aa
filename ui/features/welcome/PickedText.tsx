import type { FieldPath, FieldValues, PathValue } from "react-hook-form";
import { FormText, type FormTextProps } from "@/form";
import { Button } from "@/ui";
import { sentences } from "../failure";

type PickedTextProps<Values extends FieldValues, Name extends FieldPath<Values>> = Omit<
  FormTextProps<Values, Name>,
  "input"
> & {
  /** Asks with the system's own dialog; null when it was left. */
  pick: () => Promise<PathValue<Values, Name> | null>;
  /** What the button says. */
  button: string;
};

/** A path: typed, or found with the system's dialog. */
export function PickedText<Values extends FieldValues, Name extends FieldPath<Values>>({
  pick,
  button,
  ...bound
}: PickedTextProps<Values, Name>) {
  const { form, name } = bound;
  const choose = async () => {
    try {
      const picked = await pick();
      if (picked) form.setValue(name, picked, { shouldDirty: true, shouldValidate: true });
    } catch (thrown) {
      form.setError(name, { message: sentences(thrown) });
    }
  };
  return (
    <FormText
      {...bound}
      input={{
        spellCheck: false,
        after: (
          <Button size="sm" className="-mr-1" onClick={() => void choose()}>
            {button}
          </Button>
        ),
      }}
    />
  );
}

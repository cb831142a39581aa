import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import type { Role } from "@/api";
import { FormControl } from "@/form";
import { Select } from "@/ui";
import { ROLE_HELP, ROLE_LABEL, WORDS } from "./words";

const ROLES = Object.keys(ROLE_LABEL) as Role[];

type Props<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  name: FieldPath<Values>;
  /** Why the others cannot be chosen. */
  onlyOwner?: string | null;
};

/** What somebody may do. */
export function RoleField<Values extends FieldValues>({ form, name, onlyOwner = null }: Props<Values>) {
  return (
    <FormControl form={form} name={name} label={WORDS.role} required>
      {(control) => (
        <Select<Role>
          ref={control.ref}
          value={control.value}
          onValueChange={control.onChange}
          items={ROLES.map((role) => ({
            value: role,
            label: ROLE_LABEL[role],
            detail: ROLE_HELP[role],
            disabledReason: role === "owner" ? null : onlyOwner,
          }))}
        />
      )}
    </FormControl>
  );
}

import { ask, type Person, type Role, useChange } from "@/api";
import { useVersionedForm } from "@/features/lists/useVersionedForm";
import { FormDialog, FormText, READY } from "@/form";
import { useToast } from "@/ui";
import { isName } from "./InviteDialog";
import { RoleField } from "./RoleField";
import { ROLE_LABEL, WORDS } from "./words";

type Values = { name: string; role: Role };

type Props = {
  person: Person;
  refused: string | null;
  /** Nobody else could change people and settings. */
  lastOwner: boolean;
  onClose: () => void;
};

const valuesOf = ({ name, role }: Values): Values => ({ name, role });

/** Changes somebody's name and role. */
export function EditDialog({ person, refused, lastOwner, onClose }: Props) {
  const edit = useChange("editPerson", null);
  const toast = useToast();
  const { form, onSubmit, conflict, aside, blocked } = useVersionedForm<Values>({
    draft: `person ${person.id}`,
    initial: { version: person.version, values: valuesOf(person) },
    reload: async () => {
      const now = (await ask("listPeople", null, {})).find(({ id }) => id === person.id) ?? person;
      return { version: now.version, values: valuesOf(now) };
    },
    save: async (values, version) => {
      const saved = await edit.mutateAsync({
        id: person.id,
        version: version ?? person.version,
        name: values.name.trim(),
        role: values.role,
        disabled: person.state === "disabled",
      });
      toast.show({ text: WORDS.saved(saved.name) });
      onClose();
    },
    fields: { name: "name", role: "role" },
    labels: { name: WORDS.name, role: WORDS.role },
    textOf: (name, value) => (name === "role" ? ROLE_LABEL[value as Role] : String(value)),
  });
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.editTitle}
      lead={person.email}
      form={form}
      load={READY}
      label={WORDS.save}
      busyLabel={WORDS.saving}
      disabledReason={refused ?? blocked}
      aside={aside}
      onSubmit={onSubmit}
    >
      {conflict}
      <FormText form={form} name="name" label={WORDS.name} required rules={{ validate: isName }} />
      <RoleField form={form} name="role" onlyOwner={lastOwner ? WORDS.lastOwnerRole : null} />
    </FormDialog>
  );
}

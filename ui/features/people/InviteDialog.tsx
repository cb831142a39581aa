import { type PersonLink, type Role, useChange } from "@/api";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { refusal } from "../failure";
import { RoleField } from "./RoleField";
import { WORDS } from "./words";

type Values = { name: string; email: string; role: Role };

type Props = { refused: string | null; onClose: () => void; onInvited: (link: PersonLink) => void };

/** Asks who is invited; the answer is a link. */
export function InviteDialog({ refused, onClose, onInvited }: Props) {
  const form = useDeskForm<Values>({ defaultValues: { name: "", email: "", role: "viewer" } });
  const invite = useChange("invitePerson", null);
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.inviteTitle}
      lead={WORDS.inviteLead}
      form={form}
      load={READY}
      label={() => WORDS.invite}
      busyLabel={WORDS.inviting}
      unchangedToo
      disabledReason={refused}
      onSubmit={async (values) => {
        try {
          onInvited(
            await invite.mutateAsync({ ...values, name: values.name.trim(), email: values.email.trim() }),
          );
          return { saved: true };
        } catch (thrown) {
          return refusal<Values>(thrown, { name: "name", email: "email", role: "role" });
        }
      }}
    >
      <FormText form={form} name="name" label={WORDS.name} required rules={{ validate: isName }} />
      <FormText
        form={form}
        name="email"
        label={WORDS.email}
        required
        rules={{ validate: (text) => /^[^\s@]+@[^\s@]+$/.test(text.trim()) || WORDS.emailWrong }}
        input={{ type: "email", inputMode: "email", spellCheck: false }}
      />
      <RoleField form={form} name="role" />
    </FormDialog>
  );
}

/** Whether a text can be somebody's name, or what to do. */
export function isName(text: string): string | true {
  const length = [...text.trim()].length;
  return (length >= 1 && length <= 120) || WORDS.nameMissing;
}

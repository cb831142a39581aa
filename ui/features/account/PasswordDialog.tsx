import { useWatch } from "react-hook-form";
import { type Person, toFailure, useChange } from "@/api";
import { PasswordRules, passwordProblem } from "@/features/sign-in";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { useToast } from "@/ui";
import { refusal } from "../failure";
import { WORDS } from "./words";

type Values = { old: string; new: string };

/** Changes one's own password, for whoever knows the one until now. */
export function PasswordDialog({ account, onClose }: { account: Person; onClose: () => void }) {
  const form = useDeskForm<Values>({ defaultValues: { old: "", new: "" } });
  const change = useChange("changePassword", null);
  const toast = useToast();
  const typed = useWatch({ control: form.control, name: "new" });
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.changeTitle}
      lead={WORDS.passwordHelp}
      form={form}
      load={READY}
      label={() => WORDS.change}
      busyLabel={WORDS.changing}
      unchangedToo
      onSubmit={async (values) => {
        try {
          await change.mutateAsync(values);
          toast.show({ text: WORDS.changed, detail: WORDS.changedDetail });
          onClose();
          return { saved: true };
        } catch (thrown) {
          const wrong = toFailure(thrown).code === "wrong_passphrase";
          return refusal<Values>(thrown, {
            passphrase: wrong ? "old" : "new",
            old: "old",
            new: "new",
            password: wrong ? "old" : "new",
          });
        }
      }}
    >
      <FormText
        form={form}
        name="old"
        label={WORDS.old}
        required
        rules={{ validate: (text) => text !== "" || WORDS.oldMissing }}
        input={{ type: "password", autoComplete: "current-password", className: "max-w-[320px]" }}
      />
      <FormText
        form={form}
        name="new"
        label={WORDS.new}
        required
        rules={{ validate: (text) => passwordProblem(text, account) ?? true }}
        input={{ type: "password", autoComplete: "new-password", className: "max-w-[320px]" }}
      />
      <PasswordRules password={typed} whose={account} />
    </FormDialog>
  );
}

import { useEffect } from "react";
import type { UseFormReturn } from "react-hook-form";
import { toFailure, useChange } from "@/api";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { useToast } from "@/ui";
import { refusal } from "../failure";
import { WORDS } from "./words";

type Values = { old: string; new: string; again: string };

const EMPTY: Values = { old: "", new: "", again: "" };

type Props = {
  open: boolean;
  /** There is one already. */
  has: boolean;
  onClose: () => void;
};

/** Sets the workspace's passphrase, or changes it for whoever knows the one before. */
export function PassphraseDialog({ open, has, onClose }: Props) {
  const form = useDeskForm<Values>({ defaultValues: EMPTY });
  const set = useChange("setPassphrase", null);
  const toast = useToast();
  const { reset } = form;
  useEffect(() => {
    // A secret that was not sent is not kept.
    if (!open) reset(EMPTY);
  }, [open, reset]);
  return (
    <FormDialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={WORDS.passphraseTitle(has)}
      lead={WORDS.passphraseLead}
      form={form}
      load={READY}
      label={() => (has ? WORDS.changeAction : WORDS.setAction)}
      busyLabel={WORDS.setting}
      unchangedToo
      onSubmit={async (values) => {
        try {
          await set.mutateAsync({ old: has ? values.old : null, new: values.new });
          toast.show({ text: WORDS.passphraseDone });
          onClose();
          return { saved: true };
        } catch (thrown) {
          const { code } = toFailure(thrown);
          const field = code === "wrong_passphrase" ? ("old" as const) : ("new" as const);
          return refusal<Values>(thrown, { passphrase: field, old: "old", new: "new" });
        }
      }}
    >
      <PassphraseFields form={form} has={has} />
    </FormDialog>
  );
}

const INPUT = { type: "password", autoComplete: "new-password", className: "max-w-[320px]" };

function PassphraseFields({ form, has }: { form: UseFormReturn<Values>; has: boolean }) {
  return (
    <>
      {has && (
        <FormText
          form={form}
          name="old"
          label={WORDS.old}
          required
          rules={{ validate: (text) => text !== "" || WORDS.oldMissing }}
          input={{ ...INPUT, autoComplete: "current-password" }}
        />
      )}
      <FormText
        form={form}
        name="new"
        label={WORDS.new}
        help={WORDS.newHelp}
        required
        rules={{ validate: (text) => isLongEnough(text) || WORDS.newWrong }}
        input={INPUT}
      />
      <FormText
        form={form}
        name="again"
        label={WORDS.again}
        required
        rules={{ validate: (text, values) => text === values.new || WORDS.againWrong }}
        input={INPUT}
      />
    </>
  );
}

function isLongEnough(text: string): boolean {
  const length = [...text].length;
  return length >= 8 && length <= 200;
}

import { useRef } from "react";
import { ask, type MailTemplate, toFailure, useChange } from "@/api";
import { refusal } from "@/features/failure";
import { type SaveOutcome, useDeskForm } from "@/form";
import { useToast } from "@/ui";
import { WORDS } from "./words";

export type Values = { subject: string; body: string; every_license: boolean };

export function toValues(template: MailTemplate): Values {
  return {
    subject: template.subject ?? template.built_in_subject,
    body: template.body ?? template.built_in_body,
    every_license: template.every_license ?? false,
  };
}

/** The words of one kind of mail as a form. Words that are the built-in ones are kept as none of one's own. */
export function useTemplateForm(template: MailTemplate, onDone: () => void) {
  const form = useDeskForm<Values>({ defaultValues: toValues(template) });
  const save = useChange("saveMailTemplate", null);
  const toast = useToast();
  const seen = useRef(template);

  const onSubmit = async ({ subject, body, every_license }: Values): Promise<SaveOutcome<Values>> => {
    const { kind, version, on } = seen.current;
    try {
      await save.mutateAsync({ kind, version, on, every_license, subject, body });
      toast.show({ text: WORDS.saved });
      onDone();
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict")
        return refusal<Values>(thrown, { subject: "subject", body: "body" });
      const all = await ask("listMailTemplates", null, {});
      seen.current = all.find((one) => one.kind === kind) ?? seen.current;
      return { saved: false, message: WORDS.conflict };
    }
  };
  return { form, onSubmit };
}

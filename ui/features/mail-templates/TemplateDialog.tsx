import { type RefObject, useRef } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import type { MailTemplate, TemplateVariable } from "@/api";
import { WORDS as MAIL_WORDS } from "@/features/mail";
import { FormControl, FormDialog, FormText, FormTextArea, READY } from "@/form";
import { Button, Checkbox } from "@/ui";
import { Preview } from "./Preview";
import { TestTemplate } from "./TestTemplate";
import { useTemplateForm, type Values } from "./useTemplateForm";
import { WORDS } from "./words";

type Props = { template: MailTemplate; onClose: () => void };

/** The words of one kind of mail, with how they look beside them. */
export function TemplateDialog({ template, onClose }: Props) {
  const { form, onSubmit } = useTemplateForm(template, onClose);
  return (
    <FormDialog
      open
      size="xl"
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={MAIL_WORDS.kinds[template.kind]}
      lead={WORDS.lead2}
      form={form}
      load={READY}
      label={WORDS.save}
      busyLabel={WORDS.saving}
      onSubmit={onSubmit}
    >
      <div className="grid grid-cols-2 gap-5">
        <Words template={template} form={form} />
        <div className="grid content-start gap-4">
          <Preview template={template} form={form} />
          <TestTemplate template={template} form={form} />
        </div>
      </div>
    </FormDialog>
  );
}

function Words({ template, form }: { template: MailTemplate; form: UseFormReturn<Values> }) {
  const area = useRef<HTMLDivElement>(null);
  const needed = (text: string | boolean) => String(text).trim() !== "" || WORDS.required;
  return (
    <div ref={area} className="grid content-start gap-4">
      {template.every_license !== null && (
        <FormControl form={form} name="every_license" label={WORDS.everyLicense} group hideLabel>
          {({ value, onChange }) => (
            <Checkbox
              checked={value}
              onCheckedChange={onChange}
              label={WORDS.everyLicense}
              help={WORDS.everyLicenseHelp}
            />
          )}
        </FormControl>
      )}
      <FormText
        form={form}
        name="subject"
        label={WORDS.subject}
        rules={{ validate: needed }}
        input={{ maxLength: 200 }}
      />
      <FormTextArea
        form={form}
        name="body"
        label={WORDS.body}
        rules={{ validate: needed }}
        area={{ rows: 14, maxLength: 10_000, mono: true }}
      />
      <Variables variables={template.variables} form={form} area={area} />
      <Reset template={template} form={form} />
    </div>
  );
}

type VariablesProps = {
  variables: readonly TemplateVariable[];
  form: UseFormReturn<Values>;
  area: RefObject<HTMLDivElement | null>;
};

/** Puts a variable where the cursor stands in the body. */
function Variables({ variables, form, area }: VariablesProps) {
  const insert = (name: string) => {
    const body = area.current?.querySelector("textarea");
    const text = form.getValues("body");
    const from = body?.selectionStart ?? text.length;
    const until = body?.selectionEnd ?? from;
    const put = `{{${name}}}`;
    form.setValue("body", text.slice(0, from) + put + text.slice(until), { shouldDirty: true });
    body?.focus();
    body?.setSelectionRange(from + put.length, from + put.length);
  };
  return (
    <fieldset>
      <legend className="kd-label">{WORDS.variables}</legend>
      <div className="flex flex-wrap gap-1.5">
        {variables.map(({ name, help, body_only }) => (
          <Button
            key={name}
            size="sm"
            aria-label={WORDS.insert(name, help)}
            title={body_only ? `${help}. ${WORDS.bodyOnly}` : help}
            onClick={() => insert(name)}
          >
            <span className="mono">{name}</span>
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

function Reset({ template, form }: { template: MailTemplate; form: UseFormReturn<Values> }) {
  const [subject, body] = useWatch({ control: form.control, name: ["subject", "body"] });
  const { built_in_subject, built_in_body } = template;
  const same = subject === built_in_subject && body === built_in_body;
  return (
    <div>
      <Button
        size="sm"
        variant="ghost"
        disabledReason={same ? WORDS.isBuiltIn : null}
        onClick={() => {
          form.setValue("subject", built_in_subject, { shouldDirty: true, shouldValidate: true });
          form.setValue("body", built_in_body, { shouldDirty: true, shouldValidate: true });
        }}
      >
        {WORDS.reset}
      </Button>
    </div>
  );
}

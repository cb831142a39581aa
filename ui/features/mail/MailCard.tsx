import { useId } from "react";
import { useFormState } from "react-hook-form";
import { Link } from "react-router";
import { useDesk } from "@/features/shell/desk";
import { MAIL, MAIL_TEMPLATES, pathIn } from "@/features/shell/places";
import { Form, SubmitButton } from "@/form";
import { Card, Note } from "@/ui";
import { MailFields } from "./MailFields";
import { TestMail } from "./TestMail";
import { useMailForm } from "./useMailForm";
import { WORDS } from "./words";

/** How the workspace sends mail: for owners, with a try. */
export function MailCard() {
  const { environment, workspace } = useDesk();
  const log = (
    <span className="flex gap-3 text-xs">
      <Link to={pathIn(MAIL_TEMPLATES, environment.name)}>{WORDS.toTemplates}</Link>
      <Link to={pathIn(MAIL, environment.name)}>{WORDS.toLog}</Link>
    </span>
  );
  return (
    <Card title={WORDS.settingsTitle} action={log}>
      <div className="grid gap-4 px-3.5 pt-1 pb-4">
        <p className="text-text-3 text-xs">{WORDS.settingsHelp}</p>
        {workspace.may.includes("own") ? <Setup /> : <Note>{WORDS.ownersOnly}</Note>}
      </div>
    </Card>
  );
}

function Setup() {
  const id = useId();
  const { form, onSubmit, info, load } = useMailForm();
  const { isDirty } = useFormState({ control: form.control });
  return (
    <>
      {info?.cannot_here && (
        <Note tone="warn">
          <b>{WORDS.cannotTitle}</b> {info.cannot_here}
        </Note>
      )}
      <Form id={id} form={form} load={load} onSubmit={onSubmit} className="grid gap-4">
        <MailFields form={form} hasPassword={info?.has_password ?? false} />
      </Form>
      {load.state === "ready" && (
        <>
          <div>
            <SubmitButton
              form={form}
              formId={id}
              label={WORDS.save}
              busyLabel={WORDS.saving}
              variant="default"
            />
          </div>
          <TestMail unsaved={isDirty} />
        </>
      )}
    </>
  );
}

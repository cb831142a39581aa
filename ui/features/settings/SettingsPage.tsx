import { useId, useState } from "react";
import { useFormState } from "react-hook-form";
import { useConnection } from "@/api";
import { BackupPlanCard, NothingRuns, RetentionCard } from "@/features/backups";
import { MailCard } from "@/features/mail";
import { PreferencesCard } from "@/features/preferences";
import { useDesk } from "@/features/shell/desk";
import { Form, SubmitButton } from "@/form";
import { Button, Card, EnvironmentTag, Note } from "@/ui";
import { SWEEP_WORDS, SweepList } from "../sweeps";
import { HolderRules, LicenseRules, SecurityRules, ServerAddress, SupportRules } from "./Cards";
import { ConnectionCard } from "./ConnectionCard";
import { PassphraseDialog } from "./PassphraseDialog";
import { type SettingsForm, useSettingsForm } from "./useSettingsForm";
import type { Conflict } from "./values";
import { WORDS } from "./words";

/** The settings of the workspace: for owners to change, for everybody to read. */
export function SettingsPage() {
  const { workspace, environment } = useDesk();
  const id = useId();
  const settings = useSettingsForm(workspace.id);
  const { form, load, onSubmit, hasPassphrase, conflicts, restored } = settings;
  const [settingPassphrase, setSettingPassphrase] = useState(false);
  const owner = workspace.may.includes("own");
  const parts = { form, readOnly: !owner };
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <Head id={id} settings={settings} owner={owner} />
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[760px] gap-3.5">
          <PreferencesCard />
          {!owner && <Note>{WORDS.readOnly}</Note>}
          {restored && <Note live>{WORDS.kept}</Note>}
          {conflicts.length > 0 && <Conflicts conflicts={conflicts} onTake={settings.takeTheirs} />}
          <Form id={id} form={form} load={load} onSubmit={onSubmit} className="grid gap-3.5">
            <LicenseRules {...parts} />
            <SupportRules {...parts} />
            <SecurityRules
              {...parts}
              hasPassphrase={hasPassphrase}
              asksOwnPassword={settings.asksOwnPassword}
              signingKeys={settings.signingKeys}
              onPassphrase={() => setSettingPassphrase(true)}
            />
            <ServerAddress {...parts} />
            <HolderRules {...parts} />
          </Form>
          <NothingRuns />
          <BackupPlanCard />
          <RetentionCard />
          <MailCard />
          <ConnectionCard />
          <Card
            title={SWEEP_WORDS.title}
            action={<EnvironmentTag kind={environment.kind} name={environment.label} />}
          >
            <div className="px-3.5 pt-1 pb-3">
              <p className="mb-2 text-text-3 text-xs">{SWEEP_WORDS.help(environment.label)}</p>
              <SweepList />
            </div>
          </Card>
        </div>
      </div>
      <PassphraseDialog
        open={settingPassphrase}
        has={hasPassphrase}
        onClose={() => setSettingPassphrase(false)}
      />
    </section>
  );
}

function Head({ id, settings, owner }: { id: string; settings: SettingsForm; owner: boolean }) {
  const { form, load, discard } = settings;
  const lost = useConnection().state === "lost";
  const { isDirty } = useFormState({ control: form.control });
  const refused = !owner ? WORDS.ownerOnly : lost ? WORDS.lost : null;
  return (
    <header className="kd-head">
      <h1>{WORDS.title}</h1>
      <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
      {isDirty && (
        <Button variant="ghost" onClick={discard}>
          {WORDS.discard}
        </Button>
      )}
      {load.state === "ready" && (
        <SubmitButton
          form={form}
          formId={id}
          label={WORDS.save}
          busyLabel={WORDS.saving}
          disabledReason={refused}
        />
      )}
    </header>
  );
}

function Conflicts({ conflicts, onTake }: { conflicts: readonly Conflict[]; onTake: () => void }) {
  return (
    <Note
      tone="warn"
      live
      action={
        <Button size="sm" onClick={onTake}>
          {WORDS.takeTheirs}
        </Button>
      }
    >
      <b>{WORDS.conflictTitle}</b> {WORDS.conflictKept}
      <ul>
        {conflicts.map(({ name, theirs, yours }) => (
          <li key={name}>{WORDS.conflictLine(WORDS.label[name], said(theirs), said(yours))}</li>
        ))}
      </ul>
      {WORDS.conflictNext}
    </Note>
  );
}

function said(value: string | boolean): string {
  if (typeof value === "boolean") return value ? WORDS.on : WORDS.off;
  return value || WORDS.empty;
}

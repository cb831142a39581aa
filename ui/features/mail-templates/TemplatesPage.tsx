import { useState } from "react";
import { Link } from "react-router";
import { type MailKind, type MailTemplate, useChange, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { useMay } from "@/features/lists";
import { WORDS as MAIL_WORDS } from "@/features/mail";
import { useDesk } from "@/features/shell/desk";
import { pathIn, RULES, SETTINGS } from "@/features/shell/places";
import { Button, Note, Skeleton, Switch, Tag, Tooltip, useToast } from "@/ui";
import { TemplateDialog } from "./TemplateDialog";
import { WORDS } from "./words";

/** Every kind of mail: whether it is written, and in which words. */
export function TemplatesPage() {
  const { environment, workspace } = useDesk();
  const owner = workspace.may.includes("own");
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
        <Link className="text-xs" to={pathIn(SETTINGS, environment.name)}>
          {WORDS.mailSettings}
        </Link>
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[860px] gap-3.5">
          {owner ? <Templates /> : <Note>{WORDS.ownersOnly}</Note>}
        </div>
      </div>
    </section>
  );
}

function Templates() {
  const { environment } = useDesk();
  const { data, error, refetch } = useOperation("listMailTemplates", null, {});
  const outbox = useOperation("getOutbox", environment.name, {});
  const [editing, setEditing] = useState<MailKind | null>(null);
  if (error) return <FailureNote failure={error.failure} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} />;
  const edited = data.find(({ kind }) => kind === editing);
  return (
    <>
      {outbox.data && !outbox.data.on && <Note>{WORDS.mailOff}</Note>}
      <table className="w-full text-left text-xs" aria-label={WORDS.table}>
        <thead className="text-2xs text-text-3">
          <tr className="h-7 border-border-subtle border-b">
            <th scope="col" className="w-[120px] font-medium">
              {WORDS.on}
            </th>
            <th scope="col" className="font-medium">
              {WORDS.kind}
            </th>
            <th scope="col" className="w-[96px] font-medium">
              {WORDS.words}
            </th>
            <th scope="col" className="w-[80px]">
              <span className="sr-only">{WORDS.edit}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((template) => (
            <Row key={template.kind} template={template} onEdit={() => setEditing(template.kind)} />
          ))}
        </tbody>
      </table>
      {edited && <TemplateDialog template={edited} onClose={() => setEditing(null)} />}
    </>
  );
}

function Row({ template, onEdit }: { template: MailTemplate; onEdit: () => void }) {
  const { kind, subject, body } = template;
  const name = MAIL_WORDS.kinds[kind];
  const own = subject !== null || body !== null;
  return (
    <tr className="border-border-subtle border-b align-top last:border-b-0">
      <td className="py-2.5">
        <Written template={template} name={name} />
      </td>
      <td className="py-2 pr-4">
        <p className="font-medium">{name}</p>
        <p className="text-text-3">{WORDS.when[kind]}</p>
      </td>
      <td className="py-2.5">
        <Tag {...(own ? { tone: "acc" as const } : {})}>{own ? WORDS.own : WORDS.builtIn}</Tag>
      </td>
      <td className="py-1.5 text-right">
        <Button size="sm" aria-label={WORDS.editName(name)} onClick={onEdit}>
          {WORDS.edit}
        </Button>
      </td>
    </tr>
  );
}

/** Switches a kind of mail, where it is switched here. */
function Written({ template, name }: { template: MailTemplate; name: string }) {
  const { environment } = useDesk();
  const mayNot = useMay("own", WORDS.ownersOnly);
  const toast = useToast();
  const save = useChange("saveMailTemplate", null, {
    onSuccess: ({ on }) => toast.show({ text: on ? WORDS.switchedOn(name) : WORDS.switchedOff(name) }),
    onError: ({ failure }) => toast.show({ text: failure.what, detail: failure.next, tone: "failed" }),
  });
  if (template.switched_by === "nobody") return <Fixed text={WORDS.always} why={WORDS.alwaysHelp} />;
  if (template.switched_by === "rules") {
    return (
      <span className="flex items-center gap-2">
        {template.on ? MAIL_WORDS.switchedOn : MAIL_WORDS.switchedOff}
        <Link to={pathIn(RULES, environment.name)} title={WORDS.byRulesHelp}>
          {WORDS.byRules}
        </Link>
      </span>
    );
  }
  const { kind, version, every_license, subject, body } = template;
  return (
    <Switch
      name={WORDS.switchOn(name)}
      checked={template.on}
      disabledReason={mayNot ?? (save.isPending ? WORDS.saving : null)}
      onCheckedChange={(on) =>
        save.mutate({ kind, version, on, every_license: every_license ?? false, subject, body })
      }
    />
  );
}

function Fixed({ text, why }: { text: string; why: string }) {
  return (
    <Tooltip text={why}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason is reached by keyboard, too */}
      <span tabIndex={0} className="text-text-3">
        {text}
      </span>
    </Tooltip>
  );
}

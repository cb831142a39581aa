import { type ReactNode, useId, useState } from "react";
import {
  ask,
  type Failure,
  type Retention,
  type RetentionForesight,
  toFailure,
  useChange,
  useOperation,
} from "@/api";
import { FailureNote, refusal } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { Form, FormText, type SaveOutcome, SubmitButton, useDeskForm } from "@/form";
import { formatDate } from "@/lib/format";
import { Button, Card, EnvironmentTag, Note, useToast } from "@/ui";
import { loadOf, useVersioned } from "./useVersioned";
import { type Kind, WORDS } from "./words";

type Values = Record<Kind, string>;

const KINDS = Object.keys(WORDS.kinds) as Kind[];
const NO_VALUES: Values = { denials_days: "", usage_days: "", mails_days: "", audit_days: "" };

const textOf = (days: number | null | undefined) => (days === null || days === undefined ? "" : String(days));

const toValues = (retention: Retention): Values => ({
  denials_days: textOf(retention.denials_days),
  usage_days: textOf(retention.usage_days),
  mails_days: textOf(retention.mails_days),
  audit_days: textOf(retention.audit_days),
});

const daysOf = (text: string) => (text.trim() === "" ? null : Number(text));

const toRetention = (values: Values, version: number): Retention => ({
  version,
  denials_days: daysOf(values.denials_days),
  usage_days: daysOf(values.usage_days),
  mails_days: daysOf(values.mails_days),
  audit_days: daysOf(values.audit_days),
});

const isDays = (text: string, fewest: number) =>
  text.trim() === "" || (/^\d{1,5}$/.test(text.trim()) && Number(text) >= fewest && Number(text) <= 36_500);

/** How long what piles up is kept, with what would go today. */
export function RetentionCard() {
  const { workspace } = useDesk();
  return (
    <Card title={WORDS.retention}>
      <div className="grid gap-4 px-3.5 pt-1 pb-4">
        <p className="text-text-3 text-xs">{WORDS.retentionHelp}</p>
        {workspace.may.includes("own") ? <Days /> : <Note>{WORDS.ownersOnly}</Note>}
      </div>
    </Card>
  );
}

function Days() {
  const id = useId();
  const asked = useOperation("getRetention", null, {});
  const form = useDeskForm<Values>({ defaultValues: NO_VALUES });
  const save = useChange("saveRetention", null);
  const toast = useToast();
  const { seen, take } = useVersioned<Retention, Values>(form, asked, (retention) => ({
    version: retention.version ?? 0,
    values: toValues(retention),
  }));
  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      take(await save.mutateAsync({ retention: toRetention(values, seen.current ?? 0) }));
      toast.show({ text: WORDS.retentionSaved });
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict")
        return refusal<Values>(thrown, Object.fromEntries(KINDS.map((kind) => [kind, kind])));
      seen.current = (await ask("getRetention", null, {})).version ?? 0;
      return { saved: false, message: WORDS.conflict };
    }
  };
  const load = loadOf(asked);
  return (
    <>
      <Form id={id} form={form} load={load} onSubmit={onSubmit} className="grid grid-cols-2 gap-x-8 gap-y-4">
        {KINDS.map((kind) => {
          const { label, help, fewest } = WORDS.kinds[kind];
          return (
            <FormText
              key={kind}
              form={form}
              name={kind}
              label={label}
              help={help}
              rules={{ validate: (text) => isDays(text, fewest) || WORDS.daysWrong(fewest) }}
              input={{
                inputMode: "numeric",
                placeholder: WORDS.forEver,
                className: "w-36",
                after: <span className="text-text-3 text-xs">{WORDS.days}</span>,
              }}
            />
          );
        })}
      </Form>
      {load.state === "ready" && (
        <Preview read={() => toRetention(form.getValues(), seen.current ?? 0)} check={() => form.trigger()}>
          <SubmitButton
            form={form}
            formId={id}
            label={() => WORDS.saveRetention}
            busyLabel={WORDS.saving}
            variant="default"
          />
        </Preview>
      )}
    </>
  );
}

type PreviewProps = { read: () => Retention; check: () => Promise<boolean>; children: ReactNode };

/** What the days in the form would remove today, beside what saves them. */
function Preview({ read, check, children }: PreviewProps) {
  const { environment } = useDesk();
  const [foreseen, setForeseen] = useState<RetentionForesight | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async () => {
    if (!(await check())) return;
    setBusy(true);
    setFailure(null);
    try {
      setForeseen(await ask("foreseeRetention", environment.name, { retention: read() }));
    } catch (thrown) {
      setFailure(toFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid gap-2">
      <div className="flex gap-2">
        {children}
        <Button disabledReason={busy ? WORDS.previewing : null} aria-busy={busy} onClick={() => void look()}>
          {busy ? WORDS.previewing : WORDS.preview}
        </Button>
      </div>
      {failure && <FailureNote failure={failure} />}
      {foreseen && (
        <Foreseen
          foreseen={foreseen}
          where={<EnvironmentTag kind={environment.kind} name={environment.label} />}
        />
      )}
    </div>
  );
}

function Foreseen({ foreseen, where }: { foreseen: RetentionForesight; where: ReactNode }) {
  const parts: [Kind, RetentionForesight["denials"]][] = [
    ["denials_days", foreseen.denials],
    ["usage_days", foreseen.usage],
    ["mails_days", foreseen.mails],
    ["audit_days", foreseen.audit],
  ];
  const going = parts.filter(([, { count }]) => count > 0);
  return (
    <Note live tone={going.length > 0 ? "warn" : "good"}>
      <p className="flex items-center gap-2">
        {where} {going.length === 0 && <b>{WORDS.nothingGoes}</b>}
      </p>
      <ul>
        {going.map(([kind, { count, before }]) => (
          <li key={kind}>{WORDS.goes(kind, count, before ? formatDate(new Date(before)) : "")}</li>
        ))}
      </ul>
      {foreseen.last && (
        <p className="text-text-3 text-xs">
          {WORDS.lastRun(
            formatDate(new Date(foreseen.last.at)),
            foreseen.last.denials + foreseen.last.usage + foreseen.last.mails + foreseen.last.audit,
          )}
        </p>
      )}
    </Note>
  );
}

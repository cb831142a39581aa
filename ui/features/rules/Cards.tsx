import type { ReactNode } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { Link } from "react-router";
import type { IdleForesight, RemindersForesight } from "@/api";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { CUSTOMERS, MAIL_TEMPLATES, pathIn } from "@/features/shell/places";
import { FormControl, FormText, FormTextArea } from "@/form";
import { Card, Checkbox, Note, RelativeTime } from "@/ui";
import { Preview } from "./Preview";
import type { Foreseen } from "./useRulesForesight";
import { addressesOf, daysOf, isBetween, type Values } from "./values";
import { WORDS } from "./words";

export type PartProps = { form: UseFormReturn<Values>; readOnly: boolean; foreseen: Foreseen };

type SwitchName = "reminders" | "idle" | "digest";

function Rule({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <Card title={title} action={action}>
      <div className="grid gap-3 px-3.5 pt-1 pb-3.5">{children}</div>
    </Card>
  );
}

type OnProps = Pick<PartProps, "form" | "readOnly"> & { name: SwitchName; label: string; help: string };

function On({ form, readOnly, name, label, help }: OnProps) {
  return (
    <FormControl form={form} name={name} label={WORDS.label[name]} group hideLabel>
      {({ value, onChange }) => (
        <Checkbox
          checked={value}
          onCheckedChange={onChange}
          label={label}
          help={help}
          disabledReason={readOnly ? WORDS.ownerOnly : null}
        />
      )}
    </FormControl>
  );
}

function WordsLink() {
  const { environment } = useDesk();
  return <Link to={pathIn(MAIL_TEMPLATES, environment.name)}>{WORDS.wordsOf}</Link>;
}

export function ReminderCard({ form, readOnly, foreseen }: PartProps) {
  const on = useWatch({ control: form.control, name: "reminders" });
  const reminders = foreseen.foresight?.reminders;
  return (
    <Rule title={WORDS.reminders} action={<WordsLink />}>
      <On
        form={form}
        readOnly={readOnly}
        name="reminders"
        label={WORDS.remindersOn}
        help={WORDS.remindersHelp}
      />
      <FormText
        form={form}
        name="reminder_days"
        label={WORDS.reminderDays}
        help={WORDS.reminderDaysHelp}
        rules={{
          validate: (text, values) => {
            const days = daysOf(String(text));
            return (days !== null && (!values.reminders || days.length > 0)) || WORDS.reminderDaysWrong;
          },
        }}
        input={{ readOnly, className: "w-48" }}
      />
      {on && reminders?.kept_by && <Note tone="warn">{reminders.kept_by}</Note>}
      <Preview name={WORDS.reminders} foreseen={foreseen}>
        {reminders && (on ? <Reminded reminders={reminders} /> : WORDS.customers(0, 0))}
      </Preview>
    </Rule>
  );
}

function Reminded({ reminders }: { reminders: RemindersForesight }) {
  const { environment } = useDesk();
  const { customers, licenses, mails, written_today, ahead, examples } = reminders;
  const to = (id: string) => `${pathIn(CUSTOMERS, environment.name)}&open=${id}`;
  return (
    <div className="grid gap-1.5">
      <p>
        <b className="font-medium">{WORDS.customers(customers, licenses)}</b>{" "}
        {mails > customers && `${WORDS.mails(mails)} `}
        {written_today > 0 && `${WORDS.today(written_today)} `}
        {ahead > 0 && WORDS.ahead(ahead)}
      </p>
      {examples.length > 0 && (
        <ul className="grid gap-2.5">
          {examples.map(({ customer_id, customer, licenses: some, ends_on, days }) => (
            <li key={`${customer_id} ${ends_on}`}>
              <Link to={to(customer_id)}>{WORDS.example(customer, some, days)}</Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function IdleCard({ form, readOnly, foreseen }: PartProps) {
  const on = useWatch({ control: form.control, name: "idle" });
  const idle = foreseen.foresight?.idle;
  return (
    <Rule title={WORDS.idle}>
      <On form={form} readOnly={readOnly} name="idle" label={WORDS.idleOn} help={WORDS.idleHelp} />
      {on && (
        <FormText
          form={form}
          name="idle_days"
          label={WORDS.idleDays}
          rules={{
            validate: (text, values) =>
              !values.idle || isBetween(String(text), 1, 1000) || WORDS.idleDaysWrong,
          }}
          input={{
            readOnly,
            inputMode: "numeric",
            className: "w-36",
            after: <span className="text-text-3 text-xs">{WORDS.days}</span>,
          }}
        />
      )}
      {on ? (
        <Preview name={WORDS.idle} foreseen={foreseen}>
          {idle && <Released idle={idle} />}
        </Preview>
      ) : (
        <p className="text-text-3 text-xs">{WORDS.idleOff}</p>
      )}
    </Rule>
  );
}

function Released({ idle }: { idle: IdleForesight }) {
  const { environment } = useDesk();
  return (
    <div className="grid gap-1.5">
      <p className="font-medium">{WORDS.released(idle.devices, idle.licenses)}</p>
      {idle.examples.length > 0 && (
        <ul className="grid gap-2.5">
          {idle.examples.map(({ device, license_id, key_start, last_seen_at }) => (
            <li key={`${license_id} ${device} ${last_seen_at}`}>
              <Link to={licenseAt(environment.name, license_id)}>{WORDS.idleExample(device, key_start)}</Link>
              {", "}
              {WORDS.lastSeen} <RelativeTime at={last_seen_at} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function DigestCard({ form, readOnly }: Omit<PartProps, "foreseen">) {
  return (
    <Rule title={WORDS.digest} action={<WordsLink />}>
      <On form={form} readOnly={readOnly} name="digest" label={WORDS.digestOn} help={WORDS.digestHelp} />
      <FormTextArea
        form={form}
        name="digest_to"
        label={WORDS.digestTo}
        help={WORDS.digestToHelp}
        rules={{
          validate: (text, values) =>
            !values.digest || addressesOf(String(text)).length > 0 || WORDS.digestToMissing,
        }}
        area={{ readOnly, rows: 3, spellCheck: false, className: "max-w-[420px]" }}
      />
    </Rule>
  );
}

import { useRef } from "react";
import type { UseFormReturn } from "react-hook-form";
import { ask, type NewWebhook, useChange, type Webhook, type WebhookEvent } from "@/api";
import { ThingDialog } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormControl, FormText } from "@/form";
import { Checkbox, Note } from "@/ui";
import { fieldsOf, inOrder, urlProblem, type Values, valuesOf } from "./values";
import { GROUPS, labelOf, WORDS } from "./words";

/** Which field of the form a Failure's field is. */
const FIELDS = {
  name: "name",
  url: "url",
  events: "events",
  enabled: "enabled",
  allow_private: "allowPrivate",
} as const;

/** What fields are called where two versions stand side by side. */
const LABELS = {
  name: WORDS.name,
  url: WORDS.url,
  events: WORDS.events,
  enabled: WORDS.enabled,
  allowPrivate: WORDS.allowPrivate,
} as const;

type Props = {
  /** null makes a new one. */
  webhook: Webhook | null;
  onClose: () => void;
  onMade: (made: NewWebhook) => void;
};

function textOf(_: string, value: unknown): string {
  if (typeof value === "boolean") return WORDS.onOff(value);
  if (Array.isArray(value)) return (value as WebhookEvent[]).map(labelOf).join(", ");
  return String(value ?? "");
}

/** Makes a webhook, or changes one. */
export function WebhookDialog({ webhook, onClose, onMade }: Props) {
  const { environment } = useDesk();
  const create = useChange("createWebhook", environment.name);
  const edit = useChange("editWebhook", environment.name);
  const made = useRef<NewWebhook | null>(null);
  return (
    <ThingDialog<Webhook, Values>
      thing={webhook}
      words={WORDS.dialog}
      about={{
        kind: "webhook",
        valuesOf,
        create: async (values) => {
          made.current = await create.mutateAsync({ fields: fieldsOf(values) });
          return made.current.webhook;
        },
        edit: (seen, values) => edit.mutateAsync({ ...seen, fields: fieldsOf(values) }),
        reload: async (id) => {
          const all = await ask("listWebhooks", environment.name, {});
          return all.find((one) => one.id === id) ?? null;
        },
        fields: FIELDS,
        labels: LABELS,
        textOf,
      }}
      onClose={onClose}
      onSaved={() => {
        if (made.current !== null) onMade(made.current);
      }}
    >
      {(form) => <Fields form={form} />}
    </ThingDialog>
  );
}

function Fields({ form }: { form: UseFormReturn<Values> }) {
  return (
    <>
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        help={WORDS.nameHelp}
        required
        rules={{
          validate: (text) => text.trim() !== "" || WORDS.nameMissing,
          maxLength: { value: 120, message: WORDS.nameTooLong },
        }}
      />
      <FormText
        form={form}
        name="url"
        label={WORDS.url}
        help={WORDS.urlHelp}
        required
        rules={{
          validate: (url, values) => urlProblem(url, values.allowPrivate, WORDS) ?? true,
        }}
        input={{ placeholder: "https://shop.example.com/keydesk", spellCheck: false, maxLength: 2000 }}
      />
      <FormControl
        form={form}
        name="events"
        label={WORDS.events}
        group
        required
        rules={{ validate: (events) => events.length > 0 || WORDS.eventsMissing }}
      >
        {({ value, onChange }) => <EventBoxes chosen={value} onChange={onChange} />}
      </FormControl>
      <FormControl form={form} name="enabled" label={WORDS.state} group hideLabel>
        {({ value, onChange }) => (
          <Checkbox
            checked={value}
            onCheckedChange={onChange}
            label={WORDS.enabled}
            help={WORDS.enabledHelp}
          />
        )}
      </FormControl>
      <FormControl form={form} name="allowPrivate" label={WORDS.private} group hideLabel>
        {({ value, onChange }) => (
          <Checkbox
            checked={value}
            onCheckedChange={(on) => {
              onChange(on);
              // Whether http:// will do depends on it.
              if (form.getFieldState("url").invalid) void form.trigger("url");
            }}
            label={WORDS.allowPrivate}
          />
        )}
      </FormControl>
      {form.watch("allowPrivate") && <Note tone="warn">{WORDS.allowPrivateHelp}</Note>}
    </>
  );
}

type BoxesProps = { chosen: readonly WebhookEvent[]; onChange: (events: WebhookEvent[]) => void };

function EventBoxes({ chosen, onChange }: BoxesProps) {
  return (
    <div className="grid gap-3">
      {GROUPS.map(({ title, events }) => (
        <fieldset key={title} className="grid gap-1.5">
          <legend className="mb-1 text-2xs text-text-3">{title}</legend>
          <div className="grid grid-cols-2 gap-x-4 gap-y-2.5">
            {events.map(({ event, label }) => (
              <Checkbox
                key={event}
                checked={chosen.includes(event)}
                label={label}
                onCheckedChange={(on) =>
                  onChange(inOrder(on ? [...chosen, event] : chosen.filter((other) => other !== event)))
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

import type { UseFormReturn } from "react-hook-form";
import { type CreateToken, type NewToken, type TokenScope, useChange } from "@/api";
import { type CustomerChoice, CustomerPicker } from "@/features/license-form/CustomerPicker";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormControl, FormDialog, FormText, READY, type SaveOutcome, useDeskForm, useDraft } from "@/form";
import { parseDay } from "@/lib/day";
import { Checkbox, EnvironmentTag, Input, Select } from "@/ui";
import { refusal } from "../failure";
import { SCOPES, WORDS } from "./words";

const ENDS = ["never", "30", "90", "365", "day"] as const;

type End = (typeof ENDS)[number];

export type Values = {
  name: string;
  scopes: TokenScope[];
  customer: CustomerChoice | null;
  end: End;
  day: string;
};

const NEW: Values = { name: "", scopes: ["read"], customer: null, end: "never", day: "" };

const DAY_MS = 24 * 60 * 60 * 1000;

/** When it ends: null never, undefined when the day is none that lies ahead. A day counts to its end. */
export function endOf({ end, day }: Pick<Values, "end" | "day">, now: Date): string | null | undefined {
  if (end === "never") return null;
  if (end !== "day") return new Date(now.getTime() + Number(end) * DAY_MS).toISOString();
  const start = parseDay(day, now);
  if (!start) return undefined;
  const last = new Date(start.getFullYear(), start.getMonth(), start.getDate(), 23, 59, 59);
  return last > now ? last.toISOString() : undefined;
}

/** The form as the core takes it. */
export function requestOf(values: Values, now: Date): CreateToken {
  return {
    name: values.name.trim(),
    scopes: SCOPES.map(({ scope }) => scope).filter((scope) => values.scopes.includes(scope)),
    customer_id: values.customer?.id ?? null,
    expires_at: endOf(values, now) ?? null,
  };
}

type Props = { onClose: () => void; onCreated: (made: NewToken) => void };

/** Makes a token for a script. */
export function CreateTokenDialog({ onClose, onCreated }: Props) {
  const { environment, workspace } = useDesk();
  const form = useDeskForm<Values>({ defaultValues: NEW });
  const draft = useDraft(`token ${workspace.id} ${environment.name}`, form);
  const create = useChange("createToken", environment.name);
  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      const made = await create.mutateAsync(requestOf(values, new Date()));
      draft.forget();
      onClose();
      onCreated(made);
      return { saved: true };
    } catch (thrown) {
      return refusal<Values>(thrown, {
        name: "name",
        scopes: "scopes",
        customer_id: "customer",
        expires_at: "end",
      });
    }
  };
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.createTitle}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={() => WORDS.create}
      busyLabel={WORDS.creating}
      unchangedToo
      disabledReason={useMay("own", WORDS.mayNot)}
      onSubmit={onSubmit}
    >
      <Fields form={form} />
    </FormDialog>
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
      <FormControl
        form={form}
        name="scopes"
        label={WORDS.scopes}
        group
        required
        rules={{ validate: (scopes) => scopes.length > 0 || WORDS.scopesMissing }}
      >
        {({ value, onChange }) => <ScopeBoxes chosen={value} onChange={onChange} />}
      </FormControl>
      <FormControl
        form={form}
        name="customer"
        label={WORDS.customer}
        hint={WORDS.optional}
        help={WORDS.customerHelp}
      >
        {({ value, onChange }) => (
          <CustomerPicker value={value} onChange={onChange} clearable placeholder={WORDS.allCustomers} />
        )}
      </FormControl>
      <Expiry form={form} />
    </>
  );
}

type BoxesProps = { chosen: readonly TokenScope[]; onChange: (scopes: TokenScope[]) => void };

function ScopeBoxes({ chosen, onChange }: BoxesProps) {
  return (
    <div className="grid gap-2">
      {SCOPES.map(({ scope, label, help }) => (
        <Checkbox
          key={scope}
          checked={chosen.includes(scope)}
          label={label}
          help={help}
          onCheckedChange={(on) =>
            onChange(on ? [...chosen, scope] : chosen.filter((other) => other !== scope))
          }
        />
      ))}
    </div>
  );
}

function Expiry({ form }: { form: UseFormReturn<Values> }) {
  const end = form.watch("end");
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <FormControl form={form} name="end" label={WORDS.expires} help={WORDS.expiresHelp}>
        {({ value, onChange }) => (
          <Select
            value={value}
            onValueChange={onChange}
            items={ENDS.map((one) => ({ value: one, label: WORDS.in[one] }))}
          />
        )}
      </FormControl>
      {end === "day" && (
        <FormControl
          form={form}
          name="day"
          label={WORDS.day}
          help={WORDS.dayHelp}
          required
          rules={{
            validate: (day, values) =>
              endOf({ end: values.end, day }, new Date()) !== undefined || WORDS.dayMissing,
          }}
        >
          {({ value, onChange, onBlur }) => (
            <Input
              placeholder="2027-06-11"
              value={value}
              onChange={(event) => onChange(event.target.value)}
              onBlur={onBlur}
            />
          )}
        </FormControl>
      )}
    </div>
  );
}

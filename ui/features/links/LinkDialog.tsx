import { type UseFormReturn, useWatch } from "react-hook-form";
import { ask, type EnrollmentLink, type Pool, useChange, useOperation } from "@/api";
import { ThingDialog } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { FormControl, FormText } from "@/form";
import { Checkbox, Note, Select } from "@/ui";
import { choices, endOf, experience, NEW, numberOf, termsOf, type Values, valuesOf } from "./link";
import { WORDS } from "./words";

/** Which field of the form a Failure's field is. */
const FIELDS = {
  name: "name",
  pool_id: "pool",
  seats: "seats",
  term_days: "term",
  must_return: "mustReturn",
  auto_reassign: "auto",
  reassign_after_days: "safe",
  evictions_per_day: "evictions",
  domains: "domains",
  expires_at: "end",
} as const;

const NO_POOLS: readonly Pool[] = [];

type Props = {
  /** null makes a new one. */
  link: EnrollmentLink | null;
  onClose: () => void;
  onSaved: (link: EnrollmentLink) => void;
};

/** What fields are called where two versions stand side by side. */
const LABELS = {
  name: WORDS.name,
  seats: WORDS.seats,
  term: WORDS.term,
  mustReturn: WORDS.mustReturn,
  auto: WORDS.auto,
  safe: WORDS.safe,
  evictions: WORDS.evictions,
  domains: WORDS.domains,
  end: WORDS.expires,
} as const;

/** Makes an enrollment link, or changes one. */
export function LinkDialog({ link, onClose, onSaved }: Props) {
  const { environment } = useDesk();
  const pools = useOperation("listPools", environment.name, {});
  const create = useChange("createLink", environment.name);
  const edit = useChange("editLink", environment.name);
  const all = pools.data ?? NO_POOLS;
  const asked = (values: Values) => {
    const transferable = link?.pool.transferable ?? all.find(({ id }) => id === values.pool)?.transferable;
    const terms = termsOf(values, transferable ?? true, new Date(), link ?? undefined);
    return { name: values.name.trim(), terms };
  };
  return (
    <ThingDialog<EnrollmentLink, Values>
      thing={link}
      words={WORDS.dialog}
      lead={link?.pool.name}
      about={{
        kind: "link",
        valuesOf: (one) => (one ? valuesOf(one) : NEW),
        create: async (values) => (await create.mutateAsync({ ...asked(values), pool_id: values.pool })).link,
        edit: (seen, values) => edit.mutateAsync({ ...seen, ...asked(values) }),
        reload: async (id) => (await ask("getLink", environment.name, { id })).link,
        fields: FIELDS,
        labels: LABELS,
        textOf: (_, value) => (typeof value === "boolean" ? WORDS.onOff(value) : String(value)),
      }}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(form) => <Fields form={form} link={link} pools={all} loaded={pools.data !== undefined} />}
    </ThingDialog>
  );
}

type FieldsProps = {
  form: UseFormReturn<Values>;
  link: EnrollmentLink | null;
  pools: readonly Pool[];
  loaded: boolean;
};

function Fields({ form, link, pools, loaded }: FieldsProps) {
  const chosen = useWatch({ control: form.control, name: "pool" });
  const pool = pools.find(({ id }) => id === chosen) ?? null;
  const transferable = link?.pool.transferable ?? pool?.transferable ?? true;
  return (
    <>
      <MailOff />
      {link && <p className="text-text-2 text-xs">{WORDS.editNote}</p>}
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
      {link === null && <PoolField form={form} pools={choices(pools)} loaded={loaded} />}
      <FormText
        form={form}
        name="seats"
        label={WORDS.seats}
        help={WORDS.seatsHelp(transferable)}
        required
        rules={{
          validate: (text) => {
            const seats = numberOf(text) ?? 0;
            const most = pool?.seats.total ?? 10_000;
            return (seats >= 1 && seats <= most) || WORDS.seatsWrong(most);
          },
        }}
        input={{ inputMode: "numeric", className: "w-36" }}
      />
      {transferable ? <Lending form={form} /> : <Note>{WORDS.forGood}</Note>}
      <FormText
        form={form}
        name="domains"
        label={WORDS.domains}
        hint={WORDS.optional}
        help={WORDS.domainsHelp}
        input={{ placeholder: "company.com", spellCheck: false }}
      />
      <FormText
        form={form}
        name="end"
        label={WORDS.expires}
        hint={WORDS.optional}
        help={WORDS.expiresHelp}
        rules={{
          validate: (end) =>
            (link !== null && end === valuesOf(link).end) ||
            endOf(end, new Date()) !== undefined ||
            WORDS.dayMissing,
        }}
        input={{ placeholder: "2027-06-11", className: "w-36" }}
      />
      <Experience form={form} transferable={transferable} known={link !== null || pool !== null} />
    </>
  );
}

/** Says that nobody can enroll while the workspace sends no mail. */
export function MailOff() {
  const { environment } = useDesk();
  const outbox = useOperation("getOutbox", environment.name, {});
  return outbox.data?.on === false ? <Note tone="warn">{WORDS.mailOff}</Note> : null;
}

type PoolProps = { form: UseFormReturn<Values>; pools: readonly Pool[]; loaded: boolean };

function PoolField({ form, pools, loaded }: PoolProps) {
  if (loaded && pools.length === 0) return <Note tone="warn">{WORDS.noPools}</Note>;
  return (
    <FormControl
      form={form}
      name="pool"
      label={WORDS.pool}
      help={WORDS.poolHelp}
      required
      rules={{ validate: (id) => id !== "" || WORDS.poolMissing }}
    >
      {({ value, onChange }) => (
        <Select
          value={value}
          onValueChange={(id) => {
            onChange(id);
            const free = pools.find((pool) => pool.id === id)?.seats.free;
            if (free && !form.getFieldState("seats").isDirty) form.setValue("seats", String(free));
          }}
          placeholder={WORDS.choosePool}
          items={pools.map((pool) => ({
            value: pool.id,
            label: WORDS.poolItem(pool.name, pool.transferable, pool.seats.free),
          }))}
        />
      )}
    </FormControl>
  );
}

const isDays = (text: string) => {
  const days = numberOf(text);
  return days === null || (days !== undefined && days >= 1 && days <= 3650) || WORDS.daysWrong;
};

const DAYS = {
  inputMode: "numeric",
  className: "w-36",
  after: <span className="text-text-3 text-xs">{WORDS.dayUnit}</span>,
} as const;

/** What only a library can ask: a time, and making room for others. */
function Lending({ form }: { form: UseFormReturn<Values> }) {
  const [term, auto] = useWatch({ control: form.control, name: ["term", "auto"] });
  const endless = term.trim() === "";
  return (
    <>
      <FormText
        form={form}
        name="term"
        label={WORDS.term}
        help={WORDS.termHelp}
        rules={{ validate: isDays }}
        input={DAYS}
      />
      <FormControl form={form} name="mustReturn" label={WORDS.mustReturn} group>
        {({ value, onChange }) => (
          <Checkbox
            checked={value && !endless}
            onCheckedChange={onChange}
            label={WORDS.mustReturnLabel}
            help={WORDS.mustReturnHelp}
            disabledReason={endless ? WORDS.mustReturnNeeds : null}
          />
        )}
      </FormControl>
      <FormControl form={form} name="auto" label={WORDS.auto} group>
        {({ value, onChange }) => (
          <Checkbox
            checked={value}
            onCheckedChange={onChange}
            label={WORDS.autoLabel}
            help={WORDS.autoHelp}
          />
        )}
      </FormControl>
      {auto && (
        <div className="grid grid-cols-2 items-start gap-4">
          <FormText
            form={form}
            name="safe"
            label={WORDS.safe}
            help={WORDS.safeHelp}
            rules={{ validate: isDays }}
            input={DAYS}
          />
          <FormText
            form={form}
            name="evictions"
            label={WORDS.evictions}
            required
            rules={{
              validate: (text) => {
                const most = numberOf(text) ?? 0;
                return (most >= 1 && most <= 1000) || WORDS.evictionsWrong;
              },
            }}
            input={{ inputMode: "numeric", className: "w-36" }}
          />
        </div>
      )}
    </>
  );
}

type ExperienceProps = { form: UseFormReturn<Values>; transferable: boolean; known: boolean };

/** The terms in plain words, as they are while one types. */
function Experience({ form, transferable, known }: ExperienceProps) {
  const values = useWatch({ control: form.control }) as Values;
  return (
    <section aria-label={WORDS.summaryTitle} className="rounded-lg bg-surface-sunken px-3.5 py-3">
      <h3 className="kd-label">{WORDS.summaryTitle}</h3>
      {known ? (
        <ul className="grid list-disc gap-1 pl-4 text-text-2 text-xs">
          {experience(termsOf(values, transferable, new Date()), transferable).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : (
        <p className="text-text-3 text-xs">{WORDS.notYet}</p>
      )}
    </section>
  );
}

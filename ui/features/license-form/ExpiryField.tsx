import { CalendarDays } from "lucide-react";
import type { ValidityStart, ValidityUnit } from "@/api";
import { formatDate, formatRelative } from "@/lib/format";
import { validityStart } from "@/lib/validity";
import { Field, Input, Select } from "@/ui";
import { type ExpiryDraft, settled, typedEnd } from "./expiry";
import { words } from "./words";

export type ExpiryFieldProps = {
  value: ExpiryDraft;
  onChange: (value: ExpiryDraft) => void;
  onLeave?: () => void;
  /** Given: it may be left as it is, under this name. */
  byDefault?: string;
  /** The events that a validity may wait for; none when everything has happened. */
  starts?: readonly ValidityStart[];
  error?: string | null;
  /** Why it cannot change at all. */
  fixed?: string | null;
  id?: string;
  /** Where steps such as "+30 days" go on from. */
  from?: Date;
};

const ALL_STARTS: readonly ValidityStart[] = ["creation", "assignment", "first_activation"];
const UNITS: readonly { value: ValidityUnit; label: string }[] = [
  { value: "days", label: "days" },
  { value: "months", label: "months" },
  { value: "years", label: "years" },
];

/** When it ends: never, on a day, or so long after an event. */
export function ExpiryField(props: ExpiryFieldProps) {
  const { value, onChange, byDefault, starts = ALL_STARTS, error, fixed, id } = props;
  const kinds = [
    ...(byDefault === undefined ? [] : [{ value: "default" as const, label: byDefault }]),
    { value: "at" as const, label: words.onDay },
    ...(starts.length > 0 || value.kind === "after" ? [{ value: "after" as const, label: words.after }] : []),
    { value: "lifetime" as const, label: words.lifetime },
  ].map((item) => ({
    ...item,
    ...(fixed && item.value !== value.kind ? { disabledReason: fixed } : {}),
  }));
  return (
    <Field
      {...(id ? { id } : {})}
      group
      label={words.expires}
      error={error}
      help={fixed ?? helpOf(value, props.from)}
    >
      <div className="flex flex-wrap gap-2">
        <Select
          name={words.expiresHow}
          className={value.kind === "default" || value.kind === "lifetime" ? "" : "!w-[112px]"}
          value={value.kind}
          onValueChange={(kind) => onChange({ ...value, kind })}
          items={kinds}
        />
        {value.kind === "at" && <Day {...props} />}
        {value.kind === "after" && <After {...props} starts={starts} />}
      </div>
    </Field>
  );
}

function helpOf(value: ExpiryDraft, from: Date | undefined): string | null {
  if (value.kind !== "at") return null;
  const now = new Date();
  const end = typedEnd(value, now, from);
  if (!end || end <= now) return null;
  const relative = formatRelative(end, now);
  if (value.day.trim().startsWith("+")) return `${formatDate(end)}, ${relative}.`;
  return `${relative.charAt(0).toUpperCase()}${relative.slice(1)}.`;
}

function Day({ value, onChange, onLeave, fixed, error, from }: ExpiryFieldProps) {
  const leave = () => {
    const day = settled(value, new Date(), from);
    if (day !== value) onChange(day);
    onLeave?.();
  };
  return (
    <Input
      className="min-w-[132px] flex-1"
      aria-label={words.day}
      invalid={Boolean(error)}
      placeholder={words.dayHint}
      readOnly={Boolean(fixed)}
      after={<CalendarDays className="kd-i kd-i-14" aria-hidden="true" />}
      value={value.day}
      onChange={(event) => onChange({ ...value, day: event.target.value })}
      onBlur={leave}
    />
  );
}

function After({ value, onChange, onLeave, starts = ALL_STARTS, error }: ExpiryFieldProps) {
  const offered = starts.includes(value.from) ? starts : [...starts, value.from];
  return (
    <>
      <Input
        className="!w-14"
        aria-label={words.howMany}
        inputMode="numeric"
        invalid={Boolean(error)}
        value={value.amount}
        onChange={(event) => onChange({ ...value, amount: event.target.value })}
        onBlur={onLeave}
      />
      <Select
        name={words.unit}
        className="!w-24"
        value={value.unit}
        onValueChange={(unit) => onChange({ ...value, unit })}
        items={UNITS}
      />
      <Select
        name={words.countedFrom}
        className="min-w-[160px] flex-1"
        value={value.from}
        onValueChange={(from) => onChange({ ...value, from })}
        items={offered.map((from) => ({ value: from, label: validityStart({ from }) }))}
      />
    </>
  );
}

import { useState } from "react";
import { Button, Field, Input } from "@/ui";
import { type DateRange, rangeOfDays, rangeProblem } from "../query/dates";
import type { ListQuery } from "../query/query";
import { words } from "../words";

type Which = "expires" | "created";

type Props = { which: Which; query: ListQuery; onQuery: (query: ListQuery) => void };

const PRESETS: Readonly<Record<Which, readonly number[]>> = { expires: [7, 30, 90], created: [7, 30, 365] };

/** When a license ends or was made: the usual spans, or any range of days. */
export function DateFilter({ which, query, onQuery }: Props) {
  const current = query[which];
  const [ranging, setRanging] = useState(false);
  const days = current?.kind === "within" || current?.kind === "last" ? current.days : null;
  const choose = (chosen: number) => {
    setRanging(false);
    const next = days === chosen ? null : chosen;
    if (which === "expires")
      onQuery({ ...query, expires: next === null ? null : { kind: "within", days: next } });
    else onQuery({ ...query, created: next === null ? null : { kind: "last", days: next } });
  };
  const lifetime = current?.kind === "lifetime";
  return (
    <>
      <p className="kd-group">{which === "expires" ? words.expires : words.created}</p>
      <div className="flex flex-wrap gap-1 px-2 pt-0.5">
        {PRESETS[which].map((preset) => (
          <Choice key={preset} pressed={days === preset} onPress={() => choose(preset)}>
            {preset === 365 ? words.months(12) : words.days(preset)}
          </Choice>
        ))}
        {which === "expires" && (
          <Choice
            pressed={lifetime}
            onPress={() => onQuery({ ...query, expires: lifetime ? null : { kind: "lifetime" } })}
          >
            {words.lifetime}
          </Choice>
        )}
        <Choice pressed={ranging || current?.kind === "between"} onPress={() => setRanging(!ranging)}>
          {words.range}
        </Choice>
      </div>
      {ranging && (
        <RangeFields
          initial={current?.kind === "between" ? current : { from: null, to: null }}
          onApply={(range) => onQuery({ ...query, [which]: { kind: "between", ...range } })}
        />
      )}
    </>
  );
}

type ChoiceProps = { pressed: boolean; onPress: () => void; children: string };

function Choice({ pressed, onPress, children }: ChoiceProps) {
  return (
    <button type="button" className="kd-chip" aria-pressed={pressed} onClick={onPress}>
      {children}
    </button>
  );
}

type RangeFieldsProps = { initial: DateRange; onApply: (range: DateRange) => void };

function RangeFields({ initial, onApply }: RangeFieldsProps) {
  const [days, setDays] = useState(() => rangeOfDays.read(initial));
  const [problem, setProblem] = useState<string | null>(null);
  const apply = () => {
    const wrong = rangeProblem(days);
    setProblem(wrong);
    if (!wrong) onApply(rangeOfDays.write(days));
  };
  return (
    <form
      className="grid grid-cols-2 gap-2 px-2 pt-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field label={words.rangeFrom}>
        <Input
          size="md"
          type="date"
          value={days.from}
          onChange={(event) => setDays({ ...days, from: event.target.value })}
        />
      </Field>
      <Field label={words.rangeTo}>
        <Input
          size="md"
          type="date"
          value={days.to}
          onChange={(event) => setDays({ ...days, to: event.target.value })}
        />
      </Field>
      {problem && (
        <p className="kd-error col-span-2" role="alert">
          {problem}
        </p>
      )}
      <Button className="col-span-2 justify-self-end" size="sm" type="submit">
        {words.rangeApply}
      </Button>
    </form>
  );
}

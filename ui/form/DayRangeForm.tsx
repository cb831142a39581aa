import { clsx } from "clsx";
import { useState } from "react";
import { type DateRange, rangeOfDays, rangeProblem } from "@/lib/dayRange";
import { Button, Field, Input } from "@/ui";
import { words } from "./words";

export type DayRangeFormProps = {
  initial: DateRange;
  onApply: (range: DateRange) => void;
  className?: string;
};

/** The first and the last day of a range, either of them open; applied when it makes sense. */
export function DayRangeForm({ initial, onApply, className }: DayRangeFormProps) {
  const [days, setDays] = useState(() => rangeOfDays.read(initial));
  const [problem, setProblem] = useState<string | null>(null);
  const apply = () => {
    const wrong = rangeProblem(days);
    setProblem(wrong);
    if (!wrong) onApply(rangeOfDays.write(days));
  };
  return (
    <form
      className={clsx("grid grid-cols-2 gap-2", className)}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field label={words.from}>
        <Input
          size="md"
          type="date"
          value={days.from}
          onChange={(event) => setDays({ ...days, from: event.target.value })}
        />
      </Field>
      <Field label={words.to}>
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
      <p className="kd-help !mt-0 self-center">{words.whoseDays}</p>
      <Button className="justify-self-end" size="sm" type="submit">
        {words.applyDates}
      </Button>
    </form>
  );
}

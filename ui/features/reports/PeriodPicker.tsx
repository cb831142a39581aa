import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { Button, ChoiceChip, Field, Input, Popover } from "@/ui";
import { longDay, periodProblem, SPANS } from "./period";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

/** The usual spans, or any first and last day. */
export function PeriodPicker({ place }: { place: ReportPlace }) {
  const [open, setOpen] = useState(false);
  const { period, days, show } = place;
  const spans = show === "expiries" ? WORDS.ahead : WORDS.spans;
  const shown =
    period.kind === "span" ? spans[period.span] : WORDS.fromTo(longDay(days.from), longDay(days.to));
  return (
    <Popover
      name={WORDS.period}
      open={open}
      onOpenChange={setOpen}
      className="w-[280px] p-3"
      trigger={
        <Button icon={CalendarDays} aria-label={`${WORDS.period}: ${shown}`}>
          {shown}
        </Button>
      }
    >
      <div className="flex flex-wrap gap-1">
        {SPANS.map((span) => (
          <ChoiceChip
            key={span}
            pressed={period.kind === "span" && period.span === span}
            onPress={() => {
              place.change({ period: { kind: "span", span } });
              setOpen(false);
            }}
          >
            {spans[span]}
          </ChoiceChip>
        ))}
      </div>
      <p className="kd-label mt-3">{WORDS.between}</p>
      <DaysForm
        initial={days}
        onApply={(from, to) => {
          place.change({ period: { kind: "between", from, to } });
          setOpen(false);
        }}
      />
    </Popover>
  );
}

type DaysFormProps = { initial: { from: string; to: string }; onApply: (from: string, to: string) => void };

function DaysForm({ initial, onApply }: DaysFormProps) {
  const [{ from, to }, setDays] = useState(initial);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      className="grid grid-cols-2 gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = periodProblem({ from, to });
        setProblem(wrong);
        if (wrong === null) onApply(from, to);
      }}
    >
      <Field label={WORDS.from}>
        <Input
          size="md"
          type="date"
          value={from}
          onChange={(event) => setDays({ from: event.target.value, to })}
        />
      </Field>
      <Field label={WORDS.to}>
        <Input
          size="md"
          type="date"
          value={to}
          onChange={(event) => setDays({ from, to: event.target.value })}
        />
      </Field>
      {problem && (
        <p className="kd-error col-span-2" role="alert">
          {problem}
        </p>
      )}
      <Button className="col-span-2 justify-self-end" size="sm" type="submit">
        {WORDS.apply}
      </Button>
    </form>
  );
}

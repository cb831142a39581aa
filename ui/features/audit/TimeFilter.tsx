import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { rangeOfDays } from "@/features/licenses/query/dates";
import { formatDate } from "@/lib/format";
import { Button, Field, Input, Popover } from "@/ui";
import { type AuditQuery, type AuditTime, SPANS } from "./query";
import { WORDS } from "./words";

type Props = { query: AuditQuery; onQuery: (query: AuditQuery) => void };

/** When it happened: the usual spans, or any range of days. */
export function TimeFilter({ query, onQuery }: Props) {
  const [open, setOpen] = useState(false);
  const { time } = query;
  const choose = (next: AuditTime | null) => {
    onQuery({ ...query, time: next });
    setOpen(false);
  };
  return (
    <Popover
      name={WORDS.time}
      open={open}
      onOpenChange={setOpen}
      className="w-[280px] p-3"
      trigger={
        <Button icon={CalendarDays} pressed={time !== null} aria-label={`${WORDS.time}: ${timeWords(time)}`}>
          {timeWords(time)}
        </Button>
      }
    >
      <div className="flex flex-wrap gap-1">
        <Choice pressed={time === null} onPress={() => choose(null)}>
          {WORDS.anyTime}
        </Choice>
        {SPANS.map((span) => (
          <Choice
            key={span}
            pressed={time?.kind === "span" && time.span === span}
            onPress={() => choose({ kind: "span", span })}
          >
            {WORDS.times[span]}
          </Choice>
        ))}
      </div>
      <p className="kd-label mt-3">{WORDS.between}</p>
      <RangeFields time={time} onApply={choose} />
    </Popover>
  );
}

/** "Any time", "Last 7 days", "1 Nov 2026 to 5 Nov 2026" */
export function timeWords(time: AuditTime | null): string {
  if (time === null) return WORDS.anyTime;
  if (time.kind === "span") return WORDS.times[time.span];
  // The end is the first moment after, so the day people mean is the one before.
  const first = time.from === null ? null : formatDate(new Date(time.from));
  const last = time.to === null ? null : formatDate(new Date(Date.parse(time.to) - 1));
  if (first !== null && last !== null) return first === last ? first : WORDS.fromTo(first, last);
  return first === null ? WORDS.until(last ?? "") : WORDS.since(first);
}

type ChoiceProps = { pressed: boolean; onPress: () => void; children: string };

function Choice({ pressed, onPress, children }: ChoiceProps) {
  return (
    <button type="button" className="kd-chip" aria-pressed={pressed} onClick={onPress}>
      {children}
    </button>
  );
}

type RangeProps = { time: AuditTime | null; onApply: (time: AuditTime) => void };

function RangeFields({ time, onApply }: RangeProps) {
  const [days, setDays] = useState(() =>
    rangeOfDays.read(time?.kind === "between" ? time : { from: null, to: null }),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const apply = () => {
    const wrong = problemOf(days);
    setProblem(wrong);
    if (!wrong) onApply({ kind: "between", ...rangeOfDays.write(days) });
  };
  return (
    <form
      className="grid grid-cols-2 gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field label={WORDS.from}>
        <Input
          size="md"
          type="date"
          value={days.from}
          onChange={(event) => setDays({ ...days, from: event.target.value })}
        />
      </Field>
      <Field label={WORDS.to}>
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
        {WORDS.apply}
      </Button>
    </form>
  );
}

function problemOf({ from, to }: { from: string; to: string }): string | null {
  if (from === "" && to === "") return WORDS.rangeMissing;
  return from !== "" && to !== "" && to < from ? WORDS.rangeBackwards : null;
}

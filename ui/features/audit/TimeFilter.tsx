import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { DayRangeForm } from "@/form";
import { formatDate } from "@/lib/format";
import { Button, ChoiceChip, Popover } from "@/ui";
import { type AuditQuery, type AuditTime, SPANS } from "./query";
import type { OnQuery } from "./useAuditPlace";
import { WORDS } from "./words";

type Props = { query: AuditQuery; onQuery: OnQuery };

/** When it happened: the usual spans, or any range of days. */
export function TimeFilter({ query, onQuery }: Props) {
  const [open, setOpen] = useState(false);
  const { time } = query;
  const choose = (next: AuditTime | null) => {
    onQuery((query) => ({ ...query, time: next }));
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
        <ChoiceChip pressed={time === null} onPress={() => choose(null)}>
          {WORDS.anyTime}
        </ChoiceChip>
        {SPANS.map((span) => (
          <ChoiceChip
            key={span}
            pressed={time?.kind === "span" && time.span === span}
            onPress={() => choose({ kind: "span", span })}
          >
            {WORDS.times[span]}
          </ChoiceChip>
        ))}
      </div>
      <p className="kd-label mt-3">{WORDS.between}</p>
      <DayRangeForm
        initial={time?.kind === "between" ? time : { from: null, to: null }}
        onApply={(range) => choose({ kind: "between", ...range })}
      />
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

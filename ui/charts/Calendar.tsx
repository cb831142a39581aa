import { type KeyboardEvent, useRef, useState } from "react";
import { Link } from "react-router";

export type CalendarDay = { day: string; count: number; name: string; to: string };

type Props = {
  name: string;
  /** Days one after another, the first of any weekday. */
  days: readonly CalendarDay[];
  months: readonly string[];
  weekdays: readonly string[];
};

const WEEK = 7;
const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  ArrowLeft: -WEEK,
  ArrowRight: WEEK,
};

/** Weeks side by side: the more, the larger and darker. One stop of the Tab key; arrows move, Enter opens the day. */
export function Calendar({ name, days, months, weekdays }: Props) {
  const most = Math.max(1, ...days.map(({ count }) => count));
  const [current, setCurrent] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const lead = days[0] ? weekdayOf(days[0].day) : 0;
  const weeks = Math.ceil((lead + days.length) / WEEK);
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const next = Math.min(days.length - 1, Math.max(0, current + step));
    setCurrent(next);
    grid.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus();
    event.preventDefault();
  };
  return (
    <div className="kd-calendar" style={{ gridTemplateColumns: `30px repeat(${weeks}, minmax(0, 1fr))` }}>
      {monthsAt(days, lead, months).map(({ week, month }) => (
        <span
          key={month + week}
          className="kd-month"
          style={{ gridColumn: week + 2, gridRow: 1 }}
          aria-hidden="true"
        >
          {month}
        </span>
      ))}
      {weekdays.map(
        (weekday, row) =>
          row % 2 === 0 && (
            <span key={weekday} className="kd-weekday" style={{ gridRow: row + 2 }} aria-hidden="true">
              {weekday}
            </span>
          ),
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div ref={grid} role="group" aria-label={name} className="contents" onKeyDown={press}>
        {days.map(({ day, count, name: spoken, to }, place) => (
          <Link
            key={day}
            to={to}
            data-place={place}
            tabIndex={place === current ? 0 : -1}
            aria-label={spoken}
            title={spoken}
            className="kd-day"
            style={{
              gridColumn: Math.floor((lead + place) / WEEK) + 2,
              gridRow: ((lead + place) % WEEK) + 2,
            }}
            onFocus={() => setCurrent(place)}
          >
            <span style={sized(count, most)} />
          </Link>
        ))}
      </div>
    </div>
  );
}

function sized(count: number, most: number) {
  const share = Math.sqrt(count / most);
  const size = `${count === 0 ? 22 : 40 + share * 60}%`;
  return { width: size, height: size, opacity: count === 0 ? 0.35 : 0.45 + share * 0.55 };
}

/** Monday is 0. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % WEEK;
}

/** Each month where its first week begins, with room between them. */
function monthsAt(days: readonly CalendarDay[], lead: number, months: readonly string[]) {
  const found: { week: number; month: string }[] = [];
  for (const [place, { day }] of days.entries()) {
    const month = months[Number(day.slice(5, 7)) - 1] ?? "";
    const week = Math.floor((lead + place) / WEEK);
    const last = found.at(-1);
    if (last?.month === month) continue;
    if (last && week - last.week < 2) found.pop();
    found.push({ week, month });
  }
  return found;
}

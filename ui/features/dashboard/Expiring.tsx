import { Link } from "react-router";
import type { Dashboard } from "@/api";
import { Calendar, type FigureColumn, FigureTable } from "@/charts";
import { endingOn, endingWithin } from "@/features/reports/links";
import { Figure } from "@/features/reports/parts";
import { addDays, fullDay, MONTHS, WEEKDAYS } from "@/features/reports/period";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { ChartCard } from "./ChartCard";
import { WORDS } from "./words";

type Props = { data: Dashboard; className: string };
type Day = { day: string; count: number };

/** Licenses that end soon: three figures, and day by day. */
export function Expiring({ data, className }: Props) {
  const days: Day[] = data.calendar.map((count, place) => ({ day: addDays(data.today, place), count }));
  const most = days.reduce<Day | null>((best, one) => (one.count > (best?.count ?? 0) ? one : best), null);
  return (
    <ChartCard
      title={WORDS.expiring}
      className={className}
      chart={
        <div className="px-3.5 pt-0.5 pb-3">
          <Soon expiring={data.expiring} />
          <Days days={days} />
          <Most day={most} />
        </div>
      }
      table={<Table days={days} />}
    />
  );
}

function Soon({ expiring }: Pick<Dashboard, "expiring">) {
  const { environment } = useDesk();
  return (
    <ul className="flex gap-7 pb-2.5">
      {expiring.map(({ days, count }) => (
        <li key={days}>
          <Link to={endingWithin(environment.name, days)} className="block text-inherit">
            <b className="kd-fig">{formatCount(count)}</b>
            <span className="block text-text-3 text-xs">{WORDS.within(days)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Days({ days }: { days: readonly Day[] }) {
  const { environment } = useDesk();
  return (
    <Calendar
      name={WORDS.calendar}
      months={MONTHS}
      weekdays={WEEKDAYS}
      days={days.map(({ day, count }) => ({
        day,
        count,
        name: WORDS.endOn(count, fullDay(day)),
        to: endingOn(environment.name, { from: day, to: day }),
      }))}
    />
  );
}

function Most({ day }: { day: Day | null }) {
  const { environment } = useDesk();
  return (
    <p className="mt-2 text-text-2 text-xs">
      {day === null ? (
        WORDS.noneEnds
      ) : (
        <>
          {WORDS.mostOn(fullDay(day.day))}{" "}
          <Link to={endingOn(environment.name, { from: day.day, to: day.day })}>
            {WORDS.licenses(day.count)}
          </Link>
        </>
      )}
    </p>
  );
}

function Table({ days }: { days: readonly Day[] }) {
  const { environment } = useDesk();
  const columns: FigureColumn<Day>[] = [
    { id: "day", header: WORDS.day, cell: ({ day }) => fullDay(day) },
    {
      id: "count",
      header: WORDS.calendar,
      figure: true,
      cell: ({ day, count }) => (
        <Figure to={endingOn(environment.name, { from: day, to: day })} count={count} name={fullDay(day)} />
      ),
    },
  ];
  return (
    <FigureTable
      name={WORDS.calendar}
      className="h-[242px]"
      columns={columns}
      rows={days.filter(({ count }) => count > 0)}
      rowId={({ day }) => day}
      showAll={WORDS.showAll}
    />
  );
}

import { formatCount } from "@/lib/format";
import { Card } from "@/ui";
import { dayOf } from "./period";
import { WORDS } from "./words";

type BarsProps = { counts: readonly number[]; className?: string; titles?: readonly string[] };

/** A row of bars; a day without any keeps a thin line, so that days can be counted. */
function Bars({ counts, className, titles }: BarsProps) {
  const most = Math.max(1, ...counts);
  return (
    <span className={`flex items-end ${className ?? ""}`} aria-hidden="true">
      {counts.map((count, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: days have places
          key={index}
          title={titles?.[index]}
          className="flex h-full min-w-0 flex-1 items-end justify-center"
        >
          <span
            className="block w-[76%] max-w-6 rounded-t-[1px]"
            style={{
              height: count === 0 ? "1px" : `${Math.max(6, (count / most) * 100)}%`,
              background: count === 0 ? "var(--chart-grid)" : "var(--chart-1)",
            }}
          />
        </span>
      ))}
    </span>
  );
}

/** The days of one group, small. The numbers are there for who cannot see the bars. */
export function SmallTrend({ cause, counts }: { cause: string; counts: readonly number[] }) {
  return (
    <span className="block w-full">
      <Bars counts={counts} className="h-5" />
      <span className="sr-only">{WORDS.trendOf(cause, counts.map(formatCount).join(", "))}</span>
    </span>
  );
}

type TrendProps = { days: readonly string[]; perDay: readonly number[] };

/** How many were refused on each day, and the same as a table. */
export function Trend({ days, perDay }: TrendProps) {
  const total = perDay.reduce((sum, count) => sum + count, 0);
  const most = Math.max(0, ...perDay);
  const labels = days.map(dayOf);
  const [first, last] = [labels[0], labels.at(-1)];
  return (
    <Card
      title={WORDS.total(total, days.length)}
      action={<span className="pr-1.5 text-text-3">{WORDS.utc}</span>}
    >
      <div className="px-3.5 pt-1 pb-2.5">
        <Bars
          counts={perDay}
          className="h-14"
          titles={labels.map((label, index) => WORDS.onDay(label, perDay[index] ?? 0))}
        />
        <p className="mt-1 flex justify-between text-2xs text-text-3">
          <span>{first}</span>
          {most > 0 && <span>{WORDS.most(most, labels[perDay.indexOf(most)] ?? "")}</span>}
          <span>{last}</span>
        </p>
        <details className="mt-1 text-2xs">
          <summary className="cursor-pointer text-text-3">{WORDS.table}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className="mt-1 max-h-40 overflow-auto" tabIndex={0} aria-label={WORDS.trend}>
            <table className="tabular-nums">
              <thead className="text-left text-text-3">
                <tr>
                  <th className="pr-6 font-normal">{WORDS.day}</th>
                  <th className="font-normal">{WORDS.count}</th>
                </tr>
              </thead>
              <tbody>
                {labels.map((label, index) => (
                  <tr key={label}>
                    <td className="pr-6">{label}</td>
                    <td className="text-right">{formatCount(perDay[index] ?? 0)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      </div>
    </Card>
  );
}

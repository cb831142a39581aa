import type { ProductUsage, UsageReport as Usage, UsageDay } from "@/api";
import { BarsChart, type FigureColumn, FigureTable, type Line, LinesChart } from "@/charts";
import { useCalmOperation } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { formatCount, formatDate } from "@/lib/format";
import { Card, Note } from "@/ui";
import { activationsOf } from "./links";
import { Answered, Figure, NothingHere, NothingYet } from "./parts";
import { byMonth, fullDay, longDay, monthWords, shortDay } from "./period";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

const NOUNS = ["activations", "licenses", "products"] as const;
/** More bars than this are drawn by month. */
const MOST_BARS = 130;

/** Activations of each day, with the most at once beside what the limits allow. */
export function UsageReport({ place }: { place: ReportPlace }) {
  const { environment } = useDesk();
  const request = { period: place.days, product_id: place.product };
  const answer = useCalmOperation("reportUsage", environment.name, request, NOUNS);
  return <Answered answer={answer}>{(usage) => <Shown usage={usage} place={place} />}</Answered>;
}

function Shown({ usage, place }: { usage: Usage; place: ReportPlace }) {
  if (usage.products.length === 0 && place.product === null) return <NothingYet />;
  const used = usage.days.some(({ peak, opened, closed }) => peak > 0 || opened > 0 || closed > 0);
  const product = place.product === null ? WORDS.allProducts : (usage.products[0]?.product.name ?? "");
  return (
    <div className="grid gap-3">
      {usage.counted_until !== null && (
        <Note>{WORDS.stillCounting(formatDate(new Date(usage.counted_until)))}</Note>
      )}
      {usage.recounting > 0 && <Note>{WORDS.recounting(usage.recounting)}</Note>}
      {!used ? (
        usage.counted_until === null && <NothingHere place={place} />
      ) : (
        <>
          <Card title={WORDS.usageOf(product)} action={<span className="text-text-3">{WORDS.utc}</span>}>
            <Peaks name={WORDS.usageOf(product)} days={usage.days} />
          </Card>
          <Card title={WORDS.openedClosed}>
            <Turnover days={usage.days} />
          </Card>
          <Card title={WORDS.products}>
            <Products rows={usage.products} />
          </Card>
          <Card title={WORDS.byDay}>
            <Days days={usage.days} />
            <p className="px-3.5 py-2.5 text-text-3 text-xs">
              {WORDS.capacityHelp} {WORDS.deletedHelp}
            </p>
          </Card>
        </>
      )}
    </div>
  );
}

function Peaks({ name, days }: { name: string; days: readonly UsageDay[] }) {
  const noted = days.some(({ capacity, unlimited }) => capacity !== null && unlimited === 0);
  const lines: Line[] = [
    { name: WORDS.peak, values: days.map(({ peak }) => peak), tone: 1, filled: true },
    { name: WORDS.inUse, values: days.map(({ in_use }) => in_use), tone: 2, dash: "dashed" },
    // Where licenses have no limit there is no line to reach.
    ...(noted
      ? [
          {
            name: WORDS.capacity,
            values: days.map(({ capacity, unlimited }) => (unlimited === 0 ? capacity : null)),
            tone: 3 as const,
            dash: "dotted" as const,
            steps: true,
          },
        ]
      : []),
  ];
  const marked = days.flatMap(({ at_limit, refused_at_limit }, place) =>
    at_limit || refused_at_limit > 0 ? [place] : [],
  );
  return (
    <div className="px-3.5 pt-1 pb-2">
      <LinesChart
        name={name}
        labels={days.map(({ day }) => fullDay(day))}
        shortLabels={days.map(({ day }) => shortDay(day))}
        lines={lines}
        marked={marked}
        unknown={WORDS.notRecorded}
        also={(place) => limitWords(days[place])}
      />
    </div>
  );
}

function limitWords(day: UsageDay | undefined) {
  if (!day) return [];
  const { at_limit, refused_at_limit: refused } = day;
  return [
    ...(at_limit ? [{ name: WORDS.atLimit, text: WORDS.yes }] : []),
    ...(refused > 0 ? [{ name: WORDS.refusedAtLimit, text: WORDS.times(refused) }] : []),
  ];
}

function Turnover({ days }: { days: readonly UsageDay[] }) {
  const figures = ({ opened, closed }: UsageDay) => [opened, closed];
  const months = days.length > MOST_BARS ? byMonth(days, figures) : null;
  const sums = months ? months.map((month) => month.sums) : days.map(figures);
  const labels = months ? months.map(({ month }) => monthWords(month)) : days.map(({ day }) => fullDay(day));
  return (
    <div className="px-3.5 pt-1 pb-2">
      <BarsChart
        name={WORDS.openedClosed}
        labels={labels}
        shortLabels={months ? labels : days.map(({ day }) => shortDay(day))}
        parts={[
          { name: WORDS.opened, values: sums.map(([opened = 0]) => opened) },
          { name: WORDS.closed, values: sums.map(([, closed = 0]) => closed) },
        ]}
        others={WORDS.others}
        total={null}
        height={150}
      />
    </div>
  );
}

function Products({ rows }: { rows: readonly ProductUsage[] }) {
  const { environment } = useDesk();
  const columns: FigureColumn<ProductUsage>[] = [
    { id: "product", header: WORDS.product, cell: ({ product }) => product.name },
    { id: "opened", header: WORDS.opened, figure: true, cell: ({ opened }) => formatCount(opened) },
    { id: "closed", header: WORDS.closed, figure: true, cell: ({ closed }) => formatCount(closed) },
    {
      id: "in_use",
      header: WORDS.inUse,
      figure: true,
      cell: ({ product, in_use }) => (
        <Figure
          to={activationsOf(environment.name, product.id)}
          count={in_use}
          name={`${product.name}, ${WORDS.inUse}`}
        />
      ),
    },
    { id: "peak", header: WORDS.peak, figure: true, cell: ({ peak }) => formatCount(peak) },
    {
      id: "peak_day",
      header: WORDS.peakDay,
      cell: ({ peak_day }) => (peak_day === null ? WORDS.never : longDay(peak_day)),
    },
    {
      id: "capacity",
      header: WORDS.capacity,
      figure: true,
      cell: ({ capacity, unlimited }) => (unlimited > 0 ? WORDS.noLimit(unlimited) : formatCount(capacity)),
    },
    {
      id: "at_limit",
      header: WORDS.daysAtLimit,
      figure: true,
      cell: ({ days_at_limit }) => formatCount(days_at_limit),
    },
    {
      id: "refused",
      header: WORDS.refusedAtLimit,
      figure: true,
      cell: ({ refused_at_limit }) => formatCount(refused_at_limit),
    },
  ];
  return (
    <FigureTable
      name={WORDS.products}
      columns={columns}
      rows={rows}
      rowId={({ product }) => product.id}
      marked={({ days_at_limit }) => days_at_limit > 0}
      showAll={WORDS.showAll}
    />
  );
}

const DAY_COLUMNS: readonly FigureColumn<UsageDay>[] = [
  { id: "day", header: WORDS.day, cell: ({ day }) => fullDay(day) },
  { id: "opened", header: WORDS.opened, figure: true, cell: ({ opened }) => formatCount(opened) },
  { id: "closed", header: WORDS.closed, figure: true, cell: ({ closed }) => formatCount(closed) },
  { id: "in_use", header: WORDS.inUse, figure: true, cell: ({ in_use }) => formatCount(in_use) },
  { id: "peak", header: WORDS.peak, figure: true, cell: ({ peak }) => formatCount(peak) },
  { id: "capacity", header: WORDS.capacity, figure: true, cell: capacityOf },
  { id: "at_limit", header: WORDS.atLimit, cell: ({ at_limit }) => (at_limit ? WORDS.yes : "") },
  {
    id: "refused",
    header: WORDS.refusedAtLimit,
    figure: true,
    cell: ({ refused_at_limit }) => formatCount(refused_at_limit),
  },
];

/** "1,235", "no limit (3 licenses)", "not recorded". */
export function capacityOf({ capacity, unlimited }: Pick<UsageDay, "capacity" | "unlimited">): string {
  if (capacity === null || unlimited === null) return WORDS.notRecorded;
  return unlimited > 0 ? WORDS.noLimit(unlimited) : formatCount(capacity);
}

function Days({ days }: { days: readonly UsageDay[] }) {
  return (
    <FigureTable
      name={WORDS.byDay}
      className="max-h-[420px]"
      columns={DAY_COLUMNS}
      rows={days.toReversed()}
      rowId={({ day }) => day}
      marked={({ at_limit, refused_at_limit }) => at_limit || refused_at_limit > 0}
      showAll={WORDS.showAll}
    />
  );
}

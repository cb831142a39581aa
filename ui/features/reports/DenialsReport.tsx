import { CircleCheck } from "lucide-react";
import { useNavigate } from "react-router";
import type { CauseCount, DenialReport, ProductDenials } from "@/api";
import { BarsChart, type FigureColumn, FigureTable } from "@/charts";
import { causeOf } from "@/features/denials/columns";
import { useCalmOperation } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Button, Card, EmptyState } from "@/ui";
import { denialsOf } from "./links";
import { Answered, Figure } from "./parts";
import { byMonth, daysIn, fullDay, monthWords, shortDay } from "./period";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

const NOUNS = ["activations", "products"] as const;
const MOST_BARS = 130;

/** How often devices were refused on each day, and why. */
export function DenialsReport({ place }: { place: ReportPlace }) {
  const { environment } = useDesk();
  const request = { period: place.days, product_id: place.product };
  const answer = useCalmOperation("reportDenials", environment.name, request, NOUNS);
  return (
    <Answered answer={answer}>
      {(report) =>
        report.causes.length === 0 ? <None place={place} /> : <Shown report={report} place={place} />
      }
    </Answered>
  );
}

function None({ place }: { place: ReportPlace }) {
  return (
    <EmptyState
      picture={CircleCheck}
      title={WORDS.refusedNever}
      actions={
        <Button
          size="lg"
          onClick={() => place.change({ period: { kind: "span", span: "12m" }, product: null })}
        >
          {WORDS.longer}
        </Button>
      }
    >
      {WORDS.hiddenByDaysHelp}
    </EmptyState>
  );
}

function Shown({ report, place }: { report: DenialReport; place: ReportPlace }) {
  const total = sum(report.causes.map(({ count }) => count));
  return (
    <div className="grid gap-3">
      <Card
        title={`${WORDS.denialsBy}: ${formatCount(total)}`}
        action={<span className="text-text-3">{WORDS.utc}</span>}
      >
        <Chart report={report} />
      </Card>
      <Card title={WORDS.cause}>
        <Causes causes={report.causes} days={daysIn(place.days)} />
      </Card>
      <Card title={WORDS.products}>
        <Products report={report} />
      </Card>
      <Card title={WORDS.byDay}>
        <Days report={report} />
        <p className="px-3.5 py-2.5 text-text-3 text-xs">{WORDS.kept}</p>
      </Card>
    </div>
  );
}

function Chart({ report: { causes, days } }: { report: DenialReport }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const months = days.length > MOST_BARS ? byMonth(days, ({ counts }) => counts) : null;
  const rows = months ? months.map(({ sums }) => sums) : days.map(({ counts }) => counts);
  const labels = months ? months.map(({ month }) => monthWords(month)) : days.map(({ day }) => fullDay(day));
  return (
    <div className="px-3.5 pt-1 pb-2">
      <BarsChart
        name={WORDS.denialsBy}
        labels={labels}
        shortLabels={months ? labels : days.map(({ day }) => shortDay(day))}
        parts={causes.map((cause, index) => ({
          name: WORDS.causes[cause.code],
          values: rows.map((counts) => counts[index] ?? 0),
        }))}
        others={WORDS.others}
        total={WORDS.total}
        onOpen={() => void navigate(denialsOf(environment.name, null, days.length))}
      />
    </div>
  );
}

function Causes({ causes, days }: { causes: readonly CauseCount[]; days: number }) {
  const { environment } = useDesk();
  const columns: FigureColumn<CauseCount>[] = [
    { id: "cause", header: WORDS.cause, cell: causeOf },
    {
      id: "count",
      header: WORDS.refused,
      figure: true,
      cell: (row) => (
        <Figure to={denialsOf(environment.name, row.code, days)} count={row.count} name={causeOf(row)} />
      ),
    },
    { id: "before", header: WORDS.before, figure: true, cell: ({ before }) => formatCount(before) },
  ];
  return (
    <FigureTable
      name={WORDS.cause}
      columns={columns}
      rows={causes}
      rowId={({ code }) => code}
      foot={[
        WORDS.total,
        formatCount(sum(causes.map(({ count }) => count))),
        formatCount(sum(causes.map(({ before }) => before))),
      ]}
      showAll={WORDS.showAll}
    />
  );
}

function Products({ report: { causes, products } }: { report: DenialReport }) {
  const columns: FigureColumn<ProductDenials>[] = [
    { id: "product", header: WORDS.product, cell: ({ product }) => product?.name ?? WORDS.unknownKeys },
    ...perCause<ProductDenials>(causes),
  ];
  return (
    <FigureTable
      name={WORDS.products}
      columns={columns}
      rows={products}
      rowId={({ product }) => product?.id ?? "unknown"}
      showAll={WORDS.showAll}
    />
  );
}

function Days({ report: { causes, days } }: { report: DenialReport }) {
  const columns: FigureColumn<DenialReport["days"][number]>[] = [
    { id: "day", header: WORDS.day, cell: ({ day }) => fullDay(day) },
    ...perCause<DenialReport["days"][number]>(causes),
  ];
  return (
    <FigureTable
      name={WORDS.byDay}
      className="max-h-[420px]"
      columns={columns}
      rows={days.toReversed()}
      rowId={({ day }) => day}
      showAll={WORDS.showAll}
    />
  );
}

/** A column for each cause, and one for all of them. */
function perCause<R extends { counts: readonly number[] }>(causes: readonly CauseCount[]): FigureColumn<R>[] {
  return [
    ...causes.map((cause, index) => ({
      id: cause.code,
      header: WORDS.causes[cause.code],
      figure: true,
      cell: ({ counts }: R) => formatCount(counts[index] ?? 0),
    })),
    { id: "total", header: WORDS.total, figure: true, cell: ({ counts }) => formatCount(sum(counts)) },
  ];
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

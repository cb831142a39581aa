import { useState } from "react";
import { useNavigate } from "react-router";
import type { ExpiryReport, LicenseStatus, ProductExpiries } from "@/api";
import { BarsChart, type FigureColumn, FigureTable } from "@/charts";
import { useCalmOperation } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Card, Segmented } from "@/ui";
import { endingOn, UNDER_WAY } from "./links";
import { Answered, Figure, NothingHere } from "./parts";
import { addDays, byMonth, fullDay, monthWords, shortDay } from "./period";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

const NOUNS = ["licenses", "products"] as const;
const ENDED: readonly LicenseStatus[] = ["expired"];
/** More days than this are shown by month at first. */
const MANY_DAYS = 100;

type Row = { name: string; short: string; from: string; to: string; due: number; expired: number };

/** When licenses end, by day or by month. */
export function ExpiriesReport({ place }: { place: ReportPlace }) {
  const { environment } = useDesk();
  const request = { period: place.days, product_id: place.product };
  const answer = useCalmOperation("reportExpiries", environment.name, request, NOUNS);
  return (
    <Answered answer={answer}>
      {(report) =>
        report.days.every(({ due, expired }) => due === 0 && expired === 0) ? (
          <NothingHere place={place} />
        ) : (
          <Shown report={report} place={place} />
        )
      }
    </Answered>
  );
}

function Shown({ report, place }: { report: ExpiryReport; place: ReportPlace }) {
  const [by, setBy] = useState<"day" | "month" | null>(null);
  const chosen = by ?? (report.days.length > MANY_DAYS ? "month" : "day");
  const rows = chosen === "month" ? months(report, place) : days(report);
  const sums = rows.reduce((total, { due, expired }) => total + due + expired, 0);
  return (
    <div className="grid gap-3">
      <Card
        title={`${WORDS.ending}: ${formatCount(sums)}`}
        action={
          <span className="flex items-center gap-3">
            <span className="text-text-3">{WORDS.utc}</span>
            <Segmented
              name={WORDS.byDay}
              value={chosen}
              onValueChange={setBy}
              items={[
                { value: "day", label: WORDS.day },
                { value: "month", label: WORDS.month },
              ]}
            />
          </span>
        }
      >
        <Chart rows={rows} product={place.product} />
      </Card>
      <Card title={WORDS.products}>
        <Products rows={report.products} place={place} />
      </Card>
      <Card title={chosen === "month" ? WORDS.month : WORDS.byDay}>
        <Rows rows={rows} product={place.product} />
        <p className="px-3.5 py-2.5 text-text-3 text-xs">{WORDS.endingHelp}</p>
      </Card>
    </div>
  );
}

function days({ days: found }: ExpiryReport): Row[] {
  return found.map(({ day, due, expired }) => ({
    name: fullDay(day),
    short: shortDay(day),
    from: day,
    to: day,
    due,
    expired,
  }));
}

/** Months of the period; the first and the last may be parts of one. */
function months({ days: found }: ExpiryReport, { days: period }: ReportPlace): Row[] {
  return byMonth(found, ({ due, expired }) => [due, expired]).map(
    ({ month, sums: [due = 0, expired = 0] }) => {
      // Days sort as text.
      const [, from = period.from] = [`${month}-01`, period.from].sort();
      const [to = period.to] = [lastOf(month), period.to].sort();
      return {
        name: monthWords(month),
        short: monthWords(month),
        from,
        to,
        due,
        expired,
      };
    },
  );
}

/** The last day of a month. */
function lastOf(month: string): string {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  return addDays(new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10), -1);
}

function Chart({ rows, product }: { rows: readonly Row[]; product: string | null }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return (
    <div className="px-3.5 pt-1 pb-2">
      <BarsChart
        name={WORDS.ending}
        labels={rows.map(({ name }) => name)}
        shortLabels={rows.map(({ short }) => short)}
        parts={[
          { name: WORDS.due, values: rows.map(({ due }) => due) },
          { name: WORDS.expired, values: rows.map(({ expired }) => expired) },
        ]}
        others={WORDS.others}
        total={WORDS.total}
        onOpen={(place) => {
          const row = rows[place];
          if (!row) return;
          const { from, to } = row;
          void navigate(endingOn(environment.name, { from, to, product }, [...UNDER_WAY, ...ENDED]));
        }}
      />
    </div>
  );
}

function Rows({ rows, product }: { rows: readonly Row[]; product: string | null }) {
  const { environment } = useDesk();
  const columns: FigureColumn<Row>[] = [
    { id: "day", header: WORDS.day, cell: ({ name }) => name },
    {
      id: "due",
      header: WORDS.due,
      figure: true,
      cell: ({ name, from, to, due }) => (
        <Figure
          to={endingOn(environment.name, { from, to, product })}
          count={due}
          name={`${name}, ${WORDS.due}`}
        />
      ),
    },
    {
      id: "expired",
      header: WORDS.expired,
      figure: true,
      cell: ({ name, from, to, expired }) => (
        <Figure
          to={endingOn(environment.name, { from, to, product }, ENDED)}
          count={expired}
          name={`${name}, ${WORDS.expired}`}
        />
      ),
    },
  ];
  return (
    <FigureTable
      name={WORDS.ending}
      className="max-h-[420px]"
      columns={columns}
      rows={rows.filter(({ due, expired }) => due > 0 || expired > 0)}
      rowId={({ from }) => from}
      showAll={WORDS.showAll}
    />
  );
}

function Products({ rows, place }: { rows: readonly ProductExpiries[]; place: ReportPlace }) {
  const { environment } = useDesk();
  const { from, to } = place.days;
  const columns: FigureColumn<ProductExpiries>[] = [
    { id: "product", header: WORDS.product, cell: ({ product }) => product.name },
    {
      id: "due",
      header: WORDS.due,
      figure: true,
      cell: ({ product, due }) => (
        <Figure
          to={endingOn(environment.name, { from, to, product: product.id })}
          count={due}
          name={`${product.name}, ${WORDS.due}`}
        />
      ),
    },
    {
      id: "expired",
      header: WORDS.expired,
      figure: true,
      cell: ({ product, expired }) => (
        <Figure
          to={endingOn(environment.name, { from, to, product: product.id }, ENDED)}
          count={expired}
          name={`${product.name}, ${WORDS.expired}`}
        />
      ),
    },
  ];
  return (
    <FigureTable
      name={WORDS.products}
      columns={columns}
      rows={rows}
      rowId={({ product }) => product.id}
      showAll={WORDS.showAll}
    />
  );
}

import { ChevronLeft, ChevronRight } from "lucide-react";
import { Link } from "react-router";
import type { CustomerFigures, CustomerReport } from "@/api";
import { type FigureColumn, FigureTable } from "@/charts";
import { useCalmOperation } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Card, IconButton } from "@/ui";
import { licensesWhere } from "./links";
import { Answered, Figure, NothingHere, NothingYet } from "./parts";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

const NOUNS = ["licenses", "customers", "activations"] as const;
const PAGE = 50;
const CHARTED = 10;

/** Who holds most licenses. */
export function CustomersReport({ place }: { place: ReportPlace }) {
  const { environment } = useDesk();
  const request = { product_id: place.product, offset: (place.page - 1) * PAGE, limit: PAGE };
  const answer = useCalmOperation("reportCustomers", environment.name, request, NOUNS);
  return (
    <Answered answer={answer}>
      {(report) => {
        if (report.total > 0) return <Shown report={report} place={place} />;
        return place.product === null ? (
          <NothingYet />
        ) : (
          <NothingHere place={place} title={WORDS.hiddenByProduct} />
        );
      }}
    </Answered>
  );
}

function Shown({ report, place }: { report: CustomerReport; place: ReportPlace }) {
  return (
    <div className="grid gap-3">
      {place.page === 1 && (
        <Card title={WORDS.mostLicenses}>
          <Bars customers={report.customers.slice(0, CHARTED)} product={place.product} />
        </Card>
      )}
      <Card
        title={WORDS.held(report.licenses, report.total)}
        action={<Pages report={report} place={place} />}
      >
        <Table report={report} place={place} />
      </Card>
    </div>
  );
}

type BarsProps = { customers: readonly CustomerFigures[]; product: string | null };

function Bars({ customers, product }: BarsProps) {
  const { environment } = useDesk();
  const most = Math.max(1, ...customers.map(({ licenses }) => licenses));
  return (
    <ul className="px-3.5 pt-1 pb-3">
      {customers.map(({ customer, licenses }) => (
        <li key={customer.id}>
          <Link to={heldBy(environment.name, customer.id, product)} className="kd-hbar">
            <span className="truncate">{customer.name}</span>
            <span className="kd-track" aria-hidden="true">
              <span style={{ width: `${(licenses / most) * 100}%` }} />
            </span>
            <span className="text-right tabular-nums">{formatCount(licenses)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Pages({
  report: { total },
  place: { page, change },
}: {
  report: CustomerReport;
  place: ReportPlace;
}) {
  const [first, last] = [(page - 1) * PAGE + 1, Math.min(page * PAGE, total)];
  return (
    <span className="kd-no-print flex items-center gap-1 text-text-2 tabular-nums">
      {WORDS.page(first, last, total)}
      <IconButton
        icon={ChevronLeft}
        name={WORDS.previous}
        disabledReason={page > 1 ? null : WORDS.previous}
        onClick={() => change({ page: page - 1 })}
      />
      <IconButton
        icon={ChevronRight}
        name={WORDS.next}
        disabledReason={last < total ? null : WORDS.next}
        onClick={() => change({ page: page + 1 })}
      />
    </span>
  );
}

function Table({ report, place }: { report: CustomerReport; place: ReportPlace }) {
  const { environment } = useDesk();
  const first = (place.page - 1) * PAGE + 1;
  const rows = report.customers.map((figures, index) => ({ ...figures, rank: first + index }));
  const columns: FigureColumn<(typeof rows)[number]>[] = [
    { id: "customer", header: WORDS.customer, cell: ({ customer }) => customer.name },
    { id: "organisation", header: WORDS.organisation, cell: ({ customer }) => customer.organisation ?? "" },
    { id: "rank", header: WORDS.rank, figure: true, cell: ({ rank }) => formatCount(rank) },
    {
      id: "licenses",
      header: WORDS.licenses,
      figure: true,
      cell: ({ customer, licenses }) => (
        <Figure
          to={heldBy(environment.name, customer.id, place.product)}
          count={licenses}
          name={`${customer.name}, ${WORDS.licenses}`}
        />
      ),
    },
    { id: "active", header: WORDS.active, figure: true, cell: ({ active }) => formatCount(active) },
    { id: "in_use", header: WORDS.activationsInUse, figure: true, cell: ({ in_use }) => formatCount(in_use) },
    {
      id: "potential",
      header: WORDS.most,
      figure: true,
      cell: ({ limit_sum }) => formatCount(limit_sum),
    },
    {
      id: "unlimited",
      header: WORDS.unlimited,
      figure: true,
      cell: ({ unlimited }) => formatCount(unlimited),
    },
  ];
  return (
    <FigureTable
      name={WORDS.names.customers}
      columns={columns}
      rows={rows}
      rowId={({ customer }) => customer.id}
      showAll={WORDS.showAll}
    />
  );
}

function heldBy(environment: string, customer: string, product: string | null): string {
  return licensesWhere(environment, { customer, products: product === null ? [] : [product] });
}

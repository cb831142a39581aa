import { type DistributionFigures, type LicenseStatus, type ProductDistribution, useOperation } from "@/api";
import { type FigureColumn, FigureTable } from "@/charts";
import { useCalmOperation } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { formatCount, formatTenths } from "@/lib/format";
import { Card, STATUS_LABEL, STATUSES, StatusGlyph } from "@/ui";
import { licensesWhere } from "./links";
import { Answered, Figure, NothingYet } from "./parts";
import { StateBar } from "./StateBar";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

const NOUNS = ["licenses", "products", "customers"] as const;

/** How many licenses each product has, and how many devices the active ones cover. */
export function DistributionReport({ place: { product } }: { place: ReportPlace }) {
  const { environment } = useDesk();
  const answer = useCalmOperation("reportDistribution", environment.name, { product_id: product }, NOUNS);
  const products = useOperation("listProducts", environment.name, {});
  return (
    <Answered answer={answer}>
      {({ products: rows, total }) =>
        products.data?.length === 0 ? (
          <NothingYet />
        ) : (
          <div className="grid gap-3">
            <Card>
              <Sums figures={total} product={product} />
            </Card>
            <Card title={WORDS.byState}>
              <StateBar
                environment={environment.name}
                counts={total.by_status}
                products={product === null ? [] : [product]}
              />
              <Products rows={rows} total={total} product={product} />
            </Card>
          </div>
        )
      }
    </Answered>
  );
}

type SumsProps = { figures: DistributionFigures; product: string | null };

/** What the CFO asks: how many active licenses, their average limit, and what both come to. */
function Sums({ figures, product }: SumsProps) {
  const { environment } = useDesk();
  const active = figures.limited + figures.unlimited;
  const list = licensesWhere(environment.name, {
    statuses: ["active"],
    products: product === null ? [] : [product],
  });
  return (
    <div className="px-3.5 py-3">
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <Sum name={WORDS.activeLicenses}>
          <Figure to={list} count={active} name={WORDS.activeLicenses} />
        </Sum>
        <Sum name={WORDS.averageLimit}>{averageOf(figures)}</Sum>
        <Sum name={WORDS.potential}>{WORDS.devices(formatCount(figures.limit_sum))}</Sum>
        <Sum name={WORDS.activeCustomers}>{formatCount(figures.active_customers)}</Sum>
      </dl>
      {figures.unlimited > 0 && (
        <p className="mt-2 text-text-2 text-xs">{WORDS.unlimitedApart(figures.unlimited)}</p>
      )}
    </div>
  );
}

function Sum({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-text-3 text-xs">{name}</dt>
      <dd className="kd-fig">{children}</dd>
    </div>
  );
}

/** "5 devices", "2.5 devices"; a dash where no active license has a limit. */
export function averageOf({ limited, limit_sum }: DistributionFigures): string {
  return limited === 0 ? "–" : WORDS.devices(formatTenths(limit_sum / limited));
}

const tenthsOf = ({ limited, limit_sum }: DistributionFigures) =>
  limited === 0 ? "–" : formatTenths(limit_sum / limited);

type ProductsProps = {
  rows: readonly ProductDistribution[];
  total: DistributionFigures;
  product: string | null;
};

function Products({ rows, total, product }: ProductsProps) {
  const { environment } = useDesk();
  const listOf = (id: string, status: LicenseStatus) =>
    licensesWhere(environment.name, { statuses: [status], products: [id] });
  const columns: FigureColumn<ProductDistribution>[] = [
    { id: "product", header: WORDS.product, cell: (row) => row.product.name },
    ...STATUSES.map((status) => ({
      id: status,
      header: STATUS_LABEL[status],
      figure: true,
      cell: (row: ProductDistribution) => (
        <span className="inline-flex items-center gap-1.5">
          <StatusGlyph status={status} />
          <Figure
            to={listOf(row.product.id, status)}
            count={countOf(row.figures, status)}
            name={`${row.product.name}, ${STATUS_LABEL[status]}`}
          />
        </span>
      ),
    })),
    {
      id: "customers",
      header: WORDS.customers,
      figure: true,
      cell: ({ figures }) => formatCount(figures.active_customers),
    },
    { id: "limit", header: WORDS.limit, figure: true, cell: ({ figures }) => tenthsOf(figures) },
    {
      id: "potential",
      header: WORDS.most,
      figure: true,
      cell: ({ figures }) => formatCount(figures.limit_sum),
    },
    {
      id: "unlimited",
      header: WORDS.unlimited,
      figure: true,
      cell: ({ figures }) => formatCount(figures.unlimited),
    },
  ];
  const foot = [
    WORDS.total,
    ...STATUSES.map((status) => formatCount(countOf(total, status))),
    formatCount(total.active_customers),
    tenthsOf(total),
    formatCount(total.limit_sum),
    formatCount(total.unlimited),
  ];
  return (
    <FigureTable
      name={WORDS.products}
      columns={columns}
      rows={rows}
      rowId={({ product: { id } }) => id}
      showAll={WORDS.showAll}
      {...(product === null ? { foot } : {})}
    />
  );
}

function countOf({ by_status }: DistributionFigures, status: LicenseStatus): number {
  return by_status.find((each) => each.status === status)?.count ?? 0;
}

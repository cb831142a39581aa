import { clsx } from "clsx";
import { TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import type { Dashboard } from "@/api";
import { type FigureColumn, FigureTable } from "@/charts";
import { licensesWhere, poolAt } from "@/features/reports/links";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Icon } from "@/ui";
import { ChartCard } from "./ChartCard";
import { WORDS } from "./words";

type Props = { data: Dashboard; className: string };

/** A product's free licenses, or a pool's free seats. */
export type Left = {
  id: string;
  name: string;
  kind: string;
  amount: number;
  /** Of how many seats; null: a product's stock has no size. */
  seats: number | null;
  /** How many ought to stay. */
  buffer: number;
  to: string;
};

const SHOWN = 4;

/** What is about to run out, the scarcest first, beside the buffer that ought to stay. */
export function Stock({ data, className }: Props) {
  const { environment } = useDesk();
  const left = scarcest(data, environment.name);
  return (
    <ChartCard
      title={WORDS.low}
      className={className}
      chart={
        left.length === 0 ? (
          <p className="px-3.5 py-2 text-text-3 text-xs">{WORDS.noStock}</p>
        ) : (
          <ul>
            {left.slice(0, SHOWN).map((one) => (
              <li key={one.id}>
                <Bar left={one} />
              </li>
            ))}
          </ul>
        )
      }
      table={<Table left={left} />}
    />
  );
}

type Stocked = Pick<Dashboard, "stock" | "pools" | "buffer">;

export function scarcest({ stock, pools, buffer }: Stocked, environment: string): Left[] {
  const products = stock.map(
    ({ product, available }): Left => ({
      id: product.id,
      name: product.name,
      kind: WORDS.product,
      amount: available,
      seats: null,
      buffer,
      to: licensesWhere(environment, { statuses: ["available"], products: [product.id] }),
    }),
  );
  const seats = pools.map(
    (each): Left => ({
      id: each.pool.id,
      name: each.pool.name,
      kind: WORDS.pool(each.product.name),
      amount: each.free,
      seats: each.seats,
      buffer: each.buffer,
      to: poolAt(environment, each.pool.id, each.product.id),
    }),
  );
  return [...products, ...seats].sort((a, b) => Number(isLow(b)) - Number(isLow(a)) || a.amount - b.amount);
}

/** Whether less is left than ought to stay. */
export function isLow({ amount, buffer }: Left): boolean {
  return amount < buffer;
}

function Bar({ left }: { left: Left }) {
  const { buffer } = left;
  const low = isLow(left);
  const whole = left.seats ?? Math.max(buffer * 5, left.amount);
  const share = (amount: number) => `${whole === 0 ? 0 : Math.min(100, (amount / whole) * 100)}%`;
  return (
    <Link to={left.to} className="block px-3.5 py-1.5 text-inherit text-xs">
      <span className="flex items-center gap-2">
        <b className="truncate font-medium">{left.name}</b>
        <span
          className={clsx(
            "ml-auto flex flex-none items-center gap-1 tabular-nums",
            low && "font-medium text-warn-text",
          )}
        >
          {low && <Icon as={TriangleAlert} size={12} />}
          {left.seats === null ? WORDS.available(left.amount) : WORDS.free(left.amount)}
          {low && <span className="sr-only">, {WORDS.belowBuffer}</span>}
        </span>
      </span>
      <span className={clsx("kd-track kd-thin mt-1.5", low && "kd-low")} aria-hidden="true">
        <span style={{ width: share(left.amount) }} />
        <i style={{ left: share(buffer) }} />
      </span>
      <span className="mt-1 block text-2xs text-text-3">
        {left.seats === null ? WORDS.stockOf(buffer) : WORDS.ofSeats(left.seats, buffer)}
      </span>
    </Link>
  );
}

function Table({ left }: { left: readonly Left[] }) {
  const columns: FigureColumn<Left>[] = [
    { id: "name", header: WORDS.name, cell: ({ name, to }) => <Link to={to}>{name}</Link> },
    { id: "kind", header: WORDS.kind, cell: ({ kind }) => kind },
    { id: "amount", header: WORDS.amount, figure: true, cell: ({ amount }) => formatCount(amount) },
  ];
  return (
    <FigureTable
      name={WORDS.low}
      className="h-[242px]"
      columns={columns}
      rows={left}
      rowId={({ id }) => id}
      marked={isLow}
      showAll={WORDS.showAll}
    />
  );
}

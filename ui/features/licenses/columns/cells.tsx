import { clsx } from "clsx";
import { CircleSlash, Clock, Copy } from "lucide-react";
import { HoverCard } from "radix-ui";
import type { CustomerRef, Environment, LicenseRow, ProductRef, Validity } from "@/api";
import { formatDate, formatDateTime, formatRelative } from "@/lib/format";
import { exactFirst } from "@/lib/formatting";
import { isMasked } from "@/lib/maskedKey";
import { formatValidity, validitySpan, validityStart } from "@/lib/validity";
import type { CellContext } from "@/table";
import { DescriptionList, EnvironmentTag, Highlight, Icon, LicenseKey } from "@/ui";
import { COLUMN_WORDS, PRODUCT_STATUS_WORDS, words } from "../words";
import { expiresSoon } from "./soon";

type KeyCellProps = {
  row: LicenseRow;
  marked: readonly string[];
  /** So many characters fit. */
  length: number;
  context: CellContext;
  onCopy: (row: LicenseRow) => void;
};

/** The key, shortened in its middle or hidden; a click copies all of it. */
export function KeyCell({ row, marked, length, context, onCopy }: KeyCellProps) {
  return (
    <span className="kd-key">
      <button
        type="button"
        tabIndex={context.active ? 0 : -1}
        className="mono flex min-w-0 items-center gap-1 rounded-xs"
        title={isMasked(row.key) ? words.copyHidden : `${words.copyKey}: ${row.key}`}
        onClick={() => onCopy(row)}
      >
        <LicenseKey className="truncate" value={row.key} length={length} query={marked} />
        <span className="kd-copy grid flex-none place-items-center rounded-sm" aria-hidden="true">
          <Icon as={Copy} size={12} />
        </span>
      </button>
    </span>
  );
}

type ProductCellProps = { product: ProductRef; environment: Environment; marked: readonly string[] };

/** The product's name; on hover its UUID, code, environment and status. */
export function ProductCell({ product, environment, marked }: ProductCellProps) {
  return (
    <HoverCard.Root openDelay={400} closeDelay={100}>
      <HoverCard.Trigger asChild>
        <span className="flex max-w-full items-center gap-1.5">
          <span className="truncate">
            <Highlight text={product.name} query={marked} />
          </span>
          {product.status === "inactive" && (
            <span className="flex-none text-text-3" title={words.productInactive}>
              <Icon as={CircleSlash} size={12} />
              <span className="sr-only">{words.productInactive}</span>
            </span>
          )}
        </span>
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content className="kd-pop w-[400px] p-4" align="start" sideOffset={6} collisionPadding={8}>
          <p className="mb-2.5 font-semibold text-sm">{product.name}</p>
          <DescriptionList items={productFacts(product, environment)} />
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}

function productFacts(product: ProductRef, environment: Environment) {
  return [
    { term: COLUMN_WORDS.product_id, value: <span className="mono text-2xs">{product.id}</span> },
    { term: COLUMN_WORDS.product_code, value: <span className="mono text-2xs">{product.code}</span> },
    {
      term: COLUMN_WORDS.environment,
      value: <EnvironmentTag kind={environment.kind} name={environment.label} />,
    },
    { term: COLUMN_WORDS.product_status, value: PRODUCT_STATUS_WORDS[product.status] },
  ];
}

type CustomerCellProps = { customer: CustomerRef | null; marked: readonly string[]; context: CellContext };

/** Name and email, on two lines where rows are high enough. */
export function CustomerCell({ customer, marked, context }: CustomerCellProps) {
  if (!customer) return <span className="text-text-3">{words.notAssigned}</span>;
  const compact = context.density === "compact";
  return (
    <span className={compact ? "kd-one block truncate" : "kd-two block"}>
      <span>
        <Highlight text={customer.name} query={marked} />
      </span>
      <span>
        <Highlight text={customer.email} query={marked} />
      </span>
    </span>
  );
}

type ExpiresCellProps = { row: LicenseRow; now: Date; context: CellContext };

/** "in 12 days" and the date; marked when it ends within 30 days. */
export function ExpiresCell({ row, now, context }: ExpiresCellProps) {
  if (row.pending_validity) return <PendingCell validity={row.pending_validity} context={context} />;
  if (row.expires_at === null) return <span className="text-text-2">{words.lifetime}</span>;
  const at = new Date(row.expires_at);
  const soon = expiresSoon(row, now);
  return (
    <span
      className={context.density === "compact" ? "kd-one flex" : "kd-two kd-q block"}
      title={formatDateTime(at)}
    >
      <span className={clsx(soon && "kd-soon font-semibold", at < now && "text-text-2")}>
        {soon && <Icon as={Clock} size={12} />}
        {exactFirst() ? formatDate(at) : formatRelative(at, now)}
      </span>
      <span>{exactFirst() ? formatRelative(at, now) : formatDate(at)}</span>
    </span>
  );
}

/** "1 year", "from assignment": it has not begun. */
function PendingCell({ validity, context }: { validity: Validity; context: CellContext }) {
  return (
    <span
      className={context.density === "compact" ? "kd-one flex" : "kd-two kd-q block"}
      title={formatValidity(validity)}
    >
      <span>{validitySpan(validity)}</span>
      <span>{validityStart(validity)}</span>
    </span>
  );
}

export function CreatedCell({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <span className="text-text-3" title={formatDateTime(date)}>
      {formatDate(date)}
    </span>
  );
}

export const PlainCell = ({ text, mono }: { text: string; mono?: boolean }) => (
  <span className={clsx("block truncate", mono && "mono text-2xs")} title={text}>
    {text}
  </span>
);

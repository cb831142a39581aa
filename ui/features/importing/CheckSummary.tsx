import { clsx } from "clsx";
import { ArrowRight, CircleX, type LucideIcon, Pencil, Plus } from "lucide-react";
import type { ImportReport } from "@/api";
import { formatCount } from "@/lib/format";
import { Card, Icon } from "@/ui";
import { WORDS } from "./words";

type Part = { icon: LucideIcon; label: string; count: number; detail: string; bar: string; bad?: boolean };

/** What an import would do, as four figures and their shares. */
export function CheckSummary({ report }: { report: ImportReport }) {
  const parts = partsOf(report);
  return (
    <Card className="flex-none">
      <dl className="grid grid-cols-4">
        {parts.map(({ icon, label, count, detail, bad }, index) => (
          <div key={label} className={clsx("px-3.5 pt-3 pb-2", index > 0 && "border-border-subtle border-l")}>
            <dt
              className={clsx(
                "flex items-center gap-1.5 text-xs",
                bad && count > 0 ? "text-danger-text" : "text-text-2",
              )}
            >
              <Icon as={icon} size={14} />
              {label}
            </dt>
            <dd className="kd-fig mt-0.5 tabular-nums">{formatCount(count)}</dd>
            <dd className="text-text-3 text-xs">{detail}</dd>
          </div>
        ))}
      </dl>
      <div className="mx-3.5 mt-1 mb-3.5 flex h-2 gap-0.5 overflow-hidden rounded-xs" aria-hidden="true">
        {parts
          .filter(({ count }) => count > 0)
          .map(({ label, count, bar }) => (
            <span key={label} className={clsx("min-w-1.5", bar)} style={{ flexGrow: count, flexBasis: 0 }} />
          ))}
      </div>
    </Card>
  );
}

function partsOf(report: ImportReport): Part[] {
  const { created = 0, updated = 0, skipped = 0, failed = 0 } = report;
  const groups = report.problem_groups?.length ?? 0;
  return [
    { icon: Plus, label: WORDS.create, count: created, detail: newThings(report), bar: "bg-accent" },
    { icon: Pencil, label: WORDS.update, count: updated, detail: WORDS.sameKey, bar: "bg-accent-border" },
    { icon: ArrowRight, label: WORDS.skip, count: skipped, detail: WORDS.already, bar: "bg-border-strong" },
    {
      icon: CircleX,
      label: WORDS.cannot,
      count: failed,
      detail: WORDS.kinds(groups),
      bar: "bg-danger",
      bad: true,
    },
  ];
}

function newThings({ new_customers: customers = 0, new_products: products = 0 }: ImportReport): string {
  const parts = [
    customers > 0 ? WORDS.withNewCustomers(customers) : "",
    products > 0 ? WORDS.newProducts(products) : "",
  ].filter(Boolean);
  return parts.length > 0 ? `With ${parts.join(", ")}` : WORDS.noNew;
}

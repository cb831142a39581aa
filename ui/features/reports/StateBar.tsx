import { Link } from "react-router";
import type { StatusCount } from "@/api";
import { formatCount, formatPercent } from "@/lib/format";
import { STATUS_LABEL, StatusGlyph } from "@/ui";
import { licensesWhere } from "./links";

type Props = { environment: string; counts: readonly StatusCount[]; products?: readonly string[] };

/** Licenses by state: a bar, and below it each state with its sign, its count and its list. */
export function StateBar({ environment, counts, products = [] }: Props) {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="px-3.5 pt-1 pb-3">
      <div className="kd-statebar" aria-hidden="true">
        {counts
          .filter(({ count }) => count > 0)
          .map(({ status, count }) => (
            <span key={status} className={`kd-s-${status}`} style={{ flexGrow: count / total }} />
          ))}
      </div>
      <ul className="mt-2 grid grid-cols-[repeat(auto-fit,minmax(104px,1fr))] gap-y-2">
        {counts.map(({ status, count }) => (
          <li key={status}>
            <Link
              to={licensesWhere(environment, { statuses: [status], products })}
              className="block text-inherit"
            >
              <span className="flex items-center gap-1.5 text-text-2 text-xs">
                <StatusGlyph status={status} />
                {STATUS_LABEL[status]}
              </span>{" "}
              <b className="font-semibold text-md tabular-nums">{formatCount(count)}</b>{" "}
              <span className="text-2xs text-text-3">{formatPercent(count, total)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

import { Link } from "react-router";
import type { CauseCount } from "@/api";
import { causeOf } from "@/features/denials/columns";
import { denialsOf } from "@/features/reports/links";
import { WORDS as REPORT_WORDS } from "@/features/reports/words";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Card } from "@/ui";
import { WORDS } from "./words";

type Props = { causes: readonly CauseCount[]; days: number; className: string };

const SHOWN = 6;
/** So many refusals are worth a word about how they changed. */
const WORTH = 10;

/** Why devices were refused, the most frequent first. */
export function Causes({ causes, days, className }: Props) {
  const { environment } = useDesk();
  const total = causes.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...causes.map(({ count }) => count));
  const [first] = causes;
  return (
    <Card
      title={WORDS.causes}
      className={`flex flex-col ${className}`}
      action={
        <Link
          className="pr-1.5 tabular-nums"
          to={denialsOf(environment.name, null, days)}
          aria-label={`${WORDS.denials}: ${formatCount(total)}`}
        >
          {formatCount(total)}
        </Link>
      }
    >
      {first === undefined ? (
        <p className="px-3.5 py-2 text-text-3 text-xs">{WORDS.noDenials}</p>
      ) : (
        <>
          <ul className="flex-1 px-3.5 pt-1 pb-2">
            {causes.slice(0, SHOWN).map((cause) => (
              <li key={cause.code}>
                <Link to={denialsOf(environment.name, cause.code, days)} className="kd-hbar">
                  <span className="truncate" title={causeOf(cause)}>
                    {REPORT_WORDS.causes[cause.code]}
                  </span>
                  <span className="kd-track" aria-hidden="true">
                    <span style={{ width: `${(cause.count / most) * 100}%` }} />
                  </span>
                  <span className="text-right font-medium tabular-nums">{formatCount(cause.count)}</span>
                </Link>
              </li>
            ))}
          </ul>
          {first.count + first.before >= WORTH && (
            <p className="border-border-subtle border-t px-3.5 py-2.5 text-text-2 text-xs">
              {changeOf(first)}
            </p>
          )}
        </>
      )}
    </Card>
  );
}

/** How the most frequent cause changed against as many days before. */
export function changeOf(cause: CauseCount): string {
  const { count, before } = cause;
  const words = REPORT_WORDS.causes[cause.code];
  if (before === 0) return WORDS.fresh(words);
  if (count === before) return WORDS.same(words);
  return count > before
    ? WORDS.rose(words, count - before, before)
    : WORDS.fell(words, before - count, before);
}

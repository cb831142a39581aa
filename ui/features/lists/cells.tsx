import { Link } from "react-router";
import { formatCount } from "@/lib/format";
import type { CellContext } from "@/table";
import { Highlight } from "@/ui";

type TwoLinesProps = { first: string; second: string | null; query?: string; context: CellContext };

/** A name with something quieter below it, beside it where rows are low. */
export function TwoLines({ first, second, query = "", context }: TwoLinesProps) {
  const marked = query.split(/\s+/).filter(Boolean);
  const compact = context.density === "compact";
  return (
    <span
      className={compact ? "kd-one block min-w-0 truncate" : "kd-two block min-w-0"}
      title={second ?? undefined}
    >
      <span>
        <Highlight text={first} query={marked} />
      </span>{" "}
      {second && (
        <span>
          <Highlight text={second} query={marked} />
        </span>
      )}
    </span>
  );
}

type CountLinkProps = { count: number | null; to: string; name: string; context: CellContext };

/** A number that leads to what it counts. */
export function CountLink({ count, to, name, context }: CountLinkProps) {
  if (count === null) return null;
  if (count === 0) return <span className="text-text-3 tabular-nums">0</span>;
  return (
    <Link to={to} title={name} aria-label={name} tabIndex={context.active ? 0 : -1} className="tabular-nums">
      {formatCount(count)}
    </Link>
  );
}

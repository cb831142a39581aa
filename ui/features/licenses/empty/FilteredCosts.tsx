import { useQueries } from "@tanstack/react-query";
import { operationQuery } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui";
import { describeFilter, type Names } from "../query/describe";
import { filtersOf, type ListQuery, licenseQuery, withoutFilter } from "../query/query";
import type { OnQuery } from "../usePlace";
import { words } from "../words";

type Props = { query: ListQuery; names: Names; onQuery: OnQuery };

/** What each filter costs: how many one would see without it. */
export function FilteredCosts({ query, names, onQuery }: Props) {
  const { environment } = useDesk();
  const filters = filtersOf(query);
  const counts = useQueries({
    queries: filters.map((name) =>
      operationQuery("countLicenses", environment.name, { query: licenseQuery(withoutFilter(query, name)) }),
    ),
  });
  return (
    <div className="kd-card mt-4 w-[440px] max-w-full overflow-hidden text-left text-xs">
      <div className="grid h-8 grid-cols-[1fr_auto_104px] items-center gap-2 pr-2 pl-3 text-text-3">
        <span>{words.withoutOne}</span>
        <span>{words.wouldSee}</span>
      </div>
      {filters.map((name, index) => {
        const { label, value } = describeFilter(query, name, names);
        const count = counts[index]?.data?.total;
        return (
          <div
            key={name}
            className="grid h-9 grid-cols-[1fr_auto_104px] items-center gap-2 border-border-subtle border-t pr-2 pl-3"
          >
            <span className="truncate">
              <span className="text-text-3">{label}</span> <b className="font-medium">{value}</b>
            </span>
            <span className="kd-n text-text-2">{count === undefined ? "" : formatCount(count)}</span>
            <Button
              className="justify-self-end"
              variant="ghost"
              size="sm"
              onClick={() => onQuery((now) => withoutFilter(now, name))}
            >
              {words.remove}
            </Button>
          </div>
        );
      })}
    </div>
  );
}

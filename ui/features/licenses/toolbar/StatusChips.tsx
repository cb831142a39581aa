import type { LicenseCounts } from "@/api";
import { KeysState } from "@/features/step-up";
import { Button, STATUSES, StatusChip } from "@/ui";
import { filtersOf, type ListQuery, toggled, withoutFilters } from "../query/query";
import type { OnQuery } from "../usePlace";
import { words } from "../words";

type Props = { query: ListQuery; counts: LicenseCounts | null; onQuery: OnQuery };

/** Every status with how many there are in this search; each switches itself in or out of the filter. */
export function StatusChips({ query, counts, onQuery }: Props) {
  const countOf = (status: string) => counts?.by_status.find((one) => one.status === status)?.count;
  return (
    <div className="flex flex-none items-center">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lay out as one scrolling line */}
      <div className="kd-chips min-w-0 flex-1" role="group" aria-label={words.status}>
        {STATUSES.map((status) => (
          <StatusChip
            key={status}
            status={status}
            count={countOf(status)}
            pressed={query.statuses.includes(status)}
            onPressedChange={() => onQuery((now) => ({ ...now, statuses: toggled(now.statuses, status) }))}
          />
        ))}
      </div>
      <KeysState />
      {filtersOf(query).length > 0 && (
        <Button className="mr-3" variant="ghost" size="sm" onClick={() => onQuery(withoutFilters)}>
          {words.clearFilters}
        </Button>
      )}
    </div>
  );
}

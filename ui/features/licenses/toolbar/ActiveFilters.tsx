import { FilterChip } from "@/ui";
import { describeFilter, type Names } from "../query/describe";
import { filtersOf, type ListQuery, withoutFilter } from "../query/query";
import type { OnQuery } from "../usePlace";

type Props = {
  query: ListQuery;
  names: Names;
  onQuery: OnQuery;
  /** Opens the filter panel, to change one. */
  onOpen: () => void;
};

/** The filters in force, each with a way to take it away. Statuses show themselves in their own chips. */
export function ActiveFilters({ query, names, onQuery, onOpen }: Props) {
  return filtersOf(query)
    .filter((name) => name !== "statuses")
    .map((name) => (
      <FilterChip
        key={name}
        {...describeFilter(query, name, names)}
        onRemove={() => onQuery((now) => withoutFilter(now, name))}
        {...(name === "customer" ? {} : { onOpen })}
      />
    ));
}

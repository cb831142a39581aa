import { useQueries } from "@tanstack/react-query";
import { type Environment, operationQuery, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { emptiness } from "../emptiness";
import { EVERYTHING, filtersOf, type ListQuery, licenseQuery, withoutFilters } from "../query/query";

export type FoundElsewhere = { environment: Environment; count: number };

/** Finds out why the list is empty. Asked only once it is. */
export function useEmptyFacts(query: ListQuery, ofAll: number) {
  const { environment, environments } = useDesk();
  const filtered = filtersOf(query).length > 0;
  const searching = query.search.trim() !== "";
  const others = environments.filter((one) => one.name !== environment.name);

  const unfiltered = useOperation(
    "countLicenses",
    environment.name,
    { query: licenseQuery(withoutFilters(query)) },
    { enabled: filtered },
  );
  const counts = useQueries({
    queries: others.map((one) => ({
      ...operationQuery("countLicenses", one.name, {
        query: { ...licenseQuery(EVERYTHING), search: query.search },
      }),
      enabled: searching,
    })),
  });
  const elsewhere: FoundElsewhere[] = others.flatMap((one, index) => {
    const count = counts[index]?.data?.total ?? 0;
    return count > 0 ? [{ environment: one, count }] : [];
  });
  const known = counts.every((one) => !one.isLoading);
  const withoutFiltersCount = unfiltered.data?.total ?? (unfiltered.isError ? 0 : null);
  return {
    kind: emptiness({
      query,
      ofAll,
      withoutFilters: filtered ? withoutFiltersCount : null,
      elsewhere: searching && known ? elsewhere.reduce((sum, one) => sum + one.count, 0) : null,
    }),
    hidden: withoutFiltersCount ?? 0,
    elsewhere,
  };
}

import { ask, type CustomerRow } from "@/api";
import { type RowSource, useCalmOperation, useLongRows } from "@/features/lists";

const NOUNS = ["customers", "licenses"] as const;

/** The customers that match, loaded as they come in sight. */
export function useCustomers(environment: string, search: string): RowSource<CustomerRow> {
  return useLongRows(
    environment,
    search,
    (offset, limit) => ask("listCustomers", environment, { search: search.trim(), offset, limit }),
    NOUNS,
  );
}

/** How many customers there are, followed at leisure. */
export function useCustomerCount(environment: string): number | null {
  const { data } = useCalmOperation("listCustomers", environment, { search: "", offset: 0, limit: 1 }, [
    "customers",
  ]);
  return data?.total ?? null;
}

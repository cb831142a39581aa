import { ask, type Holder } from "@/api";
import { type RowSource, useCalmOperation, useLongRows } from "@/features/lists";

const NOUNS = ["pools", "licenses", "customers", "activations"] as const;

export const FILTERS = ["product", "pool"] as const;

export type Filters = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;

/** The people who hold seats and match, loaded as they come in sight. */
export function useHolders(environment: string, search: string, filters: Filters): RowSource<Holder> {
  const { product = null, pool = null } = filters;
  return useLongRows(
    environment,
    JSON.stringify([search, product, pool]),
    (offset, limit) =>
      ask("listHolders", environment, {
        search: search.trim().slice(0, 200),
        product_id: product,
        pool_id: pool,
        offset,
        limit,
      }),
    NOUNS,
  );
}

const ONE = { search: "", product_id: null, pool_id: null, offset: 0, limit: 1 };

/** How many people hold seats, followed at leisure. */
export function useHolderCount(environment: string): number | null {
  const { data } = useCalmOperation("listHolders", environment, ONE, ["pools", "licenses"]);
  return data?.total ?? null;
}

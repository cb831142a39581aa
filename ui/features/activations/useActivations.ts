import { type ActivationOrder, type ActivationRow, ask } from "@/api";
import { type ListAddress, type RowSource, useCalmOperation, useLongRows } from "@/features/lists";

const NOUNS = ["activations", "licenses", "customers"] as const;

/** The core leaves out at most 10,000 rows, so a page further down cannot be asked for. */
export const MOST_LISTED = 10_100;

/** What the address of the page may ask for. */
export const FILTERS = ["license", "product", "customer", "device", "ip", "state", "sort"] as const;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const uuid = (text: string | undefined) => (text && UUID.test(text) ? text : null);

/** The address as the core takes it; what is broken in it is left out. */
export function questionOf({ search, filters }: Pick<ListAddress, "search" | "filters">) {
  const order: ActivationOrder = filters.sort === "activated" ? "activated" : "last_seen";
  return {
    license_id: uuid(filters.license),
    product_id: uuid(filters.product),
    customer_id: uuid(filters.customer),
    device_id: uuid(filters.device),
    ip: filters.ip ?? null,
    in_use: filters.state === "in_use" ? true : filters.state === "ended" ? false : null,
    search: search.trim().slice(0, 200),
    order,
  };
}

/** The activations that match, loaded as they come in sight. */
export function useActivations(environment: string, address: ListAddress): RowSource<ActivationRow> {
  const question = questionOf(address);
  return useLongRows(
    environment,
    JSON.stringify(question),
    async (offset, limit) => {
      const { activations, total } = await ask("listActivations", environment, {
        ...question,
        offset,
        limit,
      });
      return { rows: activations, total: Math.min(total, MOST_LISTED) };
    },
    NOUNS,
  );
}

const ALL = questionOf({ search: "", filters: {} });

/** How many activations there are, as far as they are counted; followed at leisure. */
export function useActivationCount(environment: string): number | null {
  const { data } = useCalmOperation("listActivations", environment, { ...ALL, offset: 0, limit: 1 }, NOUNS);
  return data ? Math.min(data.total, MOST_LISTED) : null;
}

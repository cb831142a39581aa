import type {
  CreatedFilter,
  CustomerId,
  ExpiresFilter,
  LicenseQuery,
  LicenseStatus,
  ProductId,
  Sort,
  SortField,
  SortOrder,
} from "@/api";

/** A query with every part given, so that two of them can be compared. */
export type ListQuery = {
  search: string;
  statuses: readonly LicenseStatus[];
  products: readonly ProductId[];
  customer: CustomerId | null;
  expires: ExpiresFilter | null;
  created: CreatedFilter | null;
  sort: Sort;
};

/** The parts of a query that hide licenses without being the search. */
export type FilterName = "statuses" | "products" | "customer" | "expires" | "created";

export const FILTER_NAMES: readonly FilterName[] = ["statuses", "products", "customer", "expires", "created"];

/** What the list can be sorted by, in the order of its columns. */
export const SORT_FIELDS: readonly SortField[] = [
  "key",
  "product",
  "customer",
  "status",
  "activations",
  "expires",
  "created",
];
export const SORT_ORDERS: readonly SortOrder[] = ["ascending", "descending"];

export const DEFAULT_SORT: Sort = { field: "created", order: "descending" };

export const EVERYTHING: ListQuery = {
  search: "",
  statuses: [],
  products: [],
  customer: null,
  expires: null,
  created: null,
  sort: DEFAULT_SORT,
};

/** Fills in what a query from elsewhere leaves out. */
export function listQuery(query: LicenseQuery): ListQuery {
  return {
    search: query.search ?? "",
    statuses: query.statuses ?? [],
    products: query.products ?? [],
    customer: query.customer ?? null,
    expires: query.expires ?? null,
    created: query.created ?? null,
    sort: query.sort ?? DEFAULT_SORT,
  };
}

/** The query as the core takes it. */
export function licenseQuery(query: ListQuery): LicenseQuery {
  return { ...query, statuses: [...query.statuses], products: [...query.products] };
}

export function hasFilter(query: ListQuery, name: FilterName): boolean {
  const part = query[name];
  return Array.isArray(part) ? part.length > 0 : part !== null;
}

/** The filters in force. */
export function filtersOf(query: ListQuery): FilterName[] {
  return FILTER_NAMES.filter((name) => hasFilter(query, name));
}

export function withoutFilter(query: ListQuery, name: FilterName): ListQuery {
  return { ...query, [name]: EVERYTHING[name] };
}

export function withoutFilters(query: ListQuery): ListQuery {
  return { ...EVERYTHING, search: query.search, sort: query.sort };
}

/** What of a query makes sense in another environment: products and customers are that environment's own. */
export function portable(query: ListQuery): ListQuery {
  return { ...query, products: [], customer: null };
}

/** In or out of a list, keeping the order of those already there. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}

/** The same text for queries that find the same licenses in the same order. */
export function queryKey(query: ListQuery): string {
  return JSON.stringify([
    query.search.trim(),
    [...query.statuses].sort(),
    [...query.products].sort(),
    query.customer,
    query.expires && rangeKey(query.expires),
    query.created && rangeKey(query.created),
    query.sort.field,
    query.sort.order,
  ]);
}

function rangeKey(range: ExpiresFilter | CreatedFilter): unknown[] {
  switch (range.kind) {
    case "within":
    case "last":
      return [range.kind, range.days];
    case "lifetime":
      return [range.kind];
    case "between":
      return [range.kind, range.from, range.to];
  }
}

export function sameQuery(one: ListQuery, other: ListQuery): boolean {
  return queryKey(one) === queryKey(other);
}

/** Clicking a header: the other way when it already sorts, else the way that is asked for most. */
export function sortedBy(current: Sort, field: Sort["field"]): Sort {
  if (current.field === field) {
    return { field, order: current.order === "ascending" ? "descending" : "ascending" };
  }
  return { field, order: field === "created" || field === "activations" ? "descending" : "ascending" };
}

import type { CreatedFilter, ExpiresFilter, Sort } from "@/api";
import { formatDate } from "@/lib/format";
import { STATUS_LABEL } from "@/ui";
import { SORT_WORDS, words } from "../words";
import { type FilterName, filtersOf, type ListQuery } from "./query";
import { searchInLine } from "./searchText";

/** Names for the ids in a query, as far as they are known. */
export type Names = { product?: (id: string) => string | undefined; customer?: string | undefined };

export type FilterText = { label: string; value: string };

/** "Created, newest first" */
export function describeSort(sort: Sort): string {
  const field = SORT_WORDS[sort.field];
  return `${field.label}, ${field.short[sort.order]}`;
}

/** One filter as its chip says it: "Expires", "in 30 days". */
export function describeFilter(query: ListQuery, name: FilterName, names: Names = {}): FilterText {
  switch (name) {
    case "statuses":
      return { label: words.status, value: query.statuses.map((one) => STATUS_LABEL[one]).join(", ") };
    case "products":
      return { label: words.product, value: describeProducts(query.products, names) };
    case "customer":
      return { label: words.customer, value: names.customer ?? words.oneCustomer };
    case "expires":
      return { label: words.expires, value: query.expires ? describeExpires(query.expires) : "" };
    case "created":
      return { label: words.created, value: query.created ? describeCreated(query.created) : "" };
  }
}

/** A whole query in one line, for lists of views. */
export function describeQuery(query: ListQuery, names: Names = {}): string {
  const filters = filtersOf(query).map((name) => {
    const { label, value } = describeFilter(query, name, names);
    return `${label}: ${value}`;
  });
  const search = query.search.trim() ? [`“${shortened(searchInLine(query.search))}”`] : [];
  return [...search, ...filters, describeSort(query.sort)].join(" · ");
}

/** A first name for a view: "Active + Pro Plan". */
export function proposedName(query: ListQuery, names: Names = {}): string {
  const parts = filtersOf(query).map((name) => {
    const { label, value } = describeFilter(query, name, names);
    return name === "expires" || name === "created" ? `${label} ${value}` : value;
  });
  const search = query.search.trim() ? [shortened(searchInLine(query.search))] : [];
  return [...search, ...parts].join(" + ").slice(0, 80);
}

function describeProducts(ids: readonly string[], names: Names): string {
  const known = ids.map((id) => names.product?.(id));
  if (known.some((name) => name === undefined) || known.length > 3) return words.products(ids.length);
  return known.join(", ");
}

function describeExpires(range: ExpiresFilter): string {
  if (range.kind === "lifetime") return words.lifetime;
  return range.kind === "within" ? words.inDays(range.days) : describeBetween(range.from, range.to);
}

function describeCreated(range: CreatedFilter): string {
  return range.kind === "last" ? words.lastDays(range.days) : describeBetween(range.from, range.to);
}

/** The end of a range is its first moment after, so the day people mean is the one before. */
function describeBetween(from: string | null, to: string | null): string {
  const first = from === null ? null : formatDate(new Date(from));
  const last = to === null ? null : formatDate(new Date(Date.parse(to) - 1));
  if (first !== null && last !== null) return first === last ? first : words.between(first, last);
  return first === null ? words.until(last ?? "") : words.from(first);
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

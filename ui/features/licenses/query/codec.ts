import type { CreatedFilter, ExpiresFilter, LicenseStatus, WorkspaceId } from "@/api";
import { STATUSES } from "@/ui";
import { DEFAULT_SORT, type ListQuery, SORT_FIELDS, SORT_ORDERS } from "./query";

/**
 * A place in the list as text: what stands after `licenses?` in the address and in a `keydesk://` link.
 * Reading never fails: an unknown or broken part is left out, so that an old link still opens the list.
 */
export type ListPlace = {
  workspace: WorkspaceId | null;
  environment: string | null;
  query: ListQuery;
  /** The license in the drawer. */
  open: string | null;
};

/** Longer than any list of keys that a search takes; an address beyond it was not made here. */
const LONGEST_SEARCH = 100_000;
/** What the shell reads of a link at most: bytes in all, and characters of search. */
const LONGEST_LINK = 32 * 1024;
const LONGEST_LINKED_SEARCH = 10_000;
const LONGEST_LIST = 500;
const MOST_DAYS = 36_500;

export function readPlace(text: string): ListPlace {
  const params = new URLSearchParams(text);
  return {
    workspace: uuid(params.get("w")),
    environment: environmentName(params.get("env")),
    open: uuid(params.get("open")),
    query: {
      search: (params.get("q") ?? "").slice(0, LONGEST_SEARCH),
      statuses: listed(params.get("status")).filter(isStatus),
      products: listed(params.get("product")).filter((id) => uuid(id) !== null),
      customer: uuid(params.get("customer")),
      expires: readExpires(params.get("expires")),
      created: readCreated(params.get("created")),
      sort: {
        field: oneOf(SORT_FIELDS, params.get("sort")) ?? DEFAULT_SORT.field,
        order: oneOf(SORT_ORDERS, params.get("order")) ?? DEFAULT_SORT.order,
      },
    },
  };
}

/** The shortest text that reads back as the same place: what is as usual is left out. */
export function writePlace(place: Partial<ListPlace> & { query: ListQuery }): string {
  const { query } = place;
  const params = new URLSearchParams();
  const put = (name: string, value: string | null | undefined) => {
    if (value) params.set(name, value);
  };
  put("w", place.workspace);
  put("env", place.environment);
  put("q", query.search);
  put("status", query.statuses.join(","));
  put("product", query.products.join(","));
  put("customer", query.customer);
  put("expires", query.expires && writeRange(query.expires));
  put("created", query.created && writeRange(query.created));
  if (query.sort.field !== DEFAULT_SORT.field || query.sort.order !== DEFAULT_SORT.order) {
    put("sort", query.sort.field);
    put("order", query.sort.order);
  }
  put("open", place.open);
  // Commas and colons need no escape in a query; unescaped they can be read by people.
  return params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** The link that opens a query anywhere the workspace is known. */
export function viewLink(workspace: WorkspaceId, environment: string, query: ListQuery): string {
  return `keydesk://licenses?${writePlace({ workspace, environment, query })}`;
}

/** Whether the link, made by `viewLink` for this query, is longer than the shell would follow. */
export function isLinkTooLong(link: string, query: ListQuery): boolean {
  // A link is ASCII, so its characters are its bytes.
  return link.length > LONGEST_LINK || [...query.search].length > LONGEST_LINKED_SEARCH;
}

function writeRange(range: ExpiresFilter | CreatedFilter): string {
  switch (range.kind) {
    case "lifetime":
      return "lifetime";
    case "between":
      return `${range.from ?? ""}..${range.to ?? ""}`;
    default:
      return `${range.days}d`;
  }
}

function readExpires(text: string | null): ExpiresFilter | null {
  if (text === "lifetime") return { kind: "lifetime" };
  const days = readDays(text);
  return days === null ? readBetween(text) : { kind: "within", days };
}

function readCreated(text: string | null): CreatedFilter | null {
  const days = readDays(text);
  return days === null ? readBetween(text) : { kind: "last", days };
}

function readDays(text: string | null): number | null {
  const found = /^(\d{1,5})d$/.exec(text ?? "");
  const days = found ? Number(found[1]) : 0;
  return days >= 1 && days <= MOST_DAYS ? days : null;
}

function readBetween(
  text: string | null,
): { kind: "between"; from: string | null; to: string | null } | null {
  const parts = (text ?? "").split("..");
  if (parts.length !== 2) return null;
  const from = moment(parts[0]);
  const to = moment(parts[1]);
  return from === null && to === null ? null : { kind: "between", from, to };
}

function moment(text: string | undefined): string | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function listed(text: string | null): string[] {
  if (!text) return [];
  return [...new Set(text.split(",").filter(Boolean))].slice(0, LONGEST_LIST);
}

function isStatus(text: string): text is LicenseStatus {
  return oneOf(STATUSES, text) !== null;
}

function uuid(text: string | null): string | null {
  return text && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : null;
}

function environmentName(text: string | null): string | null {
  return text && /^[a-z][a-z0-9-]{0,39}$/.test(text) ? text : null;
}

function oneOf<T extends string>(known: readonly T[], text: string | null): T | null {
  return known.find((one) => one === text) ?? null;
}

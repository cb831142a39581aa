import { useCallback, useMemo } from "react";
import { useLocation } from "react-router";
import { useAddressOf } from "@/features/shell/address";

/** What the address of a page with a list says beside the environment. */
export type ListAddress = {
  search: string;
  /** The row in the drawer. */
  open: string | null;
  /** Came here to make a new one. */
  create: boolean;
  /** What else is asked for, by the names the page knows; those that are not set are not there. */
  filters: Readonly<Record<string, string>>;
};

/** What becomes of an address, perhaps of the one there is by now. */
export type ListChange = Partial<ListAddress> | ((now: ListAddress) => Partial<ListAddress>);

const LONGEST_SEARCH = 1000;
const LONGEST_FILTER = 200;
const NO_FILTERS: readonly string[] = [];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readListAddress(text: string, names: readonly string[] = NO_FILTERS): ListAddress {
  const params = new URLSearchParams(text);
  const open = params.get("open");
  return {
    search: (params.get("q") ?? "").slice(0, LONGEST_SEARCH),
    open: open && UUID.test(open) ? open : null,
    create: params.get("create") === "1",
    filters: readFilters(params, names),
  };
}

function readFilters(params: URLSearchParams, names: readonly string[]): Record<string, string> {
  const filters: Record<string, string> = {};
  for (const name of names) {
    const value = params.get(name)?.slice(0, LONGEST_FILTER);
    if (value) filters[name] = value;
  }
  return filters;
}

/** The shortest text that reads back as the same address. */
export function writeListAddress(environment: string, address: Partial<ListAddress>): string {
  const params = new URLSearchParams({ env: environment });
  if (address.search) params.set("q", address.search);
  if (address.open) params.set("open", address.open);
  if (address.create) params.set("create", "1");
  for (const [name, value] of Object.entries(address.filters ?? {})) if (value) params.set(name, value);
  return params.toString();
}

/** Search, filters and drawer of a page, as the address has them, so that back, forward and links work. */
export function useListAddress(environment: string, names: readonly string[] = NO_FILTERS) {
  const { pathname } = useLocation();
  const { search: text, latest, go: goTo } = useAddressOf(pathname);
  const address = useMemo(() => readListAddress(text, names), [text, names]);
  const go = useCallback(
    (change: ListChange, replace = true) => {
      const now = readListAddress(latest(), names);
      const next = typeof change === "function" ? change(now) : change;
      goTo(writeListAddress(environment, { ...now, create: false, ...next }), replace);
    },
    [environment, goTo, latest, names],
  );
  const filter = useCallback(
    (name: string, value: string | null) =>
      go((now) => ({ filters: { ...now.filters, [name]: value ?? "" }, open: null })),
    [go],
  );
  return { address, go, filter };
}

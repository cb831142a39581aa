import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";

/** What the address of a page with a list says beside the environment. */
export type ListAddress = {
  search: string;
  /** The row in the drawer. */
  open: string | null;
  /** Came here to make a new one. */
  create: boolean;
};

const LONGEST_SEARCH = 1000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readListAddress(text: string): ListAddress {
  const params = new URLSearchParams(text);
  const open = params.get("open");
  return {
    search: (params.get("q") ?? "").slice(0, LONGEST_SEARCH),
    open: open && UUID.test(open) ? open : null,
    create: params.get("create") === "1",
  };
}

/** The shortest text that reads back as the same address. */
export function writeListAddress(environment: string, address: Partial<ListAddress>): string {
  const params = new URLSearchParams({ env: environment });
  if (address.search) params.set("q", address.search);
  if (address.open) params.set("open", address.open);
  if (address.create) params.set("create", "1");
  return params.toString();
}

/** Search and drawer of a page, as the address has them, so that back, forward and links work. */
export function useListAddress(environment: string) {
  const { pathname, search: text } = useLocation();
  const navigate = useNavigate();
  const address = useMemo(() => readListAddress(text), [text]);
  const go = useCallback(
    (change: Partial<ListAddress>, replace = true) => {
      const next = { ...address, create: false, ...change };
      void navigate({ pathname, search: writeListAddress(environment, next) }, { replace });
    },
    [address, environment, navigate, pathname],
  );
  return { address, go };
}

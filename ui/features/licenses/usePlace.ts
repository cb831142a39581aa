import { useCallback, useMemo } from "react";
import { useAddressOf } from "@/features/shell/address";
import { LICENSES } from "@/features/shell/places";
import { type ListPlace, readPlace, writePlace } from "./query/codec";
import type { ListQuery } from "./query/query";

type GoOptions = {
  /** Leaves no step to go back to: for typing, and for the drawer that follows the cursor. */
  replace?: boolean;
};

/** Another question, or what becomes of the one that is asked by now. */
export type NextQuery = ListQuery | ((query: ListQuery) => ListQuery);

/** Asks it. */
export type OnQuery = (next: NextQuery, options?: GoOptions) => void;

/** The place in the list that the address names, and the way to another one. The address is the only truth. */
export function usePlace() {
  const { onPage: onList, search, latest, go: goTo } = useAddressOf(LICENSES);
  const place = useMemo(() => readPlace(search), [search]);

  const go = useCallback(
    (change: Partial<ListPlace>, { replace = false }: GoOptions = {}) => {
      const next = { ...readPlace(latest()), workspace: null, ...change };
      goTo(writePlace(next), replace);
    },
    [latest, goTo],
  );
  const ask = useCallback<OnQuery>(
    (next, options) => {
      const query = typeof next === "function" ? next(readPlace(latest()).query) : next;
      go({ query, open: null }, options);
    },
    [latest, go],
  );
  return { place, onList, go, ask };
}

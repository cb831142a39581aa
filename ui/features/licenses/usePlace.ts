import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { LICENSES } from "@/features/shell/places";
import { type ListPlace, readPlace, writePlace } from "./query/codec";
import type { ListQuery } from "./query/query";

type GoOptions = {
  /** Leaves no step to go back to: for typing, and for the drawer that follows the cursor. */
  replace?: boolean;
};

/** The place in the list that the address names, and the way to another one. The address is the only truth. */
export function usePlace() {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const onList = pathname === LICENSES;
  const place = useMemo(() => readPlace(onList ? search : ""), [onList, search]);

  const go = useCallback(
    (change: Partial<ListPlace>, { replace = false }: GoOptions = {}) => {
      const next = { ...place, workspace: null, ...change };
      void navigate({ pathname: LICENSES, search: writePlace(next) }, { replace });
    },
    [place, navigate],
  );
  const ask = useCallback(
    (query: ListQuery, options?: GoOptions) => go({ query, open: null }, options),
    [go],
  );
  return { place, onList, go, ask };
}

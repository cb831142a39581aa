import { useMemo } from "react";
import type { Pool } from "@/api";
import { searched, sorted, useCalmOperation, useWholeRows } from "@/features/lists";
import type { Sort } from "@/table";
import { VALUES } from "./columns";
import { hasEnded, runsLow } from "./standing";

const NOUNS = ["pools", "licenses", "products", "customers"] as const;
const ALL = {};

/** The pools of an environment. How their seats stand follows at leisure. */
export const usePools = (environment: string) => useCalmOperation("listPools", environment, ALL, NOUNS);

export const FILTERS = ["product", "kind", "only"] as const;

type Filters = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;

const textsOf = ({ name, product, customer, contract }: Pool) =>
  [name, product.name, product.code, customer?.name, customer?.email, contract].filter(Boolean).join(" ");

/** Whether the filters let a pool through. A choice that an old link names and nobody knows counts as none. */
export function lets(pool: Pool, { product, kind, only }: Filters, now: Date): boolean {
  if (product && pool.product.id !== product) return false;
  if (kind === "transferable" && !pool.transferable) return false;
  if (kind === "untransferable" && pool.transferable) return false;
  if (only === "low") return runsLow(pool, now);
  if (only === "free") return pool.seats.free > 0 && !hasEnded(pool, now);
  if (only === "ended") return hasEnded(pool, now);
  return true;
}

/** The pools as the page shows them. */
export function useShownPools(environment: string, search: string, filters: Filters, sort: Sort, now: Date) {
  const answer = usePools(environment);
  const { data } = answer;
  const shown = useMemo(() => {
    const left = (data ?? []).filter((pool) => lets(pool, filters, now));
    return sorted(searched(left, search, textsOf), sort, VALUES);
  }, [data, search, filters, sort, now]);
  return { answer, all: data, source: useWholeRows(answer, shown) };
}

import { useMemo } from "react";
import { type ProductSeats, toFailure, useChange } from "@/api";
import { useActions } from "@/features/license-actions";
import { searched, sorted, useCalmOperation, useWholeRows } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { Sort } from "@/table";
import { useToast } from "@/ui";
import { VALUES } from "./columns";
import { WORDS } from "./words";

const NOUNS = ["licenses", "products", "activations"] as const;

const textsOf = ({ product }: ProductSeats) => `${product.name} ${product.code}`;

/** Which products are shown: those without a free seat, or with devices that got none. */
const LETS: Readonly<Record<string, (row: ProductSeats) => boolean>> = {
  shortage: ({ free, unlimited, available, seats }) =>
    seats > 0 && free === 0 && unlimited === 0 && available === 0,
  unlicensed: ({ unlicensed }) => unlicensed > 0,
};

/** How the licenses of each product are spread. */
export function useSeats(environment: string, search: string, only: string | null, sort: Sort) {
  const answer = useCalmOperation("listSeats", environment, {}, NOUNS);
  const { data } = answer;
  const shown = useMemo(() => {
    const lets = (only && LETS[only]) || (() => true);
    return sorted(searched((data ?? []).filter(lets), search, textsOf), sort, VALUES);
  }, [data, only, search, sort]);
  return { answer, all: data, source: useWholeRows(answer, shown) };
}

/** Switches auto-assign of a product, and offers to switch it back. */
export function useAutoAssign() {
  const { environment } = useDesk();
  const { announce } = useActions();
  const toast = useToast();
  const change = useChange("setAutoAssign", environment.name);
  const set = async ({ product, version }: ProductSeats, on: boolean) => {
    try {
      const now = await change.mutateAsync({ product_id: product.id, version, auto_assign: on });
      const text = on ? WORDS.switchedOn(product.name) : WORDS.switchedOff(product.name);
      const back = { product_id: product.id, version: now.version, auto_assign: !on };
      announce({ text, undo: { what: text, run: (write) => write("setAutoAssign", back) } });
    } catch (thrown) {
      const { what, next } = toFailure(thrown);
      toast.show({ tone: "failed", text: what, detail: next });
    }
  };
  const switching = change.isPending ? change.variables.product_id : null;
  return { set, switching };
}

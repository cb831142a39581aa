import { useCallback, useMemo } from "react";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import type { Names } from "./query/describe";

/** The names of this environment's products by their ids. */
export function useNames(customer?: string): Names {
  const { environment } = useDesk();
  const products = useOperation("listProducts", environment.name, {}).data;
  const byId = useMemo(() => new Map(products?.map((one) => [one.id, one.name])), [products]);
  const product = useCallback((id: string) => byId.get(id), [byId]);
  return useMemo(() => ({ product, customer }), [product, customer]);
}

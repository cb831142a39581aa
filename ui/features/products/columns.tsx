import { useMemo } from "react";
import type { Product } from "@/api";
import { CountLink, licensesOfProduct, TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { RelativeTime, StatusBadge } from "@/ui";
import { WORDS } from "./words";

/** A product with the number of its licenses; null while they are being counted. */
export type ProductRow = { product: Product; licenses: number | null };

export const VALUES = {
  name: (row: ProductRow) => row.product.name,
  code: (row: ProductRow) => row.product.code,
  status: (row: ProductRow) => row.product.status,
  licenses: (row: ProductRow) => row.licenses ?? 0,
  created: (row: ProductRow) => row.product.created_at,
};

/** The columns of the list. */
export function useColumns(environment: string, search: string): DataColumn<ProductRow>[] {
  return useMemo(
    () => [
      {
        id: "name",
        header: WORDS.name,
        minWidth: 220,
        grow: 3,
        sortable: true,
        hideable: false,
        cell: ({ product }, context) => (
          <TwoLines first={product.name} second={product.description} query={search} context={context} />
        ),
      },
      {
        id: "code",
        header: WORDS.code,
        minWidth: 120,
        grow: 1,
        sortable: true,
        fold: 2,
        cell: ({ product }) => <span className="mono text-xs">{product.code}</span>,
      },
      {
        id: "status",
        header: WORDS.status,
        minWidth: 104,
        grow: 0,
        sortable: true,
        cell: ({ product }) => <StatusBadge status={product.status} />,
      },
      ...figures(environment),
    ],
    [environment, search],
  );
}

function figures(environment: string): DataColumn<ProductRow>[] {
  return [
    {
      id: "licenses",
      header: WORDS.licenses,
      minWidth: 96,
      grow: 0,
      sortable: true,
      align: "end",
      cell: ({ product, licenses }, context) => (
        <CountLink
          count={licenses}
          to={licensesOfProduct(environment, product.id)}
          name={WORDS.showLicenses(licenses ?? 0)}
          context={context}
        />
      ),
    },
    {
      id: "created",
      header: WORDS.createdAt,
      minWidth: 112,
      grow: 0,
      sortable: true,
      fold: 1,
      cell: ({ product }) => <RelativeTime at={product.created_at} className="text-text-3" />,
    },
  ];
}

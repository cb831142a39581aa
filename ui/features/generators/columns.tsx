import { useMemo } from "react";
import type { Generator } from "@/api";
import { CountLink, licensesOfProduct } from "@/features/lists";
import { shortenKey } from "@/lib/format";
import type { DataColumn } from "@/table";
import { Highlight, RelativeTime } from "@/ui";
import { describeFormat, describeFormatDetail } from "./keyFormat";
import { describeLimit, describeValidity } from "./validity";
import { WORDS } from "./words";

export const VALUES = {
  name: (row: Generator) => row.name,
  product: (row: Generator) => row.product.name,
  limit: (row: Generator) => (row.defaults.activation_limit < 0 ? 1e9 : row.defaults.activation_limit),
  licenses: (row: Generator) => row.licenses,
  created: (row: Generator) => row.created_at,
};

/** The columns of the list. */
export function useColumns(environment: string, search: string): DataColumn<Generator>[] {
  return useMemo(() => {
    const marked = search.split(/\s+/).filter(Boolean);
    return [
      {
        id: "name",
        header: WORDS.name,
        minWidth: 160,
        grow: 2,
        sortable: true,
        hideable: false,
        cell: (row) => (
          <span className="font-medium">
            <Highlight text={row.name} query={marked} />
          </span>
        ),
      },
      {
        id: "product",
        header: WORDS.product,
        minWidth: 120,
        grow: 2,
        sortable: true,
        fold: 2,
        cell: (row) => <Highlight text={row.product.name} query={marked} />,
      },
      {
        id: "format",
        header: WORDS.format,
        minWidth: 192,
        grow: 2,
        fold: 4,
        cell: (row) => (
          <span
            className="mono text-xs"
            title={`${describeFormat(row.format)}, ${describeFormatDetail(row.format)}`}
          >
            {shortenKey(describeFormat(row.format), 30)}
          </span>
        ),
      },
      ...defaultColumns(environment),
    ];
  }, [environment, search]);
}

function defaultColumns(environment: string): DataColumn<Generator>[] {
  return [
    {
      id: "limit",
      header: WORDS.limit,
      minWidth: 96,
      grow: 0,
      sortable: true,
      fold: 3,
      cell: (row) => describeLimit(row.defaults.activation_limit),
    },
    {
      id: "validity",
      header: WORDS.validity,
      minWidth: 192,
      grow: 1,
      cell: (row) => describeValidity(row.defaults.validity),
    },
    {
      id: "licenses",
      header: WORDS.licenses,
      minWidth: 88,
      grow: 0,
      sortable: true,
      align: "end",
      cell: (row, context) => (
        <CountLink
          count={row.licenses}
          to={licensesOfProduct(environment, row.product.id)}
          name={WORDS.showLicenses(row.licenses, row.product.name)}
          context={context}
        />
      ),
    },
    {
      id: "created",
      header: WORDS.createdAt,
      minWidth: 104,
      grow: 0,
      sortable: true,
      fold: 5,
      cell: (row) => <RelativeTime at={row.created_at} className="text-text-3" />,
    },
  ];
}

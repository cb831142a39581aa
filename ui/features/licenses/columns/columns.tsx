import { useMemo } from "react";
import type { Environment, LicenseRow } from "@/api";
import type { DataColumn } from "@/table";
import { Meter, StatusBadge } from "@/ui";
import { COLUMN_WORDS, PRODUCT_STATUS_WORDS } from "../words";
import { CreatedCell, CustomerCell, ExpiresCell, KeyCell, PlainCell, ProductCell } from "./cells";
import type { ColumnId } from "./layout";

export type ColumnsContext = {
  environment: Environment;
  /** What to mark in keys, names and emails. */
  marked: readonly string[];
  now: Date;
  /** The key column's width when it was set by hand, px. */
  keyWidth: number | undefined;
  onCopy: (row: LicenseRow) => void;
};

type LicenseColumn = DataColumn<LicenseRow> & { id: ColumnId };

const KEY_PX = 212;
/** The mono face at 12 px, and what stands beside the key. */
const CHARACTER_PX = 7.2;
const BESIDE_KEY_PX = 38;

/** The columns of the list, the optional ones too. */
export function useColumns({ environment, marked, now, keyWidth, onCopy }: ColumnsContext): LicenseColumn[] {
  return useMemo(() => {
    const length = Math.max(12, Math.floor(((keyWidth ?? KEY_PX) - BESIDE_KEY_PX) / CHARACTER_PX));
    return [
      {
        ...column("key", KEY_PX, 2),
        sortable: true,
        hideable: false,
        cell: (row, context) => <KeyCell {...{ row, marked, length, context, onCopy }} />,
      },
      {
        ...column("product", 112, 2),
        sortable: true,
        fold: 4,
        cell: (row) => <ProductCell {...{ product: row.product, environment, marked }} />,
      },
      {
        ...column("customer", 168, 4),
        sortable: true,
        cell: (row, context) => <CustomerCell {...{ customer: row.customer, marked, context }} />,
      },
      {
        ...column("status", 112, 0),
        sortable: true,
        cell: (row) => <StatusBadge status={row.status} />,
      },
      {
        ...column("activations", 112, 0),
        sortable: true,
        fold: 1,
        cell: (row) => <Meter used={row.activations_used} limit={row.activation_limit} />,
      },
      {
        ...column("expires", 120, 1),
        sortable: true,
        fold: 2,
        cell: (row, context) => <ExpiresCell {...{ row, now, context }} />,
      },
      {
        ...column("created", 100, 0),
        sortable: true,
        fold: 3,
        cell: (row) => <CreatedCell at={row.created_at} />,
      },
      ...optionalColumns(environment),
    ];
  }, [environment, marked, now, keyWidth, onCopy]);
}

function optionalColumns(environment: Environment): LicenseColumn[] {
  return [
    { ...column("product_id", 248, 0), fold: 9, cell: (row) => <PlainCell text={row.product.id} mono /> },
    { ...column("product_code", 112, 0), fold: 8, cell: (row) => <PlainCell text={row.product.code} mono /> },
    {
      ...column("product_status", 112, 0),
      fold: 7,
      cell: (row) => <PlainCell text={PRODUCT_STATUS_WORDS[row.product.status]} />,
    },
    { ...column("environment", 112, 0), fold: 6, cell: () => <PlainCell text={environment.label} /> },
    {
      ...column("organisation", 140, 1),
      fold: 5,
      cell: (row) => <PlainCell text={row.customer?.organisation ?? ""} />,
    },
  ];
}

function column(id: ColumnId, minWidth: number, grow: number) {
  return { id, header: COLUMN_WORDS[id], minWidth, grow };
}

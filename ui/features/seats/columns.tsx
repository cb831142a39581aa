import { useMemo } from "react";
import type { ProductSeats } from "@/api";
import { CountLink, licensesOfProduct, TwoLines } from "@/features/lists";
import { formatCount } from "@/lib/format";
import type { CellContext, DataColumn } from "@/table";
import { Switch } from "@/ui";
import { WORDS } from "./words";

export const VALUES = {
  product: (row: ProductSeats) => row.product.name,
  licenses: (row: ProductSeats) => row.licenses,
  assigned: (row: ProductSeats) => row.assigned,
  available: (row: ProductSeats) => row.available,
  seats: (row: ProductSeats) => row.seats,
  in_use: (row: ProductSeats) => row.in_use,
  free: (row: ProductSeats) => row.free,
  unlicensed: (row: ProductSeats) => row.unlicensed,
};

/** What the switch of a row does, and why it cannot be used. */
export type AutoAssign = {
  mayNot: string | null;
  switching: string | null;
  onSwitch: (row: ProductSeats, on: boolean) => void;
};

/** The columns of the list. */
export function useColumns(
  environment: string,
  search: string,
  { mayNot, switching, onSwitch }: AutoAssign,
): DataColumn<ProductSeats>[] {
  return useMemo(
    () => [
      ...whatItIs(environment, search),
      figure("assigned", WORDS.assigned, 2, ({ assigned }) => assigned),
      figure("available", WORDS.available, 3, ({ available }) => available),
      seatsColumn(),
      figure("in_use", WORDS.inUse, undefined, (row) => row.in_use),
      figure(
        "free",
        WORDS.free,
        undefined,
        ({ free }) => free,
        ({ seats, free }) => seats > 0 && free === 0,
      ),
      figure(
        "unlicensed",
        WORDS.unlicensed,
        undefined,
        (row) => row.unlicensed,
        (row) => row.unlicensed > 0,
      ),
      switchColumn({ mayNot, switching, onSwitch }),
    ],
    [environment, search, mayNot, switching, onSwitch],
  );
}

function whatItIs(environment: string, search: string): DataColumn<ProductSeats>[] {
  return [
    {
      id: "product",
      header: WORDS.product,
      minWidth: 160,
      grow: 3,
      sortable: true,
      hideable: false,
      cell: ({ product }, context) => (
        <TwoLines first={product.name} second={product.code} query={search} context={context} />
      ),
    },
    {
      id: "licenses",
      header: WORDS.licenses,
      minWidth: 84,
      grow: 0,
      sortable: true,
      align: "end",
      fold: 1,
      cell: ({ product, licenses }, context) => (
        <CountLink
          count={licenses}
          to={licensesOfProduct(environment, product.id)}
          name={WORDS.showLicenses(licenses)}
          context={context}
        />
      ),
    },
  ];
}

function figure(
  id: string,
  header: string,
  fold: number | undefined,
  figureOf: (row: ProductSeats) => number,
  isWarning: (row: ProductSeats) => boolean = () => false,
): DataColumn<ProductSeats> {
  return {
    id,
    header,
    minWidth: id === "unlicensed" ? 92 : 72,
    grow: 0,
    sortable: true,
    align: "end",
    ...(fold === undefined ? {} : { fold }),
    cell: (row) => {
      const value = figureOf(row);
      const quiet = value === 0 ? "text-text-3" : "";
      return (
        <span className={`tabular-nums ${isWarning(row) ? "font-medium text-warn-text" : quiet}`}>
          {formatCount(value)}
        </span>
      );
    },
  };
}

/** Licenses without a limit stand beside the number, for they cannot be added to it. */
function seatsColumn(): DataColumn<ProductSeats> {
  return {
    id: "seats",
    header: WORDS.seats,
    minWidth: 88,
    grow: 0,
    sortable: true,
    align: "end",
    cell: ({ seats, unlimited }) => (
      <span className="tabular-nums" title={unlimited > 0 ? WORDS.unlimited(unlimited) : undefined}>
        {formatCount(seats)}
        {unlimited > 0 && (
          <span className="text-text-3">
            {" "}
            + ∞<span className="sr-only"> {WORDS.unlimited(unlimited)}</span>
          </span>
        )}
      </span>
    ),
  };
}

function switchColumn(auto: AutoAssign): DataColumn<ProductSeats> {
  return {
    id: "auto_assign",
    header: WORDS.autoAssign,
    minWidth: 100,
    grow: 0,
    cell: (row, context) => <AutoSwitch row={row} auto={auto} context={context} />,
  };
}

function AutoSwitch({ row, auto, context }: { row: ProductSeats; auto: AutoAssign; context: CellContext }) {
  const { mayNot, switching, onSwitch } = auto;
  return (
    <Switch
      name={WORDS.autoAssignOf(row.product.name)}
      checked={row.auto_assign}
      tabIndex={context.active ? 0 : -1}
      disabledReason={mayNot}
      onCheckedChange={(on) => {
        if (switching === null) onSwitch(row, on);
      }}
    />
  );
}

import { useCallback, useMemo } from "react";
import { type ExportColumn, usePreference } from "@/api";
import { useUsualDensity } from "@/features/preferences/usePreferences";
import { COLUMNS_UNTOUCHED, type ColumnState, type Density } from "@/table";
import { COLUMN_WORDS } from "../words";

export type ColumnId = keyof typeof COLUMN_WORDS;

export const COLUMN_IDS = Object.keys(COLUMN_WORDS) as ColumnId[];

/** Shown only when somebody chooses them. */
const OPTIONAL: readonly ColumnId[] = [
  "product_id",
  "product_code",
  "product_status",
  "environment",
  "organisation",
];

/** How a reader has arranged the list. */
export type Layout = { columns: ColumnState; density: Density };

export const FIRST_LAYOUT: Layout = {
  columns: { order: [], hidden: OPTIONAL, widths: {} },
  density: "standard",
};

const DENSITIES: readonly Density[] = ["compact", "standard", "relaxed"];

/** The layout kept on this computer, and the way to change it. */
export function useLayout(): [Layout, (layout: Layout) => void] {
  const density = useUsualDensity();
  const first = useMemo(() => ({ ...FIRST_LAYOUT, density }), [density]);
  const [layout, keep] = usePreference("licenses.layout", first, readLayout);
  const set = useCallback(
    (next: Layout) => {
      // "Reset columns" means the columns one started with, not all there are.
      keep(next.columns === COLUMNS_UNTOUCHED ? { ...next, columns: FIRST_LAYOUT.columns } : next);
    },
    [keep],
  );
  return [layout, set];
}

/** The columns in sight, in order: what a view keeps and an export writes. */
export function useShownColumns(): ColumnId[] {
  const [layout] = useLayout();
  return useMemo(() => shownIds(layout.columns), [layout]);
}

export function shownIds(state: ColumnState): ColumnId[] {
  const rest = COLUMN_IDS.filter((id) => !state.order.includes(id));
  const ordered = [...state.order.filter(isColumnId), ...rest];
  return ordered.filter((id) => id === "key" || !state.hidden.includes(id));
}

/** The layout that shows exactly these columns, widths as they are. */
export function withColumns(layout: Layout, shown: readonly string[]): Layout {
  const order = shown.filter(isColumnId);
  if (order.length === 0) return layout;
  const hidden = COLUMN_IDS.filter((id) => !order.includes(id));
  return { ...layout, columns: { ...layout.columns, order: [...order, ...hidden], hidden } };
}

const EXPORTED: Readonly<Record<ColumnId, readonly ExportColumn[]>> = {
  key: ["key"],
  product: ["product"],
  customer: ["customer_name", "customer_email"],
  status: ["status"],
  activations: ["activations_used", "activation_limit"],
  expires: ["expires_at"],
  created: ["created_at"],
  product_id: ["product_id"],
  product_code: ["product_code"],
  product_status: ["product_status"],
  environment: ["environment"],
  organisation: ["customer_organisation"],
};

/** The columns of an export that say what the list shows. */
export function exportColumns(shown: readonly ColumnId[]): ExportColumn[] {
  return shown.flatMap((id) => EXPORTED[id]);
}

/** What was stored, as far as it still makes sense. */
export function readLayout(stored: unknown): Layout | null {
  if (!isRecord(stored) || !isRecord(stored.columns)) return null;
  const { order, hidden, widths } = stored.columns;
  const density = DENSITIES.find((one) => one === stored.density) ?? FIRST_LAYOUT.density;
  const kept: Record<string, number> = {};
  for (const [id, width] of Object.entries(isRecord(widths) ? widths : {})) {
    if (isColumnId(id) && typeof width === "number" && width >= 40 && width <= 1200) kept[id] = width;
  }
  return { columns: { order: ids(order), hidden: ids(hidden), widths: kept }, density };
}

function ids(stored: unknown): ColumnId[] {
  return Array.isArray(stored) ? [...new Set(stored.filter(isColumnId))] : [];
}

function isColumnId(id: unknown): id is ColumnId {
  return typeof id === "string" && id in COLUMN_WORDS;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

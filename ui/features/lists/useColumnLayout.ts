import { useMemo } from "react";
import { usePreference } from "@/api";
import { useUsualDensity } from "@/features/preferences/usePreferences";
import { COLUMNS_UNTOUCHED, type ColumnState, type Density } from "@/table";

export type Layout = { columns: ColumnState; density: Density };

const UNTOUCHED: Layout = { columns: COLUMNS_UNTOUCHED, density: "standard" };

/** How a reader has arranged a list, kept on this computer. Columns that no longer exist are forgotten. */
export function useColumnLayout(name: string, ids: readonly string[]): [Layout, (layout: Layout) => void] {
  const read = useMemo(() => (stored: unknown) => readLayout(stored, ids), [ids]);
  const density = useUsualDensity();
  const untouched = useMemo(() => ({ ...UNTOUCHED, density }), [density]);
  const [layout, set] = usePreference(`${name}.layout`, untouched, read);
  return [layout, set];
}

export function readLayout(stored: unknown, ids: readonly string[]): Layout | null {
  if (!isRecord(stored) || !isRecord(stored.columns)) return null;
  const { order, hidden, widths } = stored.columns;
  const known = (list: unknown) =>
    Array.isArray(list)
      ? ids.filter((id) => list.includes(id)).sort((a, b) => place(list, a) - place(list, b))
      : [];
  const kept = Object.entries(isRecord(widths) ? widths : {}).filter(
    (entry): entry is [string, number] =>
      ids.includes(entry[0]) && typeof entry[1] === "number" && entry[1] >= 40 && entry[1] <= 1200,
  );
  const density = stored.density === "compact" || stored.density === "relaxed" ? stored.density : "standard";
  return {
    columns: { order: known(order), hidden: known(hidden), widths: Object.fromEntries(kept) },
    density,
  };
}

const place = (list: readonly unknown[], id: string) => list.indexOf(id);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

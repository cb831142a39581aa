import type { ReactNode } from "react";

export type Density = "compact" | "standard" | "relaxed";

/** Height of a row, px. */
export const ROW_PX: Readonly<Record<Density, number>> = { compact: 28, standard: 36, relaxed: 48 };

export type CellContext = {
  density: Density;
  /** The cursor stands on this row: controls in it may take the Tab key (tabIndex 0), others not (-1). */
  active: boolean;
  index: number;
};

export type DataColumn<Row> = {
  id: string;
  /** Its name in the head and in the list of columns. */
  header: string;
  cell: (row: Row, context: CellContext) => ReactNode;
  /** The least it needs, px. It folds away or the table scrolls before it gets less. */
  minWidth: number;
  /** Its share of the room left over; 0 keeps it at its least. */
  grow: number;
  sortable?: boolean;
  /** Always shown: false takes it out of the list of columns. */
  hideable?: boolean;
  /** Folds away when the table is narrow, the highest first. Without it the column stays. */
  fold?: number;
  align?: "start" | "end";
};

/** What a reader has made of the columns. Kept by the owner. */
export type ColumnState = {
  /** Ids in order. Columns it does not name follow in their own order. */
  order: readonly string[];
  hidden: readonly string[];
  /** Widths set by hand, px. */
  widths: Readonly<Record<string, number>>;
};

export const COLUMNS_UNTOUCHED: ColumnState = { order: [], hidden: [], widths: {} };

export const CHECK_PX = 40;
export const MENU_PX = 40;
const WIDEST_PX = 1200;

type Sized = Pick<DataColumn<never>, "id" | "minWidth" | "grow" | "fold" | "hideable">;

/** All columns in the reader's order, the hidden ones too. */
export function orderedColumns<C extends Sized>(columns: readonly C[], state: ColumnState): C[] {
  const place = new Map(state.order.map((id, index) => [id, index]));
  return columns
    .map((column, index) => ({ column, at: place.get(column.id) ?? state.order.length + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ column }) => column);
}

export function columnWidth(column: Sized, state: ColumnState): number {
  return state.widths[column.id] ?? column.minWidth;
}

/** The columns that are drawn in so much room: ordered, without the hidden ones, folded until they fit. */
export function shownColumns<C extends Sized>(
  columns: readonly C[],
  state: ColumnState,
  room: number,
): { shown: C[]; folded: C[] } {
  const hidden = new Set(state.hidden);
  let shown = orderedColumns(columns, state).filter(
    (column) => column.hideable === false || !hidden.has(column.id),
  );
  const folded: C[] = [];
  const needed = () => shown.reduce((sum, column) => sum + columnWidth(column, state), 0);
  while (needed() > room) {
    const next = shown.reduce<C | null>((worst, c) => ((c.fold ?? 0) > (worst?.fold ?? 0) ? c : worst), null);
    if (!next) break;
    folded.push(next);
    shown = shown.filter((column) => column !== next);
  }
  return { shown, folded };
}

/** The grid's columns as CSS, and the least width they need together. */
export function gridTemplate(
  shown: readonly Sized[],
  state: ColumnState,
  parts: { check: boolean; menu: boolean },
): { template: string; minWidth: number } {
  const tracks = shown.map((column) => {
    const set = state.widths[column.id];
    if (set !== undefined) return `${set}px`;
    return column.grow > 0 ? `minmax(${column.minWidth}px, ${column.grow}fr)` : `${column.minWidth}px`;
  });
  const elastic = shown.some((column) => column.grow > 0 && state.widths[column.id] === undefined);
  const minWidth =
    shown.reduce((sum, column) => sum + columnWidth(column, state), 0) +
    (parts.check ? CHECK_PX : 0) +
    (parts.menu ? MENU_PX : 0);
  const template = [
    ...(parts.check ? [`${CHECK_PX}px`] : []),
    ...tracks,
    // When every width was set by hand, the room left over stands after the last column.
    ...(elastic ? [] : ["minmax(0, 1fr)"]),
    ...(parts.menu ? [`${MENU_PX}px`] : []),
  ].join(" ");
  return { template, minWidth };
}

export function withWidth(state: ColumnState, column: Sized, width: number): ColumnState {
  const bounded = Math.round(Math.min(Math.max(width, Math.min(column.minWidth, 64)), WIDEST_PX));
  return { ...state, widths: { ...state.widths, [column.id]: bounded } };
}

/** Lets the column find its own width again. */
export function withoutWidth(state: ColumnState, id: string): ColumnState {
  const { [id]: _, ...widths } = state.widths;
  return { ...state, widths };
}

export function withHidden(state: ColumnState, id: string, hidden: boolean): ColumnState {
  const others = state.hidden.filter((other) => other !== id);
  return { ...state, hidden: hidden ? [...others, id] : others };
}

/** Puts a column before another, or last when `before` is null. */
export function withMoved<C extends Sized>(
  columns: readonly C[],
  state: ColumnState,
  id: string,
  before: string | null,
): ColumnState {
  if (id === before) return state;
  const order = orderedColumns(columns, state)
    .map((column) => column.id)
    .filter((other) => other !== id);
  const at = before === null ? order.length : order.indexOf(before);
  order.splice(at < 0 ? order.length : at, 0, id);
  return { ...state, order };
}

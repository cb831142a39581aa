/*
 * The table: a grid over any number of rows, of which only those in sight exist.
 *
 *   <DataTable name="Licenses" columns columnState onColumnStateChange density
 *     total={exact} getRow={(index) => row | undefined} rowId rowName onRangeChange={(start, end) => load}
 *     viewKey={search + filters + sort}            the list starts at its top when this changes
 *     sort onSortChange                             {column, descending}
 *     cursor onCursorChange onOpen openId onCopy    keyboard cursor; openId marks the row behind the drawer
 *     selecting={{ selection, onSelectionChange, loadIds }}
 *     rowMenu ref />
 *
 * Rows come from the owner's sparse page cache. `getRow` is a new function whenever its answers have changed;
 * `columns`, `rowId`, `rowName`, `rowMenu` are kept stable (module scope, useMemo, useCallback), or every row is drawn
 * again. A cell gets {density, active, index}: controls in it take tabIndex={active ? 0 : -1}.
 *
 * Selection   NOTHING_SELECTED, ALL_SELECTED, isSelected, selectedCount, withIds, toggled: named ids, or all but some.
 * Columns     DataColumn {id, header, cell, minWidth, grow, sortable, hideable, fold, align}; ColumnState {order, hidden,
 *             widths}; COLUMNS_UNTOUCHED; ColumnChooser (popover); shownColumns for an export of what is shown.
 * Scrolling   scroll.ts maps the thumb of an element of at most 8,000,000 px to the place among all rows.
 *
 * Why no table or virtualiser library: rows are equally high, so a row's place is a division, where a virtualiser keeps
 * a measurement per row (and clamps to the element's own height, which scaling must not); rows, sort and filters live in
 * the core, so a table library would be left with an ordered list of columns.
 */
export { ColumnChooser, type ColumnChooserProps } from "./ColumnChooser";
export {
  type CellContext,
  COLUMNS_UNTOUCHED,
  type ColumnState,
  type DataColumn,
  type Density,
  orderedColumns,
  shownColumns,
} from "./columns";
export { DataTable, type DataTableHandle, type DataTableProps } from "./DataTable";
export type { Sort } from "./HeaderCell";
export {
  ALL_SELECTED,
  isSelected,
  NOTHING_SELECTED,
  type Selection,
  selectedCount,
  toggled,
  withIds,
} from "./selection";
export type { Selecting } from "./useRangeSelection";

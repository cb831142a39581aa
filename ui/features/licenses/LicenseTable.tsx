import { type Ref, useCallback, useEffect, useState } from "react";
import type { LicenseRow, Sort, SortField } from "@/api";
import { type CellContext, type DataColumn, DataTable, type DataTableHandle } from "@/table";
import type { Layout } from "./columns/layout";
import { setCurrentLicense } from "./current";
import type { LicenseList } from "./list/useLicenseList";
import { sortedBy } from "./query/query";
import { type OpenMenu, RowMenu, RowMenuButton } from "./RowMenu";
import { useLicenseActions } from "./useLicenseActions";
import type { useListState } from "./useListState";
import { SORT_WORDS, words } from "./words";

export type LicenseTableProps = {
  list: LicenseList;
  columns: readonly DataColumn<LicenseRow>[];
  layout: Layout;
  onLayout: (layout: Layout) => void;
  viewKey: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  state: ReturnType<typeof useListState>;
  openId: string | null;
  loadIds: (start: number, end: number) => Promise<readonly string[]>;
  /** Copies the keys of the selection; null when nothing is selected. */
  onCopySelected: (() => void) | null;
  onExport: (id: string) => void;
  ref: Ref<DataTableHandle>;
};

/** Rows whose place is shown while the first answer is on its way. */
const FIRST_ROWS = 30;

const rowId = (row: LicenseRow) => row.id;
const rowName = (row: LicenseRow) => row.key;

/** The rows themselves, and the menu of one of them. */
export function LicenseTable(props: LicenseTableProps) {
  const { list, layout, onLayout, state, sort } = props;
  const { cursor, moveCursor, selection, setSelection, openRow } = state;
  const { copyKey, openWindow } = useLicenseActions();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const rowMenu = useCallback(
    (row: LicenseRow, context: CellContext) => (
      <RowMenuButton row={row} context={context} onOpen={(of, button) => setMenu({ row: of, button })} />
    ),
    [],
  );
  const current = cursor === null ? undefined : list.rowAt(cursor);
  useEffect(() => {
    setCurrentLicense(current ?? null);
    return () => setCurrentLicense(null);
  }, [current]);
  const copy = () => {
    if (props.onCopySelected) props.onCopySelected();
    else if (current) copyKey(current);
  };
  const unknown = list.key === null && list.failure === null;
  return (
    <>
      <DataTable
        ref={props.ref}
        name={words.rows}
        columns={props.columns}
        columnState={layout.columns}
        onColumnStateChange={(columns) => onLayout({ ...layout, columns })}
        density={layout.density}
        total={unknown ? FIRST_ROWS : list.total}
        getRow={list.rowAt}
        rowId={rowId}
        rowName={rowName}
        onRangeChange={list.want}
        viewKey={props.viewKey}
        sort={{ column: sort.field, descending: sort.order === "descending" }}
        onSortChange={({ column }) => {
          if (isSortField(column)) props.onSort(sortedBy(sort, column));
        }}
        cursor={cursor}
        onCursorChange={moveCursor}
        onOpen={openRow}
        openId={props.openId}
        onCopy={copy}
        selecting={{ selection, onSelectionChange: setSelection, loadIds: props.loadIds }}
        rowMenu={rowMenu}
        busy={!list.settled}
      />
      <RowMenu
        opened={menu}
        onClose={() => setMenu(null)}
        onOpen={openRow}
        onOpenWindow={(row) => void openWindow(row.id)}
        onCopy={copyKey}
        onExport={(row) => props.onExport(row.id)}
      />
    </>
  );
}

function isSortField(column: string): column is SortField {
  return column in SORT_WORDS;
}

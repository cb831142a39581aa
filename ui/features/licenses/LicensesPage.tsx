import { useCallback, useDeferredValue, useEffect, useRef, useState } from "react";
import type { LicenseRow } from "@/api";
import { FileDrop } from "@/features/importing/FileDrop";
import { useDesk } from "@/features/shell/desk";
import type { DataTableHandle } from "@/table";
import { ALL_SELECTED, NOTHING_SELECTED, selectedCount } from "@/table";
import { BulkActions } from "./BulkActions";
import { useColumns } from "./columns/columns";
import { useLayout } from "./columns/layout";
import { LicenseDialogs, type OpenDialog } from "./Dialogs";
import { EmptyLicenses } from "./empty/EmptyLicenses";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { KeysNotFound } from "./KeysNotFound";
import { LicensePanel } from "./LicensePanel";
import { LicenseTable } from "./LicenseTable";
import { ListFailed } from "./ListFailed";
import { useLicenseList } from "./list/useLicenseList";
import { queryKey, searchTerms } from "./query/query";
import { licenseSelection, wholeList } from "./selection";
import { Toolbar } from "./toolbar/Toolbar";
import { DropHint, useDroppedImport } from "./useDroppedImport";
import { useKeysOf } from "./useKeysOf";
import { useLicenseActions } from "./useLicenseActions";
import { useListKeys } from "./useListKeys";
import { useListState } from "./useListState";
import { useMinute } from "./useMinute";
import { useNames } from "./useNames";
import { usePlace } from "./usePlace";
import { useRangeIds } from "./useRangeIds";

/** The License Keys page. The address says what is shown; everything else follows from it. */
export function LicensesPage() {
  const { environment } = useDesk();
  const nav = usePlace();
  const { query } = nav.place;
  const [layout, setLayout] = useLayout();
  const page = useRef<HTMLDivElement>(null);
  const table = useRef<DataTableHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [filtering, setFiltering] = useState(false);

  const atTop = useCallback(() => (page.current?.querySelector("[role='grid']")?.scrollTop ?? 0) < 1, []);
  const list = useLicenseList(environment.name, query, atTop);
  const viewKey = `${environment.name} ${list.key ?? queryKey(query)}`;
  const state = useListState(list, nav, environment.name, viewKey);
  const { selection, setSelection, moveCursor, openRow } = state;
  const keysOf = useKeysOf(environment.name, query, selection, list.loaded);
  const loadIds = useRangeIds(environment.name, query, keysOf.remember);
  const { copyKey, copyRead } = useLicenseActions();
  const names = useNames(useCustomerName(query.customer, list.rowAt));
  const columns = useColumns({
    environment,
    marked: useDeferredValue(searchTerms(query.search)),
    now: useMinute(),
    keyWidth: layout.columns.widths.key,
    onCopy: copyKey,
  });

  const picked = selectedCount(selection, list.total);
  const copySelected = () => void copyRead(() => keysOf.read(list.total));
  const exportAll = () => setDialog({ kind: "export", selection: wholeList(query), count: list.total });
  const exportOne = (id: string) =>
    setDialog({ kind: "export", selection: { kind: "these", ids: [id] }, count: 1 });
  const exportPicked = () =>
    setDialog({ kind: "export", selection: licenseSelection(selection, query), count: picked });
  const move = (to: number) => {
    table.current?.showRow(to);
    moveCursor(to);
  };
  useListKeys({
    focusSearch: () => {
      searchBox.current?.focus();
      searchBox.current?.select();
    },
    focusList: () => table.current?.focus(),
    openFilter: () => setFiltering(true),
    openSort: () => setDialog({ kind: "sort" }),
    escape: () => {
      if (nav.place.open) state.closeDrawer();
      else if (picked > 0) setSelection(NOTHING_SELECTED);
      else return false;
      return true;
    },
  });
  const empty = list.settled && list.total === 0;
  return (
    <>
      <FileDrop className="kd-page relative" onFile={useDroppedImport()} over={<DropHint />}>
        <div ref={page} className="contents">
          <Header total={list.total} onExport={exportAll} />
          <Toolbar
            query={query}
            counts={list.counts}
            names={names}
            onQuery={nav.ask}
            onOpen={openRow}
            onLeaveSearch={() => table.current?.focus()}
            searchBox={searchBox}
            filtering={filtering}
            onFiltering={setFiltering}
            onSort={() => setDialog({ kind: "sort" })}
            onSaveView={() => setDialog({ kind: "save" })}
            columns={columns}
            layout={layout}
            onLayout={setLayout}
          />
          <ListFailed failure={list.failure} onRetry={list.retry} />
          <KeysNotFound counts={list.counts} />
          {empty ? (
            <EmptyLicenses query={query} ofAll={list.counts?.of_all ?? 0} names={names} onQuery={nav.ask} />
          ) : (
            <LicenseTable
              ref={table}
              list={list}
              columns={columns}
              layout={layout}
              onLayout={setLayout}
              viewKey={viewKey}
              sort={query.sort}
              onSort={(sort) => nav.ask({ ...query, sort })}
              state={state}
              openId={nav.place.open}
              loadIds={loadIds}
              onCopySelected={picked > 0 ? copySelected : null}
              onExport={exportOne}
            />
          )}
          <BulkActions
            selection={selection}
            total={list.total}
            onSelectAll={() => setSelection(ALL_SELECTED)}
            onClear={() => setSelection(NOTHING_SELECTED)}
            onCopy={copySelected}
            onExport={exportPicked}
          />
          <Footer
            total={list.total}
            counts={list.counts}
            milliseconds={list.milliseconds}
            waiting={list.waiting}
            onRefresh={list.refresh}
          />
        </div>
      </FileDrop>
      <LicensePanel state={state} total={list.total} onMove={move} onExport={exportOne} />
      <LicenseDialogs opened={dialog} names={names} onClose={() => setDialog(null)} />
    </>
  );
}

/** A customer's name for the filter chip, from the rows that are theirs. */
function useCustomerName(id: string | null, rowAt: (index: number) => LicenseRow | undefined) {
  const [name, setName] = useState<{ id: string; name: string } | null>(null);
  const customer = rowAt(0)?.customer;
  useEffect(() => {
    if (id !== null && customer?.id === id) setName({ id, name: customer.name });
  }, [id, customer]);
  return name?.id === id ? name.name : undefined;
}

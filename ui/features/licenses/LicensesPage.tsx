import { FileDrop } from "@/features/importing/FileDrop";
import { SweepBanner } from "@/features/sweeps";
import { ALL_SELECTED, NOTHING_SELECTED } from "@/table";
import { BulkActions } from "./BulkActions";
import { LicenseDialogs } from "./Dialogs";
import { EmptyLicenses } from "./empty/EmptyLicenses";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { KeysNotFound } from "./KeysNotFound";
import { LicensePanel } from "./LicensePanel";
import { LicenseTable } from "./LicenseTable";
import { ListFailed } from "./ListFailed";
import { useLastAnswer } from "./list/useLastAnswer";
import { queryKey } from "./query/query";
import { Toolbar } from "./toolbar/Toolbar";
import { DropHint, useDroppedImport } from "./useDroppedImport";
import { type LicensesPageState, useLicensesPage } from "./useLicensesPage";

/** The License Keys page. */
export function LicensesPage() {
  const page = useLicensesPage();
  const { list, state, names, dialogs, parts } = page;
  const move = (to: number) => {
    parts.table.current?.showRow(to);
    state.moveCursor(to);
  };
  return (
    <>
      <FileDrop className="kd-page relative" onFile={useDroppedImport()} over={<DropHint />}>
        <div ref={parts.page} className="contents">
          <Header total={list.total} onExport={dialogs.exportAll} />
          <PageToolbar page={page} />
          <SweepBanner />
          <ListFailed failure={list.failure} onRetry={list.retry} />
          <KeysNotFound counts={list.counts} />
          <Licenses page={page} />
          <PickedLicenses page={page} />
          <Footer
            total={list.total}
            counts={list.counts}
            milliseconds={list.milliseconds}
            waiting={list.waiting}
            onRefresh={list.refresh}
          />
        </div>
      </FileDrop>
      <LicensePanel state={state} total={list.total} onMove={move} onExport={dialogs.exportOne} />
      <LicenseDialogs
        opened={dialogs.opened}
        names={names}
        onClose={dialogs.close}
        onGone={() => state.setSelection(NOTHING_SELECTED)}
      />
    </>
  );
}

type PartProps = { page: LicensesPageState };

function PageToolbar({ page: { nav, query, list, state, names, table, dialogs, filter, parts } }: PartProps) {
  return (
    <Toolbar
      query={query}
      counts={list.counts}
      names={names}
      onQuery={nav.ask}
      onOpen={state.openRow}
      onLeaveSearch={parts.focusList}
      searchBox={parts.searchBox}
      onSort={dialogs.sort}
      onSaveView={dialogs.save}
      columns={table.columns}
      layout={table.layout}
      onLayout={table.onLayout}
      {...filter}
    />
  );
}

/** The rows, or why there are none. */
function Licenses({ page }: PartProps) {
  const { nav, query, list, state, names, table, dialogs, parts, picked } = page;
  const { counts } = list;
  // Counts that know of newer rows than an empty version has them shown in a moment; why it is empty, they cannot say.
  const none = list.total === 0 && counts?.total === 0 ? { query, ofAll: counts.of_all } : null;
  const empty = useLastAnswer(list.settled && list.key === queryKey(query), none, null);
  if (empty !== null && list.key !== null && list.total === 0 && list.failure === null) {
    return <EmptyLicenses {...empty} names={names} onQuery={nav.ask} />;
  }
  return (
    <LicenseTable
      ref={parts.table}
      list={list}
      sort={query.sort}
      onSort={(sort) => nav.ask((now) => ({ ...now, sort }))}
      state={state}
      openId={nav.place.open}
      onCopySelected={picked > 0 ? page.copySelected : null}
      onExport={dialogs.exportOne}
      {...table}
    />
  );
}

function PickedLicenses({ page: { state, list, dialogs, copySelected } }: PartProps) {
  return (
    <BulkActions
      selection={state.selection}
      total={list.total}
      onSelectAll={() => state.setSelection(ALL_SELECTED)}
      onClear={() => state.setSelection(NOTHING_SELECTED)}
      onCopy={copySelected}
      onExport={dialogs.exportPicked}
      onBulk={dialogs.bulk}
    />
  );
}

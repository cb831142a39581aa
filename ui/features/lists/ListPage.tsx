import { FilterX, Plus, SearchX, SlidersHorizontal } from "lucide-react";
import { type ReactNode, type RefObject, useRef } from "react";
import { toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { useShortcuts } from "@/lib/shortcuts";
import {
  type CellContext,
  ColumnChooser,
  type DataColumn,
  DataTable,
  type DataTableHandle,
  type Sort,
} from "@/table";
import { Button, EmptyState, IconButton } from "@/ui";
import { useLastAnswer } from "../licenses/list/useLastAnswer";
import { ListFoot } from "./ListFoot";
import { ListSearch } from "./ListSearch";
import type { RowSource } from "./rows";
import { type Layout, useColumnLayout } from "./useColumnLayout";
import type { useListAddress } from "./useListAddress";
import type { useListRows } from "./useListRows";
import { words } from "./words";

export type ListPageProps<Row> = {
  /** `things` also names where the layout is kept. */
  words: {
    title: string;
    thing: string;
    things: string;
    search: string;
    /** "names, emails and organisations" */
    searched: string;
    create?: string;
  };
  /** The primary action, and why it cannot be used. null: nothing is made here. */
  create: { reason: string | null; run: () => void } | null;
  /** Quieter things at the right of the title. */
  beside?: ReactNode;
  /** Filters, right of the search. */
  filters?: ReactNode;
  /** Takes the filters in force away; null when there are none. */
  unfilter?: (() => void) | null;
  /** Between the tools and the rows. */
  above?: ReactNode;
  /** What the footer says besides how many there are. */
  note?: ReactNode;
  rowMenu?: (row: Row, context: CellContext) => ReactNode;
  /** Enter, or a click; without it the drawer opens. */
  onOpen?: (row: Row) => void;
  source: RowSource<Row>;
  /** How many there are without the search; null while unknown. */
  ofAll: number | null;
  columns: readonly DataColumn<Row>[];
  rowId: (row: Row) => string;
  rowName: (row: Row) => string;
  sort?: Sort | null;
  onSort?: (sort: Sort) => void;
  address: ReturnType<typeof useListAddress>;
  rows: ReturnType<typeof useListRows<Row>>;
  /** Nothing yet: what will be here and how to begin. */
  nothing: ReactNode;
  /** E and Delete, for the row that is open. */
  keys?: Readonly<Record<string, () => boolean | undefined>>;
  table: RefObject<DataTableHandle | null>;
};

/** Rows whose place is shown while the first answer is on its way. */
const FIRST_ROWS = 12;

/** A page that is a list: title, search, rows, how many there are. The drawer stands beside it. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { words: own, create, source, address, columns } = props;
  const searchBox = useRef<HTMLInputElement>(null);
  const [layout, setLayout] = useColumnLayout(
    own.things,
    columns.map(({ id }) => id),
  );
  usePageKeys(props, searchBox);
  return (
    <section className="kd-page">
      <header className="kd-head">
        <h1 className="flex-1 truncate">{own.title}</h1>
        {props.beside}
        {create && (
          <Button variant="primary" icon={Plus} disabledReason={create.reason} onClick={create.run}>
            {own.create}
          </Button>
        )}
      </header>
      <div className="kd-tools mb-3 h-auto! min-h-7 items-start!">
        {/* Filters go below the search where they have no room beside it. */}
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
          <ListSearch ref={searchBox} name={own.search} address={address} />
          {props.filters}
        </div>
        <ColumnChooser
          trigger={<IconButton icon={SlidersHorizontal} iconSize={14} name={words.columns} />}
          columns={columns}
          columnState={layout.columns}
          onColumnStateChange={(next) => setLayout({ ...layout, columns: next })}
          density={layout.density}
          onDensityChange={(density) => setLayout({ ...layout, density })}
        />
      </div>
      {/* The rows that were there stay below. */}
      {Boolean(source.failure) && (
        <FailureNote
          className="mx-4 mb-3 flex-none"
          failure={toFailure(source.failure)}
          onRetry={source.retry}
        />
      )}
      {props.above}
      <Body {...props} layout={layout} onLayout={setLayout} />
      <ListFoot
        total={source.total}
        ofAll={props.ofAll}
        thing={own.thing}
        things={own.things}
        waiting={source.waiting}
        onRefresh={source.refresh}
        known={isKnown(source)}
        note={props.note}
      />
    </section>
  );
}

function usePageKeys<Row>(props: ListPageProps<Row>, searchBox: RefObject<HTMLInputElement | null>) {
  const { create, rows, address, table, keys } = props;
  const focusSearch = () => searchBox.current?.select();
  const focusList = () => table.current?.focus();
  const closeDrawer = () => {
    if (address.address.open === null) return false;
    rows.close();
    return true;
  };
  useShortcuts(
    {
      ...keys,
      "/": focusSearch,
      "Mod+f": focusSearch,
      ArrowDown: focusList,
      ArrowUp: focusList,
      c: () => {
        if (create === null) return false;
        if (create.reason === null) create.run();
        return true;
      },
      Escape: closeDrawer,
    },
    { everywhere: ["Mod+f"] },
  );
}

/** Whether it has been answered how many there are; a failure before that leaves it open. */
const isKnown = <Row,>({ unknown, failure, total }: RowSource<Row>) => !unknown && (!failure || total > 0);

type BodyProps<Row> = ListPageProps<Row> & { layout: Layout; onLayout: (layout: Layout) => void };

/** The rows, or which kind of nothing there is. */
function Body<Row>(props: BodyProps<Row>) {
  const { source, address, rows, columns, layout, onLayout } = props;
  const { search } = address.address;
  const nothing = useLastAnswer(source.settled, source.total === 0 ? search.trim() : null, null);
  if (nothing !== null && source.total === 0 && !source.unknown && !source.failure) {
    return (
      <div className="flex min-h-0 flex-1 overflow-auto border-border border-t" role="status">
        <NoRows {...props} sought={nothing} />
      </div>
    );
  }
  if (source.unknown === false && source.total === 0) return <div className="flex-1" />;
  return (
    <DataTable
      ref={props.table}
      name={props.words.title}
      columns={columns}
      columnState={layout.columns}
      onColumnStateChange={(next) => onLayout({ ...layout, columns: next })}
      density={layout.density}
      total={source.unknown ? FIRST_ROWS : source.total}
      getRow={source.rowAt}
      rowId={props.rowId}
      rowName={props.rowName}
      onRangeChange={source.want}
      viewKey={JSON.stringify([search, address.address.filters, props.sort])}
      {...(props.sort !== undefined ? { sort: props.sort } : {})}
      {...(props.onSort ? { onSortChange: props.onSort } : {})}
      cursor={rows.cursor}
      onCursorChange={rows.moveCursor}
      onOpen={props.onOpen ?? ((row) => rows.openId(props.rowId(row)))}
      {...(props.rowMenu ? { rowMenu: props.rowMenu } : {})}
      openId={address.address.open}
      busy={!source.settled}
    />
  );
}

type NothingProps<Row> = ListPageProps<Row> & {
  /** The search that found nothing, which may be one letter behind what is typed. */
  sought: string;
};

/** Nothing here yet, nothing that matches, or nothing that the filters let through. */
function NoRows<Row>(props: NothingProps<Row>) {
  if (props.sought !== "") return <NotFound {...props} />;
  const { unfilter, words: own, ofAll } = props;
  if (!unfilter || ofAll === 0) return props.nothing;
  return (
    <EmptyState
      picture={FilterX}
      title={ofAll === null ? words.hidden(own.things) : words.hiddenCount(ofAll, own.thing, own.things)}
      actions={
        <Button size="lg" onClick={unfilter}>
          {words.clearFilters}
        </Button>
      }
    >
      {words.hiddenHelp}
    </EmptyState>
  );
}

/** Nothing matches what is sought: where it was looked for, and the way back. */
function NotFound<Row>({ words: own, address, sought }: NothingProps<Row>) {
  return (
    <EmptyState
      picture={SearchX}
      title={words.notFound(sought)}
      actions={
        <Button size="lg" onClick={() => address.go({ search: "", filters: {} })}>
          {words.showAll(own.things)}
        </Button>
      }
    >
      {words.notFoundHelp(own.searched)}
    </EmptyState>
  );
}

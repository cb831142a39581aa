import {
  type FocusEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import { isMac } from "@/lib/platform";
import {
  type CellContext,
  CHECK_PX,
  type ColumnState,
  type DataColumn,
  type Density,
  gridTemplate,
  MENU_PX,
  ROW_PX,
  shownColumns,
} from "./columns";
import type { Sort } from "./HeaderCell";
import { HEAD_PX, HeaderRow } from "./HeaderRow";
import { DataRow, rowElementId } from "./Row";
import {
  type IndexRange,
  mostVisible,
  pageRows,
  physicalHeight,
  rowTop,
  type ScrollModel,
  visibleRange,
} from "./scroll";
import { headState, isSelected, NOTHING_SELECTED } from "./selection";
import { useGridKeys } from "./useGridKeys";
import { useHeldPlace } from "./useHeldPlace";
import { type Selecting, useRangeSelection } from "./useRangeSelection";
import { type ScaledScroll, useScaledScroll } from "./useScaledScroll";

export type DataTableHandle = {
  focus: () => void;
  /** Brings a row into sight. */
  showRow: (index: number) => void;
};

export type DataTableProps<Row> = {
  /** What the rows are: "Licenses". */
  name: string;
  columns: readonly DataColumn<Row>[];
  columnState: ColumnState;
  onColumnStateChange: (state: ColumnState) => void;
  density: Density;
  /** How many rows there are in all. */
  total: number;
  /** The row, or undefined while it is not loaded. Give a new function whenever rows have changed. */
  getRow: (index: number) => Row | undefined;
  rowId: (row: Row) => string;
  /** What a row is called where it cannot be seen: "Select PRO-9KHT…". */
  rowName: (row: Row) => string;
  /** Which rows are wanted, from `start` to before `end`. */
  onRangeChange: (start: number, end: number) => void;
  /** Names the search, filters and sort. When it changes the list starts at its top. */
  viewKey: string;
  sort?: Sort | null;
  onSortChange?: (sort: Sort) => void;
  /** The row under the keyboard cursor. */
  cursor: number | null;
  onCursorChange: (cursor: number) => void;
  /** Enter, or a click. */
  onOpen: (row: Row, index: number) => void;
  /** The row behind the drawer. */
  openId?: string | null;
  /** Ctrl/Cmd C. */
  onCopy?: () => void;
  selecting?: Selecting;
  /** The ⋮ at the end of each row. */
  rowMenu?: (row: Row, context: CellContext) => ReactNode;
  /** Answers are on their way; what is shown may change. */
  busy?: boolean;
  ref?: Ref<DataTableHandle>;
};

const OVERSCAN_ROWS = 8;

/** A grid over any number of rows, of which only those in sight are drawn. See index.ts. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, columnState, density, total, cursor, selecting } = props;
  const gridId = useId();
  const element = useRef<HTMLDivElement>(null);
  const want = (model: ScrollModel, place: number) => {
    const { start, end } = visibleRange(model, place, OVERSCAN_ROWS);
    if (end > start) props.onRangeChange(start, end);
  };
  // Asked for before they are drawn, rows are on their way meanwhile.
  const scroll = useScaledScroll({ element, total, row: ROW_PX[density], head: HEAD_PX, onMove: want });
  useWantedRows(visibleRange(scroll.model, scroll.virtual, OVERSCAN_ROWS), props.onRangeChange);
  const virtual = useHeldPlace(scroll, ({ start, end }) => {
    for (let index = start; index < end; index += 1) if (props.getRow(index) === undefined) return false;
    return true;
  });
  const range = visibleRange(scroll.model, virtual, OVERSCAN_ROWS);
  useFreshStart(props.viewKey, scroll.moveTo);
  useHandle(props.ref, element, scroll.showRow);
  const { ranges, handlers, onClick } = useInteraction(props, scroll);
  const { shown, style } = useColumnLayout(props, scroll.width);
  const drawn = cursor !== null && cursor >= range.start && cursor < range.end;

  return (
    <div
      ref={element}
      className="kd-table"
      role="grid"
      tabIndex={0}
      aria-label={props.name}
      aria-rowcount={total + 1}
      aria-multiselectable={selecting !== undefined || undefined}
      aria-activedescendant={drawn ? rowElementId(gridId, cursor) : undefined}
      aria-busy={props.busy || undefined}
      style={style}
      onScroll={scroll.onScroll}
      {...handlers}
    >
      <HeaderRow
        columns={columns}
        shown={shown}
        columnState={columnState}
        onColumnStateChange={props.onColumnStateChange}
        sort={props.sort ?? null}
        onSortChange={props.onSortChange}
        head={selecting ? headState(selecting.selection, total) : undefined}
        onHeadChange={(all) => (all ? ranges.selectAll() : selecting?.onSelectionChange(NOTHING_SELECTED))}
        menu={props.rowMenu !== undefined}
      />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keys */}
      <div
        role="rowgroup"
        className="kd-table-body"
        style={{ height: physicalHeight(scroll.model) }}
        onClick={onClick}
      >
        <Rows
          {...props}
          gridId={gridId}
          range={range}
          virtual={virtual}
          scroll={scroll}
          shown={shown}
          onToggle={ranges.toggle}
        />
      </div>
    </div>
  );
}

/** What keys, clicks and focus do to the cursor, the selection and the drawer. */
function useInteraction<Row>(props: DataTableProps<Row>, scroll: ScaledScroll) {
  const { getRow, rowId, cursor, onCursorChange, total, selecting } = props;
  const idAt = useCallback(
    (index: number) => {
      const row = getRow(index);
      return row === undefined ? undefined : rowId(row);
    },
    [getRow, rowId],
  );
  const ranges = useRangeSelection(selecting, idAt);
  const move = (to: number) => {
    scroll.showRow(to);
    onCursorChange(to);
  };
  const open = (index: number) => {
    const row = getRow(index);
    if (row !== undefined) props.onOpen(row, index);
  };
  const onClick = (event: MouseEvent) => {
    const index = clickedRow(event);
    if (index === null) return;
    onCursorChange(index);
    if (selecting && event.shiftKey) ranges.extend(cursor ?? index, index);
    else if (selecting && (isMac ? event.metaKey : event.ctrlKey)) ranges.toggle(index);
    else open(index);
  };
  const onKeyDown = useGridKeys({
    cursor,
    total,
    pageRows: pageRows(scroll.model),
    onMove: move,
    onOpen: open,
    onCopy: props.onCopy,
    range: selecting ? ranges : null,
  });
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    delete event.currentTarget.dataset.keys;
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const byKey = event.target === event.currentTarget && event.target.matches(":focus-visible");
    if (byKey && cursor === null && total > 0) onCursorChange(Math.floor(scroll.virtual / scroll.model.row));
  };
  return { ranges, onClick, handlers: { onKeyDown, onPointerDown, onFocus } };
}

/** Which columns stand in so much room, and the style that places them. */
function useColumnLayout<Row>(props: DataTableProps<Row>, width: number) {
  const { columns, columnState, density } = props;
  const parts = { check: props.selecting !== undefined, menu: props.rowMenu !== undefined };
  // Before the first measurement nothing folds, so that no column flickers away and back.
  const room =
    width === 0
      ? Number.POSITIVE_INFINITY
      : width - (parts.check ? CHECK_PX : 0) - (parts.menu ? MENU_PX : 0);
  const { shown } = useMemo(() => shownColumns(columns, columnState, room), [columns, columnState, room]);
  const { template, minWidth } = gridTemplate(shown, columnState, parts);
  return {
    shown,
    style: { "--cols": template, "--cols-min": `${minWidth}px`, "--row": `${ROW_PX[density]}px` },
  };
}

function useHandle(
  ref: Ref<DataTableHandle> | undefined,
  element: RefObject<HTMLDivElement | null>,
  showRow: (index: number) => void,
) {
  useImperativeHandle(
    ref,
    () => ({ focus: () => element.current?.focus({ preventScroll: true }), showRow }),
    [element, showRow],
  );
}

type RowsProps<Row> = DataTableProps<Row> & {
  gridId: string;
  range: IndexRange;
  /** The place that is drawn, px from the first row. */
  virtual: number;
  scroll: ScaledScroll;
  shown: readonly DataColumn<Row>[];
  onToggle: (index: number) => void;
};

function Rows<Row>(props: RowsProps<Row>) {
  const { gridId, range, virtual, scroll, shown, getRow, rowId, cursor, openId, selecting, density } = props;
  const onToggle = useLatest(props.onToggle);
  // Elements are used again for other rows: making some forty anew takes most of a frame of the thumb's way.
  const elements = mostVisible(scroll.model, OVERSCAN_ROWS);
  return Array.from({ length: range.end - range.start }, (_, place) => {
    const index = range.start + place;
    const row = getRow(index);
    const id = row === undefined ? undefined : rowId(row);
    return (
      <DataRow
        key={index % elements}
        gridId={gridId}
        index={index}
        top={rowTop(scroll.model, index, virtual, scroll.physical)}
        row={row}
        rowName={props.rowName}
        columns={shown}
        density={density}
        active={index === cursor}
        current={id !== undefined && id === openId}
        selectable={selecting !== undefined}
        selected={id !== undefined && selecting !== undefined && isSelected(selecting.selection, id)}
        onToggle={onToggle}
        rowMenu={props.rowMenu}
      />
    );
  });
}

/** A function that stays the same and calls the newest, so that rows need not be drawn again for it. */
function useLatest<Args extends unknown[]>(action: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}

/** Asks for the rows in sight when it is not scrolling that brought them there: another size or total. */
function useWantedRows({ start, end }: IndexRange, onRangeChange: (start: number, end: number) => void) {
  useLayoutEffect(() => {
    if (end > start) onRangeChange(start, end);
  }, [start, end, onRangeChange]);
}

function useFreshStart(viewKey: string, moveTo: (virtual: number) => void) {
  const before = useRef(viewKey);
  useEffect(() => {
    if (before.current === viewKey) return;
    before.current = viewKey;
    moveTo(0);
  }, [viewKey, moveTo]);
}

/** The row that was clicked as such: not a control in it, and not text being marked. */
function clickedRow(event: MouseEvent): number | null {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || target.closest("button, a, input, label, [role='checkbox'], [role='menuitem']")) return null;
  if (window.getSelection()?.isCollapsed === false) return null;
  const index = target.closest<HTMLElement>("[data-index]")?.dataset.index;
  return index === undefined ? null : Number(index);
}

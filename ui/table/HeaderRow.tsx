import { type RefObject, useCallback, useRef, useState } from "react";
import { Checkbox } from "@/ui";
import { type ColumnState, type DataColumn, withMoved, withoutWidth, withWidth } from "./columns";
import { type DropPlace, HeaderCell, type Sort } from "./HeaderCell";
import { words } from "./words";

/** Height of the head, px; the style sheet says the same. */
export const HEAD_PX = 32;

export type HeaderRowProps<Row> = {
  columns: readonly DataColumn<Row>[];
  shown: readonly DataColumn<Row>[];
  columnState: ColumnState;
  onColumnStateChange: (state: ColumnState) => void;
  sort: Sort | null;
  onSortChange: ((sort: Sort) => void) | undefined;
  /** The checkbox of all rows; undefined where nothing is selected. */
  head: boolean | "indeterminate" | undefined;
  onHeadChange: (selected: boolean) => void;
  menu: boolean;
};

/** The names of the columns, sticky above the rows. */
export function HeaderRow<Row>(props: HeaderRowProps<Row>) {
  const { columns, shown, columnState, onColumnStateChange, sort, onSortChange, head, onHeadChange, menu } =
    props;
  const box = useRef<HTMLDivElement>(null);
  const [drop, setDrop] = useState<DropPlace>(null);

  const onWidth = (id: string, width: number | null) => {
    const column = columns.find((candidate) => candidate.id === id);
    if (!column) return;
    onColumnStateChange(
      width === null ? withoutWidth(columnState, id) : withWidth(columnState, column, width),
    );
  };
  const move = (id: string, before: string | null) =>
    onColumnStateChange(withMoved(columns, columnState, id, before));
  const onStep = (id: string, step: -1 | 1) => {
    const at = shown.findIndex((column) => column.id === id);
    const target = step < 0 ? shown[at - 1] : shown[at + 2];
    if (step < 0 && at === 0) return;
    move(id, target?.id ?? null);
  };
  const onDragEnd = (id: string, dropped: boolean) => {
    if (dropped && drop && drop.id !== id)
      move(id, drop.side === "before" ? drop.id : idAfter(shown, drop.id));
    setDrop(null);
  };
  const onDrag = useDropPlace(box, setDrop);
  const onSort = onSortChange
    ? (column: string) =>
        onSortChange({ column, descending: sort?.column === column ? !sort.descending : false })
    : undefined;

  return (
    <div ref={box} role="row" className="kd-tr kd-th" aria-rowindex={1}>
      {head !== undefined && (
        <div role="columnheader" className="kd-td-check">
          <Checkbox
            name={words.selectMatching}
            checked={head}
            onCheckedChange={() => onHeadChange(head === false)}
          />
        </div>
      )}
      {shown.map((column) => (
        <HeaderCell
          key={column.id}
          column={column}
          sort={sort}
          onSort={onSort}
          onWidth={onWidth}
          onStep={onStep}
          drop={drop}
          onDrag={onDrag}
          onDragEnd={onDragEnd}
        />
      ))}
      {menu && (
        <div role="columnheader" className="kd-td-menu">
          <span className="sr-only">Actions</span>
        </div>
      )}
    </div>
  );
}

function idAfter(shown: readonly { id: string }[], id: string): string | null {
  return shown[shown.findIndex((column) => column.id === id) + 1]?.id ?? null;
}

/** Finds the edge nearest to the pointer among the heads that can be moved. */
function useDropPlace(box: RefObject<HTMLDivElement | null>, setDrop: (place: DropPlace) => void) {
  return useCallback(
    (_id: string, clientX: number) => {
      for (const cell of box.current?.querySelectorAll<HTMLElement>("[data-column]") ?? []) {
        const { left, right } = cell.getBoundingClientRect();
        const id = cell.dataset.column;
        if (clientX > right || !id) continue;
        setDrop({ id, side: clientX < (left + right) / 2 ? "before" : "after" });
        return;
      }
    },
    [box, setDrop],
  );
}

import { clsx } from "clsx";
import { memo, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { Checkbox, Skeleton } from "@/ui";
import type { CellContext, DataColumn, Density } from "./columns";
import { words } from "./words";

export type RowProps<Row> = {
  gridId: string;
  index: number;
  /** px from the top of the body. */
  top: number;
  row: Row | undefined;
  rowName: (row: Row) => string;
  columns: readonly DataColumn<Row>[];
  density: Density;
  active: boolean;
  /** The row behind the drawer. */
  current: boolean;
  selectable: boolean;
  selected: boolean;
  onToggle: (index: number) => void;
  rowMenu: ((row: Row, context: CellContext) => ReactNode) | undefined;
};

export const rowElementId = (gridId: string, index: number) => `${gridId}-row-${index}`;

/** One row. Its place changes often and its cells seldom, so only the cells are kept from drawing again. */
export function DataRow<Row>(props: RowProps<Row>) {
  const { gridId, index, top, row, active, current, selectable, selected } = props;
  const element = useRef<HTMLDivElement>(null);
  useFocusLeft(element, index);
  return (
    <div
      ref={element}
      id={rowElementId(gridId, index)}
      role="row"
      className={clsx("kd-tr kd-row", active && "kd-cursor", current && "kd-current")}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      aria-current={current || undefined}
      aria-busy={row === undefined || undefined}
      style={{ top }}
    >
      <RowCells {...props} top={0} row={row} />
    </div>
  );
}

/** A control in a row that scrolled away must not keep the focus when its element has become another row's. */
function useFocusLeft(element: RefObject<HTMLDivElement | null>, index: number) {
  const before = useRef(index);
  useLayoutEffect(() => {
    if (before.current === index) return;
    before.current = index;
    if (!element.current?.contains(document.activeElement)) return;
    element.current.closest<HTMLElement>("[role='grid']")?.focus({ preventScroll: true });
  }, [element, index]);
}

function Cells<Row>(props: RowProps<Row>) {
  const { index, row, rowName, columns, density, active, selectable, selected, onToggle, rowMenu } = props;
  const context: CellContext = { density, active, index };
  return (
    <>
      {selectable && (
        <div role="gridcell" className="kd-td-check">
          {row === undefined ? (
            <span className="kd-ck opacity-50" aria-hidden="true" />
          ) : (
            <Checkbox
              name={words.selectRow(rowName(row))}
              checked={selected}
              tabIndex={-1}
              onCheckedChange={() => onToggle(index)}
            />
          )}
        </div>
      )}
      {columns.map((column, place) => (
        <div role="gridcell" key={column.id} className={clsx("kd-td", column.align === "end" && "kd-td-end")}>
          {row === undefined ? <Skeleton width={skeletonWidth(index, place)} /> : column.cell(row, context)}
        </div>
      ))}
      {rowMenu && (
        <div role="gridcell" className="kd-td-menu">
          {row !== undefined && rowMenu(row, context)}
        </div>
      )}
    </>
  );
}

const RowCells = memo(Cells) as typeof Cells;

/** Uneven, as text is, and the same each time. */
function skeletonWidth(index: number, place: number): string {
  return `${45 + ((index * 29 + place * 53) % 40)}%`;
}

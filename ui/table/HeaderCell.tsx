import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { Icon } from "@/ui";
import type { DataColumn } from "./columns";

export type Sort = { column: string; descending: boolean };

export type DropPlace = { id: string; side: "before" | "after" } | null;

export type HeaderCellProps<Row> = {
  column: DataColumn<Row>;
  sort: Sort | null;
  onSort: ((column: string) => void) | undefined;
  /** px, while it is dragged; null lets the column find its own width. */
  onWidth: (id: string, width: number | null) => void;
  /** One place to the left or right, by keyboard. */
  onStep: (id: string, step: -1 | 1) => void;
  drop: DropPlace;
  onDrag: (id: string, clientX: number) => void;
  onDragEnd: (id: string, dropped: boolean) => void;
};

const KEY_STEP_PX = 16;
const DRAG_AFTER_PX = 5;

/** A column's name: sorts by click, is resized at its edge and moved by dragging, all of it by keyboard too. */
export function HeaderCell<Row>(props: HeaderCellProps<Row>) {
  const { column, sort, onSort, drop } = props;
  const cell = useRef<HTMLDivElement>(null);
  const { start, dragged } = useHeaderDrag(column.id, props.onDrag, props.onDragEnd);
  const sorted = sort?.column === column.id ? (sort.descending ? "descending" : "ascending") : "none";
  const sortable = Boolean(column.sortable && onSort);
  return (
    <div
      ref={cell}
      role="columnheader"
      data-column={column.id}
      data-drop={drop?.id === column.id ? drop.side : undefined}
      className={clsx(column.align === "end" && "justify-end")}
      aria-sort={sortable ? sorted : undefined}
      onPointerDown={start}
    >
      {sortable ? (
        <button
          type="button"
          className="kd-sort"
          aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+Shift+ArrowLeft Alt+Shift+ArrowRight"
          onClick={() => {
            if (!dragged.current) onSort?.(column.id);
          }}
          onKeyDown={(event) => adjustByKey(event, props, cell.current)}
        >
          <span className="truncate">{column.header}</span>
          {sorted !== "none" && <Icon as={sorted === "descending" ? ArrowDown : ArrowUp} size={12} />}
        </button>
      ) : (
        <span className="truncate">{column.header}</span>
      )}
      <Grip id={column.id} cell={() => cell.current} onWidth={props.onWidth} />
    </div>
  );
}

/** Alt+arrows move the column, with Shift they change its width. */
function adjustByKey<Row>(event: KeyboardEvent, props: HeaderCellProps<Row>, cell: HTMLElement | null) {
  const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
  if (!event.altKey || step === 0 || !cell) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.shiftKey) props.onWidth(props.column.id, cell.getBoundingClientRect().width + step * KEY_STEP_PX);
  else props.onStep(props.column.id, step);
}

/**
 * Follows the pointer once it has gone far enough to mean it; a shorter way stays a click. It listens on the window,
 * since a quick hand is over the next cell before the first move is told.
 */
function useHeaderDrag(
  id: string,
  onDrag: (id: string, x: number) => void,
  onEnd: (id: string, done: boolean) => void,
) {
  const latest = useRef({ onDrag, onEnd });
  useEffect(() => {
    latest.current = { onDrag, onEnd };
  });
  const dragged = useRef(false);
  const start = (event: PointerEvent<HTMLElement>) => {
    dragged.current = false;
    if (event.button !== 0) return;
    const from = event.clientX;
    const listening = new AbortController();
    const { signal } = listening;
    const end = (done: boolean) => {
      listening.abort();
      if (dragged.current) latest.current.onEnd(id, done);
    };
    const move = ({ clientX }: { clientX: number }) => {
      if (!dragged.current && Math.abs(clientX - from) < DRAG_AFTER_PX) return;
      dragged.current = true;
      latest.current.onDrag(id, clientX);
    };
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", () => end(true), { signal });
    window.addEventListener("pointercancel", () => end(false), { signal });
  };
  return { start, dragged };
}

type GripProps = {
  id: string;
  cell: () => HTMLElement | null;
  onWidth: (id: string, width: number | null) => void;
};

function Grip({ id, cell, onWidth }: GripProps) {
  const from = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      className="kd-th-grip"
      aria-hidden="true"
      onPointerDown={(event) => {
        const box = cell();
        if (event.button !== 0 || !box) return;
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.dataset.active = "";
        from.current = { x: event.clientX, width: box.getBoundingClientRect().width };
      }}
      onPointerMove={(event) => {
        if (!from.current) return;
        event.stopPropagation();
        onWidth(id, from.current.width + event.clientX - from.current.x);
      }}
      onLostPointerCapture={(event) => {
        from.current = null;
        delete event.currentTarget.dataset.active;
      }}
      onDoubleClick={() => onWidth(id, null)}
    />
  );
}

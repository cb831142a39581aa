import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { DataTableHandle } from "@/table";
import type { RowSource } from "./rows";
import type { useListAddress } from "./useListAddress";

/** Cursor and drawer of a list: while the drawer is open it follows the cursor, also to rows that are yet to come. */
export function useListRows<Row>(
  { rowAt, total }: Pick<RowSource<Row>, "rowAt" | "total">,
  rowId: (row: Row) => string,
  { address, go }: ReturnType<typeof useListAddress>,
  table: RefObject<DataTableHandle | null>,
) {
  const [cursor, setCursor] = useState<number | null>(null);
  const following = useRef(false);
  const { open } = address;
  const viewKey = JSON.stringify([address.search, address.filters]);
  const before = useRef(viewKey);
  useEffect(() => {
    if (before.current === viewKey) return;
    before.current = viewKey;
    following.current = false;
    setCursor(null);
  }, [viewKey]);
  useEffect(() => {
    if (!following.current || cursor === null || open === null) return;
    const row = rowAt(cursor);
    if (!row) return;
    following.current = false;
    if (rowId(row) !== open) go({ open: rowId(row) });
  }, [cursor, rowAt, rowId, open, go]);
  const moveCursor = useCallback(
    (to: number) => {
      setCursor(to);
      following.current = open !== null;
    },
    [open],
  );
  const openId = useCallback(
    (id: string) => {
      following.current = false;
      go({ open: id }, open !== null);
    },
    [go, open],
  );
  const close = useCallback(() => go({ open: null }), [go]);
  return { cursor, moveCursor, openId, close, moves: movesOf(cursor ?? -1, total, moveCursor, close, table) };
}

/** What a drawer is given to close itself and to move the list; null at its ends. */
function movesOf(
  at: number,
  total: number,
  moveCursor: (to: number) => void,
  onClose: () => void,
  table: RefObject<DataTableHandle | null>,
) {
  const moveTo = (to: number) => () => {
    table.current?.showRow(to);
    moveCursor(to);
  };
  return {
    // The focus was in the drawer, which is gone: one goes on in the list.
    onClose: () => {
      onClose();
      table.current?.focus();
    },
    onPrevious: at > 0 ? moveTo(at - 1) : null,
    onNext: at < total - 1 ? moveTo(at + 1) : null,
  };
}

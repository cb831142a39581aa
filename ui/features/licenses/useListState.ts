import { useCallback, useEffect, useRef, useState } from "react";
import type { LicenseRow } from "@/api";
import { NOTHING_SELECTED, type Selection } from "@/table";
import type { LicenseList } from "./list/useLicenseList";
import type { usePlace } from "./usePlace";

/**
 * Cursor, selection and drawer of the list. The drawer's license stands in the address; while it is open it follows
 * the cursor, also to rows that have yet to be loaded.
 */
export function useListState(
  list: Pick<LicenseList, "rowAt">,
  { place, go }: Pick<ReturnType<typeof usePlace>, "place" | "go">,
  scope: string,
  viewKey: string,
) {
  const [cursor, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const following = useRef(false);

  // Another environment has other licenses; another search has other matches, but what was picked stays picked.
  const before = useRef({ scope, viewKey });
  useEffect(() => {
    const changed = before.current;
    before.current = { scope, viewKey };
    if (changed.scope === scope && changed.viewKey === viewKey) return;
    setCursor(null);
    following.current = false;
    const otherPlace = changed.scope !== scope;
    setSelection((now) => (otherPlace || now.kind === "allExcept" ? NOTHING_SELECTED : now));
  }, [scope, viewKey]);

  const { open } = place;
  const moveCursor = useCallback(
    (to: number) => {
      setCursor(to);
      following.current = open !== null;
    },
    [open],
  );
  const { rowAt } = list;
  useEffect(() => {
    if (!following.current || cursor === null || open === null) return;
    const row = rowAt(cursor);
    if (!row) return;
    following.current = false;
    if (row.id !== open) go({ open: row.id }, { replace: true });
  }, [cursor, rowAt, open, go]);

  const openRow = useCallback(
    (row: Pick<LicenseRow, "id">) => {
      following.current = false;
      go({ open: row.id }, { replace: open !== null });
    },
    [go, open],
  );
  const closeDrawer = useCallback(() => go({ open: null }, { replace: true }), [go]);
  return { cursor, moveCursor, selection, setSelection, openRow, closeDrawer };
}

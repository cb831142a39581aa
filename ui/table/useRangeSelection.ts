import { useCallback, useRef } from "react";
import { ALL_SELECTED, isSelected, type Selection, toggled, withIds } from "./selection";

export type Selecting = {
  selection: Selection;
  onSelectionChange: (selection: Selection) => void;
  /**
   * The ids of the rows from `start` to before `end`, for ranges over rows that are not loaded.
   * A refusal leaves the selection as it was; the owner says so.
   */
  loadIds: (start: number, end: number) => Promise<readonly string[]>;
};

type Anchor = { index: number; base: Selection; selected: boolean };

/** Toggling and ranges. A range grows and shrinks over what was selected before it began. */
export function useRangeSelection(
  selecting: Selecting | undefined,
  idAt: (index: number) => string | undefined,
) {
  const anchor = useRef<Anchor | null>(null);
  const ticket = useRef(0);

  const toggle = useCallback(
    (index: number) => {
      const id = idAt(index);
      if (!selecting || id === undefined) return;
      const next = toggled(selecting.selection, id);
      anchor.current = { index, base: next, selected: isSelected(next, id) };
      ticket.current += 1;
      selecting.onSelectionChange(next);
    },
    [selecting, idAt],
  );

  const extend = useCallback(
    (from: number, to: number) => {
      if (!selecting) return;
      anchor.current ??= { index: from, base: selecting.selection, selected: true };
      const { index, base, selected } = anchor.current;
      const start = Math.min(index, to);
      const end = Math.max(index, to) + 1;
      ticket.current += 1;
      const mine = ticket.current;
      const apply = (ids: readonly string[]) => {
        // A later key has moved the range on; its answer is the one that counts.
        if (ticket.current === mine) selecting.onSelectionChange(withIds(base, ids, selected));
      };
      const loaded = loadedIds(start, end, idAt);
      if (loaded) apply(loaded);
      else void selecting.loadIds(start, end).then(apply, () => undefined);
    },
    [selecting, idAt],
  );

  const selectAll = useCallback(() => {
    ticket.current += 1;
    anchor.current = null;
    selecting?.onSelectionChange(ALL_SELECTED);
  }, [selecting]);

  /** The next range begins anew, where the cursor then stands. */
  const release = useCallback(() => {
    anchor.current = null;
  }, []);

  return { toggle, extend, selectAll, release };
}

/** More than this is asked of the owner even when it may be loaded: looking row by row would stall the key. */
const MOST_LOOKED_UP = 5000;

function loadedIds(start: number, end: number, idAt: (index: number) => string | undefined): string[] | null {
  if (end - start > MOST_LOOKED_UP) return null;
  const ids: string[] = [];
  for (let index = start; index < end; index += 1) {
    const id = idAt(index);
    if (id === undefined) return null;
    ids.push(id);
  }
  return ids;
}

/**
 * What is selected, over rows that are mostly not loaded: the ids named one by one, or every match but some.
 * "All matching" stays what the search matches, so rows that come to match later are meant too.
 */
export type Selection =
  | { kind: "ids"; ids: ReadonlySet<string> }
  | { kind: "allExcept"; except: ReadonlySet<string> };

export const NOTHING_SELECTED: Selection = { kind: "ids", ids: new Set() };
export const ALL_SELECTED: Selection = { kind: "allExcept", except: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === "ids" ? selection.ids.has(id) : !selection.except.has(id);
}

/** How many of `total` matches. */
export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === "ids" ? selection.ids.size : Math.max(0, total - selection.except.size);
}

/** Selects or deselects these, leaving all others as they are. */
export function withIds(selection: Selection, ids: Iterable<string>, selected: boolean): Selection {
  const named = new Set(selection.kind === "ids" ? selection.ids : selection.except);
  const add = selected === (selection.kind === "ids");
  for (const id of ids) {
    if (add) named.add(id);
    else named.delete(id);
  }
  return selection.kind === "ids" ? { kind: "ids", ids: named } : { kind: "allExcept", except: named };
}

export function toggled(selection: Selection, id: string): Selection {
  return withIds(selection, [id], !isSelected(selection, id));
}

/** The checkbox in the head: all of them, some, or none. */
export function headState(selection: Selection, total: number): boolean | "indeterminate" {
  const count = selectedCount(selection, total);
  if (count === 0) return false;
  return count >= total ? true : "indeterminate";
}

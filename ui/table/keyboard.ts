/** What a key means in the grid. Pure: the grid asks here and does what it is told. */

export type GridPress = {
  key: string;
  shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  mod: boolean;
  alt: boolean;
};

export type GridPlace = {
  /** The row under the cursor, or null before the first key. */
  cursor: number | null;
  total: number;
  pageRows: number;
};

export type GridAction =
  /** Move the cursor; with `extend` the selection reaches from where it began to here. */
  | { kind: "move"; to: number; extend: boolean }
  | { kind: "toggle"; at: number; extend: boolean }
  | { kind: "open"; at: number }
  | { kind: "selectAll" }
  | { kind: "copy" };

/** The action of a key, or null when the key is none of the grid's. */
export function gridAction(press: GridPress, place: GridPlace): GridAction | null {
  if (press.alt) return null;
  if (press.mod) return modAction(press, place);
  const { cursor, total } = place;
  const target = moveTarget(press.key, place);
  if (target !== null && total > 0) return { kind: "move", to: target, extend: press.shift };
  if (cursor === null || cursor >= total) return null;
  if (press.key === "Enter" && !press.shift) return { kind: "open", at: cursor };
  if (press.key === " ") return { kind: "toggle", at: cursor, extend: press.shift };
  return null;
}

function modAction(press: GridPress, place: GridPlace): GridAction | null {
  if (place.total === 0) return null;
  switch (press.key.toLowerCase()) {
    case "a":
      return press.shift ? null : { kind: "selectAll" };
    case "c":
      return press.shift ? null : { kind: "copy" };
    case "home":
      return { kind: "move", to: 0, extend: press.shift };
    case "end":
      return { kind: "move", to: place.total - 1, extend: press.shift };
    default:
      return null;
  }
}

function moveTarget(key: string, { cursor, total, pageRows }: GridPlace): number | null {
  const last = total - 1;
  const within = (index: number) => Math.min(Math.max(index, 0), Math.max(last, 0));
  switch (key) {
    case "ArrowDown":
      return cursor === null ? 0 : within(cursor + 1);
    case "ArrowUp":
      return cursor === null ? 0 : within(cursor - 1);
    case "PageDown":
      return within((cursor ?? 0) + pageRows);
    case "PageUp":
      return within((cursor ?? 0) - pageRows);
    case "Home":
      return 0;
    case "End":
      return within(last);
    default:
      return null;
  }
}

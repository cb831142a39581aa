import type { KeyboardEvent } from "react";
import { isMac } from "@/lib/platform";
import { type GridAction, gridAction } from "./keyboard";

type Options = {
  cursor: number | null;
  total: number;
  pageRows: number;
  onMove: (to: number) => void;
  onOpen: (at: number) => void;
  onCopy: (() => void) | undefined;
  range: {
    toggle: (index: number) => void;
    extend: (from: number, to: number) => void;
    selectAll: () => void;
    release: () => void;
  } | null;
};

/** The key handler of the grid element. Keys of controls inside the rows stay theirs. */
export function useGridKeys(options: Options) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.defaultPrevented || belongsToControl(event)) return;
    const action = gridAction(
      {
        key: event.key,
        shift: event.shiftKey,
        mod: isMac ? event.metaKey : event.ctrlKey,
        alt: event.altKey,
      },
      options,
    );
    if (!action || !perform(action, options)) return;
    event.preventDefault();
    event.currentTarget.dataset.keys = "";
    if (event.target !== event.currentTarget) event.currentTarget.focus({ preventScroll: true });
  };
}

/** Whether the key means something to the control that has the focus: Enter on a button, arrows in a field. */
function belongsToControl(event: KeyboardEvent<HTMLElement>): boolean {
  const { target } = event;
  if (target === event.currentTarget || !(target instanceof HTMLElement)) return false;
  if (target.closest("[role='menu'], [role='dialog'], input, textarea, select")) return true;
  if (target.getAttribute("aria-haspopup")) return true;
  return event.key === "Enter" || event.key === " ";
}

/** Does it, and says whether there was anything to do. */
function perform(action: GridAction, options: Options): boolean {
  const { range, cursor } = options;
  switch (action.kind) {
    case "move":
      if (action.extend && range) range.extend(cursor ?? action.to, action.to);
      else range?.release();
      options.onMove(action.to);
      return true;
    case "open":
      options.onOpen(action.at);
      return true;
    case "toggle":
      if (!range) return false;
      if (action.extend) range.extend(action.at, action.at);
      else range.toggle(action.at);
      return true;
    case "selectAll":
      range?.selectAll();
      return range !== null;
    case "copy":
      // Text marked by hand is copied by the browser.
      if (!options.onCopy || window.getSelection()?.isCollapsed === false) return false;
      options.onCopy();
      return true;
  }
}

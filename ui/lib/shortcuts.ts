import { useEffect, useRef } from "react";
import { isMac } from "./platform";

/**
 * Chords to actions: "/", "c", "Shift+r", "Mod+k", "Delete". "Mod" is Cmd on a Mac and Ctrl elsewhere.
 * An action that answers false leaves the key to the browser.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most actions answer nothing, and that means "done"
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => boolean | void>>;

export type ShortcutOptions = {
  /** Off while something above the page has the keyboard. */
  enabled?: boolean;
  /** Chords with Mod that work even while a field has focus, such as "Mod+k". */
  everywhere?: readonly string[];
};

type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** The chord that was pressed, in the spelling of the table above. */
export function chordOf(press: KeyPress, mac: boolean = isMac): string {
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  const letter = press.key.length === 1 && press.key.toLowerCase() !== press.key.toUpperCase();
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const parts = [];
  if (mod) parts.push("Mod");
  if (other) parts.push(mac ? "Ctrl" : "Meta");
  if (press.altKey) parts.push("Alt");
  // "?" is the character itself, whichever keys a layout needs for it; a letter with Shift is a chord.
  if (press.shiftKey && (letter || press.key.length > 1 || mod)) parts.push("Shift");
  return [...parts, key].join("+");
}

/** Whether typing belongs to this element: a field, a box of options, anything editable. */
export function takesTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  const field = target.closest("input, textarea, select, [contenteditable=''], [contenteditable='true']");
  if (field instanceof HTMLInputElement) {
    return !["checkbox", "radio", "button", "submit", "reset", "range", "file"].includes(field.type);
  }
  if (field) return true;
  return target.closest("[role='menu'], [role='listbox'], [role='combobox']") !== null;
}

/**
 * Listens on the window while mounted. Plain keys work only while no field has focus; keys that something
 * nearer has handled are left alone, and so is everything below an open dialog.
 */
export function useShortcuts(shortcuts: Shortcuts, options: ShortcutOptions = {}): void {
  const latest = useRef({ shortcuts, options });
  useEffect(() => {
    latest.current = { shortcuts, options };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { shortcuts: table, options: now } = latest.current;
      if (now.enabled === false || event.defaultPrevented || event.isComposing) return;
      const chord = chordOf(event);
      const action = table[chord];
      if (!action) return;
      const always = now.everywhere?.includes(chord) ?? false;
      if (!always && (takesTyping(event.target) || insideDialog(event.target))) return;
      if (action(event) !== false) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function insideDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role='dialog'], [role='alertdialog']") !== null;
}

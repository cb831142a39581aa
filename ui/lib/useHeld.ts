import { useCallback, useState } from "react";

/** What was typed and not sent, by its place; for as long as the window is open. */
const held = new Map<string, unknown>();

/**
 * State that outlives the dialog it is typed into: closing one loses nothing. `forget` when it was sent.
 * The name says what it belongs to, and always holds the same kind of value.
 */
export function useHeld<T>(
  name: string,
  initial: T,
): [value: T, set: (value: T) => void, forget: () => void] {
  const [value, setValue] = useState<T>(() => (held.has(name) ? (held.get(name) as T) : initial));
  const set = useCallback(
    (next: T) => {
      held.set(name, next);
      setValue(next);
    },
    [name],
  );
  const forget = useCallback(() => {
    held.delete(name);
  }, [name]);
  return [value, set, forget];
}

/** For tests: nothing was typed yet. */
export function forgetHeld(): void {
  held.clear();
}

/** Hands a value to a dialog that is about to open. */
export function hold(name: string, value: unknown): void {
  held.set(name, value);
}

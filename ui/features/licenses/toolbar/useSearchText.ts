import { useCallback, useEffect, useRef, useState } from "react";

/**
 * Letters closer together than this are one: keys rolled over each other, a key held down, a scanner. Few hands type
 * that fast, so nearly every letter is searched for at once; and an engine that takes no more than ten addresses a
 * second is not told each repetition of a key.
 */
const PAUSE_MS = 50;

/**
 * The text in the box, ahead of the search it leads to: typing never waits. A search that changed elsewhere (back,
 * a view, a cleared filter) is taken over.
 */
export function useSearchText(search: string, onSearch: (search: string) => void) {
  const [text, setText] = useState(search);
  const last = useRef(search);
  // Searches under way to the address. One that comes back late must not undo what was typed since.
  const underway = useRef<string[]>([]);
  const timer = useRef(0);
  const typed = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    const own = underway.current.indexOf(search);
    underway.current.splice(0, own + 1);
    if (own >= 0 || search === last.current) return;
    underway.current = [];
    last.current = search;
    window.clearTimeout(timer.current);
    setText(search);
  }, [search]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const send = useCallback(
    (next: string) => {
      window.clearTimeout(timer.current);
      if (last.current === next) return;
      last.current = next;
      underway.current.push(next);
      onSearch(next);
    },
    [onSearch],
  );
  const type = useCallback(
    (next: string) => {
      setText(next);
      window.clearTimeout(timer.current);
      const now = performance.now();
      const quick = now - typed.current < PAUSE_MS;
      typed.current = now;
      // Emptying is a decision, not a letter.
      if (next === "" || !quick) send(next);
      else timer.current = window.setTimeout(() => send(next), PAUSE_MS);
    },
    [send],
  );
  return { text, type, flush: () => send(text) };
}

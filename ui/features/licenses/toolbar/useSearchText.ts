import { useCallback, useEffect, useRef, useState } from "react";

/** Long enough to let a quick typist finish a syllable, too short to be felt. */
const PAUSE_MS = 90;

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
      // Emptying is a decision, not a syllable.
      if (next === "") send(next);
      else timer.current = window.setTimeout(() => send(next), PAUSE_MS);
    },
    [send],
  );
  return { text, type, flush: () => send(text) };
}

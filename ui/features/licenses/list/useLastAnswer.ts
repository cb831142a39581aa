import { useLayoutEffect, useRef } from "react";

/**
 * What the newest answer says; while it is under way, what the one before said. What stands instead of rows that are not there
 * thus neither comes and goes with each letter, nor names a search that nobody has answered yet.
 */
export function useLastAnswer<T>(settled: boolean, now: T, first: T): T {
  const last = useRef(first);
  useLayoutEffect(() => {
    if (settled) last.current = now;
  });
  return settled ? now : last.current;
}

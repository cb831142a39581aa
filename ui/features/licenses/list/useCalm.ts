import { useCallback, useEffect, useMemo } from "react";

/** The action at once, and then at most once per calm interval, the last call included. */
export function useCalm(action: () => void, calmMs: number): () => void {
  const state = useMemo(() => ({ last: 0, timer: 0, action: () => {} }), []);
  useEffect(() => {
    state.action = action;
  });
  useEffect(() => () => window.clearTimeout(state.timer), [state]);
  return useCallback(() => {
    if (state.timer) return;
    const run = () => {
      state.timer = 0;
      state.last = Date.now();
      state.action();
    };
    state.timer = window.setTimeout(run, Math.max(0, state.last + calmMs - Date.now()));
  }, [state, calmMs]);
}

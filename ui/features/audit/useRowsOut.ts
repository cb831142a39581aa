import { useRef, useState } from "react";
import { type Failure, type Saved, type StreamChoices, type StreamStep, toFailure } from "@/api";

export type RowsOutState =
  | { kind: "idle" }
  | { kind: "running"; step: StreamStep; stopping: boolean }
  | { kind: "failed"; failure: Failure };

/** One stream of rows out at a time, with its progress and a way to stop it. `run` answers null when nothing was saved. */
export function useRowsOut() {
  const [state, setState] = useState<RowsOutState>({ kind: "idle" });
  const controller = useRef<AbortController | null>(null);

  const run = async (start: (choices: StreamChoices) => Promise<Saved>): Promise<Saved | null> => {
    const own = new AbortController();
    controller.current = own;
    setState({ kind: "running", step: { rows: 0, total: 0 }, stopping: false });
    try {
      const saved = await start({
        signal: own.signal,
        onStep: (step) => setState((now) => (now.kind === "running" ? { ...now, step } : now)),
      });
      setState({ kind: "idle" });
      return saved;
    } catch (thrown) {
      const failure = toFailure(thrown);
      // Stopped here, or dismissed in the save dialog: nobody needs an explanation for what they did.
      setState(failure.code === "cancelled" ? { kind: "idle" } : { kind: "failed", failure });
      return null;
    }
  };
  const stop = () => {
    controller.current?.abort();
    setState((now) => (now.kind === "running" ? { ...now, stopping: true } : now));
  };
  return { state, run, stop };
}

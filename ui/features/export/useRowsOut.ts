import { useRef, useState } from "react";
import { type Failure, type Saved, type StreamChoices, type StreamStep, toFailure } from "@/api";
import { useStepUp } from "@/features/step-up";

export type RowsOutState =
  | { kind: "idle" }
  | { kind: "running"; step: StreamStep; stopping: boolean }
  | { kind: "failed"; failure: Failure };

/**
 * One stream of rows out at a time, with its progress and a way to stop it; asks for the passphrase where the workspace
 * wants it. `run` answers null when nothing was saved.
 */
export function useRowsOut() {
  const [state, setState] = useState<RowsOutState>({ kind: "idle" });
  const { withStepUp } = useStepUp();
  const controller = useRef<AbortController | null>(null);

  const run = async (start: (choices: StreamChoices) => Promise<Saved>, total = 0): Promise<Saved | null> => {
    const own = new AbortController();
    controller.current = own;
    setState({ kind: "running", step: { rows: 0, total }, stopping: false });
    try {
      const saved = await withStepUp(() =>
        start({
          signal: own.signal,
          onStep: (step) => setState((now) => (now.kind === "running" ? { ...now, step } : now)),
        }),
      );
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

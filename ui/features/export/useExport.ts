import { useRef, useState } from "react";
import {
  type Destination,
  type ExportLicenses,
  exportLicenses,
  type Failure,
  type Saved,
  type StreamStep,
  toFailure,
} from "@/api";
import { useStepUp } from "@/features/step-up";

export type ExportState =
  | { kind: "idle" }
  | { kind: "running"; step: StreamStep; stopping: boolean }
  | { kind: "failed"; failure: Failure };

/** One export at a time, with its progress and a way to stop it. `run` answers null when nothing was saved. */
export function useExport(environment: string) {
  const [state, setState] = useState<ExportState>({ kind: "idle" });
  const { withStepUp } = useStepUp();
  const controller = useRef<AbortController | null>(null);

  const run = async (
    request: ExportLicenses,
    destination: Destination,
    total: number,
  ): Promise<Saved | null> => {
    const own = new AbortController();
    controller.current = own;
    setState({ kind: "running", step: { rows: 0, total }, stopping: false });
    try {
      const saved = await withStepUp(() =>
        exportLicenses(environment, request, destination, {
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

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  ask,
  type BulkAction,
  type BulkForesight,
  type Failure,
  type LicenseSelection,
  toFailure,
  useChanges,
} from "@/api";

/** A number is typed digit by digit; each would look at every license. */
const PAUSE_MS = 250;

export type Foreseen = {
  /** The newest answer; the one before stays until the next is here. */
  foresight: BulkForesight | null;
  /** The answer is to something that was asked before. */
  stale: boolean;
  failure: Failure | null;
  again: () => void;
};

type Answer = { to: string; foresight: BulkForesight };

/** What an action would do to a selection, asked again when the action or the licenses change. Late answers are dropped. */
export function useForesight(
  environment: string,
  selection: LicenseSelection,
  action: BulkAction | null,
): Foreseen {
  // One text per action is made once, not at each key.
  const wanted = useMemo(() => (action ? JSON.stringify(action) : null), [action]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [round, setRound] = useState(0);
  const latest = useRef({ selection, action });
  latest.current = { selection, action };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same again
  useEffect(() => {
    if (wanted === null) return;
    let left = false;
    const timer = window.setTimeout(async () => {
      const { selection: which, action: what } = latest.current;
      if (!what) return;
      try {
        const foresight = await ask("foreseeBulk", environment, { selection: which, action: what });
        if (left) return;
        setAnswer({ to: wanted, foresight });
        setFailure(null);
      } catch (thrown) {
        if (!left) setFailure(toFailure(thrown));
      }
    }, PAUSE_MS);
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [environment, wanted, round]);

  const again = useCallback(() => setRound((before) => before + 1), []);
  useChanges(environment, ["licenses"], again);
  return {
    foresight: answer?.foresight ?? null,
    stale: answer?.to !== wanted,
    failure,
    again,
  };
}

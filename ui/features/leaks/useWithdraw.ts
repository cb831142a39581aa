import { useCallback, useRef, useState } from "react";
import { type Failure, type LeakedKey, toFailure, type WithdrawnKey } from "@/api";
import { useWrite } from "@/features/license-actions/useAct";

/** What became of one key. */
export type Outcome = { hit: LeakedKey; done: WithdrawnKey | null; failure: Failure | null };

export type Wishes = { replace: boolean; notify: boolean };

/** Withdraws keys one after another; what fails stops no other. */
export function useWithdraw() {
  const write = useWrite();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const underWay = useRef(false);
  const run = useCallback(
    async (hits: readonly LeakedKey[], wishes: Wishes) => {
      if (underWay.current) return;
      underWay.current = true;
      const found: Outcome[] = [];
      setOutcomes(found);
      for (const hit of hits) {
        setProgress({ done: found.length, total: hits.length });
        const { id, version } = hit.license;
        try {
          const done = await write("withdrawLeakedKey", { id, version, ...wishes });
          found.push({ hit, done, failure: null });
        } catch (thrown) {
          found.push({ hit, done: null, failure: toFailure(thrown) });
        }
        setOutcomes([...found]);
      }
      underWay.current = false;
      setProgress(null);
    },
    [write],
  );
  return { run, outcomes, progress };
}

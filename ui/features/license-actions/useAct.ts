import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import {
  type Answer,
  ask,
  type ChangeName,
  type EnvironmentOf,
  type Failure,
  invalidate,
  type Request,
  rowOf,
  toFailure,
} from "@/api";
import { useDesk } from "@/features/shell/desk";

/** Changes of an environment. */
export type WriteName = {
  [N in ChangeName]: EnvironmentOf<N> extends null ? never : N;
}[ChangeName];

export type Write = <N extends WriteName>(name: N, request: Request<N>) => Promise<Answer<N>>;

/** Writes in this environment, also when whoever began it is gone: an Undo in a toast outlives its dialog. */
export function useWrite(): Write {
  const client = useQueryClient();
  const { environment } = useDesk();
  const { name: place } = environment;
  return useCallback(
    async <N extends WriteName>(name: N, request: Request<N>) => {
      const answer = await ask(name, place as EnvironmentOf<N>, request);
      void invalidate(client, { environment: place, nouns: rowOf(name).invalidates });
      return answer;
    },
    [client, place],
  );
}

export type Act = {
  busy: boolean;
  failure: Failure | null;
  /** Does it once at a time; what it throws becomes the failure. */
  run: (work: (write: Write) => Promise<void>) => Promise<void>;
};

/** One action of a dialog: under way, failed, or neither. After a conflict everything about the license is asked anew. */
export function useAct(): Act {
  const client = useQueryClient();
  const { environment } = useDesk();
  const write = useWrite();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const underWay = useRef(false);
  const run = useCallback<Act["run"]>(
    async (work) => {
      if (underWay.current) return;
      underWay.current = true;
      setBusy(true);
      setFailure(null);
      try {
        await work(write);
      } catch (thrown) {
        const told = toFailure(thrown);
        setFailure(told);
        if (told.code === "conflict" || told.code === "not_found" || told.code === "state_refused")
          void invalidate(client, { environment: environment.name, nouns: ["licenses", "activations"] });
      } finally {
        underWay.current = false;
        setBusy(false);
      }
    },
    [client, environment.name, write],
  );
  return { busy, failure, run };
}

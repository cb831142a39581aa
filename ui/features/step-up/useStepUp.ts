import { createContext, useCallback, useContext, useEffect, useRef } from "react";
import { type FailureError, toFailure } from "@/api";

/** Asks for the passphrase; answers whether it was given. */
export type RequestStepUp = () => Promise<boolean>;

export const StepUpContext = createContext<RequestStepUp | null>(null);

export type StepUp = {
  /** Asks for the passphrase; answers whether it was given. */
  request: RequestStepUp;
  /**
   * Does what may need the passphrase: asks for it when the core does, and then does it once more. Who dismisses the
   * question gets the core's own answer, as a FailureError.
   */
  withStepUp: <T>(work: () => Promise<T>) => Promise<T>;
};

const nobodyAsks: RequestStepUp = () => Promise.resolve(false);

/** For whatever the workspace guards with its passphrase. Where no host asks for it, the core's refusal stands. */
export function useStepUp(): StepUp {
  const request = useContext(StepUpContext) ?? nobodyAsks;
  const withStepUp = useCallback(
    async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (thrown) {
        if (toFailure(thrown).code !== "step_up_required" || !(await request())) throw thrown;
        return work();
      }
    },
    [request],
  );
  return { request, withStepUp };
}

type Asked = { error: FailureError | null; refetch: () => Promise<unknown> };

export const isLocked = ({ error }: Pick<Asked, "error">): boolean =>
  error?.failure.code === "step_up_required";

/** The same for a query: it asks once by itself, and later when it is told to. Answers how to unlock. */
export function useUnlocked(query: Asked): () => Promise<void> {
  const { request } = useStepUp();
  const { refetch } = query;
  const asked = useRef(false);
  const locked = isLocked(query);
  const unlock = useCallback(async () => {
    if (await request()) await refetch();
  }, [request, refetch]);
  useEffect(() => {
    if (!locked || asked.current) return;
    asked.current = true;
    void unlock();
  }, [locked, unlock]);
  return unlock;
}

import { type ReactNode, useCallback, useRef, useState } from "react";
import { StepUpDialog } from "./StepUpDialog";
import { StepUpContext } from "./useStepUp";

/** Holds the question for the passphrase; several who ask at once wait for one answer. */
export function StepUpHost({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const waiting = useRef<((given: boolean) => void)[]>([]);
  const request = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        waiting.current.push(resolve);
        setOpen(true);
      }),
    [],
  );
  const answer = useCallback((given: boolean) => {
    setOpen(false);
    for (const resolve of waiting.current.splice(0)) resolve(given);
  }, []);
  return (
    <StepUpContext value={request}>
      {children}
      {open && <StepUpDialog onAnswer={answer} />}
    </StepUpContext>
  );
}

import type { ReactNode } from "react";
import type { Failure } from "@/api";
import { Button, Note } from "@/ui";

export type FailureNoteProps = {
  failure: Failure;
  /** Asks once more, where that may help. */
  onRetry?: (() => void) | undefined;
  /** Another way on, as a button. */
  action?: ReactNode;
  className?: string;
};

/** What happened, what was kept, what to do next: in the place where it was asked for. */
export function FailureNote({ failure, onRetry, action, className }: FailureNoteProps) {
  const again = onRetry && (
    <Button size="sm" onClick={onRetry}>
      Try again
    </Button>
  );
  return (
    <Note tone="bad" live action={action ?? again} {...(className ? { className } : {})}>
      <b>{failure.what}</b> {failure.kept} {failure.next}
    </Note>
  );
}

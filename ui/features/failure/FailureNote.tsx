import type { ReactNode } from "react";
import type { Failure } from "@/api";
import { Note } from "@/ui";

export type FailureNoteProps = {
  failure: Failure;
  /** A way on, as a button. */
  action?: ReactNode;
  className?: string;
};

/** What happened, what was kept, what to do next: in the place where it was asked for. */
export function FailureNote({ failure, action, className }: FailureNoteProps) {
  return (
    <Note tone="bad" live action={action} {...(className ? { className } : {})}>
      <b>{failure.what}</b> {failure.kept} {failure.next}
    </Note>
  );
}

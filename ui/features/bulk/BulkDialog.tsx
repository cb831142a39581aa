import { useEffect, useRef, useState } from "react";
import type { Environment, LicenseSelection } from "@/api";
import { AskStep } from "./AskStep";
import type { BulkKind } from "./actions";
import { forgetDraft, keepDraft, keptDraft } from "./draft";
import { follow, show } from "./followed";
import { WorkStep } from "./WorkStep";

export type BulkDialogProps = {
  kind: BulkKind;
  environment: Environment;
  selection: LicenseSelection;
  count: number;
  onClose: () => void;
  /** The selection has no meaning any more: its licenses are gone. */
  onGone: () => void;
};

/** A change of many licenses: what, what it would do, then how far it is and what became of it. */
export function BulkDialog({ kind, environment, selection, count, onClose, onGone }: BulkDialogProps) {
  const [draft, setDraft] = useState(() => keptDraft(kind, environment.name));
  const [started, setStarted] = useState<{ job: string; count: number } | null>(null);
  const job = started?.job;
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  useEffect(() => {
    // However the dialog goes away, the end of the work is told elsewhere from then on.
    if (!job) return;
    show(job, true);
    return () => show(job, false);
  }, [job]);
  if (started) {
    return (
      <WorkStep
        kind={kind}
        environment={environment}
        started={started}
        onResumed={(resumed) => setStarted({ ...started, job: resumed })}
        onClose={onClose}
      />
    );
  }
  return (
    <AskStep
      kind={kind}
      environment={environment}
      selection={selection}
      count={count}
      draft={draft}
      onDraft={(next) => {
        setDraft(next);
        keepDraft(kind, next);
      }}
      onClose={onClose}
      onStarted={(id, changing) => {
        forgetDraft(kind);
        follow({ job: id, environment: environment.name, kind, count: changing, shown: here.current });
        setStarted({ job: id, count: changing });
        if (kind === "delete") onGone();
      }}
    />
  );
}

import { Info } from "lucide-react";
import type { ReactNode } from "react";
import type { Environment } from "@/api";
import { Icon } from "@/ui";
import type { ImportSession } from "./session";
import type { Wizard } from "./wizard";

/** What every step of the wizard is given. */
export type StepProps = {
  session: ImportSession;
  wizard: Wizard;
  environment: Environment;
  /** Back to the list; the wizard keeps what it has. */
  onLeave: () => void;
};

/** The body of a step, which scrolls where it must. */
export function StepBody({ children }: { children: ReactNode }) {
  return <div className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-auto px-4 pt-1 pb-4">{children}</div>;
}

/** The foot of a step: what is true now at the left, ways on at the right. */
export function StepFoot({ fact, children }: { fact: ReactNode; children: ReactNode }) {
  return (
    <footer className="flex h-13 flex-none items-center gap-2 border-border border-t bg-surface-2 px-4">
      <span className="flex min-w-0 flex-1 items-center gap-2 text-text-2 text-xs">
        <Icon as={Info} size={14} />
        <span className="truncate">{fact}</span>
      </span>
      {children}
    </footer>
  );
}

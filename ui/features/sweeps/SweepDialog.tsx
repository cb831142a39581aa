import type { LucideIcon } from "lucide-react";
import { useRef } from "react";
import { type Failure, useConnection } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Button, Dialog, EnvironmentTag, Icon } from "@/ui";
import { FailureNote } from "../failure";
import { WORDS } from "./words";

export type Consequence = { icon: LucideIcon; fact: string; help: string };

type Props = {
  title: string;
  consequences: readonly Consequence[];
  action: string;
  pending: boolean;
  failure: Failure | null;
  onAct: () => void;
  onClose: () => void;
};

/** A decision about a whole sweep, with what it means. */
export function SweepDialog({ title, consequences, action, pending, failure, onAct, onClose }: Props) {
  const { environment } = useDesk();
  const lost = useConnection().state === "lost";
  const list = useRef<HTMLUListElement>(null);
  return (
    <Dialog
      open
      alert
      initialFocus={list}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        <>
          <span className="flex-1" />
          <Button variant="ghost" onClick={onClose}>
            {WORDS.cancel}
          </Button>
          <Button
            variant="primary"
            disabledReason={lost ? WORDS.lost : pending ? WORDS.working : null}
            onClick={onAct}
          >
            {action}
          </Button>
        </>
      }
    >
      {failure && <FailureNote failure={failure} className="mb-3" />}
      <ul ref={list} tabIndex={-1} className="kd-cons focus-visible:outline-0">
        {consequences.map(({ icon, fact, help }) => (
          <li key={fact}>
            <Icon as={icon} />
            <span>
              <b>{fact}</b>
              <small>{help}</small>
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

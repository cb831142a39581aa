import type { ReactNode } from "react";
import { type ChangeName, toFailure, useChange } from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { Button, Dialog, EnvironmentTag, useToast } from "@/ui";
import { words } from "./words";

type DeleteName = Extract<ChangeName, "deleteProduct" | "deleteGenerator" | "deleteCustomer">;

export type DeleteDialogProps = {
  operation: DeleteName;
  /** What was seen when the question was asked. */
  what: { id: string; version: number };
  /** "Delete product Pro Plan?" */
  title: string;
  /** "Delete product" */
  action: string;
  /** "Deleted Pro Plan" */
  done: string;
  /** What goes and what stays. */
  children: ReactNode;
  onClose: () => void;
  onDeleted: () => void;
};

/** Asks before something goes for good. Enter does not confirm it. */
export function DeleteDialog(props: DeleteDialogProps) {
  const { environment } = useDesk();
  const toast = useToast();
  const remove = useChange(props.operation, environment.name, {
    onSuccess: () => {
      toast.show({ text: props.done, tone: "final" });
      props.onDeleted();
    },
  });
  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      title={props.title}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        <>
          <span className="flex-1" />
          <Button variant="ghost" onClick={props.onClose}>
            {words.cancel}
          </Button>
          <Button
            variant="danger"
            disabledReason={remove.isPending ? words.beingDeleted : null}
            onClick={() => remove.mutate({ id: props.what.id, version: props.what.version })}
          >
            {remove.isPending ? words.deleting : props.action}
          </Button>
        </>
      }
    >
      <div className="text-text-2">{props.children}</div>
      {remove.isError && <FailureNote failure={toFailure(remove.error)} className="mt-3" />}
    </Dialog>
  );
}

import { type ReactNode, useState } from "react";
import { DeleteDialog, type DeleteDialogProps } from "./DeleteDialog";
import type { Thing } from "./ThingDialog";
import type { useListAddress } from "./useListAddress";

/** What stands above a list: making one, or doing something with one. */
export type Above<One, Kind extends string = never> =
  | { kind: "create" }
  | { kind: "edit"; thing: One }
  | { kind: "delete"; thing: One }
  | { kind: Kind; thing: One };

/** Which dialog stands above the list; the address may ask for one as well. */
export function useAbove<One, Kind extends string = never, Other = never>(
  { address, go }: ReturnType<typeof useListAddress>,
  mayNot: string | null,
) {
  const [above, setAbove] = useState<Above<One, Kind> | Other | null>(null);
  return {
    above: address.create && above === null && mayNot === null ? ({ kind: "create" } as const) : above,
    create: () => setAbove({ kind: "create" }),
    edit: (thing: One) => setAbove({ kind: "edit", thing }),
    remove: (thing: One) => setAbove({ kind: "delete", thing }),
    show: setAbove,
    close: () => {
      setAbove(null);
      if (address.create) go({});
    },
  };
}

export type ListDialogsProps<One extends Thing> = {
  above: Above<One> | null;
  words: {
    deleteTitle: (name: string) => string;
    deleteAction: string;
    deleted: (name: string) => string;
  };
  deletes: DeleteDialogProps["operation"];
  /** What goes with it, and what stays. */
  deleteLead: (thing: One) => ReactNode;
  /** The dialog that makes one, or changes the one given. */
  form: (thing: One | null) => ReactNode;
  onClose: () => void;
  onDeleted: () => void;
};

/** Making, changing and deleting the things of a list. */
export function ListDialogs<One extends Thing>(props: ListDialogsProps<One>) {
  const { above, words, onClose } = props;
  if (above === null) return null;
  if (above.kind === "create") return props.form(null);
  const { kind, thing } = above;
  if (kind === "edit") return props.form(thing);
  return (
    <DeleteDialog
      operation={props.deletes}
      what={thing}
      title={words.deleteTitle(thing.name)}
      action={words.deleteAction}
      done={words.deleted(thing.name)}
      onClose={onClose}
      onDeleted={() => {
        onClose();
        props.onDeleted();
      }}
    >
      {props.deleteLead(thing)}
    </DeleteDialog>
  );
}

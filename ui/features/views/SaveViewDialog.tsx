import { type SavedView, toFailure, useChange } from "@/api";
import { type ListQuery, licenseQuery } from "@/features/licenses/query/query";
import { FormDialog, FormText, READY, type SaveOutcome, useDeskForm } from "@/form";
import { Checkbox, useToast } from "@/ui";
import { unchanged } from "./useViews";
import { words } from "./words";

/** A new view of a list, or a new name for one. */
export type ViewToSave =
  | { kind: "new"; query: ListQuery; columns: string[]; proposal: string }
  | { kind: "rename"; view: SavedView };

type Values = { name: string; pinned: boolean };

export type SaveViewDialogProps = {
  what: ViewToSave;
  onClose: () => void;
};

export function SaveViewDialog({ what, onClose }: SaveViewDialogProps) {
  const toast = useToast();
  const { mutateAsync: save } = useChange("saveView", null);
  const isNew = what.kind === "new";
  const form = useDeskForm<Values>({
    defaultValues: isNew
      ? { name: what.proposal, pinned: true }
      : { name: what.view.name, pinned: what.view.pinned },
  });
  const onSubmit = async ({ name, pinned }: Values): Promise<SaveOutcome<Values>> => {
    const request = isNew
      ? { replaces: null, position: null, query: licenseQuery(what.query), columns: what.columns }
      : unchanged(what.view);
    try {
      const view = await save({ ...request, name: name.trim(), pinned });
      toast.show({ text: words.saved(view.name) });
      onClose();
      return { saved: true };
    } catch (thrown) {
      const failure = toFailure(thrown);
      const message = `${failure.what} ${failure.next}`;
      return { saved: false, message, ...(failure.field === "name" ? { fields: { name: message } } : {}) };
    }
  };
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={isNew ? words.saveTitle : words.renameTitle}
      form={form}
      load={READY}
      onSubmit={onSubmit}
      label={() => (isNew ? words.save : words.rename)}
      busyLabel={words.saving}
      unchangedToo={isNew}
    >
      <FormText form={form} name="name" label={words.name} required rules={{ validate: nameProblem }} />
      <Checkbox
        label={words.pinned}
        checked={form.watch("pinned")}
        onCheckedChange={(on) => form.setValue("pinned", on, { shouldDirty: true })}
      />
    </FormDialog>
  );
}

function nameProblem(name: string): string | true {
  const length = name.trim().length;
  if (length === 0) return words.nameMissing;
  return length > 80 ? words.nameLong : true;
}

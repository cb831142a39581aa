import { type OpenedWorkspace, shell } from "@/api";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { Button } from "@/ui";
import { refusal, sentences } from "../failure";
import { WORDS } from "./words";

type Values = { folder: string };

export type OpenWorkspaceDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onOpened: (workspace: OpenedWorkspace) => void;
};

/** Opens the workspace in a folder: typed, or found with the system's dialog. */
export function OpenWorkspaceDialog({ open, onOpenChange, onOpened }: OpenWorkspaceDialogProps) {
  const form = useDeskForm<Values>({ defaultValues: { folder: "" } });
  const browse = async () => {
    try {
      const folder = await shell.pickFolder(WORDS.browseTitle);
      if (folder) form.setValue("folder", folder, { shouldDirty: true, shouldValidate: true });
    } catch (thrown) {
      form.setError("folder", { message: sentences(thrown) });
    }
  };
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={WORDS.open}
      lead={WORDS.openLead}
      form={form}
      load={READY}
      label={() => WORDS.openAction}
      busyLabel={WORDS.opening}
      unchangedToo
      onSubmit={async ({ folder }) => {
        try {
          onOpened(await shell.openWorkspace(folder.trim()));
          return { saved: true };
        } catch (thrown) {
          return refusal<Values>(thrown, { folder: "folder" });
        }
      }}
    >
      <FormText
        form={form}
        name="folder"
        label={WORDS.folder}
        required
        rules={{ validate: (value) => value.trim() !== "" || WORDS.openMissing }}
        input={{
          spellCheck: false,
          after: (
            <Button size="sm" className="-mr-1" onClick={() => void browse()}>
              {WORDS.browse}
            </Button>
          ),
        }}
      />
    </FormDialog>
  );
}

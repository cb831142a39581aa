import { type OpenedWorkspace, shell } from "@/api";
import { FormDialog, READY, useDeskForm } from "@/form";
import { refusal } from "../failure";
import { PickedText } from "./PickedText";
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
      <PickedText
        form={form}
        name="folder"
        label={WORDS.folder}
        required
        rules={{ validate: (value) => value.trim() !== "" || WORDS.openMissing }}
        pick={() => shell.pickFolder(WORDS.browseTitle)}
        button={WORDS.browse}
      />
    </FormDialog>
  );
}

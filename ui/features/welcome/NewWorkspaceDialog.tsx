import { useEffect } from "react";
import { useWatch } from "react-hook-form";
import { type OpenedWorkspace, shell } from "@/api";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { refusal } from "../failure";
import { proposeFolder } from "./folder";
import { PickedText } from "./PickedText";
import { WORDS } from "./words";

type Values = { name: string; folder: string };

export type NewWorkspaceDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  workspacesFolder: string;
  /** A name to begin with, such as that of a dropped file. */
  suggestedName: string;
  onOpened: (workspace: OpenedWorkspace) => void;
};

/** Makes a workspace in a folder. The folder follows the name until somebody writes it by hand. */
export function NewWorkspaceDialog(props: NewWorkspaceDialogProps) {
  const { open, onOpenChange, workspacesFolder, suggestedName, onOpened } = props;
  const form = useDeskForm<Values>({ defaultValues: { name: "", folder: "" } });
  const { setValue, getFieldState, control } = form;
  const name = useWatch({ control, name: "name" });

  useEffect(() => {
    if (suggestedName && !getFieldState("name").isDirty) setValue("name", suggestedName);
  }, [suggestedName, getFieldState, setValue]);
  useEffect(() => {
    if (!getFieldState("folder").isDirty) setValue("folder", proposeFolder(workspacesFolder, name));
  }, [name, workspacesFolder, getFieldState, setValue]);

  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={WORDS.create}
      lead={WORDS.createLead}
      form={form}
      load={READY}
      label={() => WORDS.createAction}
      busyLabel={WORDS.creating}
      unchangedToo
      onSubmit={async (values) => {
        try {
          onOpened(await shell.createWorkspace({ name: values.name.trim(), folder: values.folder.trim() }));
          return { saved: true };
        } catch (thrown) {
          return refusal<Values>(thrown, { name: "name", folder: "folder" });
        }
      }}
    >
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        required
        rules={{
          validate: (value) => value.trim() !== "" || WORDS.nameMissing,
          maxLength: { value: 80, message: WORDS.nameTooLong },
        }}
      />
      <PickedText
        form={form}
        name="folder"
        label={WORDS.folder}
        help={WORDS.folderHelp}
        required
        rules={{ validate: (value) => value.trim() !== "" || WORDS.folderMissing }}
        pick={() => shell.pickFolder(WORDS.chooseTitle)}
        button={WORDS.choose}
      />
    </FormDialog>
  );
}

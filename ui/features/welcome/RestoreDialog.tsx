import { useState } from "react";
import { useWatch } from "react-hook-form";
import { type BackupInfo, type Failure, type OpenedWorkspace, shell, toFailure } from "@/api";
import { keySentence, BACKUP_WORDS as WORDS } from "@/features/backups";
import { FormDialog, READY, useDeskForm } from "@/form";
import { formatDate } from "@/lib/format";
import { Button, Note } from "@/ui";
import { FailureNote, refusal } from "../failure";
import { PickedText } from "./PickedText";

type Values = { file: string; folder: string };

export type RestoreDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  workspacesFolder: string;
  onOpened: (workspace: OpenedWorkspace) => void;
};

/** A backup becomes a workspace in a new folder, after everything in it was checked. */
export function RestoreDialog({ open, onOpenChange, workspacesFolder, onOpened }: RestoreDialogProps) {
  const form = useDeskForm<Values>({ defaultValues: { file: "", folder: "" } });
  const file = useWatch({ control: form.control, name: "file" }).trim();
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={WORDS.restore}
      lead={WORDS.restoreLead}
      form={form}
      load={READY}
      label={() => WORDS.restoreAction}
      busyLabel={WORDS.restoring}
      unchangedToo
      onSubmit={async (values) => {
        try {
          onOpened(await shell.restoreBackup({ file: values.file.trim(), folder: values.folder.trim() }));
          return { saved: true };
        } catch (thrown) {
          return refusal<Values>(thrown, { file: "file", folder: "folder" });
        }
      }}
    >
      <PickedText
        form={form}
        name="file"
        label={WORDS.file}
        required
        rules={{ validate: (value) => value.trim() !== "" || WORDS.fileMissing }}
        pick={shell.pickBackup}
        button={WORDS.choose}
      />
      <Look key={file} file={file} />
      <PickedText
        form={form}
        name="folder"
        label={WORDS.newFolder}
        help={WORDS.newFolderHelp(workspacesFolder)}
        required
        rules={{ validate: (value) => value.trim() !== "" || WORDS.newFolderMissing }}
        pick={() => shell.pickFolder(WORDS.chooseFolder)}
        button={WORDS.choose}
      />
    </FormDialog>
  );
}

/** What is in a backup, and which key it needs, before anything is restored. */
function Look({ file }: { file: string }) {
  const [info, setInfo] = useState<BackupInfo | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    setFailure(null);
    try {
      setInfo(await shell.checkBackup(file));
    } catch (thrown) {
      setFailure(toFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid gap-2">
      <div>
        <Button
          disabledReason={busy ? WORDS.checking : file ? null : WORDS.fileMissing}
          aria-busy={busy}
          onClick={() => void look()}
        >
          {busy ? WORDS.checking : WORDS.check}
        </Button>
      </div>
      {failure && <FailureNote failure={failure} />}
      {info && (
        <Note tone={info.key.found === "here" || info.key.found === "not_needed" ? "good" : "warn"} live>
          <b>{WORDS.whole(info.name, formatDate(new Date(info.made_at)))}</b>{" "}
          {WORDS.holds(info.licenses, info.environments)} {keySentence(info.key)}
        </Note>
      )}
    </div>
  );
}

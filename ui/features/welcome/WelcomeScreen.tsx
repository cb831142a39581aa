import { CirclePlay, Database, DatabaseBackup, FolderOpen, FolderPlus, Server, Upload } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { type OpenedWorkspace, type StartState, shell } from "@/api";
import { BACKUP_WORDS as RESTORE_WORDS } from "@/features/backups";
import { useShortcuts } from "@/lib/shortcuts";
import { Button, Kbd, Mark, Note, useToast } from "@/ui";
import { FailureNote } from "../failure";
import { FileDrop } from "../importing/FileDrop";
import { keepFile, waitingFile, watchFile } from "../importing/pendingFile";
import { ShortcutsDialog } from "../shell/ShortcutsDialog";
import { NewWorkspaceDialog } from "./NewWorkspaceDialog";
import { OpenWorkspaceDialog } from "./OpenWorkspaceDialog";
import { PostgresDialog } from "./PostgresDialog";
import { RecentPart } from "./RecentPart";
import { RestoreDialog } from "./RestoreDialog";
import { ServerDialog } from "./ServerDialog";
import { StartCard } from "./StartCard";
import { SERVER_WORDS } from "./serverWords";
import { type Again, type Opening, useOpening } from "./useOpening";
import { WORDS } from "./words";

type DialogName = "create" | "open" | "postgres" | "server" | "restore" | "again" | "shortcuts";

export type WelcomeScreenProps = {
  start: StartState;
  /** The window shows this workspace now. With a file waiting, the import wizard is where to go. */
  onOpened: (workspace: OpenedWorkspace, toImport: boolean) => void;
};

/** The first screen: every way to a workspace. */
export function WelcomeScreen({ start, onOpened }: WelcomeScreenProps) {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [again, setAgain] = useState<Again | null>(null);
  const file = useSyncExternalStore(watchFile, waitingFile);
  const toast = useToast();
  const opened = (workspace: OpenedWorkspace) => {
    setDialog(null);
    if (workspace.notice) toast.show({ text: workspace.notice, tone: "final" });
    onOpened(workspace, waitingFile() !== null);
  };
  const { opening, trouble, open } = useOpening(opened);

  useShortcuts(
    {
      "Mod+n": () => setDialog("create"),
      "Mod+o": () => setDialog("open"),
      "?": () => setDialog("shortcuts"),
    },
    { enabled: dialog === null, everywhere: ["Mod+n", "Mod+o"] },
  );
  const dropped = (next: File) => {
    keepFile(next);
    setDialog("create");
  };
  const dialogProps = (name: DialogName) => ({
    open: dialog === name,
    onOpenChange: (next: boolean) => setDialog(next ? name : null),
    onOpened: opened,
  });
  return (
    <FileDrop onFile={dropped} over={<DropCurtain />} className="relative h-full">
      <main className="grid h-full grid-cols-[minmax(280px,440px)_minmax(0,1fr)] bg-canvas">
        <Left
          version={start.version}
          opening={opening}
          trouble={trouble}
          onDemo={() => open("demo", shell.openDemo)}
          onShortcuts={() => setDialog("shortcuts")}
        />
        <section className="flex min-h-0 flex-col gap-7 overflow-auto border-border-subtle border-l bg-surface p-14">
          <StartCards busy={opening !== null} onChoose={setDialog} />
          <RecentPart
            opening={opening}
            trouble={trouble}
            open={open}
            onConnectAgain={(connection) => {
              setAgain(connection);
              setDialog("again");
            }}
          />
          <FileNote file={file} />
        </section>
      </main>
      <NewWorkspaceDialog
        {...dialogProps("create")}
        workspacesFolder={start.workspaces_folder}
        suggestedName={file ? nameFromFile(file.name) : ""}
      />
      <OpenWorkspaceDialog {...dialogProps("open")} />
      <PostgresDialog {...dialogProps("postgres")} keychain={start.keychain} />
      <ServerDialog {...dialogProps("server")} keychain={start.keychain} />
      <RestoreDialog {...dialogProps("restore")} workspacesFolder={start.workspaces_folder} />
      {again && <AgainDialog again={again} {...dialogProps("again")} keychain={start.keychain} />}
      {dialog === "shortcuts" && <ShortcutsDialog onClose={() => setDialog(null)} />}
    </FileDrop>
  );
}

type AgainProps = {
  again: Again;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  keychain: boolean;
  onOpened: (workspace: OpenedWorkspace) => void;
};

/** A database or server of before, whose password, key or sign-in does not count any more. */
function AgainDialog({ again, ...rest }: AgainProps) {
  const key = JSON.stringify(again);
  if ("address" in again) return <ServerDialog key={key} {...rest} again={again} />;
  return <PostgresDialog key={key} {...rest} again={again} />;
}

/** "resellers-q4.csv" → "resellers q4" */
function nameFromFile(fileName: string): string {
  return fileName
    .replace(/\.[^.]+$/, "")
    .replace(/[-_]+/g, " ")
    .trim()
    .slice(0, 80);
}

type LeftProps = Pick<Opening, "opening" | "trouble"> & {
  version: string;
  onDemo: () => void;
  onShortcuts: () => void;
};

function Left({ version, opening, trouble, onDemo, onShortcuts }: LeftProps) {
  return (
    <section className="flex flex-col overflow-auto px-10 pt-14 pb-8 pl-14">
      <div className="-ml-0.5">
        <Mark size={64} />
      </div>
      <h1 className="mt-5 font-semibold text-2xl tracking-tight">Keydesk</h1>
      <p className="mt-1 max-w-60 text-md text-text-2">{WORDS.lead}</p>
      <div className="mt-9">
        <StartCard
          primary
          icon={CirclePlay}
          title={opening === "demo" ? WORDS.opening : WORDS.demo}
          detail={WORDS.demoDetail}
          busy={opening !== null}
          onChoose={onDemo}
        />
      </div>
      <p className="mt-2.5 text-text-3 text-xs">{WORDS.demoNote}</p>
      {trouble?.place === "demo" && <FailureNote failure={trouble.failure} className="mt-4" />}
      <div className="mt-auto flex items-center gap-4 pt-6 text-text-3 text-xs">
        <span>{WORDS.version(version)}</span>
        <button
          type="button"
          className="flex items-center gap-1.5 rounded-sm hover:text-text"
          onClick={onShortcuts}
        >
          <Kbd keys="?" /> {WORDS.keys}
        </button>
      </div>
    </section>
  );
}

function StartCards({ busy, onChoose }: { busy: boolean; onChoose: (name: DialogName) => void }) {
  return (
    <div>
      <h2 className="kd-label">{WORDS.start}</h2>
      <div className="grid grid-cols-1 gap-2.5 min-[1100px]:grid-cols-2">
        <StartCard
          icon={FolderPlus}
          title={WORDS.create}
          detail={WORDS.createDetail}
          busy={busy}
          onChoose={() => onChoose("create")}
          keys="Mod+n"
        />
        <StartCard
          icon={FolderOpen}
          title={WORDS.open}
          detail={WORDS.openDetail}
          busy={busy}
          onChoose={() => onChoose("open")}
          keys="Mod+o"
        />
        <StartCard
          icon={Database}
          title={WORDS.postgres}
          detail={WORDS.postgresDetail}
          busy={busy}
          onChoose={() => onChoose("postgres")}
        />
        <StartCard
          icon={Server}
          title={SERVER_WORDS.server}
          detail={SERVER_WORDS.detail}
          busy={busy}
          onChoose={() => onChoose("server")}
        />
        <StartCard
          icon={DatabaseBackup}
          title={RESTORE_WORDS.restore}
          detail={RESTORE_WORDS.restoreDetail}
          busy={busy}
          onChoose={() => onChoose("restore")}
        />
      </div>
    </div>
  );
}

function FileNote({ file }: { file: File | null }) {
  if (!file) {
    return (
      <Note icon={Upload} className="flex-none">
        <b>{WORDS.dropQuestion}</b> {WORDS.dropHint}
      </Note>
    );
  }
  return (
    <Note
      icon={Upload}
      tone="good"
      live
      className="flex-none"
      action={
        <Button size="sm" onClick={() => keepFile(null)}>
          {WORDS.waitingDrop}
        </Button>
      }
    >
      <b>{WORDS.waiting(file.name)}</b> {WORDS.waitingHint}
    </Note>
  );
}

function DropCurtain() {
  return (
    <div className="pointer-events-none absolute inset-3 z-50 grid place-content-center justify-items-center gap-1 rounded-xl border-2 border-accent border-dashed bg-accent-soft/95 text-center">
      <b className="font-semibold text-accent-text text-lg">{WORDS.dropHere}</b>
      <span className="text-text-2">{WORDS.dropHereDetail}</span>
    </div>
  );
}

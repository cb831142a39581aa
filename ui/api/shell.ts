/* What only a desktop can do, or this browser instead of it. Every function throws FailureError. */
import { getCurrentWebviewWindow } from "@tauri-apps/api/webviewWindow";
import {
  commands,
  events,
  type LinkOpened,
  type NewWorkspace,
  type PostgresConnection,
  type RestoreBackup,
  type ServerConnection,
} from "./bindings";
import { unwrap } from "./client";
import { inDesktop } from "./transport";

export { inDesktop };

/** The shell's commands as values. */
export const shell = {
  startState: () => unwrap(commands.startState()),
  recentWorkspaces: () => unwrap(commands.listRecentWorkspaces()),
  forgetRecentWorkspace: (id: string) => unwrap(commands.forgetRecentWorkspace(id)),
  openDemo: () => unwrap(commands.openDemo()),
  createWorkspace: (request: NewWorkspace) => unwrap(commands.createWorkspace(request)),
  openWorkspace: (folder: string) => unwrap(commands.openWorkspace(folder)),
  openRecentWorkspace: (id: string) => unwrap(commands.openRecentWorkspace(id)),
  testPostgres: (connection: PostgresConnection) => unwrap(commands.testPostgres(connection)),
  connectPostgres: (connection: PostgresConnection) => unwrap(commands.connectPostgres(connection)),
  connectToServer: (connection: ServerConnection) => unwrap(commands.connectToServer(connection)),
  closeWorkspace: () => unwrap(commands.closeWorkspace()),
  pickFolder: (title: string) => unwrap(commands.pickFolder(title)),
  pickCertificate: () => unwrap(commands.pickCertificate()),
  pickBackup: () => unwrap(commands.pickBackup()),
  checkBackup: (file: string) => unwrap(commands.checkBackup(file)),
  restoreBackup: (request: RestoreBackup) => unwrap(commands.restoreBackup(request)),
  openWindow: (route: string) => unwrap(commands.openWindow(route)),
  copyText: (text: string) => unwrap(commands.copyText(text)),
  showNotice: (id: string, title: string, text: string) => unwrap(commands.showNotice(id, title, text)),
  showInFolder: (path: string) => unwrap(commands.showInFolder(path)),
} as const;

/** Hears deep links; answers how to stop. A browser has none: its own address is the link. */
export function onLinkOpened(listener: (link: LinkOpened) => void): () => void {
  if (!inDesktop()) return () => {};
  let stopped = false;
  let stop: (() => void) | null = null;
  // Asked of this window alone: a bare listener also hears what is meant for the others.
  void events
    .linkOpened(getCurrentWebviewWindow())
    .listen((event) => listener(event.payload))
    .then((unlisten) => {
      stop = unlisten;
      if (stopped) unlisten();
    });
  return () => {
    stopped = true;
    stop?.();
  };
}

/** Saves a JSON document: into the Downloads folder of the desktop, or as the browser's download. Answers where it is. */
export async function saveDocument(
  fileName: string,
  text: string,
): Promise<{ path: string; canShow: boolean }> {
  if (inDesktop()) {
    const saved = await unwrap(commands.saveDocument({ kind: "downloads", file_name: fileName }, text));
    return { path: saved.path, canShow: true };
  }
  downloadText(fileName, text);
  return { path: fileName, canShow: false };
}

function downloadText(fileName: string, text: string, type = "application/json"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

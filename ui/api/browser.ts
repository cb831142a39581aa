/* What the shell answers in the desktop, answered by the browser itself where it can be. */
import type { StartState, WorkspaceInfo } from "./bindings";
import { desktopOnly, notSignedIn } from "./failure";
import { adoptToken, callServer } from "./http";
import { addressOf } from "./place";
import { authState, lostSignIn } from "./session";

type Fields = Readonly<Record<string, unknown>>;

const PREFERENCE = "keydesk.preference.";

/** The longest preference in characters, the same in the desktop. */
const LONGEST_PREFERENCE = 64 * 1024;

const ANSWERS: Readonly<Record<string, (fields: Fields) => unknown>> = {
  start_state: startState,
  list_recent_workspaces: () => [],
  get_preference: ({ name }) => localStorage.getItem(PREFERENCE + String(name)),
  set_preference: ({ name, value }) => keepPreference(String(name), String(value)),
  // A page tells of it in its bell; the browser is asked for nothing more.
  show_notice: () => false,
  copy_text: ({ text }) => navigator.clipboard.writeText(String(text)).then(() => null),
  open_window: ({ route }) => {
    window.open(addressOf(String(route)), "_blank", "noopener");
    return null;
  },
};

const DESKTOP_ONLY: Readonly<Record<string, string>> = {
  forget_recent_workspace: "The list of recent workspaces",
  open_demo: "Opening the demo",
  create_workspace: "Creating a workspace",
  open_workspace: "Opening a workspace",
  open_recent_workspace: "Opening a workspace",
  test_postgres: "Connecting to Postgres",
  connect_postgres: "Connecting to Postgres",
  connect_to_server: "Connecting to a license server",
  close_workspace: "Closing a workspace",
  pick_folder: "Choosing a folder",
  pick_certificate: "Choosing a certificate",
  show_in_folder: "Showing a file in its folder",
  cancel_stream: "Stopping a stream by its number",
};

/** Whether a command is the shell's, and so never goes to the server. */
export function isLocal(name: string): boolean {
  return name in ANSWERS || name in DESKTOP_ONLY;
}

/** Answers one of the shell's commands. Throws a Failure where only the desktop can. */
export async function answerLocally(name: string, fields: Fields): Promise<unknown> {
  const answer = ANSWERS[name];
  if (!answer) throw desktopOnly(DESKTOP_ONLY[name] ?? name);
  return answer(fields);
}

async function startState(): Promise<StartState> {
  return {
    version: "",
    open: await openWorkspace(),
    route: null,
    question: null,
    workspaces_folder: "",
    downloads_folder: "",
    keychain: false,
  };
}

/** The workspace that this browser may see. Throws a Failure: `not_signed_in` when somebody has to sign in first. */
async function openWorkspace(): Promise<string> {
  if (adoptToken()) return ((await callServer("get_workspace", null, {})) as WorkspaceInfo).id;
  const { workspace, person } = await authState();
  if (person) return workspace.id;
  lostSignIn();
  throw notSignedIn();
}

function keepPreference(name: string, value: string): null {
  if (value.length <= LONGEST_PREFERENCE) localStorage.setItem(PREFERENCE + name, value);
  return null;
}

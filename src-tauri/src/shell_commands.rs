//! The shell's own commands: what only a desktop can do. Workspaces on this computer, windows, files, preferences.
//!
//! Deliberately absent: anything about licenses; that is the operations table's.

use keydesk_core::{error::Failure, ids::WorkspaceId, operations::environments::Engine};
use serde::{Deserialize, Serialize};

/// What a fresh window needs to know.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct StartState {
    /// Keydesk's version.
    pub version: String,
    /// The workspace this window shows; none shows the welcome screen.
    pub open: Option<WorkspaceId>,
    /// Where this window goes first: a path of the interface such as `/licenses?…`; already checked.
    pub route: Option<String>,
    /// The folder in which new workspaces are proposed.
    pub workspaces_folder: String,
    /// The folder exports are saved to.
    pub downloads_folder: String,
    /// Whether this computer has a usable keychain.
    pub keychain: bool,
}

/// A workspace that was opened before.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RecentWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The folder, or host and database; never a password.
    pub location: String,
    /// The engine underneath.
    pub engine: Engine,
    /// Whether it is the demo.
    pub demo: bool,
    /// When it was last opened.
    pub opened_at: chrono::DateTime<chrono::Utc>,
    /// A folder that is not there any more.
    pub missing: bool,
}

/// A workspace to make.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct NewWorkspace {
    /// 1 to 80 characters.
    pub name: String,
    /// Where; none makes a folder of that name in the workspaces folder.
    pub folder: Option<String>,
}

/// How to reach a Postgres database.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct PostgresConnection {
    /// `postgres://user@host:5432/database`, with or without a password; when given, the fields below it are ignored.
    pub url: Option<String>,
    /// Host name or address.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// The database's name.
    pub database: String,
    /// The user's name.
    pub user: String,
    /// The password; kept in the OS keychain, never in a file.
    pub password: Option<String>,
    /// A certificate authority's file (PEM).
    pub ca_file: Option<String>,
    /// The workspace's name when the database has none yet.
    pub workspace_name: Option<String>,
}

/// What a test of a connection found.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct PostgresReport {
    /// `PostgreSQL 17.2`.
    pub server: String,
    /// Whether the traffic is encrypted and the server proved who it is.
    pub encrypted: bool,
    /// The workspace that is already there.
    pub workspace: Option<String>,
    /// Whether a workspace can be made there.
    pub can_create: bool,
    /// How long the answer took, in milliseconds.
    pub milliseconds: u32,
}

/// A workspace that this window now shows.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct OpenedWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What a person should know now, such as a password that could not be kept in the keychain.
    pub notice: Option<String>,
}

/// A deep link that arrived: it only navigates.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct LinkOpened {
    /// A path of the interface, already checked; none when the link was refused.
    pub route: Option<String>,
    /// Why the link was refused, or what must be asked first, as a sentence.
    pub question: Option<String>,
}

/// What this window needs to start.
#[tauri::command]
#[specta::specta]
pub async fn start_state() -> Result<StartState, Failure> {
    todo!()
}
/// The workspaces opened before, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_recent_workspaces() -> Result<Vec<RecentWorkspace>, Failure> {
    todo!()
}
/// Takes a workspace off the list of recent ones; the workspace itself stays.
#[tauri::command]
#[specta::specta]
pub async fn forget_recent_workspace(id: WorkspaceId) -> Result<(), Failure> {
    let _ = id;
    todo!()
}
/// Opens the demo workspace, making it first when it is not there.
#[tauri::command]
#[specta::specta]
pub async fn open_demo() -> Result<OpenedWorkspace, Failure> {
    todo!()
}
/// Makes a workspace in a folder of this computer and opens it.
#[tauri::command]
#[specta::specta]
pub async fn create_workspace(request: NewWorkspace) -> Result<OpenedWorkspace, Failure> {
    let _ = request;
    todo!()
}
/// Opens the workspace in a folder.
#[tauri::command]
#[specta::specta]
pub async fn open_workspace(folder: String) -> Result<OpenedWorkspace, Failure> {
    let _ = folder;
    todo!()
}
/// Opens a workspace from the list of recent ones.
#[tauri::command]
#[specta::specta]
pub async fn open_recent_workspace(id: WorkspaceId) -> Result<OpenedWorkspace, Failure> {
    let _ = id;
    todo!()
}
/// Tries a Postgres connection without changing anything there.
#[tauri::command]
#[specta::specta]
pub async fn test_postgres(connection: PostgresConnection) -> Result<PostgresReport, Failure> {
    let _ = connection;
    todo!()
}
/// Opens the workspace of a Postgres database, making it first when asked by a name.
#[tauri::command]
#[specta::specta]
pub async fn connect_postgres(connection: PostgresConnection) -> Result<OpenedWorkspace, Failure> {
    let _ = connection;
    todo!()
}
/// Closes this window's workspace; the welcome screen follows.
#[tauri::command]
#[specta::specta]
pub async fn close_workspace() -> Result<(), Failure> {
    todo!()
}
/// Asks for a folder with the system's dialog; none when it was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn pick_folder(title: String) -> Result<Option<String>, Failure> {
    let _ = title;
    todo!()
}
/// Asks for a certificate authority's file with the system's dialog.
#[tauri::command]
#[specta::specta]
pub async fn pick_certificate() -> Result<Option<String>, Failure> {
    todo!()
}
/// Opens another window on the same workspace, at a path of the interface.
#[tauri::command]
#[specta::specta]
pub async fn open_window(route: String) -> Result<(), Failure> {
    let _ = route;
    todo!()
}
/// Shows a file that Keydesk saved in the system's file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_in_folder(path: String) -> Result<(), Failure> {
    let _ = path;
    todo!()
}
/// Stops a stream of rows that is being saved; nothing of it stays.
#[tauri::command]
#[specta::specta]
pub async fn cancel_stream(stream: u32) -> Result<(), Failure> {
    let _ = stream;
    todo!()
}
/// A preference's JSON text; none when it was never set.
#[tauri::command]
#[specta::specta]
pub async fn get_preference(name: String) -> Result<Option<String>, Failure> {
    let _ = name;
    todo!()
}
/// Keeps a preference on this computer: a name of at most 60 characters and JSON text of at most 64 KB.
#[tauri::command]
#[specta::specta]
pub async fn set_preference(name: String, value: String) -> Result<(), Failure> {
    let _ = (name, value);
    todo!()
}

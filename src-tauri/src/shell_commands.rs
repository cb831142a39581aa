//! The shell's own commands: what only a desktop can do. Workspaces on this computer, windows, files, preferences.
//!
//! Deliberately absent: anything about licenses; that is the operations table's.

use std::{path::PathBuf, time::Instant};

use keydesk_core::{
    Error,
    error::Failure,
    ids::WorkspaceId,
    operations::{backups::BackupInfo, environments::Engine},
};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, State, Window};
use tauri_plugin_clipboard_manager::ClipboardExt;

use crate::{
    desk::Desk,
    folders, follow, link, opening, recents,
    save::{self, Destination, SavedFile},
    secrets::Secrets,
    server::ServerConnection,
    windows,
};

/// What a fresh window needs to know.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct StartState {
    /// Keydesk's version.
    pub version: String,
    /// The workspace this window shows; none shows the welcome screen.
    pub open: Option<WorkspaceId>,
    /// Where this window goes first: a path of the interface such as `/licenses?…`; already checked.
    pub route: Option<String>,
    /// What must be said first, as a sentence: why a link was refused or a workspace not opened. With a `route` it is a
    /// question, and the window goes there only after a yes.
    pub question: Option<String>,
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
    /// How its database was reached; none for a folder.
    pub connection: Option<RecentConnection>,
    /// The license server that serves it; none for a folder or a database.
    pub server: Option<RecentServer>,
}

/// A license server that was reached before, without what it knew us by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RecentServer {
    /// Its address.
    pub address: String,
    /// The address that somebody signed in with; none where an administration key was used.
    pub email: Option<String>,
}

/// How a database was reached before, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RecentConnection {
    /// Host name or address, or the folder of a unix socket.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// The database's name.
    pub database: String,
    /// The user's name.
    pub user: String,
    /// A certificate authority's file (PEM).
    pub ca_file: Option<String>,
}

/// A workspace to make.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct NewWorkspace {
    /// 1 to 80 characters.
    pub name: String,
    /// Where; none makes a folder of that name in the workspaces folder.
    pub folder: Option<String>,
}

/// A backup to restore.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RestoreBackup {
    /// The backup's file.
    pub file: String,
    /// The folder of the new workspace; it must not exist, or be empty.
    pub folder: String,
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
    /// Whether the traffic is encrypted.
    pub encrypted: bool,
    /// Whether the server proved who it is. One on this computer is not asked to.
    pub verified: bool,
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
    /// Why the link was refused, as a sentence. With a `route` it is a question, and the window goes there only after a
    /// yes.
    pub question: Option<String>,
}

/// The longest text that is copied, in bytes.
const LONGEST_COPY: usize = 1024 * 1024;

/// What this window needs to start. Answers when the workspace it was made for is open. Where the window goes first and
/// what is asked there are told once: a page that is loaded again stays where it was.
#[tauri::command]
#[specta::specta]
pub async fn start_state(
    app: AppHandle,
    window: Window,
    desk: State<'_, Desk>,
) -> Result<StartState, Failure> {
    follow::run_errand(&app, window.label()).await;
    let (workspaces_folder, downloads_folder) =
        (folders::workspaces(&app)?, folders::downloads(&app)?);
    let keychain = Secrets::keychain_answers().await;
    // Last, so that nothing is lost when something before it fails and the window asks again.
    let start = desk.take_start(window.label());
    Ok(StartState {
        version: app.package_info().version.to_string(),
        open: desk.shown_in(window.label()).map(|open| open.id()),
        route: start.route,
        question: start.question,
        workspaces_folder: workspaces_folder.display().to_string(),
        downloads_folder: downloads_folder.display().to_string(),
        keychain,
    })
}

/// The workspaces opened before, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_recent_workspaces(app: AppHandle) -> Result<Vec<RecentWorkspace>, Failure> {
    Ok(recents::list(&app)?
        .iter()
        .map(recents::Recent::shown)
        .collect())
}

/// Takes a workspace off the list of recent ones; the workspace itself stays.
#[tauri::command]
#[specta::specta]
pub async fn forget_recent_workspace(app: AppHandle, id: WorkspaceId) -> Result<(), Failure> {
    Ok(opening::forget(&app, id).await?)
}

/// Opens the demo workspace, making it first when it is not there.
#[tauri::command]
#[specta::specta]
pub async fn open_demo(app: AppHandle, window: Window) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::demo(&app, window.label()).await?)
}

/// Makes a workspace in a folder of this computer and opens it.
#[tauri::command]
#[specta::specta]
pub async fn create_workspace(
    app: AppHandle,
    window: Window,
    request: NewWorkspace,
) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::create(&app, window.label(), request).await?)
}

/// Opens the workspace in a folder.
#[tauri::command]
#[specta::specta]
pub async fn open_workspace(
    app: AppHandle,
    window: Window,
    folder: String,
) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::folder(&app, window.label(), &folder).await?)
}

/// Opens a workspace from the list of recent ones.
#[tauri::command]
#[specta::specta]
pub async fn open_recent_workspace(
    app: AppHandle,
    window: Window,
    id: WorkspaceId,
) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::recent(&app, window.label(), id).await?)
}

/// Tries a Postgres connection without changing anything there.
#[tauri::command]
#[specta::specta]
pub async fn test_postgres(connection: PostgresConnection) -> Result<PostgresReport, Failure> {
    let place = opening::reach(connection)?;
    let asked = Instant::now();
    let report = keydesk_core::backend::test_postgres(&place).await?;
    Ok(PostgresReport {
        server: report.server,
        encrypted: report.encrypted,
        // Anything but this computer is reached only by an encrypted connection to a server that is who it says.
        verified: !place.is_local(),
        workspace: report.workspace,
        can_create: report.can_create,
        milliseconds: u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX),
    })
}

/// Opens the workspace of a Postgres database, making it first when asked by a name.
#[tauri::command]
#[specta::specta]
pub async fn connect_postgres(
    app: AppHandle,
    window: Window,
    connection: PostgresConnection,
) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::postgres(&app, window.label(), connection).await?)
}

/// Opens the workspace of a license server: signs in with email, password and second factor, or comes with an
/// administration key.
#[tauri::command]
#[specta::specta]
pub async fn connect_to_server(
    app: AppHandle,
    window: Window,
    connection: ServerConnection,
) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::server(&app, window.label(), connection).await?)
}

/// Closes this window's workspace; the welcome screen follows.
#[tauri::command]
#[specta::specta]
pub async fn close_workspace(window: Window, desk: State<'_, Desk>) -> Result<(), Failure> {
    desk.leave(window.label()).await;
    Ok(())
}

/// Checks a backup file as a restore does, and says what is in it. Changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn check_backup(file: String) -> Result<BackupInfo, Failure> {
    Ok(opening::check_backup(&file).await?)
}

/// Restores a backup to a new folder of this computer, and opens the workspace there.
#[tauri::command]
#[specta::specta]
pub async fn restore_backup(
    app: AppHandle,
    window: Window,
    request: RestoreBackup,
) -> Result<OpenedWorkspace, Failure> {
    Ok(opening::restore(&app, window.label(), request).await?)
}

/// Opens another window on the same workspace, at a path of the interface.
#[tauri::command]
#[specta::specta]
pub async fn open_window(app: AppHandle, window: Window, route: String) -> Result<(), Failure> {
    if !link::is_own_route(&route) {
        return Err(Error::invalid(
            "route",
            "Keydesk has no such place.",
            "Open a window from the list or the sidebar.",
        )
        .into());
    }
    Ok(windows::open_beside(&app, window.label(), route)?)
}

/// Shows a file that Keydesk saved in the system's file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_in_folder(desk: State<'_, Desk>, path: String) -> Result<(), Failure> {
    let path = PathBuf::from(path);
    if !desk.streams.saved(&path) {
        return Err(Error::invalid(
            "path",
            "Keydesk shows only files that it saved since it was started.",
            "Open the folder in your file manager.",
        )
        .into());
    }
    let shown = path.clone();
    let answer =
        tokio::task::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(shown));
    match answer.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Error::file(path, std::io::Error::other(error)).into()),
        Err(error) => Err(Error::Internal(error.to_string()).into()),
    }
}

/// Stops a stream of rows that is being saved; nothing of it stays.
#[tauri::command]
#[specta::specta]
pub async fn cancel_stream(
    window: Window,
    desk: State<'_, Desk>,
    stream: u32,
) -> Result<(), Failure> {
    desk.streams.cancel(window.label(), stream);
    Ok(())
}

/// Puts text on the clipboard: at most 1 MiB.
#[tauri::command]
#[specta::specta]
pub async fn copy_text(window: Window, text: String) -> Result<(), Failure> {
    if text.len() > LONGEST_COPY {
        return Err(Error::invalid(
            "text",
            "This is too much for the clipboard.",
            "Select fewer licenses, or export them.",
        )
        .into());
    }
    let copied = window.app_handle().clipboard().write_text(text);
    copied.map_err(|error| Error::Internal(format!("the clipboard refused: {error}")).into())
}

/// Saves a document that an operation answered with: JSON, or a public key as PEM.
#[tauri::command]
#[specta::specta]
pub async fn save_document(
    window: Window,
    destination: Destination,
    text: String,
) -> Result<SavedFile, Failure> {
    save::save_document(&window, destination, text).await
}

/// A preference's JSON text; none when it was never set.
#[tauri::command]
#[specta::specta]
pub async fn get_preference(app: AppHandle, name: String) -> Result<Option<String>, Failure> {
    Ok(recents::preference(&app, &name)?)
}

/// Keeps a preference on this computer: a name of at most 60 characters and JSON text of at most 64 KB.
#[tauri::command]
#[specta::specta]
pub async fn set_preference(app: AppHandle, name: String, value: String) -> Result<(), Failure> {
    Ok(recents::set_preference(&app, &name, &value)?)
}

/// Shows one of the system's notifications, unless it was shown before: over windows and restarts. Answers whether it was
/// shown now.
#[tauri::command]
#[specta::specta]
pub async fn show_notice(
    app: AppHandle,
    id: String,
    title: String,
    text: String,
) -> Result<bool, Failure> {
    Ok(crate::notices::show(&app, &id, &title, &text)?)
}

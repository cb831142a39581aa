//! The folders of this computer that Keydesk uses.

use std::path::PathBuf;

use keydesk_core::{Error, Result};
use tauri::{AppHandle, Manager};

/// Keydesk's own data: the demo, and the workspaces made without choosing a folder. Local, because folders that a
/// cloud copies while SQLite writes in them come apart.
///
/// # Errors
/// When the system names no such folder.
pub fn data(app: &AppHandle) -> Result<PathBuf> {
    app.path().app_local_data_dir().map_err(unknown)
}

/// Where the demo lives.
///
/// # Errors
/// As [`data`].
pub fn demo(app: &AppHandle) -> Result<PathBuf> {
    Ok(data(app)?.join("demo"))
}

/// Where new workspaces are proposed.
///
/// # Errors
/// As [`data`].
pub fn workspaces(app: &AppHandle) -> Result<PathBuf> {
    Ok(data(app)?.join("workspaces"))
}

/// Where exports go.
///
/// # Errors
/// When the system names neither a Downloads nor a home folder.
pub fn downloads(app: &AppHandle) -> Result<PathBuf> {
    let paths = app.path();
    paths
        .download_dir()
        .or_else(|_| paths.home_dir().map(|home| home.join("Downloads")))
        .map_err(unknown)
}

fn unknown(error: tauri::Error) -> Error {
    Error::Internal(format!("the system names no such folder: {error}"))
}

//! The shell's commands that ask for a place with the system's own dialog.
//!
//! Deliberately absent: where an export or a backup is saved to (`save`), and reading what was chosen.

use keydesk_core::{backend::backup::ENDING, error::Failure};
use tauri::Window;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

/// The longest title of a dialog, in characters.
const LONGEST_TITLE: usize = 80;

/// Asks for a folder with the system's dialog; none when it was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn pick_folder(window: Window, title: String) -> Result<Option<String>, Failure> {
    let title: String = title
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_TITLE)
        .collect();
    let dialog = dialog(&window, &title).set_can_create_directories(true);
    let (answer, answered) = tokio::sync::oneshot::channel();
    dialog.pick_folder(move |chosen| {
        let _ = answer.send(chosen);
    });
    Ok(path_of(answered.await.ok().flatten()))
}

/// Asks for a backup's file with the system's dialog; none when it was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn pick_backup(window: Window) -> Result<Option<String>, Failure> {
    let dialog = dialog(&window, "Choose a backup")
        .add_filter("Keydesk backups", &[ENDING])
        .add_filter("All files", &["*"]);
    Ok(file_of(dialog).await)
}

/// Asks for a certificate authority's file with the system's dialog.
#[tauri::command]
#[specta::specta]
pub async fn pick_certificate(window: Window) -> Result<Option<String>, Failure> {
    let dialog = dialog(&window, "Choose the certificate authority's file")
        .add_filter("Certificates", &["pem", "crt", "cer"])
        .add_filter("All files", &["*"]);
    Ok(file_of(dialog).await)
}

fn dialog(window: &Window, title: &str) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window).set_title(title)
}

fn path_of(chosen: Option<tauri_plugin_dialog::FilePath>) -> Option<String> {
    let path = chosen?.into_path().ok()?;
    Some(path.display().to_string())
}

async fn file_of(dialog: FileDialogBuilder<tauri::Wry>) -> Option<String> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    dialog.pick_file(move |chosen| {
        let _ = answer.send(chosen);
    });
    path_of(answered.await.ok().flatten())
}

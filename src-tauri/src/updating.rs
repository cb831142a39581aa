//! Newer versions: asked for once, a while after the start, and installed only when somebody says so. Compiled in only where
//! the packager gave a key and an address (the feature `updater`).
//!
//! Updates are signed; what the packaged key did not sign is refused by the plugin. Deliberately absent: anything the page
//! could call. It has no capability for this, so no page can start, skip or redirect an update.

use std::time::Duration;

use tauri::{AppHandle, Wry, plugin::TauriPlugin};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tauri_plugin_updater::{Update, UpdaterExt};

/// The window opens first.
const AFTER_START: Duration = Duration::from_secs(20);
/// How long the address may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the configuration that was laid over at packaging says: the key, and where to ask.
pub fn plugin() -> TauriPlugin<Wry, tauri_plugin_updater::Config> {
    // The HTTP client is built without a cryptography of its own. When one is set already, it stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tauri_plugin_updater::Builder::new().build()
}

/// Looks for a newer version in the background. No network and no newer version are no news.
pub fn look_for_one(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(AFTER_START).await;
        if let Err(error) = look(&app).await {
            tracing::info!(%error, "no newer version was found out about");
        }
    });
}

async fn look(app: &AppHandle) -> tauri_plugin_updater::Result<()> {
    let updater = app.updater_builder().timeout(PATIENCE).build()?;
    let Some(update) = updater.check().await? else {
        return Ok(());
    };
    if !is_wanted(app, &update).await {
        return Ok(());
    }
    if let Err(error) = update.download_and_install(|_, _| {}, || {}).await {
        tracing::warn!(%error, "a newer version was not installed");
        say_that_it_was_not(app, &update, &error);
        return Ok(());
    }
    app.restart()
}

/// Whoever agreed waits for it.
fn say_that_it_was_not(app: &AppHandle, update: &Update, error: &tauri_plugin_updater::Error) {
    let words = format!(
        "Keydesk {} was not installed: {error}. This one is as it was, and so are your workspaces. \
         Keydesk asks again at its next start; or install the package yourself.",
        update.version
    );
    app.dialog()
        .message(words)
        .title("The update was not installed")
        .kind(MessageDialogKind::Warning)
        .show(|_| {});
}

async fn is_wanted(app: &AppHandle, update: &Update) -> bool {
    let words = format!(
        "Keydesk {} is here; this one is {}. Installing it closes Keydesk and opens it again. \
         Workspaces that it opens are brought up to date, and older versions then refuse them: update everybody who shares one.",
        update.version, update.current_version
    );
    let (told, answer) = tokio::sync::oneshot::channel();
    app.dialog()
        .message(words)
        .title("A newer Keydesk")
        .buttons(MessageDialogButtons::OkCancelCustom(
            "Install and restart".into(),
            "Not now".into(),
        ))
        .show(move |yes| {
            // Whoever asked may be gone with the program.
            let _ = told.send(yes);
        });
    answer.await.unwrap_or(false)
}

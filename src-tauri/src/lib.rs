//! The desktop shell: windows, the workspaces open in them, files, the keychain, deep links, and door 1 (typed
//! commands made from the operations table).
//!
//! Deliberately absent: anything about licenses. The core is right without a window; this makes it visible.

pub mod arguments;
pub mod bindings;
pub mod commands;
pub mod desk;
pub mod folders;
pub mod follow;
pub mod link;
pub mod notices;
pub mod opening;
pub mod pick_commands;
pub mod recents;
pub mod save;
pub mod secrets;
pub mod server;
pub mod shell_commands;
#[cfg(feature = "updater")]
pub mod updating;
pub mod windows;

use std::{io::IsTerminal, time::Duration};

use keydesk_core::logbook;
use tauri::{App, AppHandle, Context, Manager, RunEvent, Wry};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_window_state::StateFlags;
use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt};

use crate::{arguments::Arguments, desk::Desk};

/// How long open workspaces, which close side by side, may take when the program ends. A workspace bounds its own
/// closing; this is longer, so that it cuts none short.
const CLOSING_TIME: Duration = Duration::from_secs(12);

/// What is logged unless KEYDESK_LOG says otherwise. A system without a MIME database is no news to a person.
const USUAL_LOG: &str = "warn,tauri_plugin_deep_link=error";

/// Runs the desktop until its last window closes.
///
/// # Errors
/// When the system gives no window or a plugin does not start.
pub fn run(context: Context<Wry>) -> tauri::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_env("KEYDESK_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL_LOG)),
        )
        .with_writer(std::io::stderr.and(logbook::writer))
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let bindings = bindings::builder();
    let builder = tauri::Builder::default();
    #[cfg(feature = "updater")]
    let builder = builder.plugin(updating::plugin());
    let app = builder
        // First, so that a second start hands its words over before it does anything else.
        .plugin(tauri_plugin_single_instance::init(|app, words, current| {
            windows::second_start(app, words, &current)
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .manage(Desk::default())
        .invoke_handler(bindings.invoke_handler())
        .on_window_event(windows::noticed)
        .setup(move |app| {
            bindings.mount_events(app);
            Ok(set_up(app)?)
        })
        .build(context)?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit) {
            close(app);
        }
    });
    Ok(())
}

fn set_up(app: &App) -> keydesk_core::Result<()> {
    let handle = app.handle().clone();
    follow_links(app);
    #[cfg(feature = "updater")]
    updating::look_for_one(&handle);
    let current = std::env::current_dir().unwrap_or_default();
    let words = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned());
    windows::first(&handle, Arguments::read(words, &current))
}

/// On macOS the system hands links to the running program; elsewhere they arrive as words of a second start, for which
/// the scheme is registered here, so that links work from a plain build too.
fn follow_links(app: &App) {
    if cfg!(target_os = "macos") {
        let handle = app.handle().clone();
        app.deep_link().on_open_url(move |opened| {
            for link in opened.urls() {
                let handle = handle.clone();
                tauri::async_runtime::spawn(async move {
                    if let Err(error) = follow::follow(&handle, link.as_str()).await {
                        tracing::error!(%error, "a link was not followed");
                    }
                });
            }
        });
        return;
    }
    let handle = app.handle().clone();
    std::thread::spawn(move || {
        if let Err(error) = handle.deep_link().register_all() {
            tracing::info!(%error, "the system did not take the scheme keydesk://");
        }
    });
}

fn close(app: &AppHandle) {
    tauri::async_runtime::block_on(async {
        let closed = tokio::time::timeout(CLOSING_TIME, app.state::<Desk>().close_all()).await;
        if closed.is_err() {
            tracing::warn!(
                "a workspace did not close in time; its journal is read at the next start"
            );
        }
    });
}

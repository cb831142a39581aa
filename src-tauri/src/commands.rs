//! Door 1: a typed Tauri command for every row of the operations table, made by one macro.
//!
//! Deliberately absent: any decision. A command finds the window's workspace and calls the core, or the server that
//! serves it.

use keydesk_core::{
    error::Failure,
    operations::{Access, requests::*},
};
use tauri::{Window, ipc::Channel};

use crate::{
    desk::{Desk, Open},
    save::{Destination, SavedFile, StreamProgress},
};

macro_rules! tauri_door {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        $(tauri_door!(@row $place [$($way)?] [$(#[$doc])*] $kind $name, $request, $answer, $access);)*

        /// All commands of the desktop: the table's, then the shell's own.
        pub fn all() -> tauri_specta::Commands<tauri::Wry> {
            tauri_specta::collect_commands![
                $($name,)*
                crate::shell_commands::start_state,
                crate::shell_commands::list_recent_workspaces,
                crate::shell_commands::forget_recent_workspace,
                crate::shell_commands::open_demo,
                crate::shell_commands::create_workspace,
                crate::shell_commands::open_workspace,
                crate::shell_commands::open_recent_workspace,
                crate::shell_commands::test_postgres,
                crate::shell_commands::connect_postgres,
                crate::shell_commands::connect_to_server,
                crate::shell_commands::close_workspace,
                crate::pick_commands::pick_folder,
                crate::pick_commands::pick_certificate,
                crate::pick_commands::pick_backup,
                crate::shell_commands::check_backup,
                crate::shell_commands::restore_backup,
                crate::shell_commands::open_window,
                crate::shell_commands::show_in_folder,
                crate::shell_commands::cancel_stream,
                crate::shell_commands::copy_text,
                crate::shell_commands::save_document,
                crate::shell_commands::get_preference,
                crate::shell_commands::set_preference,
                crate::shell_commands::show_notice,
            ]
        }
    };
    (@row environment [out] [$(#[$doc:meta])*] $kind:ident $name:ident, $request:ty, $answer:ty, $access:ident) => {
        $(#[$doc])*
        #[tauri::command]
        #[specta::specta]
        pub async fn $name(
            window: Window,
            desk: tauri::State<'_, Desk>,
            environment: String,
            request: $request,
            destination: Destination,
            progress: Channel<StreamProgress>,
        ) -> Result<SavedFile, Failure> {
            match desk.of(&window)? {
                Open::Local { workspace, caller } => {
                    let scope = workspace.environment_scope(&environment, &caller, Access::$access).await?;
                    crate::save::stream_to_file(&window, destination, progress, async move |sink| scope.$name(request, sink).await).await
                }
                Open::Remote(served) => {
                    crate::save::stream_to_file(&window, destination, progress, async move |sink| {
                        Ok(served.remote.$name(&environment, &request, sink).await?)
                    })
                    .await
                }
            }
        }
    };
    (@row environment [$($in:ident)?] [$(#[$doc:meta])*] $kind:ident $name:ident, $request:ty, $answer:ty, $access:ident) => {
        $(#[$doc])*
        #[tauri::command]
        #[specta::specta]
        pub async fn $name(
            window: Window,
            desk: tauri::State<'_, Desk>,
            environment: String,
            request: $request,
        ) -> Result<$answer, Failure> {
            match desk.of(&window)? {
                Open::Local { workspace, caller } => {
                    let scope = workspace.environment_scope(&environment, &caller, Access::$access).await?;
                    Ok(tauri_door!(@end $kind desk, window, scope.for_people(scope.$name(request)))?)
                }
                Open::Remote(served) => tauri_door!(@end $kind desk, window, served.remote.$name(&environment, &request)),
            }
        }
    };
    (@row workspace [out] [$(#[$doc:meta])*] $kind:ident $name:ident, $request:ty, $answer:ty, $access:ident) => {
        $(#[$doc])*
        #[tauri::command]
        #[specta::specta]
        pub async fn $name(
            window: Window,
            desk: tauri::State<'_, Desk>,
            request: $request,
            destination: Destination,
            progress: Channel<StreamProgress>,
        ) -> Result<SavedFile, Failure> {
            match desk.of(&window)? {
                Open::Local { workspace, caller } => {
                    let scope = workspace.scope(&caller, Access::$access)?;
                    crate::save::stream_to_file(&window, destination, progress, async move |sink| scope.$name(request, sink).await).await
                }
                Open::Remote(served) => {
                    crate::save::stream_to_file(&window, destination, progress, async move |sink| {
                        Ok(served.remote.$name(&request, sink).await?)
                    })
                    .await
                }
            }
        }
    };
    (@row workspace [] [$(#[$doc:meta])*] $kind:ident $name:ident, $request:ty, $answer:ty, $access:ident) => {
        $(#[$doc])*
        #[tauri::command]
        #[specta::specta]
        pub async fn $name(
            window: Window,
            desk: tauri::State<'_, Desk>,
            request: $request,
        ) -> Result<$answer, Failure> {
            match desk.of(&window)? {
                Open::Local { workspace, caller } => {
                    let scope = workspace.scope(&caller, Access::$access)?;
                    Ok(tauri_door!(@end $kind desk, window, scope.for_people(scope.$name(request)))?)
                }
                Open::Remote(served) => tauri_door!(@end $kind desk, window, served.remote.$name(&request)),
            }
        }
    };
    // A query ends when its window leaves; what changes something is done to its end.
    (@end query $desk:ident, $window:ident, $work:expr) => { $desk.while_shown($window.label(), $work).await };
    (@end $kind:ident $desk:ident, $window:ident, $work:expr) => { $work.await };
}

keydesk_core::operations!(tauri_door);

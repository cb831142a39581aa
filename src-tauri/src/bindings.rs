//! The typed bindings of the interface, made from the commands.

use std::path::Path;

use keydesk_core::operations::OPERATIONS;
use specta_typescript::Typescript;

/// Everything the interface may call, with its types.
pub fn builder() -> tauri_specta::Builder<tauri::Wry> {
    tauri_specta::Builder::<tauri::Wry>::new()
        .commands(crate::commands::all())
        .events(tauri_specta::collect_events![
            crate::shell_commands::LinkOpened
        ])
        .constant("OPERATIONS", OPERATIONS)
        .constant("ACTION_RULES", keydesk_core::domain::action::rules())
        .disable_serde_phases()
}

/// Writes the TypeScript bindings to `path`.
///
/// # Errors
/// When a type cannot be said in TypeScript, or the file not be written.
pub fn write(path: &Path) -> Result<(), String> {
    let language =
        Typescript::default().header("// Made from the operations table. Do not edit.\n");
    builder()
        .export(language, path)
        .map_err(|error| error.to_string())
}

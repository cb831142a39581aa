//! stub
use keydesk_core::{Result, error::Failure, operations::StreamSummary, service::RowSink};
use serde::{Deserialize, Serialize};
/// Where a stream of rows goes on this computer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Destination {
    /// The person's Downloads folder, under this name; a number is added when it is taken.
    Downloads {
        /// The file's name.
        file_name: String,
    },
    /// Asks with the system's save dialog.
    Ask {
        /// The name it proposes.
        file_name: String,
    },
}
/// How far a stream of rows has come.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StreamProgress {
    /// The stream began; `cancel_stream` takes this id.
    Started {
        /// The stream's id.
        stream: u32,
    },
    /// Rows are moving.
    Rows {
        /// So many are written.
        rows: u32,
        /// Of so many.
        total: u32,
    },
}
/// A file that is whole.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
    /// Rows in it.
    pub rows: u32,
    /// Rows listed but deleted before they could be read.
    pub missing: u32,
}
pub async fn stream_to_file(
    _w: &tauri::Window,
    _d: Destination,
    _p: tauri::ipc::Channel<StreamProgress>,
    _f: impl AsyncFnOnce(RowSink) -> Result<StreamSummary>,
) -> Result<SavedFile, Failure> {
    todo!()
}

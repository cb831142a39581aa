//! Rows on their way to a file: into a temporary file beside the target, which takes the target's name when whole.
//!
//! Deliberately absent: paths from the web content. It may propose a name; the person or the Downloads folder decides
//! where it goes.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use keydesk_core::{
    Error, Result,
    error::Failure,
    operations::StreamSummary,
    service::{RowProgress, RowSink, RowSource, row_channel},
};
use serde::{Deserialize, Serialize};
use tauri::{Manager, Window, ipc::Channel};
use tauri_plugin_dialog::DialogExt;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;

use crate::{desk::Desk, folders};

/// Progress is told at most this often.
const PROGRESS_PAUSE: Duration = Duration::from_millis(100);
/// The longest file name, in characters.
const LONGEST_NAME: usize = 120;
/// How many numbered names are tried when a name is taken.
const MOST_NUMBERS: u32 = 999;

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

/// The streams that are being saved, and the files that were saved in this run.
#[derive(Debug, Default)]
pub struct Streams(Mutex<StreamsNow>);

#[derive(Debug, Default)]
struct StreamsNow {
    last: u32,
    running: HashMap<u32, (String, CancellationToken)>,
    saved: HashSet<PathBuf>,
}

impl Streams {
    fn begin(&self, window: &str) -> (u32, CancellationToken) {
        let mut now = self.locked();
        now.last = now.last.wrapping_add(1);
        let (stream, token) = (now.last, CancellationToken::new());
        now.running
            .insert(stream, (window.to_owned(), token.clone()));
        (stream, token)
    }

    fn end(&self, stream: u32, saved: Option<&Path>) {
        let mut now = self.locked();
        now.running.remove(&stream);
        now.saved.extend(saved.map(Path::to_path_buf));
    }

    /// Stops a stream of that window; one that has ended is left alone.
    pub fn cancel(&self, window: &str, stream: u32) {
        if let Some((owner, token)) = self.locked().running.get(&stream)
            && owner == window
        {
            token.cancel();
        }
    }

    /// Stops all streams of a window that is going.
    pub fn cancel_all_of(&self, window: &str) {
        for (owner, token) in self.locked().running.values() {
            if owner == window {
                token.cancel();
            }
        }
    }

    /// Whether Keydesk saved that file in this run.
    pub fn saved(&self, path: &Path) -> bool {
        self.locked().saved.contains(path)
    }

    fn locked(&self) -> MutexGuard<'_, StreamsNow> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `write` into a file and answers where it is. Nothing of it stays when it fails or is cancelled.
///
/// # Errors
/// `cancelled` when the dialog was dismissed or the stream stopped, `file` when it cannot be written, and what `write`
/// answers.
pub async fn stream_to_file(
    window: &Window,
    destination: Destination,
    progress: Channel<StreamProgress>,
    write: impl AsyncFnOnce(RowSink) -> Result<StreamSummary>,
) -> Result<SavedFile, Failure> {
    let target = choose(window, &destination).await?;
    let streams = &window.state::<Desk>().streams;
    let (stream, cancelled) = streams.begin(window.label());
    tell(&progress, StreamProgress::Started { stream });
    let (sink, source) = row_channel();
    let written = tokio::select! {
        saved = fill(&target, write(sink), source, &progress) => saved,
        () = cancelled.cancelled() => Err(Error::Cancelled),
    };
    streams.end(
        stream,
        written.as_ref().ok().map(|(path, _)| path.as_path()),
    );
    let (path, summary) = written?;
    Ok(SavedFile {
        path: path.display().to_string(),
        rows: summary.rows,
        missing: summary.missing,
    })
}

/// The most bytes of a document that the page made out of an answer.
const LONGEST_DOCUMENT: usize = 256 * 1024;

/// Saves one document that an operation answered with: JSON such as an offline file, or a public key.
///
/// # Errors
/// `invalid` when it is neither, too long, or its name does not end in `.json` or `.pem`; else as [`stream_to_file`].
pub async fn save_document(
    window: &Window,
    destination: Destination,
    text: String,
) -> Result<SavedFile, Failure> {
    let (Destination::Downloads { file_name } | Destination::Ask { file_name }) = &destination;
    // The page may hand over data, and nothing that a system would run.
    let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
    let is_data = (file_name.ends_with(".json") && is_json())
        || (file_name.ends_with(".pem") && text.starts_with("-----BEGIN PUBLIC KEY-----"));
    if text.len() > LONGEST_DOCUMENT || !is_data {
        return Err(Error::invalid(
            "text",
            "This is not a document that can be saved.",
            "Make the file again.",
        )
        .into());
    }
    let progress = Channel::new(|_| Ok(()));
    stream_to_file(window, destination, progress, async move |sink| {
        sink.send(text.into_bytes()).await?;
        Ok(StreamSummary {
            rows: 1,
            missing: 0,
        })
    })
    .await
}

/// The file to write, and what to do when its name is taken.
struct Target {
    folder: PathBuf,
    name: String,
    replace: bool,
}

async fn choose(window: &Window, destination: &Destination) -> Result<Target> {
    match destination {
        Destination::Downloads { file_name } => {
            let folder = folders::downloads(window.app_handle())?;
            std::fs::create_dir_all(&folder).map_err(|error| Error::file(&folder, error))?;
            Ok(Target {
                folder,
                name: plain_name(file_name)?,
                replace: false,
            })
        }
        Destination::Ask { file_name } => ask(window, &plain_name(file_name)?).await,
    }
}

async fn ask(window: &Window, name: &str) -> Result<Target> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_title("Save as")
        .set_file_name(name);
    if let Ok(folder) = folders::downloads(window.app_handle()) {
        dialog = dialog.set_directory(folder);
    }
    dialog.save_file(move |chosen| {
        let _ = answer.send(chosen);
    });
    let path = answered
        .await
        .ok()
        .flatten()
        .and_then(|chosen| chosen.into_path().ok())
        .ok_or(Error::Cancelled)?;
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(Target {
            folder: folder.to_path_buf(),
            name: name.to_string_lossy().into_owned(),
            replace: true,
        }),
        _ => Err(Error::Cancelled),
    }
}

async fn fill(
    target: &Target,
    write: impl Future<Output = Result<StreamSummary>>,
    source: RowSource,
    progress: &Channel<StreamProgress>,
) -> Result<(PathBuf, StreamSummary)> {
    let file = tempfile::Builder::new()
        .prefix(".keydesk-")
        .suffix(".part")
        .tempfile_in(&target.folder)
        .map_err(|error| Error::file(&target.folder, error))?;
    // The pump owns the source: when the disk fails, the writer learns it by a closed channel and stops.
    let (summary, pumped) = tokio::join!(write, pump(&file, source, progress));
    pumped.map_err(|error| Error::file(target.folder.join(&target.name), error))?;
    let summary = summary?;
    Ok((target.keep(file)?, summary))
}

async fn pump(
    file: &NamedTempFile,
    mut source: RowSource,
    progress: &Channel<StreamProgress>,
) -> std::io::Result<()> {
    let mut out = tokio::fs::File::from_std(file.as_file().try_clone()?);
    let mut told = Instant::now();
    while let Some(piece) = source.bytes.recv().await {
        out.write_all(&piece).await?;
        if told.elapsed() >= PROGRESS_PAUSE {
            told = Instant::now();
            tell(progress, rows(*source.progress.borrow()));
        }
    }
    out.flush().await?;
    out.sync_all().await?;
    tell(progress, rows(*source.progress.borrow()));
    Ok(())
}

fn rows(progress: RowProgress) -> StreamProgress {
    StreamProgress::Rows {
        rows: progress.rows,
        total: progress.total,
    }
}

/// A window that has gone cannot be told, and does not need to be.
fn tell(progress: &Channel<StreamProgress>, news: StreamProgress) {
    if let Err(error) = progress.send(news) {
        tracing::debug!(%error, "nobody listens to a stream's progress");
    }
}

impl Target {
    /// Gives the whole file its name, and answers where it is now.
    fn keep(&self, mut file: NamedTempFile) -> Result<PathBuf> {
        let wanted = self.folder.join(&self.name);
        if self.replace {
            return match file.persist(&wanted) {
                Ok(_) => Ok(wanted),
                Err(refused) => Err(Error::file(&wanted, refused.error)),
            };
        }
        for number in 1..=MOST_NUMBERS {
            let path = self.folder.join(numbered(&self.name, number));
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists => {
                    file = taken.file;
                }
                Err(refused) => return Err(Error::file(&path, refused.error)),
            }
        }
        Err(Error::invalid(
            "file_name",
            format!(
                "There are {MOST_NUMBERS} files named like {} already.",
                self.name
            ),
            "Choose another name.",
        ))
    }
}

/// `licenses.csv`, `licenses (2).csv`, …
fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({number}).{extension}"),
        _ => format!("{name} ({number})"),
    }
}

/// A proposed name without anything that leads elsewhere or that a file system refuses.
fn plain_name(proposed: &str) -> Result<String> {
    let name: String = proposed
        .chars()
        .map(|c| match c {
            '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*' => '-',
            c if c.is_control() => '-',
            c => c,
        })
        .collect();
    let name = name.trim_matches(|c: char| c == '.' || c == '-' || c.is_whitespace());
    if name.is_empty() || is_reserved(name) || name.chars().count() > LONGEST_NAME {
        return Err(Error::invalid(
            "file_name",
            format!(
                "“{}” cannot be the name of a file.",
                name.chars().take(40).collect::<String>()
            ),
            "Choose a name of 1 to 120 characters.",
        ));
    }
    Ok(name.to_owned())
}

/// Names that Windows keeps for devices, whatever their extension.
fn is_reserved(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or(name)
        .trim()
        .to_ascii_uppercase();
    let numbered_device = stem.len() == 4
        && (stem.starts_with("COM") || stem.starts_with("LPT"))
        && stem.ends_with(|c: char| c.is_ascii_digit());
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered_device
}

#[cfg(test)]
mod tests;

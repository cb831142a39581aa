//! The rows of an uploaded file, read and checked on a thread of their own, handed over in chunks.
//!
//! Owns the numbering that a checkpoint counts by (every row, damaged ones too) and the finding of keys that stand twice
//! in the file, by 128-bit digests, so that a key takes some 30 bytes of memory, however long it is.
//! Deliberately absent: the database.

use std::{
    collections::HashSet,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::{
    problems::{self, Done, RowOutcome},
    row::{Columns, Wish},
};
use crate::{
    error::{Error, Result},
    operations::imports::{FitProblem, ImportPlan},
    tabular::{
        columns::{self, MappingError},
        read::{ReadError, Rows},
        sniff::Shape,
    },
};

/// Rows in one chunk at most; one chunk is one transaction. Keys and emails come in no order, so that each chunk writes
/// most pages of their indexes: few large chunks write much less than many small ones, and still hold the write lock
/// for a moment only; a debug build takes about five times as long for a row.
pub(super) const CHUNK_ROWS: usize = if cfg!(debug_assertions) { 1_000 } else { 5_000 };
/// A chunk ends early when its cells take so many bytes.
const CHUNK_BYTES: usize = 8 * 1024 * 1024;
/// Chunks read ahead of the database.
const CHUNKS_AHEAD: usize = 2;

/// Some rows in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub rows: Vec<Read>,
    /// Rows of the file up to the end of this chunk, for the checkpoint.
    pub end: u64,
    /// Bytes of the file taken in so far, for progress.
    pub bytes: u64,
}

/// A row as it was read.
#[derive(Debug)]
pub(super) enum Read {
    /// Well-formed.
    Wish(Box<Wish>),
    /// It cannot be imported, whatever is in the workspace.
    Bad(RowOutcome),
}

/// A 128-bit digest that stands for a text in sets of many.
pub(super) fn digest(text: &str) -> u128 {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter()
        .take(16)
        .fold(0, |number, byte| (number << 8) | u128::from(*byte))
}

/// A file that cannot be imported as a whole.
pub(super) fn unreadable(error: ReadError) -> Error {
    let text = error.to_string();
    match text.split_once(". ") {
        Some((reason, remedy)) => Error::UnreadableFile {
            reason: format!("{reason}."),
            remedy: remedy.to_owned(),
        },
        None => Error::UnreadableFile {
            reason: text,
            remedy: "Save the file again and choose it anew.".to_owned(),
        },
    }
}

fn unmapped(error: &MappingError) -> Error {
    let text = error.to_string();
    let (reason, remedy) = text
        .split_once(". ")
        .unwrap_or((&text, "Map the columns again."));
    Error::invalid("fields", format!("{reason}."), remedy)
}

/// Opens a file's rows.
pub(super) fn open(path: &Path, shape: Shape) -> Result<Rows<BufReader<File>>> {
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::UnreadableFile {
            reason: "The uploaded file is not here any more.".to_owned(),
            remedy: "Choose the file again.".to_owned(),
        },
        _ => Error::file(path, error),
    })?;
    Rows::open(BufReader::new(file), shape).map_err(unreadable)
}

/// Checks that a plan fits its file, and gives the file's headers.
pub(super) fn check_plan(path: &Path, plan: &ImportPlan) -> Result<Vec<String>> {
    let rows = open(path, plan.shape)?;
    columns::check(&plan.fields, rows.columns().len()).map_err(|error| unmapped(&error))?;
    check_holder(plan)?;
    Ok(rows.columns().to_vec())
}

/// Licenses whose row names nobody go to somebody who can be written to, and only where a preset says who is in use.
fn check_holder(plan: &ImportPlan) -> Result<()> {
    let Some(holder) = &plan.holder else {
        return Ok(());
    };
    if plan.preset.is_none() {
        return Err(Error::invalid(
            "holder",
            "A file without a preset names its customers itself.",
            "Choose the column that holds their emails.",
        ));
    }
    crate::domain::email::checked_email(holder)
        .map(|_| ())
        .map_err(|_| {
            Error::invalid(
                "holder",
                "This is no email address.",
                "Enter an email address, such as licenses@example.org.",
            )
        })
}

/// Reads a file from row `skip` on. The rows before are still looked at, for their keys.
pub(super) fn start(
    path: PathBuf,
    shape: Shape,
    columns: Arc<Columns>,
    skip: u64,
) -> mpsc::Receiver<Result<Chunk>> {
    let (chunks, receiver) = mpsc::channel(CHUNKS_AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read(&path, shape, &columns, skip, &chunks) {
            // Whoever asked may have stopped listening, which is no error.
            let _ = chunks.blocking_send(Err(error));
        }
    });
    receiver
}

fn read(
    path: &Path,
    shape: Shape,
    columns: &Columns,
    skip: u64,
    chunks: &mpsc::Sender<Result<Chunk>>,
) -> Result<()> {
    let mut rows = open(path, shape)?;
    let mut seen = HashSet::new();
    let mut chunk = Chunk::default();
    let mut size = 0;
    let mut place = 0_u64;
    while let Some(next) = rows.next() {
        place += 1;
        if next.as_ref().is_ok_and(|row| columns.passes_over(row)) {
            continue;
        }
        let (row, bytes) = one(next, columns, &mut seen)?;
        if place <= skip {
            if place.is_multiple_of(CHUNK_ROWS as u64) && chunks.is_closed() {
                return Ok(());
            }
            continue;
        }
        chunk.rows.push(row);
        size += bytes;
        if chunk.rows.len() >= CHUNK_ROWS || size >= CHUNK_BYTES {
            chunk.end = place;
            chunk.bytes = rows.position();
            size = 0;
            if chunks
                .blocking_send(Ok(std::mem::take(&mut chunk)))
                .is_err()
            {
                return Ok(());
            }
        }
    }
    if !chunk.rows.is_empty() {
        chunk.end = place;
        chunk.bytes = rows.position();
        let _ = chunks.blocking_send(Ok(chunk));
    }
    Ok(())
}

fn one(
    next: std::result::Result<crate::tabular::read::Row, ReadError>,
    columns: &Columns,
    seen: &mut HashSet<u128>,
) -> Result<(Read, usize)> {
    let row = match next {
        Ok(row) => row,
        Err(ReadError::Row { number, problem }) => {
            let row = u32::try_from(number).unwrap_or(u32::MAX);
            return Ok((bad(row, "", problems::of_cell(row, problem)), 0));
        }
        Err(error) => return Err(unreadable(error)),
    };
    let bytes = row.cells.iter().map(String::len).sum();
    let number = u32::try_from(row.number).unwrap_or(u32::MAX);
    let read = match columns.read(&row) {
        Ok(wish) if seen.insert(digest(&wish.key_folded)) => Read::Wish(Box::new(wish)),
        Ok(wish) => {
            let problem = problems::of_fit(&wish, columns, FitProblem::DuplicateInFile, None);
            bad(number, &wish.key, problem)
        }
        Err(problem) => bad(
            number,
            columns.raw_key(&row),
            problems::of_cell(number, problem),
        ),
    };
    Ok((read, bytes))
}

fn bad(row: u32, key: &str, problem: crate::operations::imports::RowProblem) -> Read {
    Read::Bad(RowOutcome {
        row,
        key: key.to_owned(),
        done: Done::Failed(Box::new(problem)),
    })
}

//! The result of an import, row by row, as a CSV file beside the uploads.
//!
//! It is written only within a transaction that has proved that its run holds the job ([`super::super::jobs::Run::step`]),
//! so that a run that was taken over does not damage what its successor wrote; and before that transaction commits: a checkpoint remembers its length: what a crash
//! left behind the checkpoint is cut off when the import goes on. It holds whole keys, as the imported file does.

use std::{
    fs::{self, OpenOptions},
    io::{BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use tokio::runtime::Handle;
use uuid::Uuid;

use super::problems::{Done, RowOutcome};
use crate::{
    error::{Error, Result},
    ids::JobId,
    operations::StreamSummary,
    service::{RowProgress, RowSink},
    tabular::formula,
};

const HEADER: [&str; 7] = [
    "row", "key", "outcome", "column", "value", "problem", "remedy",
];
/// The place of the outcome in a row.
const OUTCOME: usize = 2;
/// Bytes handed over at a time.
const PIECE: usize = 64 * 1024;

/// Where the result of a job is.
pub(super) fn path(staging: &Path, job: JobId) -> PathBuf {
    staging.join("results").join(format!("{job}.csv"))
}

/// The jobs whose results are here.
pub(super) fn all(staging: &Path) -> Vec<JobId> {
    let Ok(files) = fs::read_dir(staging.join("results")) else {
        return Vec::new();
    };
    let of_job = |file: fs::DirEntry| {
        let name = file.file_name();
        let id = name.to_str()?.strip_suffix(".csv")?;
        Uuid::parse_str(id).ok().map(JobId)
    };
    files.flatten().filter_map(of_job).collect()
}

/// Writes outcomes from byte `at` on, cutting off what was behind, and gives the new length.
pub(super) async fn append(path: PathBuf, at: u64, outcomes: &[RowOutcome]) -> Result<u64> {
    write_at(path, at, lines(at == 0, outcomes)?).await
}

/// The same with records of another kind, whose third cell is the outcome as well.
pub(super) async fn append_records<const N: usize>(
    path: PathBuf,
    at: u64,
    header: &[&str; N],
    records: &[[String; N]],
) -> Result<u64> {
    let internal = |error: csv::Error| Error::Internal(error.to_string());
    let mut out = writer();
    if at == 0 {
        out.write_record(header).map_err(internal)?;
    }
    for record in records {
        let cells = record.iter().map(|cell| formula::neutralise(cell));
        out.write_record(cells.map(|cell| cell.into_owned()))
            .map_err(internal)?;
    }
    let lines = out.into_inner();
    write_at(
        path,
        at,
        lines.map_err(|error| Error::Internal(error.to_string()))?,
    )
    .await
}

async fn write_at(path: PathBuf, at: u64, lines: Vec<u8>) -> Result<u64> {
    let write = move || {
        let place = |error| Error::file(&path, error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(place)?;
        }
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).write(true);
        let mut file = options.open(&path).map_err(place)?;
        file.set_len(at).map_err(place)?;
        file.seek(SeekFrom::End(0)).map_err(place)?;
        file.write_all(&lines).map_err(place)?;
        file.sync_data().map_err(place)?;
        Ok(at + lines.len() as u64)
    };
    tokio::task::spawn_blocking(write)
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
}

fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new())
}

fn lines(with_header: bool, outcomes: &[RowOutcome]) -> Result<Vec<u8>> {
    let internal = |error: csv::Error| Error::Internal(error.to_string());
    let mut out = writer();
    if with_header {
        out.write_record(HEADER).map_err(internal)?;
    }
    for outcome in outcomes {
        let problem = match &outcome.done {
            Done::Failed(problem) => Some(problem),
            _ => None,
        };
        let of = |text: fn(&crate::operations::imports::RowProblem) -> &str| {
            problem.map_or("", |problem| text(problem))
        };
        let record = [
            formula::neutralise(&outcome.row.to_string()).into_owned(),
            formula::neutralise(&outcome.key).into_owned(),
            outcome.done.word().to_owned(),
            formula::neutralise(of(|problem| &problem.column)).into_owned(),
            formula::neutralise(of(|problem| &problem.value)).into_owned(),
            of(|problem| &problem.reason).to_owned(),
            of(|problem| &problem.remedy).to_owned(),
        ];
        out.write_record(&record).map_err(internal)?;
    }
    out.into_inner()
        .map_err(|error| Error::Internal(error.to_string()))
}

/// Hands over a result file, all of it or only the rows with a problem.
pub(super) async fn send(
    path: PathBuf,
    only_problems: bool,
    sink: RowSink,
) -> Result<StreamSummary> {
    let handle = Handle::current();
    let send = move || read_out(&path, only_problems, &sink, &handle);
    tokio::task::spawn_blocking(send)
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
}

fn read_out(
    path: &Path,
    only_problems: bool,
    sink: &RowSink,
    handle: &Handle,
) -> Result<StreamSummary> {
    let file = fs::File::open(path).map_err(|error| Error::file(path, error))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(BufReader::new(file));
    let unread = |error: csv::Error| Error::file(path, std::io::Error::other(error));
    let mut out = writer();
    let mut rows = 0_u32;
    for (place, record) in reader.byte_records().enumerate() {
        let record = record.map_err(unread)?;
        let wanted = !only_problems || record.get(OUTCOME) == Some(b"failed".as_slice());
        if place > 0 && !wanted {
            continue;
        }
        out.write_byte_record(&record).map_err(unread)?;
        rows += u32::from(place > 0);
        if rows.is_multiple_of(512) {
            out.flush().map_err(|error| Error::file(path, error))?;
            if out.get_ref().len() >= PIECE {
                let piece = std::mem::replace(&mut out, writer());
                handle.block_on(sink.send(finished(piece)?))?;
                sink.report(RowProgress { rows, total: 0 });
            }
        }
    }
    handle.block_on(sink.send(finished(out)?))?;
    sink.report(RowProgress { rows, total: rows });
    Ok(StreamSummary { rows, missing: 0 })
}

fn finished(out: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    out.into_inner()
        .map_err(|error| Error::Internal(error.to_string()))
}

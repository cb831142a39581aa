//! Jobs: long work with progress.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{bulk::BulkReport, imports::ImportReport};
use crate::{
    error::Failure,
    ids::{BatchId, JobId},
};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// The dry run of an import.
    CheckImport,
    /// An import.
    ApplyImport,
    /// Taking an import back.
    UndoImport,
    /// Making many licenses.
    GenerateLicenses,
    /// Changing many licenses.
    ChangeLicenses,
    /// The dry run of giving or taking many seats.
    CheckSeatChanges,
    /// Giving or taking many seats.
    ChangeSeats,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// At work.
    Running,
    /// Finished.
    Done,
    /// Stopped by an error; what was written is listed.
    Failed,
    /// Stopped by somebody.
    Cancelled,
    /// Its process ended before it did.
    Interrupted,
}

impl JobState {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Long work with progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Where it stands.
    pub state: JobState,
    /// What it works on, for people: the file's name.
    pub title: String,
    /// How much of `total` is done, in `unit`.
    pub done: u32,
    /// How much there is; 0 while unknown.
    pub total: u32,
    /// What `done` and `total` count: rows or kilobytes.
    pub unit: JobUnit,
    /// Outcomes of an import so far.
    pub report: ImportReport,
    /// Outcomes of a bulk change or generation so far; none for imports.
    #[serde(default)]
    pub bulk: Option<BulkReport>,
    /// The import's rows, for undoing.
    pub batch: Option<BatchId>,
    /// Who started it.
    pub started_by: String,
    /// When it started.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What stopped it.
    pub problem: Option<Failure>,
    /// Whether it can go on where it stopped.
    pub resumable: bool,
    /// Whether it can be tried again, and how.
    #[serde(default)]
    pub retry: JobRetry,
    /// Whether its result can be downloaded.
    pub has_result: bool,
}

/// What a job's progress counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum JobUnit {
    /// Rows.
    Rows,
    /// Kilobytes of the file.
    Kilobytes,
}

/// Asks for the newest jobs.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListJobs {
    /// 1 to 200.
    pub limit: u32,
}

/// Asks for one job.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetJob {
    /// Which.
    pub id: JobId,
}

/// Asks a job to stop.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CancelJob {
    /// Which.
    pub id: JobId,
}

/// Goes on with a job.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ResumeJob {
    /// Which.
    pub id: JobId,
}

/// How a job that did not finish can be tried again.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum JobRetry {
    /// There is nothing to try again: it runs, or is done.
    #[default]
    Nothing,
    /// It goes on where it stopped.
    Resume,
    /// It starts again, with the same file and the same choices.
    Again,
    /// Its file is not kept any more.
    FileGone,
    /// Its file is on another computer.
    FileElsewhere,
    /// What it made would be made twice; a new one says how many are wanted.
    NotTwice,
}

/// Starts a job again that did not finish, with the same file and the same choices.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RetryJob {
    /// Which.
    pub id: JobId,
}

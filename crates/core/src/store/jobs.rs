//! Jobs: where each stands, what it was asked, and how far it has come.
//!
//! A job has one holder, an id made anew for each run of it. Whoever writes progress names the holder, so a run that was
//! taken for dead and taken over writes nothing more. Deliberately absent: the running itself (`service::jobs`).

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Tx, maybe, rows, run};
use crate::{
    error::{Error, Failure, Result},
    ids::{BatchId, JobId},
    operations::{
        imports::ImportReport,
        jobs::{Job, JobKind, JobUnit},
    },
};

/// A job with what only its runner needs.
#[derive(Debug, Clone)]
pub(crate) struct StoredJob {
    /// What everybody sees. `resumable` is left to the service.
    pub job: Job,
    /// What was asked, as the operation's request.
    pub request: Value,
    /// Where to go on; none starts over.
    pub checkpoint: Option<Value>,
    /// The run that may write progress.
    pub holder: Uuid,
    /// When that run last said so.
    pub alive_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: JobId,
    kind: String,
    state: String,
    title: String,
    request: Json<Value>,
    done: i32,
    total: i32,
    unit: String,
    report: Json<ImportReport>,
    checkpoint: Option<Json<Value>>,
    batch: Option<BatchId>,
    started_by: String,
    holder: Uuid,
    alive_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    problem: Option<Json<Failure>>,
    has_result: bool,
}

/// The enum value of a stored word.
fn from_word<T: serde::de::DeserializeOwned>(word: String) -> Result<T> {
    serde_json::from_value(Value::String(word))
        .map_err(|error| Error::Internal(format!("a stored job does not read: {error}")))
}

const fn kind_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::CheckImport => "check_import",
        JobKind::ApplyImport => "apply_import",
        JobKind::UndoImport => "undo_import",
    }
}

const fn unit_word(unit: JobUnit) -> &'static str {
    match unit {
        JobUnit::Rows => "rows",
        JobUnit::Kilobytes => "kilobytes",
    }
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl TryFrom<Record> for StoredJob {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            job: Job {
                id: record.id,
                kind: from_word(record.kind)?,
                state: from_word(record.state)?,
                title: record.title,
                done: u32::try_from(record.done).unwrap_or(0),
                total: u32::try_from(record.total).unwrap_or(0),
                unit: from_word(record.unit)?,
                report: record.report.0,
                batch: record.batch,
                started_by: record.started_by,
                created_at: record.created_at,
                ended_at: record.ended_at,
                problem: record.problem.map(|problem| problem.0),
                resumable: false,
                has_result: record.has_result,
            },
            request: record.request.0,
            checkpoint: record.checkpoint.map(|checkpoint| checkpoint.0),
            holder: record.holder,
            alive_at: record.alive_at,
        })
    }
}

/// Writes a new job.
pub(crate) async fn insert(tx: &mut Tx, stored: &StoredJob) -> Result<()> {
    let job = &stored.job;
    run!(
        tx,
        "INSERT INTO jobs (id, kind, state, title, request, done, total, unit, report, checkpoint, batch, started_by,
                           holder, alive_at, created_at, has_result)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        job.id,
        kind_word(job.kind),
        job.state.as_str(),
        &job.title,
        Json(&stored.request),
        count(job.done),
        count(job.total),
        unit_word(job.unit),
        Json(&job.report),
        stored.checkpoint.as_ref().map(Json),
        job.batch,
        &job.started_by,
        stored.holder,
        stored.alive_at,
        job.created_at,
        job.has_result
    )?;
    Ok(())
}

/// Saves where a running job stands. False when another run holds it by now, or somebody stopped it.
pub(crate) async fn save(
    tx: &mut Tx,
    job: &Job,
    holder: Uuid,
    checkpoint: Option<&Value>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET state = $3, done = $4, total = $5, report = $6, checkpoint = $7, alive_at = $8, ended_at = $9,
                problem = $10, has_result = $11
         WHERE id = $1 AND holder = $2 AND state = 'running'",
        job.id,
        holder,
        job.state.as_str(),
        count(job.done),
        count(job.total),
        Json(&job.report),
        checkpoint.map(Json),
        now,
        job.ended_at,
        job.problem.as_ref().map(Json),
        job.has_result
    )?;
    Ok(touched > 0)
}

/// Ends a run and leaves its checkpoint as it is. False when another run holds the job by now.
pub(crate) async fn end(tx: &mut Tx, job: &Job, holder: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET state = $3, done = $4, total = $5, report = $6, alive_at = $7, ended_at = $8, problem = $9,
                has_result = $10
         WHERE id = $1 AND holder = $2 AND state = 'running'",
        job.id,
        holder,
        job.state.as_str(),
        count(job.done),
        count(job.total),
        Json(&job.report),
        now,
        job.ended_at,
        job.problem.as_ref().map(Json),
        job.has_result
    )?;
    Ok(touched > 0)
}

/// Says that a run is alive. False when another run holds the job by now, or somebody stopped it.
pub(crate) async fn beat(tx: &mut Tx, id: JobId, holder: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET alive_at = $3 WHERE id = $1 AND holder = $2 AND state = 'running'",
        id,
        holder,
        now
    )?;
    Ok(touched > 0)
}

/// Gives a job to a new run. False when its holder is not `before` any more.
pub(crate) async fn take_over(
    tx: &mut Tx,
    id: JobId,
    before: Uuid,
    holder: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET state = 'running', holder = $3, alive_at = $4, ended_at = NULL, problem = NULL
         WHERE id = $1 AND holder = $2",
        id,
        before,
        holder,
        now
    )?;
    Ok(touched > 0)
}

/// Stops a job that runs in another process; its next write there finds out. False when it does not run.
pub(crate) async fn stop(tx: &mut Tx, id: JobId, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET state = 'cancelled', ended_at = $2 WHERE id = $1 AND state = 'running'",
        id,
        now
    )?;
    Ok(touched > 0)
}

/// Marks running jobs that were silent since `before` as interrupted, and names them.
pub(crate) async fn interrupt_silent(tx: &mut Tx, before: DateTime<Utc>) -> Result<Vec<JobId>> {
    let silent = rows!(
        tx,
        (JobId,),
        "UPDATE jobs SET state = 'interrupted', ended_at = alive_at WHERE state = 'running' AND alive_at < $1
         RETURNING id",
        before
    )?;
    Ok(silent.into_iter().map(|(id,)| id).collect())
}

const COLUMNS: &str = "SELECT id, kind, state, title, request, done, total, unit, report, checkpoint, batch, started_by,
     holder, alive_at, created_at, ended_at, problem, has_result FROM jobs";

/// One job.
pub(crate) async fn get(tx: &mut Tx, id: JobId) -> Result<Option<StoredJob>> {
    let text = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1"));
    let record = maybe!(tx, Record, text, id)?;
    record.map(StoredJob::try_from).transpose()
}

/// The newest jobs first.
pub(crate) async fn newest(tx: &mut Tx, limit: u32) -> Result<Vec<StoredJob>> {
    let text = sqlx::AssertSqlSafe(format!(
        "{COLUMNS} ORDER BY created_at DESC, id DESC LIMIT $1"
    ));
    let records = rows!(tx, Record, text, i64::from(limit))?;
    records.into_iter().map(StoredJob::try_from).collect()
}

/// The import that wrote a batch.
pub(crate) async fn importer(tx: &mut Tx, batch: BatchId) -> Result<Option<StoredJob>> {
    let text = sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE batch = $1 AND kind = 'apply_import'"
    ));
    let record = maybe!(tx, Record, text, batch)?;
    record.map(StoredJob::try_from).transpose()
}

/// Whether somebody began to take a batch back.
pub(crate) async fn was_undone(tx: &mut Tx, batch: BatchId) -> Result<bool> {
    let undo = maybe!(
        tx,
        (JobId,),
        "SELECT id FROM jobs WHERE batch = $1 AND kind = 'undo_import' LIMIT 1",
        batch
    )?;
    Ok(undo.is_some())
}

/// The requests of all jobs, to know which uploads are still wanted.
pub(crate) async fn requests(tx: &mut Tx) -> Result<Vec<Value>> {
    let records = rows!(tx, (Json<Value>,), "SELECT request FROM jobs")?;
    Ok(records.into_iter().map(|(request,)| request.0).collect())
}

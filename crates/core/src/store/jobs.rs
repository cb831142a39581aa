//! Jobs: where each stands, what it was asked, and how far it has come.
//!
//! A job has one holder, an id made anew for each run of it. Whoever writes progress names the holder, so a run that was
//! taken for dead and taken over writes nothing more. Deliberately absent: the running itself (`service::jobs`).

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Tx, maybe, one, rows, run};
use crate::{
    error::{Error, Failure, Result},
    ids::{BatchId, JobId},
    operations::{
        bulk::BulkReport,
        environments::Engine,
        imports::ImportReport,
        jobs::{Job, JobKind, JobRetry, JobUnit},
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
    /// When that run last said so, by [`clock`].
    pub alive_at: DateTime<Utc>,
    /// Whether somebody began to take this import back.
    pub undone: bool,
}

impl StoredJob {
    /// A job that begins now.
    pub(crate) fn new(job: Job, request: Value) -> Self {
        Self {
            alive_at: job.created_at,
            job,
            request,
            checkpoint: None,
            holder: Uuid::now_v7(),
            undone: false,
        }
    }
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
    bulk: Option<Json<BulkReport>>,
    checkpoint: Option<Json<Value>>,
    batch: Option<BatchId>,
    started_by: String,
    holder: Uuid,
    alive_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    problem: Option<Json<Failure>>,
    has_result: bool,
    undone: bool,
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
        JobKind::GenerateLicenses => "generate_licenses",
        JobKind::ChangeLicenses => "change_licenses",
        JobKind::CheckSeatChanges => "check_seat_changes",
        JobKind::ChangeSeats => "change_seats",
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
                bulk: record.bulk.map(|bulk| bulk.0),
                batch: record.batch,
                started_by: record.started_by,
                created_at: record.created_at,
                ended_at: record.ended_at,
                problem: record.problem.map(|problem| problem.0),
                resumable: false,
                retry: JobRetry::Nothing,
                has_result: record.has_result,
            },
            request: record.request.0,
            checkpoint: record.checkpoint.map(|checkpoint| checkpoint.0),
            holder: record.holder,
            alive_at: record.alive_at,
            undone: record.undone,
        })
    }
}

/// The moment by the clock that says which runs are alive: on Postgres the server's, since those who compare sit at
/// computers whose clocks differ; on SQLite, where all are on one computer, the caller's.
pub(crate) async fn clock(tx: &mut Tx, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    if tx.engine() == Engine::Sqlite {
        return Ok(now);
    }
    let (moment,) = one!(
        tx,
        (DateTime<Utc>,),
        "SELECT date_trunc('milliseconds', clock_timestamp())"
    )?;
    Ok(moment)
}

/// Writes a new job.
pub(crate) async fn insert(tx: &mut Tx, stored: &StoredJob) -> Result<()> {
    let job = &stored.job;
    let alive_at = clock(tx, stored.alive_at).await?;
    run!(
        tx,
        "INSERT INTO jobs (id, kind, state, title, request, done, total, unit, report, checkpoint, batch, started_by,
                           holder, alive_at, created_at, has_result, bulk)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
        alive_at,
        job.created_at,
        job.has_result,
        job.bulk.as_ref().map(Json)
    )?;
    Ok(())
}

/// Saves where a running job stands. False when another run holds it by now, or somebody stopped it.
pub(crate) async fn save(
    tx: &mut Tx,
    job: &Job,
    holder: Uuid,
    checkpoint: Option<&Value>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET state = $3, done = $4, total = $5, report = $6, checkpoint = $7, ended_at = $8, problem = $9,
                has_result = $10, bulk = $11
         WHERE id = $1 AND holder = $2 AND state = 'running'",
        job.id,
        holder,
        job.state.as_str(),
        count(job.done),
        count(job.total),
        Json(&job.report),
        checkpoint.map(Json),
        job.ended_at,
        job.problem.as_ref().map(Json),
        job.has_result,
        job.bulk.as_ref().map(Json)
    )?;
    Ok(touched > 0)
}

/// Ends a run and leaves its checkpoint as it is. False when another run holds the job by now.
pub(crate) async fn end(tx: &mut Tx, job: &Job, holder: Uuid) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE jobs SET state = $3, done = $4, total = $5, report = $6, ended_at = $7, problem = $8, has_result = $9,
                bulk = $10
         WHERE id = $1 AND holder = $2 AND state = 'running'",
        job.id,
        holder,
        job.state.as_str(),
        count(job.done),
        count(job.total),
        Json(&job.report),
        job.ended_at,
        job.problem.as_ref().map(Json),
        job.has_result,
        job.bulk.as_ref().map(Json)
    )?;
    if touched > 0 {
        tx.outbox.job_ended(job);
    }
    Ok(touched > 0)
}

/// Says that a run is alive, which locks its job on Postgres. False when another run holds the job by now, or somebody stopped it.
pub(crate) async fn beat(tx: &mut Tx, id: JobId, holder: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let now = clock(tx, now).await?;
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
    let now = clock(tx, now).await?;
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

/// Keeps everybody else from writing to a job until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: JobId) -> Result<()> {
    // On SQLite a writer is alone anyway; one text for both is worth the row written anew.
    run!(tx, "UPDATE jobs SET state = state WHERE id = $1", id)?;
    Ok(())
}

/// Whether some running job was silent since `before`.
pub(crate) async fn any_silent(tx: &mut Tx, before: DateTime<Utc>) -> Result<bool> {
    let silent = maybe!(
        tx,
        (JobId,),
        "SELECT id FROM jobs WHERE state = 'running' AND alive_at < $1 LIMIT 1",
        before
    )?;
    Ok(silent.is_some())
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

/// Marks running jobs of these holders as interrupted, and names them.
pub(crate) async fn interrupt_gone(tx: &mut Tx, holders: &[Uuid]) -> Result<Vec<JobId>> {
    let mut ended = Vec::new();
    for holder in holders {
        let gone = maybe!(
            tx,
            (JobId,),
            "UPDATE jobs SET state = 'interrupted', ended_at = alive_at WHERE state = 'running' AND holder = $1
             RETURNING id",
            *holder
        )?;
        ended.extend(gone.map(|(id,)| id));
    }
    Ok(ended)
}

const COLUMNS: &str = "SELECT id, kind, state, title, request, done, total, unit, report, bulk, checkpoint, batch, started_by,
     holder, alive_at, created_at, ended_at, problem, has_result,
     kind = 'apply_import' AND EXISTS (SELECT 1 FROM jobs AS undo WHERE undo.kind = 'undo_import' AND undo.batch = jobs.batch)
         AS undone
     FROM jobs";

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

/// Jobs that are not done and did not end before `moment`.
pub(crate) async fn unfinished_since(tx: &mut Tx, moment: DateTime<Utc>) -> Result<Vec<StoredJob>> {
    let text = sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE state <> 'done' AND (ended_at IS NULL OR ended_at >= $1)"
    ));
    let records = rows!(tx, Record, text, moment)?;
    records.into_iter().map(StoredJob::try_from).collect()
}

/// The jobs that run, or ended since `moment`.
pub(crate) async fn alive_since(tx: &mut Tx, moment: DateTime<Utc>) -> Result<Vec<JobId>> {
    let ids = rows!(
        tx,
        (JobId,),
        "SELECT id FROM jobs WHERE ended_at IS NULL OR ended_at >= $1",
        moment
    )?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

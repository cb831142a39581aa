//! The plan of backups and the log of those that were taken, in the control store.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{Tx, maybe, rows, run, settings};
use crate::{
    error::Result,
    operations::{
        Noun,
        backups::{BackupPlan, BackupTaken},
    },
};

/// The plan's name among the settings.
const PLAN: &str = "backups";
/// So many lines of the log are kept.
const KEPT: i64 = 500;

#[derive(sqlx::FromRow)]
struct Record {
    at: DateTime<Utc>,
    by_whom: String,
    file: Option<String>,
    size_kib: i64,
    problem: Option<String>,
}

impl From<Record> for BackupTaken {
    fn from(record: Record) -> Self {
        Self {
            at: record.at,
            by: record.by_whom,
            file: record.file,
            size_kib: u32::try_from(record.size_kib).unwrap_or(u32::MAX),
            problem: record.problem,
        }
    }
}

/// The plan; the default until somebody saves one.
pub(crate) async fn plan(tx: &mut Tx) -> Result<BackupPlan> {
    let row = maybe!(
        tx,
        (i32, Json<BackupPlan>),
        "SELECT version, value FROM settings WHERE name = $1",
        PLAN
    )?;
    Ok(
        row.map_or_else(BackupPlan::default, |(version, value)| BackupPlan {
            version,
            ..value.0
        }),
    )
}

/// Saves a plan over the version before. False when another version is there.
pub(crate) async fn save_plan(tx: &mut Tx, plan: &BackupPlan) -> Result<bool> {
    settings::put(tx, PLAN, plan.version, Json(plan)).await
}

/// Notes a backup that was taken, or failed. `planned` is the moment of the plan that it was taken for.
pub(crate) async fn log(
    tx: &mut Tx,
    taken: &BackupTaken,
    planned: Option<DateTime<Utc>>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO backups (at, planned_at, by_whom, file, size_kib, problem) VALUES ($1, $2, $3, $4, $5, $6)",
        taken.at,
        planned,
        &taken.by,
        &taken.file,
        i64::from(taken.size_kib),
        &taken.problem
    )?;
    run!(
        tx,
        "DELETE FROM backups WHERE id <= (SELECT MAX(id) FROM backups) - $1",
        KEPT
    )?;
    tx.changed(Noun::Settings, []);
    Ok(())
}

/// The newest of the log.
pub(crate) async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<BackupTaken>> {
    let records = rows!(
        tx,
        Record,
        "SELECT at, by_whom, file, size_kib, problem FROM backups ORDER BY id DESC LIMIT $1",
        limit
    )?;
    Ok(records.into_iter().map(BackupTaken::from).collect())
}

/// The newest that is whole.
pub(crate) async fn newest_whole(tx: &mut Tx) -> Result<Option<BackupTaken>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT at, by_whom, file, size_kib, problem FROM backups WHERE problem IS NULL ORDER BY id DESC LIMIT 1"
    )?;
    Ok(record.map(BackupTaken::from))
}

/// The last try to take a backup of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct LastTry {
    /// The moment of the plan.
    pub moment: DateTime<Utc>,
    /// When it was tried.
    pub at: DateTime<Utc>,
    pub failed: bool,
}

/// The last try to take a backup of the plan; none before the first.
pub(crate) async fn last_try(tx: &mut Tx) -> Result<Option<LastTry>> {
    Ok(maybe!(
        tx,
        LastTry,
        "SELECT planned_at AS moment, at, problem IS NOT NULL AS failed FROM backups
         WHERE planned_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    )?)
}

//! What a bulk change or generation works on, license by license, and what became of each.

use serde::Serialize;
use sqlx::types::Json;

use super::{Tx, engines::text_for, rows, run};
use crate::{
    error::Result,
    ids::{JobId, LicenseId},
    operations::bulk::BulkOutcome,
};

/// A license in its place of a job.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Item {
    pub place: i32,
    pub license_id: LicenseId,
}

/// Adds licenses to a job from a place on.
pub(crate) async fn add(tx: &mut Tx, job: JobId, from: u32, ids: &[LicenseId]) -> Result<()> {
    let text = text_for(
        tx,
        "INSERT INTO job_items (job_id, place, license_id) SELECT $1, $2 + key, unhex(value, '-') FROM json_each($3)",
        "INSERT INTO job_items (job_id, place, license_id)
         SELECT $1, $2 + place - 1, id::uuid FROM jsonb_array_elements_text($3) WITH ORDINALITY AS r(id, place)",
    );
    run!(tx, text, job, i64::from(from), Json(ids))?;
    Ok(())
}

/// Empties a job's list, to collect it anew.
pub(crate) async fn clear(tx: &mut Tx, job: JobId) -> Result<()> {
    run!(tx, "DELETE FROM job_items WHERE job_id = $1", job)?;
    Ok(())
}

/// The next licenses of a job.
pub(crate) async fn next(tx: &mut Tx, job: JobId, from: u32, limit: i64) -> Result<Vec<Item>> {
    Ok(rows!(
        tx,
        Item,
        "SELECT place, license_id FROM job_items WHERE job_id = $1 AND place >= $2 ORDER BY place LIMIT $3",
        job,
        i64::from(from),
        limit
    )?)
}

/// What became of a license.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Told {
    pub place: i32,
    pub key_start: String,
    pub outcome: BulkOutcome,
    pub reason: Option<String>,
}

/// Notes what became of some licenses.
pub(crate) async fn tell(tx: &mut Tx, job: JobId, told: &[Told]) -> Result<()> {
    let text = text_for(
        tx,
        // Every row is there, so each one is a conflict: an UPDATE FROM would go through the whole job for every row.
        "INSERT INTO job_items (job_id, place, license_id, key_start, outcome, reason)
         SELECT $1, value->>'place', zeroblob(16), value->>'key_start', value->>'outcome', value->>'reason'
         FROM json_each($2) WHERE true
         ON CONFLICT (job_id, place) DO UPDATE SET key_start = excluded.key_start, outcome = excluded.outcome,
            reason = excluded.reason",
        "UPDATE job_items SET key_start = r.key_start, outcome = r.outcome, reason = r.reason
         FROM jsonb_to_recordset($2) AS r(place integer, key_start text, outcome text, reason text)
         WHERE job_id = $1 AND job_items.place = r.place",
    );
    run!(tx, text, job, Json(told))?;
    Ok(())
}

/// A row of a job's result.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ResultRow {
    pub place: i32,
    pub license_id: LicenseId,
    /// The whole key while the license is there, else its beginning.
    pub key: String,
    pub outcome: Option<String>,
    pub reason: Option<String>,
}

/// A stretch of a job's result.
pub(crate) async fn result(
    tx: &mut Tx,
    job: JobId,
    from: i64,
    limit: i64,
) -> Result<Vec<ResultRow>> {
    Ok(rows!(
        tx,
        ResultRow,
        "SELECT i.place, i.license_id, COALESCE(l.key, i.key_start) AS key, i.outcome, i.reason
         FROM job_items i LEFT JOIN licenses l ON l.id = i.license_id
         WHERE i.job_id = $1 AND i.place >= $2 ORDER BY i.place LIMIT $3",
        job,
        from,
        limit
    )?)
}

//! What happened to one license, as it is needed to go back in time.
//!
//! Deliberately absent: the history that people read ([`super::audit::history`]).

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{Tx, audit_list::ERASE, maybe, one, rows};
use crate::{
    error::Result,
    ids::{AuditId, LicenseId},
    operations::licenses::FieldChange,
};

/// What deleting licenses is called, one or many.
const DELETE: &str = "delete_license";

/// One step of a license's history.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PastChange {
    pub seq: i64,
    pub entry: AuditId,
    pub changes: Vec<FieldChange>,
}

#[derive(sqlx::FromRow)]
struct Record {
    seq: i64,
    id: AuditId,
    changes: Json<Vec<FieldChange>>,
}

/// What happened after a moment, oldest first. The order of writing counts, not the clocks of the writers: what follows
/// a step after that moment was after it, too.
pub(crate) async fn since(
    tx: &mut Tx,
    license: LicenseId,
    at: DateTime<Utc>,
) -> Result<Vec<PastChange>> {
    let records = rows!(
        tx,
        Record,
        "SELECT e.seq, e.id, h.changes
         FROM license_history h JOIN audit_entries e ON e.id = h.entry_id
         WHERE h.license_id = $1 AND e.seq >=
             (SELECT MIN(later.seq) FROM license_history past JOIN audit_entries later ON later.id = past.entry_id
              WHERE past.license_id = $1 AND later.at > $2)
         ORDER BY e.seq",
        license,
        at
    )?;
    Ok(records
        .into_iter()
        .map(|record| PastChange {
            seq: record.seq,
            entry: record.id,
            changes: record.changes.0,
        })
        .collect())
}

/// When the last step before another one was.
pub(crate) async fn last_before(
    tx: &mut Tx,
    license: LicenseId,
    seq: i64,
) -> Result<Option<DateTime<Utc>>> {
    let row = maybe!(
        tx,
        (DateTime<Utc>,),
        "SELECT e.at FROM license_history h JOIN audit_entries e ON e.id = h.entry_id
         WHERE h.license_id = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT 1",
        license,
        seq
    )?;
    Ok(row.map(|(at,)| at))
}

/// The last step of a license: when, and whether it deleted it. None when nothing is known of such a license.
pub(crate) async fn last(tx: &mut Tx, license: LicenseId) -> Result<Option<(DateTime<Utc>, bool)>> {
    let row = maybe!(
        tx,
        (DateTime<Utc>, String),
        "SELECT e.at, e.action FROM license_history h JOIN audit_entries e ON e.id = h.entry_id
         WHERE h.license_id = $1 ORDER BY e.seq DESC LIMIT 1",
        license
    )?;
    Ok(row.map(|(at, action)| (at, action == DELETE)))
}

/// Up to where the values of a license's history were erased; 0 when they were not.
pub(crate) async fn erased_up_to(tx: &mut Tx, license: LicenseId) -> Result<i64> {
    let (seq,) = one!(
        tx,
        (i64,),
        "SELECT COALESCE(MAX(seq), 0) FROM audit_entries WHERE subject_id = $1 AND action = $2",
        license,
        ERASE
    )?;
    Ok(seq)
}

/// How a license was deleted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Deletion {
    pub id: AuditId,
    pub at: DateTime<Utc>,
    /// The beginning of its key.
    pub subject_label: Option<String>,
    /// The details, with the license as it was; empty when they were erased.
    pub body: Option<String>,
}

/// The deletion of a license, as the trail tells it.
pub(crate) async fn deletion(tx: &mut Tx, license: LicenseId) -> Result<Option<Deletion>> {
    Ok(maybe!(
        tx,
        Deletion,
        "SELECT e.id, e.at, e.subject_label, d.body
         FROM audit_entries e LEFT JOIN audit_details d ON d.entry_id = e.id
         WHERE e.subject_id = $1 AND e.subject = 'license' AND e.action = $2
         ORDER BY e.seq DESC LIMIT 1",
        license,
        DELETE
    )?)
}

//! The audit trail's table: entries written with the change they tell of, unsealed; the sealer chains them.

use chrono::{DateTime, Utc};
use rand::RngCore;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Tx, rows, run};
use crate::{
    error::{Error, Result},
    ids::{AuditId, BatchId, LicenseId},
    operations::licenses::{FieldChange, HistoryEntry},
};

/// What an entry is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    /// The kind of thing: `license`.
    pub kind: &'static str,
    /// Its id.
    pub id: Option<Uuid>,
    /// What people call it; a license key shows its first 8 characters at most.
    pub label: Option<String>,
}

impl Subject {
    /// A thing of a kind, which is all that is told of it.
    pub(crate) const fn of_kind(kind: &'static str) -> Self {
        Self {
            kind,
            id: None,
            label: None,
        }
    }

    /// Whether the label is a person's name, or that of a thing of theirs. The chain is kept for good, so such a name
    /// stands in the details, which an erasure can empty.
    fn names_somebody(&self) -> bool {
        NAMES_SOMEBODY.contains(&self.kind)
    }
}

/// The kinds of things whose labels name people.
pub(crate) const NAMES_SOMEBODY: [&str; 2] = ["customer", "device"];
/// Where their labels stand in the details.
pub(crate) const LABEL: &str = "label";

/// An entry to write.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: &'a str,
    /// Through which door.
    pub door: &'a str,
    /// verb_noun.
    pub action: &'a str,
    /// About what.
    pub subject: Subject,
    /// Why.
    pub reason: Option<&'a str>,
    /// The import it belongs to.
    pub batch: Option<BatchId>,
    /// What was before and after; goes into the details, which an erasure can empty.
    pub details: Value,
}

/// The details of an entry as they are kept, with the salt of their hash.
pub(super) struct Kept {
    pub body: String,
    pub salt: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Kept {
    pub(super) fn of(details: &Value) -> Result<Self> {
        let body =
            serde_json::to_string(details).map_err(|error| Error::Internal(error.to_string()))?;
        let mut salt = vec![0_u8; 16];
        rand::rng().fill_bytes(&mut salt);
        let hash = details_hash(&salt, &body);
        Ok(Self { body, salt, hash })
    }
}

/// Writes an entry with its details and leaves it to the sealer.
pub(crate) async fn record(tx: &mut Tx, mut entry: Entry<'_>) -> Result<AuditId> {
    let id = AuditId::new(entry.at);
    if entry.subject.names_somebody()
        && let (Some(label), Value::Object(details)) =
            (entry.subject.label.take(), &mut entry.details)
    {
        details.insert(LABEL.to_owned(), label.into());
    }
    let kept = Kept::of(&entry.details)?;
    run!(
        tx,
        "INSERT INTO audit_entries (id, at, actor, door, action, subject, subject_id, subject_label, reason, batch, details_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        entry.at,
        entry.actor,
        entry.door,
        entry.action,
        entry.subject.kind,
        entry.subject.id,
        entry.subject.label.as_deref(),
        entry.reason,
        entry.batch,
        &kept.hash
    )?;
    run!(
        tx,
        "INSERT INTO audit_details (entry_id, salt, body) VALUES ($1, $2, $3)",
        id,
        &kept.salt,
        &kept.body
    )?;
    run!(
        tx,
        "INSERT INTO audit_unsealed (entry_seq) SELECT seq FROM audit_entries WHERE id = $1",
        id
    )?;
    Ok(id)
}

/// The hash that the chain holds instead of the details themselves.
pub(crate) fn details_hash(salt: &[u8], body: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(salt)
        .chain_update(body.as_bytes())
        .finalize()
        .to_vec()
}

/// Notes what an entry did to one license.
pub(crate) async fn record_history(
    tx: &mut Tx,
    license: LicenseId,
    entry: AuditId,
    changes: &[FieldChange],
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO license_history (license_id, entry_id, changes) VALUES ($1, $2, $3)",
        license,
        entry,
        sqlx::types::Json(changes)
    )?;
    tx.outbox.wrote_history(license, entry);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct HistoryRecord {
    id: AuditId,
    at: DateTime<Utc>,
    actor: String,
    door: String,
    action: String,
    reason: Option<String>,
    changes: sqlx::types::Json<Vec<FieldChange>>,
}

/// What happened to a license, newest first.
pub(crate) async fn history(
    tx: &mut Tx,
    license: LicenseId,
    limit: i64,
) -> Result<Vec<HistoryEntry>> {
    let records = rows!(
        tx,
        HistoryRecord,
        "SELECT e.id, e.at, e.actor, e.door, e.action, e.reason, h.changes
         FROM license_history h JOIN audit_entries e ON e.id = h.entry_id
         WHERE h.license_id = $1 ORDER BY e.seq DESC LIMIT $2",
        license,
        limit
    )?;
    Ok(records
        .into_iter()
        .map(|record| HistoryEntry {
            id: record.id,
            at: record.at,
            actor: record.actor,
            door: record.door,
            action: record.action,
            reason: record.reason,
            changes: record.changes.0,
        })
        .collect())
}

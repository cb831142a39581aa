//! The sealed chain read back, a stretch at a time, with what it was made from.
//!
//! Deliberately absent: judging it. What does not fit is named by `service::audit`.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Tx,
    audit_list::{ERASE, RETIRE},
    maybe, one, rows,
    sealer::Linked,
};
use crate::{error::Result, ids::AuditId};

/// A link of the chain and the entry it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// Its place, from 1.
    pub position: i64,
    /// The link as it was sealed.
    pub hash: Vec<u8>,
    /// The entry that the chain names.
    pub entry_id: AuditId,
    /// The entry as it is now; none when it is gone.
    pub entry: Option<Linked>,
    /// Salt and body of its details; none when they are gone.
    pub details: Option<(Vec<u8>, String)>,
}

/// A checkpoint as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct StoredCheckpoint {
    /// How many entries were sealed.
    pub position: i64,
    /// The signed statement.
    pub jws: String,
}

#[derive(sqlx::FromRow)]
struct Record {
    position: i64,
    hash: Vec<u8>,
    entry_id: AuditId,
    id: Option<AuditId>,
    at: Option<DateTime<Utc>>,
    actor: Option<String>,
    door: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    subject_id: Option<Uuid>,
    subject_label: Option<String>,
    reason: Option<String>,
    batch: Option<Uuid>,
    details_hash: Option<Vec<u8>>,
    salt: Option<Vec<u8>>,
    body: Option<String>,
}

impl Record {
    fn entry(&mut self) -> Option<Linked> {
        Some(Linked {
            id: self.id?,
            at: self.at?,
            actor: self.actor.take()?,
            door: self.door.take()?,
            action: self.action.take()?,
            subject: self.subject.take()?,
            subject_id: self.subject_id,
            subject_label: self.subject_label.take(),
            reason: self.reason.take(),
            batch: self.batch,
            details_hash: self.details_hash.take()?,
        })
    }
}

impl From<Record> for Link {
    fn from(mut record: Record) -> Self {
        Self {
            position: record.position,
            entry_id: record.entry_id,
            entry: record.entry(),
            details: record.salt.zip(record.body),
            hash: record.hash,
        }
    }
}

/// The next links behind a position.
pub(crate) async fn links(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Link>> {
    let records = rows!(
        tx,
        Record,
        "SELECT c.position, c.hash, c.entry_id, e.id, e.at, e.actor, e.door, e.action, e.subject, e.subject_id,
                e.subject_label, e.reason, e.batch, e.details_hash, d.salt, d.body
         FROM (SELECT position, hash, entry_id FROM audit_chain WHERE position > $1 ORDER BY position LIMIT $2) c
         LEFT JOIN audit_entries e ON e.id = c.entry_id
         LEFT JOIN audit_details d ON d.entry_id = c.entry_id
         ORDER BY c.position",
        after,
        limit
    )?;
    Ok(records.into_iter().map(Link::from).collect())
}

/// The next checkpoints behind a position, up to another.
pub(crate) async fn checkpoints(
    tx: &mut Tx,
    after: i64,
    up_to: i64,
    limit: i64,
) -> Result<Vec<StoredCheckpoint>> {
    Ok(rows!(
        tx,
        StoredCheckpoint,
        "SELECT position, jws FROM audit_checkpoints WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
        after,
        up_to,
        limit
    )?)
}

/// The newest checkpoint.
pub(crate) async fn last_checkpoint(tx: &mut Tx) -> Result<Option<StoredCheckpoint>> {
    Ok(maybe!(
        tx,
        StoredCheckpoint,
        "SELECT position, jws FROM audit_checkpoints ORDER BY position DESC LIMIT 1"
    )?)
}

/// How many entries wait to be sealed.
pub(crate) async fn waiting(tx: &mut Tx) -> Result<i64> {
    let (count,) = one!(tx, (i64,), "SELECT COUNT(*) FROM audit_unsealed")?;
    Ok(count)
}

/// The things about which somebody asked for an erasure that waits to be sealed: their kind and id.
pub(crate) async fn waiting_erasures(tx: &mut Tx) -> Result<Vec<(String, Uuid)>> {
    Ok(rows!(
        tx,
        (String, Uuid),
        "SELECT e.subject, e.subject_id FROM audit_unsealed u JOIN audit_entries e ON e.seq = u.entry_seq
         WHERE e.action = $1 AND e.subject_id IS NOT NULL",
        ERASE
    )?)
}

/// The entries that say of which age details are not kept, and that wait to be sealed: when, and what they say.
pub(crate) async fn waiting_retirements(tx: &mut Tx) -> Result<Vec<(DateTime<Utc>, String)>> {
    Ok(rows!(
        tx,
        (DateTime<Utc>, String),
        "SELECT e.at, d.body FROM audit_unsealed u JOIN audit_entries e ON e.seq = u.entry_seq
         JOIN audit_details d ON d.entry_id = e.id WHERE e.action = $1",
        RETIRE
    )?)
}

/// The oldest entry that is neither sealed nor waits for it: nobody wrote it through Keydesk, or somebody took its link
/// away.
pub(crate) async fn stray(tx: &mut Tx) -> Result<Option<(AuditId, DateTime<Utc>)>> {
    Ok(maybe!(
        tx,
        (AuditId, DateTime<Utc>),
        "SELECT e.id, e.at FROM audit_entries e
         LEFT JOIN audit_chain c ON c.entry_id = e.id
         LEFT JOIN audit_unsealed u ON u.entry_seq = e.seq
         WHERE c.entry_id IS NULL AND u.entry_seq IS NULL ORDER BY e.seq LIMIT 1"
    )?)
}

/// How many entries that wait to be sealed are gone.
pub(crate) async fn lost(tx: &mut Tx) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM audit_unsealed u LEFT JOIN audit_entries e ON e.seq = u.entry_seq WHERE e.seq IS NULL"
    )?;
    Ok(count)
}

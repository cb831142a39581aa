//! What deleting many licenses leaves in the trail: of each license its own entry, with the license as it was, and its
//! own line of history, as if it had been deleted alone. A statement for each table, the rows as one JSON array.

use rand::RngCore;
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;

use super::{
    Tx,
    audit::{Entry, details_hash},
    engines::text_for,
    run,
};
use crate::{
    error::{Error, Result},
    ids::{AuditId, LicenseId},
};

/// A deleted license.
#[derive(Debug, Clone)]
pub(crate) struct Deleted {
    pub license_id: LicenseId,
    /// The beginning of its key.
    pub label: String,
    /// What its entry keeps.
    pub details: Value,
    /// What its history tells.
    pub changes: Value,
}

#[derive(Serialize)]
struct Row {
    id: AuditId,
    license_id: LicenseId,
    label: String,
    salt: String,
    hash: String,
    body: String,
    changes: String,
}

impl Row {
    fn of(deleted: Deleted, id: AuditId) -> Result<Self> {
        let text = |value: &Value| {
            serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
        };
        let body = text(&deleted.details)?;
        let mut salt = [0_u8; 16];
        rand::rng().fill_bytes(&mut salt);
        Ok(Self {
            id,
            license_id: deleted.license_id,
            label: deleted.label,
            salt: hex::encode(salt),
            hash: hex::encode(details_hash(&salt, &body)),
            body,
            changes: text(&deleted.changes)?,
        })
    }
}

/// Writes the entries with their details and histories, and leaves them to the sealer. `shared` is what they have in
/// common; its subject gives the kind alone.
pub(crate) async fn record(tx: &mut Tx, shared: &Entry<'_>, deleted: Vec<Deleted>) -> Result<()> {
    let rows: Vec<Row> = deleted
        .into_iter()
        .map(|deleted| Row::of(deleted, AuditId::new(shared.at)))
        .collect::<Result<_>>()?;
    let entries = text_for(
        tx,
        "INSERT INTO audit_entries (id, at, actor, door, action, subject, subject_id, subject_label, reason, batch, details_hash)
         SELECT unhex(value->>'id', '-'), $2, $3, $4, $5, $6, unhex(value->>'license_id', '-'), value->>'label', $7, $8,
                unhex(value->>'hash') FROM json_each($1)",
        "INSERT INTO audit_entries (id, at, actor, door, action, subject, subject_id, subject_label, reason, batch, details_hash)
         SELECT id, $2, $3, $4, $5, $6, license_id, label, $7, $8, decode(hash, 'hex')
         FROM jsonb_to_recordset($1) AS r(id uuid, license_id uuid, label text, hash text)",
    );
    run!(
        tx,
        entries,
        Json(&rows),
        shared.at,
        shared.actor,
        shared.door,
        shared.action,
        shared.subject.kind,
        shared.reason,
        shared.batch
    )?;
    let rest = [
        text_for(
            tx,
            "INSERT INTO audit_details (entry_id, salt, body)
             SELECT unhex(value->>'id', '-'), unhex(value->>'salt'), value->>'body' FROM json_each($1)",
            "INSERT INTO audit_details (entry_id, salt, body)
             SELECT id, decode(salt, 'hex'), body FROM jsonb_to_recordset($1) AS r(id uuid, salt text, body text)",
        ),
        text_for(
            tx,
            "INSERT INTO license_history (license_id, entry_id, changes)
             SELECT unhex(value->>'license_id', '-'), unhex(value->>'id', '-'), value->>'changes' FROM json_each($1)",
            "INSERT INTO license_history (license_id, entry_id, changes)
             SELECT license_id, id, changes::jsonb
             FROM jsonb_to_recordset($1) AS r(id uuid, license_id uuid, changes text)",
        ),
        text_for(
            tx,
            "INSERT INTO audit_unsealed (entry_seq) SELECT seq FROM audit_entries
             WHERE id IN (SELECT unhex(value->>'id', '-') FROM json_each($1))",
            "INSERT INTO audit_unsealed (entry_seq) SELECT seq FROM audit_entries
             WHERE id IN (SELECT id FROM jsonb_to_recordset($1) AS r(id uuid))",
        ),
    ];
    for text in rest {
        run!(tx, text, Json(&rows))?;
    }
    for row in &rows {
        tx.outbox.wrote_history(row.license_id, row.id);
    }
    Ok(())
}

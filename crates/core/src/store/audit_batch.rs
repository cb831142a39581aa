//! Many audit entries at once, each with its details and what it did to one license: a few statements, however many.
//!
//! Deliberately absent: entries one by one (`audit`), and one entry about many licenses (`import_rows`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Tx,
    audit::{Entry, Kept},
    engines::as_stored,
};
use crate::{
    error::{Error, Result},
    ids::{AuditId, LicenseId},
    operations::licenses::FieldChange,
};

/// An entry about one license, and what it did to it.
#[derive(Debug, Clone)]
pub(crate) struct LicenseEntry<'a> {
    pub entry: Entry<'a>,
    pub license: LicenseId,
    pub changes: Vec<FieldChange>,
}

#[derive(Serialize)]
pub(super) struct Row<'a> {
    pub id: AuditId,
    #[serde(serialize_with = "as_stored")]
    pub at: DateTime<Utc>,
    pub actor: &'a str,
    pub door: &'a str,
    pub action: &'a str,
    pub subject: &'static str,
    pub subject_id: Option<Uuid>,
    pub subject_label: Option<&'a str>,
    pub reason: Option<&'a str>,
    #[serde(serialize_with = "hex::serde::serialize")]
    pub details_hash: Vec<u8>,
    #[serde(serialize_with = "hex::serde::serialize")]
    pub salt: Vec<u8>,
    pub body: String,
    pub license_id: LicenseId,
    pub changes: String,
}

fn row<'a>(noted: &'a LicenseEntry<'a>) -> Result<Row<'a>> {
    let entry = &noted.entry;
    let kept = Kept::of(&entry.details)?;
    Ok(Row {
        id: AuditId::new(entry.at),
        at: entry.at,
        actor: entry.actor,
        door: entry.door,
        action: entry.action,
        subject: entry.subject.kind,
        subject_id: entry.subject.id,
        subject_label: entry.subject.label.as_deref(),
        reason: entry.reason,
        details_hash: kept.hash,
        salt: kept.salt,
        body: kept.body,
        license_id: noted.license,
        changes: serde_json::to_string(&noted.changes)
            .map_err(|error| Error::Internal(error.to_string()))?,
    })
}

/// Entries as rows. Whoever asks for them writes them.
pub(super) fn rows<'a>(tx: &mut Tx, noted: &'a [LicenseEntry<'a>]) -> Result<Vec<Row<'a>>> {
    let rows: Vec<Row<'a>> = noted.iter().map(row).collect::<Result<_>>()?;
    for row in &rows {
        tx.outbox.wrote_history(row.license_id, row.id);
    }
    Ok(rows)
}

/// Statements for SQLite that write entries in their order ($1 are their rows as JSON), with their details and histories,
/// and leave them to the sealer: [`SQLITE_ROWS`] rows each.
macro_rules! entries_on_sqlite {
    () => {
        "INSERT INTO audit_entries (id, at, actor, door, action, subject, subject_id, subject_label, reason, details_hash)
         SELECT unhex(value->>'id', '-'), value->>'at', value->>'actor', value->>'door', value->>'action',
                value->>'subject', unhex(value->>'subject_id', '-'), value->>'subject_label', value->>'reason',
                unhex(value->>'details_hash')
         FROM json_each($1) ORDER BY key;
         INSERT INTO audit_details (entry_id, salt, body)
         SELECT unhex(value->>'id', '-'), unhex(value->>'salt'), value->>'body' FROM json_each($1);
         INSERT INTO audit_unsealed (entry_seq)
         SELECT seq FROM audit_entries WHERE id IN (SELECT unhex(value->>'id', '-') FROM json_each($1));
         INSERT INTO license_history (license_id, entry_id, changes)
         SELECT unhex(value->>'license_id', '-'), unhex(value->>'id', '-'), value->>'changes' FROM json_each($1);
         "
    };
}
pub(super) use entries_on_sqlite;

/// How many rows an entry is on SQLite.
pub(super) const SQLITE_ROWS: usize = 4;

/// The beginning of a statement for Postgres that writes entries, all but their places among the unsealed: `$1` to `$14` are
/// the columns of the rows ([`Row`]), in its order, and `entered` gives their numbers.
macro_rules! with_entries {
    () => {
        "WITH r AS MATERIALIZED (
             SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[],
                                  $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::text[], $13::uuid[], $14::text[])
             WITH ORDINALITY AS r(id, at, actor, door, action, subject, subject_id, subject_label, reason, details_hash,
                                  salt, body, license_id, changes, place)),
         entered AS (
             INSERT INTO audit_entries (id, at, actor, door, action, subject, subject_id, subject_label, reason,
                                        details_hash)
             SELECT id, at, actor, door, action, subject, subject_id, subject_label, reason, details_hash
             FROM r ORDER BY place RETURNING seq),
         detailed AS (
             INSERT INTO audit_details (entry_id, salt, body) SELECT id, salt, body FROM r),
         remembered AS (
             INSERT INTO license_history (license_id, entry_id, changes) SELECT license_id, id, changes::jsonb FROM r)"
    };
}
pub(super) use with_entries;

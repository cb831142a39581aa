//! Sealing: chains audit entries in commit order and keeps signed checkpoints. Runs apart from writers, under a lease.
//!
//! Deliberately absent: reading the chain back, which is [`super::audit_walk`]'s.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    On, Tx,
    engines::{column, text_for},
    maybe, one, rows, run,
};
use crate::{error::Result, ids::AuditId};

/// Entries sealed in one transaction at most: whoever writes to a SQLite file meanwhile waits for it.
pub(crate) const AT_ONCE: usize = 500;

/// An entry as the chain hashes it.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    pub id: AuditId,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub door: String,
    pub action: String,
    pub subject: String,
    pub subject_id: Option<Uuid>,
    pub subject_label: Option<String>,
    pub reason: Option<String>,
    pub batch: Option<Uuid>,
    pub details_hash: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Unsealed {
    seq: i64,
    id: AuditId,
    at: DateTime<Utc>,
    actor: String,
    door: String,
    action: String,
    subject: String,
    subject_id: Option<Uuid>,
    subject_label: Option<String>,
    reason: Option<String>,
    batch: Option<Uuid>,
    details_hash: Vec<u8>,
}

impl From<Unsealed> for Linked {
    fn from(entry: Unsealed) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            actor: entry.actor,
            door: entry.door,
            action: entry.action,
            subject: entry.subject,
            subject_id: entry.subject_id,
            subject_label: entry.subject_label,
            reason: entry.reason,
            batch: entry.batch,
            details_hash: entry.details_hash,
        }
    }
}

impl Linked {
    /// The link: SHA-256 over the previous link and every field, each with its length, so that no two entries can read
    /// as the same bytes.
    pub(crate) fn link(&self, previous: &[u8]) -> Vec<u8> {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let fields = [
            self.id.to_string(),
            self.at.timestamp_millis().to_string(),
            self.actor.clone(),
            self.door.clone(),
            self.action.clone(),
            self.subject.clone(),
            id(self.subject_id),
            self.subject_label.clone().unwrap_or_default(),
            self.reason.clone().unwrap_or_default(),
            id(self.batch),
        ];
        let mut hash = Sha256::new().chain_update(previous);
        for field in fields {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hash.chain_update(&self.details_hash).finalize().to_vec()
    }
}

/// Where the chain ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChainEnd {
    /// The number of sealed entries.
    pub position: i64,
    /// The last link.
    pub hash: Vec<u8>,
}

/// The oldest entry that waits to be sealed, by its number.
pub(crate) async fn oldest_waiting(tx: &mut Tx) -> Result<Option<i64>> {
    let oldest = maybe!(
        tx,
        (i64,),
        "SELECT entry_seq FROM audit_unsealed ORDER BY entry_seq LIMIT 1"
    )?;
    Ok(oldest.map(|(seq,)| seq))
}

/// The end of the chain, where it goes on behind its newest checkpoint.
pub(crate) async fn unsigned_end(tx: &mut Tx) -> Result<Option<i64>> {
    let (end,) = one!(
        tx,
        (Option<i64>,),
        "SELECT MAX(position) FROM audit_chain
         WHERE position > COALESCE((SELECT MAX(position) FROM audit_checkpoints), 0)"
    )?;
    Ok(end)
}

/// The link at a position.
pub(crate) async fn link_at(tx: &mut Tx, position: i64) -> Result<Option<Vec<u8>>> {
    let link = maybe!(
        tx,
        (Vec<u8>,),
        "SELECT hash FROM audit_chain WHERE position = $1",
        position
    )?;
    Ok(link.map(|(hash,)| hash))
}

/// What was sealed.
#[derive(Debug)]
pub(crate) struct Sealed {
    pub end: ChainEnd,
    /// How many entries; [`AT_ONCE`] of them say that more may wait.
    pub entries: usize,
}

/// Entries chained behind an end that the chain had when they were read.
#[derive(Debug)]
pub(crate) struct Chained {
    after: ChainEnd,
    end: ChainEnd,
    links: Vec<Link>,
}

/// Chains entries that are committed and not yet sealed, and writes nothing.
pub(crate) async fn chained(tx: &mut Tx) -> Result<Chained> {
    let text = text_for(tx, WAITING_ON_SQLITE, WAITING_ON_POSTGRES);
    let entries = rows!(tx, Unsealed, text, AT_ONCE as i64)?;
    let after = chain_end(tx).await?;
    let mut end = after.clone();
    let mut links = Vec::with_capacity(entries.len());
    for entry in entries {
        let seq = entry.seq;
        let entry = Linked::from(entry);
        end.hash = entry.link(&end.hash);
        end.position += 1;
        links.push(Link {
            position: end.position,
            entry_id: entry.id,
            hash: end.hash.clone(),
            seq,
        });
    }
    Ok(Chained { after, end, links })
}

macro_rules! waiting {
    ($entries:literal) => {
        concat!(
            "SELECT e.seq, e.id, e.at, e.actor, e.door, e.action, e.subject, e.subject_id, e.subject_label, e.reason, e.batch,
                    e.details_hash
             FROM audit_unsealed u ",
            $entries,
            " ORDER BY u.entry_seq LIMIT $1"
        )
    };
}

const WAITING_ON_SQLITE: &str = waiting!("JOIN audit_entries e ON e.seq = u.entry_seq");
// One by one: a plan for many may read all entries, of which hardly any waits.
const WAITING_ON_POSTGRES: &str =
    waiting!("CROSS JOIN LATERAL (SELECT * FROM audit_entries WHERE seq = u.entry_seq OFFSET 0) e");

/// Writes what was chained before. When nothing was, or somebody else sealed meanwhile, what waits now is chained first.
/// Gives the chain's end, or none when there was nothing to do.
pub(crate) async fn seal(tx: &mut Tx, before: Option<Chained>) -> Result<Option<Sealed>> {
    let chained = match before {
        Some(before) if chain_end(tx).await? == before.after => before,
        _ => chained(tx).await?,
    };
    if chained.links.is_empty() {
        return Ok(None);
    }
    chain(tx, &chained.links).await?;
    Ok(Some(Sealed {
        end: chained.end,
        entries: chained.links.len(),
    }))
}

#[derive(Debug, Serialize)]
struct Link {
    position: i64,
    entry_id: AuditId,
    #[serde(serialize_with = "hex::serde::serialize")]
    hash: Vec<u8>,
    seq: i64,
}

/// Adds links to the chain and takes their entries from those that wait: two statements, however many.
async fn chain(tx: &mut Tx, links: &[Link]) -> Result<()> {
    match &mut tx.on {
        On::Sqlite(on) => {
            let query = sqlx::query(CHAIN_ON_SQLITE).bind(Json(links));
            query.execute(&mut **on).await?;
        }
        On::Postgres(on) => {
            sqlx::query(
                "INSERT INTO audit_chain (position, entry_id, hash)
                 SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bytea[])",
            )
            .bind(column(links, |link| link.position))
            .bind(column(links, |link| link.entry_id))
            .bind(column(links, |link| link.hash.as_slice()))
            .execute(&mut **on)
            .await?;
            sqlx::query("DELETE FROM audit_unsealed WHERE entry_seq = ANY($1)")
                .bind(column(links, |link| link.seq))
                .execute(&mut **on)
                .await?;
        }
    }
    Ok(())
}

// Asked in one go, so that the links are put into JSON once.
const CHAIN_ON_SQLITE: &str = "INSERT INTO audit_chain (position, entry_id, hash)
     SELECT value->>'position', unhex(value->>'entry_id', '-'), unhex(value->>'hash') FROM json_each($1);
     DELETE FROM audit_unsealed WHERE entry_seq IN (SELECT value->>'seq' FROM json_each($1))";

/// Where the chain ends now; position 0 before the first entry.
pub(crate) async fn chain_end(tx: &mut Tx) -> Result<ChainEnd> {
    let end = maybe!(
        tx,
        (i64, Vec<u8>),
        "SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1"
    )?;
    Ok(
        end.map_or_else(ChainEnd::default, |(position, hash)| ChainEnd {
            position,
            hash,
        }),
    )
}

/// Keeps a signed checkpoint of the chain.
pub(crate) async fn keep_checkpoint(
    tx: &mut Tx,
    position: i64,
    at: DateTime<Utc>,
    jws: &str,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO audit_checkpoints (position, at, jws) VALUES ($1, $2, $3) ON CONFLICT (position) DO NOTHING",
        position,
        at,
        jws
    )?;
    Ok(())
}

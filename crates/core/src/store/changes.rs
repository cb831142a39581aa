//! The change feed's table: one row for each committed operation, read in commit-safe order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{On, Tx, one, run};
use crate::{error::Result, operations::Noun};

/// With more ids than this a change only names the noun.
const IDS_LIMIT: usize = 200;

/// What a transaction has changed so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Pending {
    nouns: Vec<Noun>,
    ids: Vec<Uuid>,
    many: bool,
}

impl Pending {
    pub(super) fn add(&mut self, noun: Noun, ids: impl IntoIterator<Item = Uuid>) {
        if !self.nouns.contains(&noun) {
            self.nouns.push(noun);
        }
        for id in ids {
            if self.ids.len() >= IDS_LIMIT {
                self.many = true;
                return;
            }
            self.ids.push(id);
        }
    }

    /// Takes what was noted and leaves nothing.
    pub(crate) fn take(&mut self) -> Option<Change> {
        let noted = std::mem::take(self);
        (!noted.nouns.is_empty()).then(|| Change {
            nouns: noted.nouns,
            ids: (!noted.many).then_some(noted.ids),
        })
    }
}

/// Nouns that changed together, and which things when they are few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What changed.
    pub nouns: Vec<Noun>,
    /// Which things; none means too many to name.
    pub ids: Option<Vec<Uuid>>,
}

/// Where a reader of the feed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedPosition {
    /// The transaction last read (Postgres).
    pub xid: i64,
    /// The row last read.
    pub seq: i64,
}

/// A row of the feed that another process wrote.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Record {
    xid: i64,
    seq: i64,
    origin: Uuid,
    nouns: String,
    ids: Option<sqlx::types::Json<Vec<Uuid>>>,
}

/// Writes a change into the feed.
pub(crate) async fn insert(
    tx: &mut Tx,
    origin: Uuid,
    at: DateTime<Utc>,
    change: &Change,
) -> Result<()> {
    let nouns: Vec<&str> = change.nouns.iter().map(|noun| noun.as_str()).collect();
    let nouns = nouns.join(" ");
    run!(
        tx,
        "INSERT INTO changes (origin, at, nouns, ids) VALUES ($1, $2, $3, $4)",
        origin,
        at,
        &nouns,
        change.ids.as_ref().map(sqlx::types::Json)
    )?;
    Ok(())
}

/// The end of the feed: everything committed so far is behind it.
pub(crate) async fn end(tx: &mut Tx) -> Result<FeedPosition> {
    let (xid, seq): (i64, i64) = match tx.on {
        On::Sqlite(_) => one!(
            tx,
            (i64, i64),
            "SELECT 0, COALESCE(MAX(seq), 0) FROM changes"
        )?,
        // The oldest transaction still open may yet write a row with a lower seq; going on from just before it
        // reads rows twice at worst.
        On::Postgres(_) => one!(
            tx,
            (i64, i64),
            "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1), 9223372036854775807"
        )?,
    };
    Ok(FeedPosition { xid, seq })
}

/// What other processes committed since `after`, and the new position.
pub(crate) async fn since(
    tx: &mut Tx,
    own: Uuid,
    after: FeedPosition,
) -> Result<(Vec<Change>, FeedPosition)> {
    let records = match &mut tx.on {
        On::Sqlite(on) => {
            sqlx::query_as::<_, Record>(
                "SELECT 0 AS xid, seq, origin, nouns, ids FROM changes WHERE seq > $1 ORDER BY seq LIMIT 1000",
            )
            .bind(after.seq)
            .fetch_all(&mut **on)
            .await?
        }
        On::Postgres(on) => {
            sqlx::query_as::<_, Record>(
                "SELECT xid::text::bigint AS xid, seq, origin, nouns, ids FROM changes
                 WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
                 ORDER BY xid, seq LIMIT 1000",
            )
            .bind(after.xid.to_string())
            .bind(after.seq)
            .fetch_all(&mut **on)
            .await?
        }
    };
    let position = records.last().map_or(after, |last| FeedPosition {
        xid: last.xid,
        seq: last.seq,
    });
    let foreign = records
        .into_iter()
        .filter(|record| record.origin != own)
        .map(|record| Change {
            nouns: record
                .nouns
                .split(' ')
                .filter_map(Noun::from_word)
                .collect(),
            ids: record.ids.map(|ids| ids.0),
        });
    Ok((foreign.collect(), position))
}

/// Forgets rows written before `before`; readers that far behind read everything again.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(run!(tx, "DELETE FROM changes WHERE at < $1", before)?)
}

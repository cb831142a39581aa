//! The change feed's table: one row for each committed operation, read in commit-safe order.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use super::{On, Tx, maybe, meta, one, rows, run};
use crate::{
    error::{Error, Result},
    ids::{CustomerId, LicenseId},
    operations::Noun,
};

/// With more ids than this of a kind a row of the feed only names the noun, and readers read everything again.
const IDS_LIMIT: usize = 10_000;
/// So many rows are read in one look, as the statements say.
const LOOK: usize = 1000;
/// The fact of a store that says up to where rows were forgotten.
const FORGOTTEN: &str = "changes_forgotten";

/// Nouns that changed together, and what lists must look at again.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub nouns: Vec<Noun>,
    /// Which things of the lists.
    pub touched: Touched,
}

/// Things that lists show and that changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Touched {
    /// These licenses.
    pub licenses: Vec<LicenseId>,
    /// These customers.
    pub customers: Vec<CustomerId>,
    /// Some products; there are few.
    pub products: bool,
    /// Others that are not named: too many, or written by a program that names none.
    pub unnamed: bool,
    /// Devices themselves (ignored, deleted), not only who uses what. No list shows them; answers to devices do.
    pub devices: bool,
    /// Of these licenses only what devices use. Lists have the same ones in the same order; answers to devices have not.
    pub seats: Vec<LicenseId>,
}

impl Touched {
    /// Whether no list is touched.
    #[must_use]
    pub const fn leaves_lists(&self) -> bool {
        self.licenses.is_empty() && self.customers.is_empty() && !self.products && !self.unnamed
    }

    /// Adds what another change touched.
    pub fn add(&mut self, other: Self) {
        self.licenses.extend(other.licenses);
        self.customers.extend(other.customers);
        self.products |= other.products;
        self.unnamed |= other.unnamed;
        self.devices |= other.devices;
        self.seats.extend(other.seats);
    }

    fn note(&mut self, noun: Noun, ids: Vec<Uuid>) {
        match noun {
            Noun::Products => self.products = true,
            Noun::Activations => self.devices |= !ids.is_empty(),
            Noun::Licenses | Noun::Customers if ids.is_empty() => self.unnamed = true,
            Noun::Licenses => self.licenses.extend(ids.into_iter().map(LicenseId)),
            Noun::Customers => self.customers.extend(ids.into_iter().map(CustomerId)),
            _ => {}
        }
    }
}

/// What a transaction has changed so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Pending(Change);

impl Pending {
    pub(super) fn add(&mut self, noun: Noun, ids: impl IntoIterator<Item = Uuid>) {
        self.name(noun);
        self.0.touched.note(noun, ids.into_iter().collect());
    }

    pub(super) fn seats(&mut self, licenses: impl IntoIterator<Item = LicenseId>) {
        self.name(Noun::Licenses);
        self.0.touched.seats.extend(licenses);
    }

    fn name(&mut self, noun: Noun) {
        if !self.0.nouns.contains(&noun) {
            self.0.nouns.push(noun);
        }
    }

    /// Takes what was noted and leaves nothing.
    pub(crate) fn take(&mut self) -> Option<Change> {
        let Self(noted) = std::mem::take(self);
        (!noted.nouns.is_empty()).then_some(noted)
    }
}

/// A change that is committed.
#[derive(Debug, Clone)]
pub(crate) struct Committed {
    /// Its row in the feed.
    pub seq: i64,
    pub change: Change,
}

/// How a row of the feed names things: the ids of each kind, sixteen bytes each, in base64.
#[derive(Debug, Default, Serialize, Deserialize)]
struct StoredIds {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    licenses: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customers: Option<String>,
    /// Whether these are all that the nouns stand for.
    #[serde(default)]
    whole: bool,
    /// Whether devices themselves changed.
    #[serde(default, skip_serializing_if = "is_not")]
    devices: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seats: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_not(flag: &bool) -> bool {
    !*flag
}

impl StoredIds {
    fn of(touched: &Touched) -> Self {
        let pack = |ids: Vec<Uuid>| {
            let bytes: Vec<u8> = ids.into_iter().flat_map(Uuid::into_bytes).collect();
            (!bytes.is_empty()).then(|| STANDARD_NO_PAD.encode(bytes))
        };
        let most = touched.licenses.len().max(touched.customers.len());
        let few = most.max(touched.seats.len()) <= IDS_LIMIT;
        if touched.unnamed || !few {
            return Self {
                devices: touched.devices,
                ..Self::default()
            };
        }
        Self {
            devices: touched.devices,
            licenses: pack(touched.licenses.iter().map(|id| id.0).collect()),
            customers: pack(touched.customers.iter().map(|id| id.0).collect()),
            seats: pack(touched.seats.iter().map(|id| id.0).collect()),
            whole: true,
        }
    }

    fn read(self, nouns: &[Noun]) -> Touched {
        let unpack = |packed: Option<String>| -> Option<Vec<Uuid>> {
            let bytes = STANDARD_NO_PAD.decode(packed.unwrap_or_default()).ok()?;
            bytes
                .chunks(16)
                .map(|id| Uuid::from_slice(id).ok())
                .collect()
        };
        let shown = [Noun::Licenses, Noun::Customers];
        let mut touched = Touched {
            products: nouns.contains(&Noun::Products),
            devices: self.devices,
            ..Touched::default()
        };
        let licenses = |packed| -> Option<Vec<LicenseId>> {
            Some(unpack(packed)?.into_iter().map(LicenseId).collect())
        };
        let (listed, seats) = (licenses(self.licenses), licenses(self.seats));
        match (listed, seats, unpack(self.customers), self.whole) {
            (Some(listed), Some(seats), Some(customers), true) => {
                touched.licenses = listed;
                touched.seats = seats;
                touched.customers = customers.into_iter().map(CustomerId).collect();
            }
            _ => touched.unnamed = nouns.iter().any(|noun| shown.contains(noun)),
        }
        touched
    }
}

/// Where a reader of the feed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct FeedPosition {
    /// The transaction last read (Postgres).
    pub xid: i64,
    /// The row last read.
    pub seq: i64,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Record {
    xid: i64,
    seq: i64,
    origin: Uuid,
    nouns: String,
    ids: Option<Json<serde_json::Value>>,
}

/// Writes a change into the feed and gives its row.
pub(crate) async fn insert(
    tx: &mut Tx,
    origin: Uuid,
    at: DateTime<Utc>,
    change: &Change,
) -> Result<i64> {
    let nouns: Vec<&str> = change.nouns.iter().map(|noun| noun.as_str()).collect();
    let nouns = nouns.join(" ");
    let touched = &change.touched;
    let touches = !touched.leaves_lists() || touched.devices || !touched.seats.is_empty();
    let ids = touches.then(|| Json(StoredIds::of(&change.touched)));
    let (seq,) = one!(
        tx,
        (i64,),
        "INSERT INTO changes (origin, at, nouns, ids) VALUES ($1, $2, $3, $4) RETURNING seq",
        origin,
        at,
        &nouns,
        &ids
    )?;
    Ok(seq)
}

/// The end of the feed: everything committed so far is behind it.
pub(crate) async fn end(tx: &mut Tx) -> Result<FeedPosition> {
    let (xid, seq): (i64, i64) = match tx.on {
        // Rows that were forgotten are behind it, too.
        On::Sqlite(_) => {
            let (last,) = one!(tx, (i64,), "SELECT COALESCE(MAX(seq), 0) FROM changes")?;
            (0, last.max(forgotten(tx).await?.seq))
        }
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

/// What a reader finds behind its position.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// What other processes committed.
    pub foreign: Vec<Change>,
    /// What this process committed itself, by row.
    pub own: Vec<(i64, Touched)>,
    /// What others committed and that is not read in order yet, because an older transaction is still open (Postgres):
    /// nothing to go on from, but enough to forget what was remembered.
    pub ahead: Touched,
    /// The new position.
    pub position: FeedPosition,
}

impl News {
    /// Whether there may be more than one look takes.
    pub(crate) fn is_full(&self) -> bool {
        self.foreign.len() + self.own.len() >= LOOK
    }
}

/// What was committed since `after`; `own` names this process.
pub(crate) async fn since(tx: &mut Tx, own: Uuid, after: FeedPosition) -> Result<News> {
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
    let mut news = News {
        position: records.last().map_or(after, |last| FeedPosition {
            xid: last.xid,
            seq: last.seq,
        }),
        ..News::default()
    };
    for record in records {
        let (seq, origin) = (record.seq, record.origin);
        let change = record.change();
        if origin == own {
            news.own.push((seq, change.touched));
        } else {
            news.foreign.push(change);
        }
    }
    if let On::Postgres(_) = tx.on {
        news.ahead = ahead(tx, own).await?;
    }
    Ok(news)
}

/// What other processes committed while an older transaction is still open.
async fn ahead(tx: &mut Tx, own: Uuid) -> Result<Touched> {
    let records = rows!(
        tx,
        Record,
        "SELECT xid::text::bigint AS xid, seq, origin, nouns, ids FROM changes
         WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) AND origin <> $1 LIMIT 1001",
        own
    )?;
    let mut ahead = Touched {
        // More than anybody wants to read twice a second: whoever remembers forgets everything.
        unnamed: records.len() > LOOK,
        ..Touched::default()
    };
    for record in records {
        ahead.add(record.change().touched);
    }
    Ok(ahead)
}

impl Record {
    fn change(self) -> Change {
        let nouns: Vec<Noun> = self.nouns.split(' ').filter_map(Noun::from_word).collect();
        let ids = self.ids.map(|ids| ids.0).unwrap_or_default();
        let ids: StoredIds = serde_json::from_value(ids).unwrap_or_default();
        Change {
            touched: ids.read(&nouns),
            nouns,
        }
    }
}

/// Whether everything behind a position is still there, so that a reader can go on from it.
pub(crate) async fn can_go_on_from(tx: &mut Tx, position: FeedPosition) -> Result<bool> {
    Ok(position >= forgotten(tx).await?)
}

/// Up to where rows were forgotten.
pub(crate) async fn forgotten(tx: &mut Tx) -> Result<FeedPosition> {
    match meta::get(tx, FORGOTTEN).await? {
        Some(text) => serde_json::from_str(&text).map_err(|_| unreadable()),
        None => Ok(FeedPosition::default()),
    }
}

fn unreadable() -> Error {
    Error::Internal("the store does not say up to where changes were forgotten".into())
}

/// Who wrote the row at a position, and when: the same place in another history has another answer.
pub(crate) async fn writer_of(tx: &mut Tx, seq: i64) -> Result<Option<(Uuid, DateTime<Utc>)>> {
    Ok(maybe!(
        tx,
        (Uuid, DateTime<Utc>),
        "SELECT origin, at FROM changes WHERE seq = $1",
        seq
    )?)
}

/// Forgets rows written before `before`; readers that far behind read everything again.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let last: Option<(i64, i64)> = match tx.on {
        On::Sqlite(_) => maybe!(
            tx,
            (i64, i64),
            "SELECT 0, seq FROM changes WHERE at < $1 ORDER BY seq DESC LIMIT 1",
            before
        )?,
        On::Postgres(_) => maybe!(
            tx,
            (i64, i64),
            "SELECT xid::text::bigint, seq FROM changes WHERE at < $1 ORDER BY xid DESC, seq DESC LIMIT 1",
            before
        )?,
    };
    let Some((xid, seq)) = last else { return Ok(0) };
    let last = serde_json::to_string(&FeedPosition { xid, seq }).map_err(|_| unreadable())?;
    meta::set(tx, FORGOTTEN, &last).await?;
    Ok(run!(tx, "DELETE FROM changes WHERE at < $1", before)?)
}

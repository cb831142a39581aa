//! Expiry sweeps: which licenses are due, what each was before, and where a sweep stands.
//!
//! A sweep's stage is what the store keeps; `operations::settings::SweepStep` is what people see of it. Deliberately
//! absent: when to sweep and when to ask (`service::sweeps`).

use chrono::{DateTime, Days, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    Tx,
    license_list::status_of,
    maybe, one, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::status::LicenseStatus,
    error::{Error, Result},
    ids::{BatchId, LicenseId, ProductId, SweepId},
    operations::{
        environments::Engine,
        licenses::License,
        settings::{SweepDoubt, SweepStep},
    },
};

/// Where a sweep stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Stopped, and asks.
    Asking,
    /// Being done, in chunks.
    Running,
    Done,
    /// Being taken back, in chunks.
    TakingBack,
    TakenBack,
    Settled,
}

impl Stage {
    const ALL: [Self; 6] = [
        Self::Asking,
        Self::Running,
        Self::Done,
        Self::TakingBack,
        Self::TakenBack,
        Self::Settled,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Running => "running",
            Self::Done => "done",
            Self::TakingBack => "taking_back",
            Self::TakenBack => "taken_back",
            Self::Settled => "settled",
        }
    }

    /// What people see: a sweep under way is done with what it did so far.
    pub(crate) const fn step(self) -> SweepStep {
        match self {
            Self::Asking => SweepStep::Asking,
            Self::Running | Self::Done => SweepStep::Done,
            Self::TakingBack | Self::TakenBack => SweepStep::TakenBack,
            Self::Settled => SweepStep::Settled,
        }
    }
}

const fn doubt_word(doubt: SweepDoubt) -> &'static str {
    match doubt {
        SweepDoubt::ClockJumped => "clock_jumped",
        SweepDoubt::TooMany => "too_many",
    }
}

/// A sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSweep {
    pub id: SweepId,
    /// The moment that decides who is due.
    pub at: DateTime<Utc>,
    pub stage: Stage,
    /// Licenses it expired so far, or would.
    pub licenses: i32,
    pub asks: Option<SweepDoubt>,
    /// What its entries carry, once it does something.
    pub batch: Option<BatchId>,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: SweepId,
    at: DateTime<Utc>,
    state: String,
    licenses: i32,
    asks: Option<String>,
    batch: Option<BatchId>,
}

impl TryFrom<Record> for StoredSweep {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let stage = Stage::ALL
            .into_iter()
            .find(|stage| stage.word() == record.state)
            .ok_or_else(|| Error::Internal(format!("a sweep is {}", record.state)))?;
        let asks = [SweepDoubt::ClockJumped, SweepDoubt::TooMany]
            .into_iter()
            .find(|doubt| record.asks.as_deref() == Some(doubt_word(*doubt)));
        Ok(Self {
            id: record.id,
            at: record.at,
            stage,
            licenses: record.licenses,
            asks,
            batch: record.batch,
        })
    }
}

/// One sweep.
pub(crate) async fn get(tx: &mut Tx, id: SweepId) -> Result<Option<StoredSweep>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT id, at, state, licenses, asks, batch FROM sweeps WHERE id = $1",
        id
    )?;
    record.map(StoredSweep::try_from).transpose()
}

/// The newest sweeps first.
pub(crate) async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<StoredSweep>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, at, state, licenses, asks, batch FROM sweeps ORDER BY at DESC, id DESC LIMIT $1",
        limit
    )?;
    records.into_iter().map(StoredSweep::try_from).collect()
}

/// The sweeps that are not at an end: one that asks, one under way; oldest first.
pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<StoredSweep>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, at, state, licenses, asks, batch FROM sweeps
         WHERE state IN ('asking', 'running', 'taking_back') ORDER BY at, id"
    )?;
    records.into_iter().map(StoredSweep::try_from).collect()
}

/// Writes a sweep, new or as it stands now.
pub(crate) async fn save(tx: &mut Tx, sweep: &StoredSweep) -> Result<()> {
    run!(
        tx,
        "INSERT INTO sweeps (id, at, state, licenses, asks, batch) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, state = excluded.state, licenses = excluded.licenses,
                                        asks = excluded.asks, batch = excluded.batch",
        sweep.id,
        sweep.at,
        sweep.stage.word(),
        sweep.licenses,
        sweep.asks.map(doubt_word),
        sweep.batch
    )?;
    Ok(())
}

/// Until when a license must have ended to be past its grace, by its product.
#[derive(Debug, Clone)]
pub(crate) struct Deadlines {
    usual: DateTime<Utc>,
    /// Products with a grace of their own.
    own: Vec<(DateTime<Utc>, Vec<ProductId>)>,
}

/// The deadlines at a moment.
pub(crate) async fn deadlines(
    tx: &mut Tx,
    at: DateTime<Utc>,
    grace_days: u32,
) -> Result<Deadlines> {
    let products = rows!(
        tx,
        (ProductId, i32),
        "SELECT id, grace_days FROM products WHERE grace_days IS NOT NULL ORDER BY grace_days, id"
    )?;
    let before = |days: u32| {
        at.checked_sub_days(Days::new(u64::from(days)))
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
    };
    let mut own: Vec<(DateTime<Utc>, Vec<ProductId>)> = Vec::new();
    for (product, days) in products {
        let deadline = before(u32::try_from(days).unwrap_or(0));
        match own.last_mut() {
            Some((same, products)) if *same == deadline => products.push(product),
            _ => own.push((deadline, vec![product])),
        }
    }
    Ok(Deadlines {
        usual: before(grace_days),
        own,
    })
}

/// Adds which licenses are due. The states and the latest deadline stand as the index has them; what follows sorts out
/// the few that are in their grace.
fn push_due(sql: &mut Sql, engine: Engine, deadlines: &Deadlines) {
    let latest = deadlines
        .own
        .iter()
        .map(|(deadline, _)| *deadline)
        .fold(deadlines.usual, DateTime::max);
    sql.push(
        " FROM licenses WHERE expires_at IS NOT NULL AND status IN (1, 2, 3, 4) AND expires_at <= ",
    )
    .bind(Value::Time(latest));
    if deadlines.own.is_empty() {
        return;
    }
    let all = deadlines.own.iter().flat_map(|(_, products)| products);
    sql.push(" AND ((expires_at <= ")
        .bind(Value::Time(deadlines.usual))
        .push(" AND product_id NOT IN ")
        .bind_ids(engine, all.map(|id| id.0).collect())
        .push(")");
    for (deadline, products) in &deadlines.own {
        sql.push(" OR (expires_at <= ")
            .bind(Value::Time(*deadline))
            .push(" AND product_id IN ")
            .bind_ids(engine, products.iter().map(|id| id.0).collect())
            .push(")");
    }
    sql.push(")");
}

/// How many licenses are due.
pub(crate) async fn count_due(tx: &mut Tx, deadlines: &Deadlines) -> Result<i64> {
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*)");
    push_due(&mut sql, tx.engine(), deadlines);
    let rows: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(rows.first().map_or(0, |(count,)| *count))
}

/// The next licenses that are due, in a transaction that writes: those that somebody is writing to are left for later.
pub(crate) async fn due(tx: &mut Tx, deadlines: &Deadlines, limit: i64) -> Result<Vec<LicenseId>> {
    let mut sql = Sql::default();
    sql.push("SELECT id");
    push_due(&mut sql, tx.engine(), deadlines);
    sql.push(" ORDER BY expires_at LIMIT ")
        .bind(Value::Big(limit));
    if tx.engine() == Engine::Postgres {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    let rows: Vec<(LicenseId,)> = sql.rows(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many licenses there are.
pub(crate) async fn count_all(tx: &mut Tx) -> Result<i64> {
    let (count,) = one!(tx, (i64,), "SELECT COUNT(*) FROM licenses")?;
    Ok(count)
}

#[derive(Serialize)]
struct Stepped {
    stepped: LicenseId,
    next_version: i32,
    status: i16,
}

/// Saves the states of many licenses, each over the version before its own. Gives those that were saved.
pub(crate) async fn save_states(
    tx: &mut Tx,
    licenses: &[&License],
    now: DateTime<Utc>,
) -> Result<Vec<LicenseId>> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "UPDATE licenses SET version = r.next_version, status = r.status, updated_at = $2
             FROM (SELECT unhex(value->>'stepped', '-') AS stepped, value->>'next_version' AS next_version,
                          value->>'status' AS status FROM json_each($1)) AS r
             WHERE licenses.id = r.stepped AND licenses.version = r.next_version - 1 RETURNING id"
        }
        Engine::Postgres => {
            "UPDATE licenses SET version = r.next_version, status = r.status, updated_at = $2
             FROM jsonb_to_recordset($1) AS r(stepped uuid, next_version integer, status smallint)
             WHERE licenses.id = r.stepped AND licenses.version = r.next_version - 1 RETURNING id"
        }
    };
    let stepped: Vec<Stepped> = licenses
        .iter()
        .map(|license| Stepped {
            stepped: license.id,
            next_version: license.version,
            status: license.status.rank(),
        })
        .collect();
    let saved = rows!(tx, (LicenseId,), text, Json(&stepped), now)?;
    Ok(saved.into_iter().map(|(id,)| id).collect())
}

/// What a license was before a sweep expired it, and the version that the sweep left.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Item {
    pub license_id: LicenseId,
    pub version: i32,
    pub status: i16,
}

impl Item {
    /// The state before.
    pub(crate) fn before(&self) -> Result<LicenseStatus> {
        status_of(self.status)
    }
}

/// Notes what licenses were before.
pub(crate) async fn insert_items(tx: &mut Tx, sweep: SweepId, items: &[Item]) -> Result<()> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "INSERT INTO sweep_items (sweep_id, license_id, version, status)
             SELECT $2, unhex(value->>'license_id', '-'), value->>'version', value->>'status' FROM json_each($1)"
        }
        Engine::Postgres => {
            "INSERT INTO sweep_items (sweep_id, license_id, version, status)
             SELECT $2, license_id, version, status
             FROM jsonb_to_recordset($1) AS r(license_id uuid, version integer, status smallint)"
        }
    };
    run!(tx, text, Json(items), sweep)?;
    Ok(())
}

/// Takes the next items of a sweep away.
pub(crate) async fn take_items(tx: &mut Tx, sweep: SweepId, limit: i64) -> Result<Vec<Item>> {
    let items = rows!(
        tx,
        (LicenseId, i32, i16),
        "DELETE FROM sweep_items WHERE sweep_id = $1 AND license_id IN
             (SELECT license_id FROM sweep_items WHERE sweep_id = $1 ORDER BY license_id LIMIT $2)
         RETURNING license_id, version, status",
        sweep,
        limit
    )?;
    Ok(items
        .into_iter()
        .map(|(license_id, version, status)| Item {
            license_id,
            version,
            status,
        })
        .collect())
}

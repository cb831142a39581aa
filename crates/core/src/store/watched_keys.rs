//! Keys that leaked and are watched. Nothing is counted for them: a revoked key is refused with a cause of its own, so its
//! attempts are the refusals that are counted anyway.
//!
//! Deliberately absent: withdrawing a key (`service::leaks`).

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::{
    Tx,
    cases::number,
    license_list, one, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::network::network_of,
    error::Result,
    ids::LicenseId,
    operations::{Noun, leaks::WatchedKey},
};

/// The most rows of attempts that are read at a time.
const ATTEMPTS: i64 = 200_000;

/// Watches a key.
pub(crate) async fn watch(
    tx: &mut Tx,
    license: LicenseId,
    by: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO watched_keys (license_id, since, watched_by) VALUES ($1, $2, $3)
         ON CONFLICT (license_id) DO NOTHING",
        license,
        now,
        by
    )?;
    tx.changed(Noun::Cases, []);
    Ok(())
}

/// Watches it no more. False when it was not watched.
pub(crate) async fn stop(tx: &mut Tx, license: LicenseId) -> Result<bool> {
    let gone = run!(
        tx,
        "DELETE FROM watched_keys WHERE license_id = $1",
        license
    )?;
    tx.changed(Noun::Cases, []);
    Ok(gone == 1)
}

/// What else is known of licenses whose keys leaked: the last use, the license in its place, and whether it is watched.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Standing {
    id: LicenseId,
    pub replaced_by: Option<LicenseId>,
    pub watched: bool,
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// The same of several.
pub(crate) async fn standings(
    tx: &mut Tx,
    licenses: &[LicenseId],
) -> Result<HashMap<LicenseId, Standing>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT l.id, l.replaced_by, (w.license_id IS NOT NULL) AS watched,
            (SELECT MAX(a.last_seen_at) FROM activations a WHERE a.license_id = l.id) AS last_seen_at
         FROM licenses l LEFT JOIN watched_keys w ON w.license_id = l.id WHERE l.id IN ",
    );
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    let rows: Vec<Standing> = sql.rows(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Which of some folded keys are licenses', by key.
pub(crate) async fn of_keys(tx: &mut Tx, folded: Vec<String>) -> Result<Vec<(String, LicenseId)>> {
    let mut sql = Sql::default();
    sql.push("SELECT key_folded, id FROM licenses WHERE key_folded IN ");
    sql.bind_texts(tx.engine(), folded);
    sql.rows(tx).await
}

/// How long folded keys are, each length once.
pub(crate) async fn key_lengths(tx: &mut Tx) -> Result<BTreeSet<usize>> {
    let rows = rows!(
        tx,
        (i32,),
        "SELECT DISTINCT LENGTH(key_folded) FROM licenses"
    )?;
    let lengths = rows.into_iter().map(|(length,)| usize::try_from(length));
    Ok(lengths.filter_map(std::result::Result::ok).collect())
}

#[derive(Default)]
struct Attempts {
    count: u32,
    networks: BTreeSet<String>,
    devices: BTreeSet<String>,
    last_at: Option<DateTime<Utc>>,
}

async fn attempts(tx: &mut Tx, licenses: &[LicenseId]) -> Result<HashMap<LicenseId, Attempts>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT n.license_id, n.count, n.network, n.fingerprint, n.last_at
         FROM denials n JOIN watched_keys w ON w.license_id = n.license_id
         WHERE n.code = 'REVOKED' AND n.last_at >= w.since AND n.license_id IN ",
    );
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    sql.push(" LIMIT ").bind(Value::Big(ATTEMPTS));
    let rows: Vec<(LicenseId, i32, String, String, DateTime<Utc>)> = sql.rows(tx).await?;
    let mut attempts: HashMap<LicenseId, Attempts> = HashMap::new();
    for (id, count, network, fingerprint, at) in rows {
        let of = attempts.entry(id).or_default();
        of.count = of.count.saturating_add(number(i64::from(count)));
        of.networks.extend(network_of(&network));
        if !fingerprint.is_empty() {
            of.devices.insert(fingerprint);
        }
        of.last_at = of.last_at.max(Some(at));
    }
    Ok(attempts)
}

/// One stretch of the keys that are watched, the newest first, and how many there are.
pub(crate) async fn page(tx: &mut Tx, offset: u32, limit: u32) -> Result<(Vec<WatchedKey>, u32)> {
    let watched = rows!(
        tx,
        (LicenseId, DateTime<Utc>, String),
        "SELECT license_id, since, watched_by FROM watched_keys ORDER BY since DESC, license_id LIMIT $1 OFFSET $2",
        i64::from(limit),
        i64::from(offset)
    )?;
    let (total,) = one!(tx, (i64,), "SELECT COUNT(*) FROM watched_keys")?;
    let ids: Vec<LicenseId> = watched.iter().map(|(id, _, _)| *id).collect();
    let licenses = license_list::by_ids(tx, &ids).await?;
    let mut licenses: HashMap<LicenseId, _> =
        licenses.into_iter().map(|row| (row.id, row)).collect();
    let standings = standings(tx, &ids).await?;
    let mut tries = attempts(tx, &ids).await?;
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    let rows = watched.into_iter().filter_map(|(id, since, by)| {
        let tried = tries.remove(&id).unwrap_or_default();
        Some(WatchedKey {
            license: licenses.remove(&id)?,
            replaced_by: standings.get(&id).and_then(|standing| standing.replaced_by),
            since,
            by,
            attempts: tried.count,
            networks: count(tried.networks.len()),
            devices: count(tried.devices.len()),
            last_at: tried.last_at,
        })
    });
    Ok((rows.collect(), number(total)))
}

//! What abuse detection reads: which licenses something happened to since a moment, and their histories; and the networks that
//! keys are used from, which are counted in memory and written every few seconds.
//!
//! Deliberately absent: what is too much (`domain::abuse`), and cases (`cases`).

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    Tx,
    denials::code_of,
    devices::label,
    import_rows::{stored, text_for},
    rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::{
        abuse::{CHURN_DAYS, Device, Event, History, What, day},
        network::network_of,
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::LicenseId,
};

/// A day in seconds.
const DAY: i64 = 86_400;
/// Bits in which a network's days are kept.
const DAYS_KEPT: i64 = 63;
/// The most events that are read of some licenses at a time.
const EVENTS: i64 = 200_000;
/// Networks forgotten in one transaction.
const FORGOTTEN: i64 = 1_000;

/// The number of a day.
pub(crate) fn number_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(DAY)
}

fn day_of_number(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(number.saturating_mul(DAY), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// A network that a key was used from on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sighting {
    pub license: LicenseId,
    pub network: String,
    /// The day's number.
    pub day: i64,
}

#[derive(Serialize)]
struct SightingRow<'a> {
    license_id: LicenseId,
    network: &'a str,
    last_day: i64,
    /// A bit for each day back from the last.
    days: i64,
    at: String,
}

/// Notes from where keys were used: one row for each license and network, since Postgres takes no row twice in a
/// statement, and around midnight a batch tells of two days. Rows come in one order.
pub(crate) async fn add_networks(
    tx: &mut Tx,
    seen: impl IntoIterator<Item = (&Sighting, &DateTime<Utc>)>,
) -> Result<()> {
    let mut places: BTreeMap<(LicenseId, &str), BTreeMap<i64, DateTime<Utc>>> = BTreeMap::new();
    for (sighting, at) in seen {
        let days = places.entry((sighting.license, &sighting.network));
        days.or_default().insert(sighting.day, *at);
    }
    let rows: Vec<SightingRow<'_>> = places
        .into_iter()
        .filter_map(|((license_id, network), seen)| {
            let (&last_day, &at) = seen.last_key_value()?;
            let kept = seen.range(last_day - DAYS_KEPT + 1..);
            Some(SightingRow {
                license_id,
                network,
                last_day,
                days: kept.fold(0, |days, (day, _)| days | 1 << (last_day - day)),
                at: stored(at),
            })
        })
        .collect();
    // A day that is noted already changes nothing, so that two servers note it once.
    let text = text_for(
        tx,
        "INSERT INTO license_networks (license_id, network, last_day, days, noted_at)
         SELECT unhex(value->>'license_id', '-'), value->>'network', value->>'last_day', value->>'days', value->>'at'
         FROM json_each($1) WHERE true
         ON CONFLICT (license_id, network) DO UPDATE SET
            days = CASE
                WHEN excluded.last_day >= last_day + 63 THEN excluded.days
                WHEN excluded.last_day > last_day
                    THEN ((days << (excluded.last_day - last_day)) | excluded.days) & 9223372036854775807
                ELSE days | ((excluded.days << (last_day - excluded.last_day)) & 9223372036854775807) END,
            last_day = max(last_day, excluded.last_day), noted_at = max(noted_at, excluded.noted_at)
         WHERE excluded.last_day > last_day
            OR (excluded.last_day > last_day - 63
                AND (excluded.days << (last_day - excluded.last_day)) & 9223372036854775807 & ~days <> 0)",
        "INSERT INTO license_networks AS n (license_id, network, last_day, days, noted_at)
         SELECT license_id, network, last_day, days, at
         FROM jsonb_to_recordset($1) AS r(license_id uuid, network text, last_day bigint, days bigint, at timestamptz)
         ON CONFLICT (license_id, network) DO UPDATE SET
            days = CASE
                WHEN excluded.last_day >= n.last_day + 63 THEN excluded.days
                WHEN excluded.last_day > n.last_day
                    THEN ((n.days << (excluded.last_day - n.last_day)::int) | excluded.days) & 9223372036854775807
                ELSE n.days | ((excluded.days << (n.last_day - excluded.last_day)::int) & 9223372036854775807) END,
            last_day = greatest(n.last_day, excluded.last_day), noted_at = greatest(n.noted_at, excluded.noted_at)
         WHERE excluded.last_day > n.last_day
            OR (excluded.last_day > n.last_day - 63
                AND (excluded.days << (n.last_day - excluded.last_day)::int) & 9223372036854775807 & ~n.days <> 0)",
    );
    run!(tx, text, Json(&rows))?;
    Ok(())
}

/// Forgets networks that nothing was seen of since a moment; some at a time, and says how many.
pub(crate) async fn forget_networks(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let text = text_for(
        tx,
        "DELETE FROM license_networks WHERE (license_id, network) IN
             (SELECT license_id, network FROM license_networks WHERE noted_at < $1 ORDER BY noted_at LIMIT $2)",
        "DELETE FROM license_networks WHERE ctid = ANY (ARRAY
             (SELECT ctid FROM license_networks WHERE noted_at < $1 ORDER BY noted_at LIMIT $2))",
    );
    Ok(run!(tx, text, before, FORGOTTEN)?)
}

/// Whether there are any to forget.
pub(crate) async fn has_old_networks(tx: &mut Tx, before: DateTime<Utc>) -> Result<bool> {
    let found = rows!(
        tx,
        (i32,),
        "SELECT 1 FROM license_networks WHERE noted_at < $1 LIMIT 1",
        before
    )?;
    Ok(!found.is_empty())
}

/// Where something happens that detection looks at, each with an index by time and license.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Denials,
    Begun,
    Ended,
    Networks,
}

impl Source {
    pub(crate) const ALL: [Self; 4] = [Self::Denials, Self::Begun, Self::Ended, Self::Networks];

    const fn text(self) -> &'static str {
        match self {
            Self::Denials => {
                "SELECT last_at, license_id FROM denials WHERE license_id IS NOT NULL
                 AND (last_at, license_id) > ($1, $2) AND last_at < $3 ORDER BY last_at, license_id LIMIT $4"
            }
            Self::Begun => {
                "SELECT activated_at, license_id FROM activations
                 WHERE (activated_at, license_id) > ($1, $2) AND activated_at < $3
                 ORDER BY activated_at, license_id LIMIT $4"
            }
            Self::Ended => {
                "SELECT deactivated_at, license_id FROM activations WHERE deactivated_at IS NOT NULL
                 AND (deactivated_at, license_id) > ($1, $2) AND deactivated_at < $3
                 ORDER BY deactivated_at, license_id LIMIT $4"
            }
            Self::Networks => {
                "SELECT noted_at, license_id FROM license_networks
                 WHERE (noted_at, license_id) > ($1, $2) AND noted_at < $3 ORDER BY noted_at, license_id LIMIT $4"
            }
        }
    }
}

/// What happened after a place and before a moment, in order.
pub(crate) async fn touched(
    tx: &mut Tx,
    source: Source,
    (at, id): (DateTime<Utc>, LicenseId),
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, LicenseId)>> {
    Ok(rows!(
        tx,
        (DateTime<Utc>, LicenseId),
        source.text(),
        at,
        id,
        until,
        limit
    )?)
}

/// Licenses to which enough happened since a moment that any rule could be met, those with most first.
pub(crate) async fn eventful(
    tx: &mut Tx,
    from: DateTime<Utc>,
    least: i64,
    limit: i64,
) -> Result<Vec<LicenseId>> {
    let text = text_for(
        tx,
        "SELECT t.license_id FROM (
             SELECT license_id, SUM(count) AS n FROM denials WHERE last_at >= $1 AND license_id IS NOT NULL GROUP BY 1
             UNION ALL SELECT license_id, COUNT(*) FROM activations WHERE activated_at >= $1 GROUP BY 1
             UNION ALL SELECT license_id, COUNT(*) FROM activations WHERE deactivated_at >= $1 GROUP BY 1
             UNION ALL SELECT license_id, COUNT(*) FROM license_networks WHERE last_day >= $2 GROUP BY 1
         ) t GROUP BY t.license_id HAVING SUM(t.n) >= $3 ORDER BY SUM(t.n) DESC, t.license_id LIMIT $4",
        "SELECT t.license_id FROM (
             SELECT license_id, SUM(count)::bigint AS n FROM denials WHERE last_at >= $1 AND license_id IS NOT NULL GROUP BY 1
             UNION ALL SELECT license_id, COUNT(*) FROM activations WHERE activated_at >= $1 GROUP BY 1
             UNION ALL SELECT license_id, COUNT(*) FROM activations WHERE deactivated_at >= $1 GROUP BY 1
             UNION ALL SELECT license_id, COUNT(*) FROM license_networks WHERE last_day >= $2 GROUP BY 1
         ) t GROUP BY t.license_id HAVING SUM(t.n) >= $3 ORDER BY SUM(t.n) DESC, t.license_id LIMIT $4",
    );
    let found = rows!(tx, (LicenseId,), text, from, number_of(from), least, limit)?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The histories of licenses since a moment, and whether any was too long to be read whole.
pub(crate) async fn histories(
    tx: &mut Tx,
    licenses: &[LicenseId],
    from: DateTime<Utc>,
) -> Result<(HashMap<LicenseId, History>, bool)> {
    let mut known = known(tx, licenses).await?;
    let begun = activations(tx, licenses, from).await?;
    let refused = refusals(tx, licenses, from).await?;
    let networks = networks(tx, licenses, from).await?;
    let whole = |length: usize| i64::try_from(length).unwrap_or(EVENTS) < EVENTS;
    let partial = !(whole(begun.len()) && whole(refused.len()) && whole(networks.len()));
    for (id, event) in begun.into_iter().chain(refused).chain(networks) {
        if let Some((history, _)) = known.get_mut(&id) {
            history.events.push(event);
        }
    }
    let finished = known.into_iter().map(|(id, (mut history, status))| {
        if status == LicenseStatus::Revoked {
            without_last_end(&mut history);
        }
        (id, history)
    });
    Ok((finished.collect(), partial))
}

/// A revocation ends all activations at one moment; that is no churn.
fn without_last_end(history: &mut History) {
    let ends = history
        .events
        .iter()
        .filter(|event| event.what == What::Ended);
    let last = ends.map(|event| event.at).max();
    history
        .events
        .retain(|event| event.what != What::Ended || Some(event.at) != last);
}

async fn known(
    tx: &mut Tx,
    licenses: &[LicenseId],
) -> Result<HashMap<LicenseId, (History, LicenseStatus)>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT l.id, l.activation_limit, l.status, (w.license_id IS NOT NULL) AS watched
         FROM licenses l LEFT JOIN watched_keys w ON w.license_id = l.id WHERE l.id IN ",
    );
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    let rows: Vec<(LicenseId, i32, i16, bool)> = sql.rows(tx).await?;
    rows.into_iter()
        .map(|(id, limit, rank, watched)| {
            let history = History {
                limit: u32::try_from(limit).ok(),
                watched,
                ..History::default()
            };
            let status = LicenseStatus::from_rank(rank)
                .ok_or_else(|| Error::Internal("a license's status is not known".into()))?;
            Ok((id, (history, status)))
        })
        .collect()
}

async fn activations(
    tx: &mut Tx,
    licenses: &[LicenseId],
    from: DateTime<Utc>,
) -> Result<Vec<(LicenseId, Event)>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT a.license_id, a.activated_at, a.deactivated_at, d.fingerprint, d.name
         FROM activations a JOIN devices d ON d.id = a.device_id WHERE a.license_id IN ",
    );
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    sql.push(" AND (a.activated_at >= ").bind(Value::Time(from));
    sql.push(" OR a.deactivated_at >= ").bind(Value::Time(from));
    sql.push(") LIMIT ").bind(Value::Big(EVENTS));
    type Row = (
        LicenseId,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
        String,
        Option<String>,
    );
    let rows: Vec<Row> = sql.rows(tx).await?;
    let mut events = Vec::new();
    for (id, begun, ended, fingerprint, name) in rows {
        let device = Device {
            label: label(name.as_deref(), &fingerprint),
            fingerprint,
        };
        for (at, what) in [(Some(begun), What::Begun), (ended, What::Ended)] {
            if let Some(at) = at.filter(|at| *at >= from) {
                let event = Event {
                    at,
                    what,
                    device: Some(device.clone()),
                    network: None,
                };
                events.push((id, event));
            }
        }
    }
    Ok(events)
}

async fn refusals(
    tx: &mut Tx,
    licenses: &[LicenseId],
    from: DateTime<Utc>,
) -> Result<Vec<(LicenseId, Event)>> {
    let mut sql = Sql::default();
    sql.push("SELECT license_id, last_at, code, count, fingerprint, device, network FROM denials WHERE license_id IN ");
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    sql.push(" AND last_at >= ").bind(Value::Time(from));
    sql.push(" LIMIT ").bind(Value::Big(EVENTS));
    type Row = (
        LicenseId,
        DateTime<Utc>,
        String,
        i32,
        String,
        Option<String>,
        String,
    );
    let rows: Vec<Row> = sql.rows(tx).await?;
    rows.into_iter()
        .map(|(id, at, code, count, fingerprint, name, network)| {
            let count = u32::try_from(count).unwrap_or(0);
            let device = (!fingerprint.is_empty()).then(|| Device {
                label: label(name.as_deref(), &fingerprint),
                fingerprint,
            });
            let event = Event {
                at,
                what: What::Refused(code_of(&code)?, count),
                device,
                network: network_of(&network),
            };
            Ok((id, event))
        })
        .collect()
}

async fn networks(
    tx: &mut Tx,
    licenses: &[LicenseId],
    from: DateTime<Utc>,
) -> Result<Vec<(LicenseId, Event)>> {
    let first = number_of(from);
    let mut sql = Sql::default();
    sql.push(
        "SELECT license_id, network, last_day, days FROM license_networks WHERE license_id IN ",
    );
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    sql.push(" AND last_day >= ").bind(Value::Big(first));
    sql.push(" LIMIT ").bind(Value::Big(EVENTS));
    let rows: Vec<(LicenseId, String, i64, i64)> = sql.rows(tx).await?;
    let mut events = Vec::new();
    for (id, network, last, days) in rows {
        for back in (0..DAYS_KEPT).filter(|back| days >> back & 1 == 1 && last - back >= first) {
            let event = Event {
                at: day_of_number(last - back),
                what: What::Seen,
                device: None,
                network: Some(network.clone()),
            };
            events.push((id, event));
        }
    }
    Ok(events)
}

/// The last window of churn of each license that may touch what is counted from `from`: when it began.
pub(crate) async fn churn_begun(
    tx: &mut Tx,
    licenses: &[LicenseId],
    from: DateTime<Utc>,
) -> Result<HashMap<LicenseId, DateTime<Utc>>> {
    let earliest = day(from) - chrono::TimeDelta::days(CHURN_DAYS - 1);
    let mut sql = Sql::default();
    sql.push("SELECT license_id, MAX(began_at) FROM abuse_windows WHERE rule = 'churn' AND license_id IN ");
    sql.bind_ids(tx.engine(), licenses.iter().map(|id| id.0).collect());
    sql.push(" AND ended_at > ").bind(Value::Time(earliest));
    sql.push(" GROUP BY license_id");
    let rows: Vec<(LicenseId, DateTime<Utc>)> = sql.rows(tx).await?;
    Ok(rows.into_iter().collect())
}

//! What abuse detection reads: which licenses something happened to since a moment, and their histories.
//!
//! Deliberately absent: what is too much (`domain::abuse`), from where keys are used (`license_networks`), and cases
//! (`cases`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{
    Tx,
    denials::code_of,
    devices::label,
    license_networks::{DAYS_KEPT, day_of_number, number_of},
    rows,
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

/// The most events that are read of some licenses at a time.
const EVENTS: i64 = 200_000;

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

/// The fewest events of a license in all by which a rule could be met.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fewest {
    /// Refusals.
    pub refused: i64,
    /// Refusals and activations.
    pub devices: i64,
    /// Activations and their ends.
    pub churn: i64,
    /// Refusals and networks.
    pub networks: i64,
}

/// Licenses to which enough happened since a moment that a rule could be met, those with most first.
pub(crate) async fn eventful(
    tx: &mut Tx,
    from: DateTime<Utc>,
    fewest: Fewest,
    limit: i64,
) -> Result<Vec<LicenseId>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT t.license_id FROM (
             SELECT license_id, SUM(count) AS r, 0 AS b, 0 AS e, 0 AS n FROM denials
             WHERE license_id IS NOT NULL AND last_at >= ",
    );
    sql.bind(Value::Time(from)).push(
        " GROUP BY 1 UNION ALL SELECT license_id, 0, COUNT(*), 0, 0 FROM activations WHERE activated_at >= ",
    );
    sql.bind(Value::Time(from)).push(
        " GROUP BY 1 UNION ALL SELECT license_id, 0, 0, COUNT(*), 0 FROM activations WHERE deactivated_at >= ",
    );
    sql.bind(Value::Time(from)).push(
        " GROUP BY 1 UNION ALL SELECT license_id, 0, 0, 0, COUNT(*) FROM license_networks WHERE last_day >= ",
    );
    sql.bind(Value::Big(number_of(from)))
        .push(" GROUP BY 1) t GROUP BY t.license_id HAVING SUM(r) >= ")
        .bind(Value::Big(fewest.refused));
    sql.push(" OR SUM(r + b) >= ")
        .bind(Value::Big(fewest.devices));
    sql.push(" OR SUM(b + e) >= ")
        .bind(Value::Big(fewest.churn));
    sql.push(" OR SUM(r + n) >= ")
        .bind(Value::Big(fewest.networks));
    sql.push(" ORDER BY SUM(r + b + e + n) DESC, t.license_id LIMIT ")
        .bind(Value::Big(limit));
    let found: Vec<(LicenseId,)> = sql.rows(tx).await?;
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

//! From where keys are used: for each license and network the days on which it was seen there, as bits. Counted in memory
//! and written every few seconds.
//!
//! Deliberately absent: what is too much (`domain::abuse`), and what else happened to a license (`abuse`).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    Tx,
    engines::{stored, text_for},
    rows, run,
};
use crate::{error::Result, ids::LicenseId};

/// A day in seconds.
const DAY: i64 = 86_400;
/// Bits in which a network's days are kept.
pub(super) const DAYS_KEPT: i64 = 63;
/// Networks forgotten in one transaction.
const FORGOTTEN: i64 = 1_000;

/// The number of a day.
pub(crate) fn number_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(DAY)
}

pub(super) fn day_of_number(number: i64) -> DateTime<Utc> {
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

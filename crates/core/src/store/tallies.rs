//! What is counted in memory and written every few seconds: who was seen, who was refused, how often was asked.
//!
//! Rows are to come in one order, so that servers that write the same wait for each other and never in a circle.
//! Deliberately absent: the counting (`backend::answering::tally`).

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Tx,
    engines::{stored, text_for},
    run,
};
use crate::{
    domain::usage::day_of,
    error::Result,
    ids::{ActivationId, DeviceId, LicenseId, ProductId},
    operations::activations::VerdictCode,
};

#[derive(Serialize)]
struct Sight {
    id: Uuid,
    at: String,
}

fn sights(seen: impl IntoIterator<Item = (Uuid, DateTime<Utc>)>) -> Json<Vec<Sight>> {
    let sights = seen
        .into_iter()
        .map(|(id, at)| Sight { id, at: stored(at) });
    Json(sights.collect())
}

/// The two texts that move the last moment of rows of a table forward.
macro_rules! seen {
    ($tx:expr, $table:literal, $seen:expr) => {{
        let text = text_for(
            $tx,
            concat!(
                "UPDATE ", $table, " SET last_seen_at = r.at
                 FROM (SELECT unhex(value->>'id', '-') AS id, value->>'at' AS at FROM json_each($1)) AS r
                 WHERE ", $table, ".id = r.id AND ", $table, ".last_seen_at < r.at"
            ),
            concat!(
                "WITH r AS (SELECT * FROM jsonb_to_recordset($1) AS r(id uuid, at timestamptz)),
                      known AS MATERIALIZED (SELECT k.id FROM ", $table, " k WHERE k.id IN (SELECT id FROM r)
                                             ORDER BY k.id FOR NO KEY UPDATE)
                 UPDATE ", $table, " SET last_seen_at = r.at FROM r JOIN known ON known.id = r.id
                 WHERE ", $table, ".id = r.id AND ", $table, ".last_seen_at < r.at"
            ),
        );
        let seen = sights($seen.into_iter().map(|(id, at)| (id.0, at)));
        run!($tx, text, seen)?;
        Ok(())
    }};
}

/// Notes when devices asked last.
pub(crate) async fn devices_seen(
    tx: &mut Tx,
    seen: impl IntoIterator<Item = (DeviceId, DateTime<Utc>)>,
) -> Result<()> {
    seen!(tx, "devices", seen)
}

/// Notes when the devices of activations asked last.
pub(crate) async fn activations_seen(
    tx: &mut Tx,
    seen: impl IntoIterator<Item = (ActivationId, DateTime<Utc>)>,
) -> Result<()> {
    seen!(tx, "activations", seen)
}

/// What refusals have in common that are counted together. Unknown keys are counted by where they come from: whoever
/// guesses a million of them makes one row an hour.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct DenialKey {
    /// None when the key is unknown, or is an organisation's.
    pub license: Option<LicenseId>,
    /// The product that a device of an organisation was refused; none where the license tells, or nobody knows.
    pub product: Option<ProductId>,
    pub network: String,
    /// Empty when the key is unknown, or no device is named.
    pub fingerprint: String,
    pub code: VerdictCode,
    pub hour: DateTime<Utc>,
}

/// How often, and what was told last.
#[derive(Debug, Clone)]
pub(crate) struct DenialCount {
    /// The first characters of the key.
    pub key_start: String,
    pub device: Option<String>,
    pub last_at: DateTime<Utc>,
    pub count: u32,
}

/// The hour of a moment.
pub(crate) fn hour_of(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}

#[derive(Serialize)]
struct DenialRow<'a> {
    license_id: Option<LicenseId>,
    network: &'a str,
    fingerprint: &'a str,
    code: &'static str,
    hour: String,
    /// Hexadecimal.
    subject: String,
    key_start: &'a str,
    device: Option<&'a str>,
    last_at: String,
    count: u32,
}

/// Adds to the counts of refusals.
pub(crate) async fn add_denials(
    tx: &mut Tx,
    denials: impl IntoIterator<Item = (&DenialKey, &DenialCount)>,
) -> Result<()> {
    let told: Vec<(&DenialKey, &DenialCount)> = denials.into_iter().collect();
    let denied: Vec<DenialRow<'_>> = told
        .iter()
        .map(|(key, count)| DenialRow {
            license_id: key.license,
            network: &key.network,
            fingerprint: &key.fingerprint,
            code: key.code.as_str(),
            hour: stored(key.hour),
            subject: hex::encode(subject(key)),
            key_start: &count.key_start,
            device: count.device.as_deref(),
            last_at: stored(count.last_at),
            count: count.count,
        })
        .collect();
    let text = text_for(
        tx,
        "INSERT INTO denials (license_id, network, fingerprint, code, hour, subject, key_start, device, last_at, count)
         SELECT unhex(value->>'license_id', '-'), value->>'network', value->>'fingerprint', value->>'code',
                value->>'hour', unhex(value->>'subject'), value->>'key_start', value->>'device', value->>'last_at',
                value->>'count'
         FROM json_each($1) WHERE true
         ON CONFLICT (subject, network, fingerprint, code, hour)
         DO UPDATE SET count = denials.count + excluded.count, last_at = max(denials.last_at, excluded.last_at),
                       device = COALESCE(excluded.device, denials.device)",
        "INSERT INTO denials (license_id, network, fingerprint, code, hour, subject, key_start, device, last_at, count)
         SELECT license_id, network, fingerprint, code, hour, decode(subject, 'hex'), key_start, device, last_at, count
         FROM jsonb_to_recordset($1) AS r(license_id uuid, network text, fingerprint text, code text,
                                          hour timestamptz, subject text, key_start text, device text,
                                          last_at timestamptz, count integer)
         ON CONFLICT (subject, network, fingerprint, code, hour)
         DO UPDATE SET count = denials.count + excluded.count, last_at = greatest(denials.last_at, excluded.last_at),
                       device = COALESCE(excluded.device, denials.device)",
    );
    run!(tx, text, Json(&denied))?;
    for (key, count) in told {
        tx.outbox.denied(key, count);
    }
    Ok(())
}

#[derive(Serialize)]
struct DenialDay {
    license: Option<LicenseId>,
    product: Option<ProductId>,
    day: String,
    code: &'static str,
    count: u64,
}

/// Adds the same refusals to their days: all at once, since days come in one order and hours in another.
pub(crate) async fn add_denial_days<'a>(
    tx: &mut Tx,
    denials: impl IntoIterator<Item = (&'a DenialKey, &'a DenialCount)>,
) -> Result<()> {
    let mut days: BTreeMap<_, u64> = BTreeMap::new();
    for (key, count) in denials {
        let of = (
            (key.license, key.product),
            day_of(key.hour),
            key.code.as_str(),
        );
        *days.entry(of).or_default() += u64::from(count.count);
    }
    if days.is_empty() {
        return Ok(());
    }
    let days: Vec<DenialDay> = days
        .into_iter()
        .map(|(((license, product), day, code), count)| DenialDay {
            license,
            product,
            day: stored(day),
            code,
            count,
        })
        .collect();
    let text = text_for(
        tx,
        "INSERT INTO denial_days (product_id, day, code, count)
         SELECT COALESCE(l.product_id, unhex(r.value->>'product', '-'), zeroblob(16)), r.value->>'day', r.value->>'code', SUM(r.value->>'count')
         FROM json_each($1) r LEFT JOIN licenses l ON l.id = unhex(r.value->>'license', '-') WHERE true GROUP BY 1, 2, 3
         ON CONFLICT (product_id, day, code) DO UPDATE SET count = denial_days.count + excluded.count",
        "INSERT INTO denial_days (product_id, day, code, count)
         SELECT COALESCE(l.product_id, r.product, '00000000-0000-0000-0000-000000000000'::uuid), r.day, r.code,
                SUM(r.count)::bigint
         FROM jsonb_to_recordset($1) AS r(license uuid, product uuid, day timestamptz, code text, count bigint)
         LEFT JOIN licenses l ON l.id = r.license GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
         ON CONFLICT (product_id, day, code) DO UPDATE SET count = denial_days.count + excluded.count",
    );
    run!(tx, text, Json(&days))?;
    Ok(())
}

fn subject(key: &DenialKey) -> Vec<u8> {
    key.license.map_or_else(
        || {
            let mut hash = Sha256::new_with_prefix(&key.network);
            if let Some(product) = key.product {
                hash.update([0]);
                hash.update(product.0.as_bytes());
            }
            hash.finalize()[..16].to_vec()
        },
        |id| id.0.as_bytes().to_vec(),
    )
}

/// The order in which refusals are to be added.
pub(crate) fn order_of(key: &DenialKey) -> (Vec<u8>, String, String, &'static str, DateTime<Utc>) {
    (
        subject(key),
        key.network.clone(),
        key.fingerprint.clone(),
        key.code.as_str(),
        key.hour,
    )
}

/// What was asked of a product in an hour, and how it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UsageKey {
    pub product: ProductId,
    pub hour: DateTime<Utc>,
    pub kind: &'static str,
    pub code: VerdictCode,
}

#[derive(Serialize)]
struct UsageRow {
    product_id: ProductId,
    at: String,
    kind: &'static str,
    code: &'static str,
    count: u64,
}

/// Adds questions to a table of them, by hour or by day. Products that were deleted meanwhile have none.
macro_rules! add_usage {
    ($tx:expr, $table:literal, $at:literal, $usage:expr) => {{
        let usage: Vec<UsageRow> = $usage
            .into_iter()
            .map(|(key, count)| UsageRow {
                product_id: key.product,
                at: stored(key.hour),
                kind: key.kind,
                code: key.code.as_str(),
                count,
            })
            .collect();
        let text = text_for(
            $tx,
            concat!(
                "INSERT INTO ", $table, " (product_id, ", $at, ", kind, code, count)
                 SELECT p.id, r.value->>'at', r.value->>'kind', r.value->>'code', r.value->>'count'
                 FROM json_each($1) r CROSS JOIN products p WHERE p.id = unhex(r.value->>'product_id', '-')
                 ON CONFLICT (product_id, ", $at, ", kind, code) DO UPDATE SET count = ", $table, ".count + excluded.count"
            ),
            concat!(
                "INSERT INTO ", $table, " (product_id, ", $at, ", kind, code, count)
                 SELECT p.id, r.at, r.kind, r.code, r.count
                 FROM jsonb_to_recordset($1) AS r(product_id uuid, at timestamptz, kind text, code text, count bigint)
                 JOIN products p ON p.id = r.product_id ORDER BY p.id, r.at, r.kind, r.code
                 ON CONFLICT (product_id, ", $at, ", kind, code) DO UPDATE SET count = ", $table, ".count + excluded.count"
            ),
        );
        run!($tx, text, Json(&usage))
    }};
}

/// Adds to the hours.
pub(crate) async fn add_usage(
    tx: &mut Tx,
    usage: impl IntoIterator<Item = (UsageKey, u64)>,
) -> Result<()> {
    add_usage!(tx, "usage_hours", "hour", usage)?;
    Ok(())
}

/// Adds the same questions to their days.
pub(crate) async fn add_usage_days(
    tx: &mut Tx,
    usage: impl IntoIterator<Item = (UsageKey, u64)>,
) -> Result<()> {
    let mut days: BTreeMap<UsageKey, u64> = BTreeMap::new();
    for (key, count) in usage {
        let of = UsageKey {
            hour: day_of(key.hour),
            ..key
        };
        *days.entry(of).or_default() += count;
    }
    if !days.is_empty() {
        add_usage!(tx, "usage_days", "day", days)?;
    }
    Ok(())
}

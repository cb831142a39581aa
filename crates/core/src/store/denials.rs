//! Refused activations and validations, counted by license or network, device, code and hour.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use futures::FutureExt;
use sha2::{Digest, Sha256};

use super::{Database, Tx, devices::label, import_rows::text_for, rows, run};
use crate::{
    domain::license::short_key,
    error::{Error, Result},
    ids::{DeviceId, LicenseId},
    operations::activations::{Denial, VerdictCode},
};

/// Hours forgotten in one transaction.
const FORGOTTEN: i64 = 1_000;

/// A refusal to count.
#[derive(Debug, Clone)]
pub(crate) struct Refusal<'a> {
    /// The license; none when the key is unknown.
    pub license: Option<LicenseId>,
    /// The key as asked.
    pub key: &'a str,
    /// The device's fingerprint.
    pub fingerprint: Option<&'a str>,
    /// Its name.
    pub device: Option<&'a str>,
    /// Where it asked from.
    pub network: Option<&'a str>,
    /// Why.
    pub code: VerdictCode,
}

/// Counts a refusal.
pub(crate) async fn count(tx: &mut Tx, refusal: &Refusal<'_>, now: DateTime<Utc>) -> Result<()> {
    let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    // Unknown keys are counted by where they come from: whoever guesses a million of them makes one row an hour.
    let subject = refusal.license.map_or_else(
        || Sha256::digest(refusal.network.unwrap_or_default())[..16].to_vec(),
        |id| id.0.as_bytes().to_vec(),
    );
    let fingerprint = refusal.fingerprint.filter(|_| refusal.license.is_some());
    run!(
        tx,
        "INSERT INTO denials (license_id, network, fingerprint, code, hour, subject, key_start, device, last_at, count)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
         ON CONFLICT (subject, network, fingerprint, code, hour)
         DO UPDATE SET count = denials.count + 1, last_at = excluded.last_at, device = COALESCE(excluded.device, denials.device)",
        refusal.license,
        refusal.network.unwrap_or_default(),
        fingerprint.unwrap_or_default(),
        refusal.code.as_str(),
        hour,
        subject,
        short_key(refusal.key),
        refusal.device,
        now
    )?;
    Ok(())
}

/// Forgets the hours in which nobody was refused since a moment, some in each transaction.
pub(crate) async fn forget_before(database: &Database, before: DateTime<Utc>) -> Result<()> {
    loop {
        let forgotten = database.write(move |tx| forget(tx, before).boxed()).await?;
        if forgotten < FORGOTTEN.unsigned_abs() {
            return Ok(());
        }
    }
}

async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let text = text_for(
        tx,
        "DELETE FROM denials WHERE (subject, network, fingerprint, code, hour) IN
             (SELECT subject, network, fingerprint, code, hour FROM denials WHERE last_at < $1 ORDER BY last_at LIMIT $2)",
        "DELETE FROM denials WHERE ctid = ANY (ARRAY
             (SELECT ctid FROM denials WHERE last_at < $1 ORDER BY last_at LIMIT $2))",
    );
    Ok(run!(tx, text, before, FORGOTTEN)?)
}

#[derive(sqlx::FromRow)]
struct Record {
    license_id: Option<LicenseId>,
    key_start: String,
    network: String,
    fingerprint: String,
    code: String,
    device: Option<String>,
    last_at: DateTime<Utc>,
    count: i32,
    device_id: Option<DeviceId>,
}

impl TryFrom<Record> for Denial {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let code = serde_json::from_value(serde_json::Value::String(record.code))
            .map_err(|error| Error::Internal(format!("a stored denial does not read: {error}")))?;
        let named = !record.fingerprint.is_empty();
        Ok(Self {
            license_id: record.license_id,
            key: record.key_start,
            device_id: record.device_id,
            device: named.then(|| label(record.device.as_deref(), &record.fingerprint)),
            network: Some(record.network).filter(|network| !network.is_empty()),
            code,
            last_at: record.last_at,
            count: u32::try_from(record.count).unwrap_or(u32::MAX),
        })
    }
}

/// The newest denials, of one license or of all.
pub(crate) async fn newest(
    tx: &mut Tx,
    license: Option<LicenseId>,
    limit: i64,
) -> Result<Vec<Denial>> {
    let records = match license {
        Some(license) => rows!(
            tx,
            Record,
            "SELECT n.license_id, n.key_start, n.network, n.fingerprint, n.code, n.device, n.last_at, n.count, d.id AS device_id
             FROM denials n LEFT JOIN devices d ON d.fingerprint = n.fingerprint
             WHERE n.license_id = $1 ORDER BY n.last_at DESC LIMIT $2",
            license,
            limit
        )?,
        None => rows!(
            tx,
            Record,
            "SELECT n.license_id, n.key_start, n.network, n.fingerprint, n.code, n.device, n.last_at, n.count, d.id AS device_id
             FROM denials n LEFT JOIN devices d ON d.fingerprint = n.fingerprint
             ORDER BY n.last_at DESC LIMIT $1",
            limit
        )?,
    };
    records.into_iter().map(Denial::try_from).collect()
}

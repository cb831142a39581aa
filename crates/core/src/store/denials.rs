//! Refused activations and validations, counted by license or network, device, code and hour.
//!
//! Deliberately absent: counting them (`tallies`).

use chrono::{DateTime, Utc};

use super::{Tx, devices::label, rows};
use crate::{
    error::{Error, Result},
    ids::{DeviceId, LicenseId},
    operations::activations::{Denial, VerdictCode},
};

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

/// A code from its column.
pub(crate) fn code_of(word: &str) -> Result<VerdictCode> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| Error::Internal(format!("a stored denial does not read: {error}")))
}

impl TryFrom<Record> for Denial {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let code = code_of(&record.code)?;
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

/// The newest denials of one device.
pub(crate) async fn of_device(tx: &mut Tx, fingerprint: &str, limit: i64) -> Result<Vec<Denial>> {
    let records = rows!(
        tx,
        Record,
        "SELECT n.license_id, n.key_start, n.network, n.fingerprint, n.code, n.device, n.last_at, n.count, d.id AS device_id
         FROM denials n LEFT JOIN devices d ON d.fingerprint = n.fingerprint
         WHERE n.fingerprint = $1 AND n.fingerprint <> '' ORDER BY n.last_at DESC LIMIT $2",
        fingerprint,
        limit
    )?;
    records.into_iter().map(Denial::try_from).collect()
}

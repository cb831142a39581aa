//! Devices, and which of them use which license.

use chrono::{DateTime, Utc};

use super::{Tx, maybe, report_days, rows, run};
use crate::{
    error::Result,
    ids::{ActivationId, DeviceId, LicenseId},
    operations::{activations::SeatHolder, licenses::Device},
};

/// A device with what the decision asks about it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct StoredDevice {
    pub id: DeviceId,
    pub fingerprint: String,
    pub name: Option<String>,
    pub platform: Option<String>,
    pub serial: Option<String>,
    pub ip: Option<String>,
    pub app_version: Option<String>,
    pub ignored: bool,
    pub ignored_at: Option<DateTime<Utc>>,
    pub ignored_by: Option<String>,
    pub ignored_reason: Option<String>,
}

impl StoredDevice {
    /// The name, or the beginning of the fingerprint.
    pub(crate) fn label(&self) -> String {
        label(self.name.as_deref(), &self.fingerprint)
    }
}

impl From<StoredDevice> for Device {
    fn from(device: StoredDevice) -> Self {
        Self {
            id: device.id,
            fingerprint: device.fingerprint,
            name: device.name,
            platform: device.platform,
            serial: device.serial,
            ip: device.ip,
            ignored: device.ignored,
        }
    }
}

/// A device beside something else, as `device_beside` names its columns.
#[derive(sqlx::FromRow)]
pub(super) struct Beside {
    device_id: DeviceId,
    fingerprint: String,
    device_name: Option<String>,
    platform: Option<String>,
    serial: Option<String>,
    ip: Option<String>,
    ignored: bool,
}

impl From<Beside> for Device {
    fn from(beside: Beside) -> Self {
        Self {
            id: beside.device_id,
            fingerprint: beside.fingerprint,
            name: beside.device_name,
            platform: beside.platform,
            serial: beside.serial,
            ip: beside.ip,
            ignored: beside.ignored,
        }
    }
}

/// The columns of a device `d` beside something else.
macro_rules! device_beside {
    () => {
        "d.id AS device_id, d.fingerprint, d.name AS device_name, d.platform, d.serial, d.ip, d.ignored"
    };
}
pub(super) use device_beside;

/// What people call a device: its name, or the beginning of its fingerprint.
pub(crate) fn label(name: Option<&str>, fingerprint: &str) -> String {
    match name.filter(|name| !name.trim().is_empty()) {
        Some(name) => name.to_owned(),
        None if fingerprint.chars().count() <= 16 => fingerprint.to_owned(),
        None => fingerprint.chars().take(12).chain(['…']).collect(),
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, fingerprint, name, platform, serial, ip, app_version, ignored, ignored_at, ignored_by,
                    ignored_reason
             FROM devices ",
            $rest
        )
    };
}

/// One device.
pub(crate) async fn get(tx: &mut Tx, id: DeviceId) -> Result<Option<StoredDevice>> {
    Ok(maybe!(tx, StoredDevice, select!("WHERE id = $1"), id)?)
}

/// The device with a fingerprint.
pub(crate) async fn by_fingerprint(tx: &mut Tx, fingerprint: &str) -> Result<Option<StoredDevice>> {
    Ok(maybe!(
        tx,
        StoredDevice,
        select!("WHERE fingerprint = $1"),
        fingerprint
    )?)
}

/// Ignores a device, or listens again. False when there is no such device.
pub(crate) async fn ignore(
    tx: &mut Tx,
    id: DeviceId,
    ignored: bool,
    by: &str,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE devices SET ignored = $2, ignored_at = $3, ignored_by = $4, ignored_reason = $5 WHERE id = $1",
        id,
        ignored,
        ignored.then_some(now),
        ignored.then_some(by),
        reason.filter(|_| ignored)
    )?;
    Ok(touched > 0)
}

/// Removes a device with its activations, which are to have ended.
pub(crate) async fn delete(tx: &mut Tx, id: DeviceId) -> Result<()> {
    report_days::device_goes(tx, id).await?;
    run!(tx, "DELETE FROM activations WHERE device_id = $1", id)?;
    run!(tx, "DELETE FROM devices WHERE id = $1", id)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct HolderRecord {
    activation_id: ActivationId,
    device_id: DeviceId,
    name: Option<String>,
    fingerprint: String,
    last_seen_at: DateTime<Utc>,
}

impl From<HolderRecord> for SeatHolder {
    fn from(record: HolderRecord) -> Self {
        Self {
            activation_id: record.activation_id,
            device_id: record.device_id,
            name: label(record.name.as_deref(), &record.fingerprint),
            last_seen_at: record.last_seen_at,
        }
    }
}

/// The devices that use a license now: last seen first.
pub(crate) async fn holders(
    tx: &mut Tx,
    license: LicenseId,
    limit: i64,
) -> Result<Vec<SeatHolder>> {
    let records = rows!(
        tx,
        HolderRecord,
        "SELECT a.id AS activation_id, d.id AS device_id, d.name, d.fingerprint, a.last_seen_at
         FROM activations a JOIN devices d ON d.id = a.device_id
         WHERE a.license_id = $1 AND a.deactivated_at IS NULL ORDER BY a.last_seen_at DESC, a.id LIMIT $2",
        license,
        limit
    )?;
    Ok(records.into_iter().map(SeatHolder::from).collect())
}

/// The device that was not seen for the longest time, among those that use a license.
pub(crate) async fn longest_unseen(tx: &mut Tx, license: LicenseId) -> Result<Option<SeatHolder>> {
    let record = maybe!(
        tx,
        HolderRecord,
        "SELECT a.id AS activation_id, d.id AS device_id, d.name, d.fingerprint, a.last_seen_at
         FROM activations a JOIN devices d ON d.id = a.device_id
         WHERE a.license_id = $1 AND a.deactivated_at IS NULL ORDER BY a.last_seen_at, a.id LIMIT 1",
        license
    )?;
    Ok(record.map(SeatHolder::from))
}

/// The activation of a license on a device, while in use.
pub(crate) async fn held(
    tx: &mut Tx,
    license: LicenseId,
    device: DeviceId,
) -> Result<Option<ActivationId>> {
    let row = maybe!(
        tx,
        (ActivationId,),
        "SELECT id FROM activations WHERE license_id = $1 AND device_id = $2 AND deactivated_at IS NULL",
        license,
        device
    )?;
    Ok(row.map(|(id,)| id))
}

/// The license and device of an activation, and whether it is in use.
pub(crate) async fn activation(
    tx: &mut Tx,
    id: ActivationId,
) -> Result<Option<(LicenseId, DeviceId, Option<DateTime<Utc>>)>> {
    Ok(maybe!(
        tx,
        (LicenseId, DeviceId, Option<DateTime<Utc>>),
        "SELECT license_id, device_id, deactivated_at FROM activations WHERE id = $1",
        id
    )?)
}

/// Ends an activation, or takes its end back. False when it was so already.
pub(crate) async fn set_end(
    tx: &mut Tx,
    id: ActivationId,
    end: Option<DateTime<Utc>>,
) -> Result<bool> {
    if end.is_none() {
        report_days::end_goes(tx, id).await?;
    }
    let touched = run!(
        tx,
        "UPDATE activations SET deactivated_at = $2
         WHERE id = $1 AND (deactivated_at IS NULL) <> (CAST($3 AS INTEGER) = 1)",
        id,
        end,
        i32::from(end.is_none())
    )?;
    Ok(touched > 0)
}

/// How many activations a license ever had.
pub(crate) async fn count_records(tx: &mut Tx, license: LicenseId) -> Result<u32> {
    let row = maybe!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM activations WHERE license_id = $1",
        license
    )?;
    Ok(row.map_or(0, |(count,)| u32::try_from(count).unwrap_or(u32::MAX)))
}

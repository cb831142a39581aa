//! Activations and their devices.

use chrono::{DateTime, Utc};

use super::{Tx, devices, engines::text_for, rows, run};
use crate::{
    error::Result,
    ids::{ActivationId, LicenseId},
    operations::licenses::Activation,
};

#[derive(sqlx::FromRow)]
struct Record {
    id: ActivationId,
    activated_at: DateTime<Utc>,
    deactivated_at: Option<DateTime<Utc>>,
    last_seen_at: DateTime<Utc>,
    #[sqlx(flatten)]
    device: devices::Beside,
}

/// The activations of a license: those in use first, then newest first.
pub(crate) async fn of_license(
    tx: &mut Tx,
    license: LicenseId,
    limit: i64,
) -> Result<Vec<Activation>> {
    let records = rows!(
        tx,
        Record,
        concat!(
            "SELECT a.id, a.activated_at, a.deactivated_at, a.last_seen_at, ",
            devices::device_beside!(),
            "
             FROM activations a JOIN devices d ON d.id = a.device_id WHERE a.license_id = $1
             ORDER BY (CASE WHEN a.deactivated_at IS NULL THEN 0 ELSE 1 END), a.last_seen_at DESC, a.id LIMIT $2"
        ),
        license,
        limit
    )?;
    Ok(records
        .into_iter()
        .map(|record| Activation {
            id: record.id,
            device: record.device.into(),
            activated_at: record.activated_at,
            deactivated_at: record.deactivated_at,
            last_seen_at: record.last_seen_at,
        })
        .collect())
}

/// Ends every activation of a license. Gives how many were in use.
pub(crate) async fn deactivate_all(
    tx: &mut Tx,
    license: LicenseId,
    now: DateTime<Utc>,
) -> Result<u64> {
    let text = text_for(
        tx,
        "UPDATE activations SET deactivated_at = $2 WHERE license_id = $1 AND deactivated_at IS NULL",
        "WITH known AS MATERIALIZED (SELECT id FROM activations WHERE license_id = $1 AND deactivated_at IS NULL
                                     ORDER BY id FOR NO KEY UPDATE)
         UPDATE activations SET deactivated_at = $2 FROM known
         WHERE activations.id = known.id AND activations.deactivated_at IS NULL",
    );
    Ok(run!(tx, text, license, now)?)
}

//! Offline files that were handed out.

use chrono::{DateTime, Utc};

use super::{Tx, rows, run};
use crate::{
    error::Result,
    ids::{LicenseId, OfflineFileId},
    operations::license_actions::OfflineFileRef,
};

/// The most files that a license lists.
const SHOWN: i64 = 100;

#[derive(sqlx::FromRow)]
struct Record {
    id: OfflineFileId,
    fingerprint: Option<String>,
    device: Option<String>,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    issued_by: String,
}

/// Notes a file that is handed out.
pub(crate) async fn insert(
    tx: &mut Tx,
    license: LicenseId,
    file: &OfflineFileRef,
    key_id: &str,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO offline_files (id, license_id, fingerprint, issued_at, expires_at, issued_by, key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        file.id,
        license,
        file.fingerprint.as_deref(),
        file.issued_at,
        file.expires_at,
        &file.issued_by,
        key_id
    )?;
    Ok(())
}

/// The files of a license that are still valid, the longest first.
pub(crate) async fn valid_of(
    tx: &mut Tx,
    license: LicenseId,
    now: DateTime<Utc>,
) -> Result<Vec<OfflineFileRef>> {
    let records = rows!(
        tx,
        Record,
        "SELECT f.id, f.fingerprint, d.name AS device, f.issued_at, f.expires_at, f.issued_by
         FROM offline_files f LEFT JOIN devices d ON d.fingerprint = f.fingerprint
         WHERE f.license_id = $1 AND f.expires_at > $2 ORDER BY f.expires_at DESC, f.id LIMIT $3",
        license,
        now,
        SHOWN
    )?;
    Ok(records
        .into_iter()
        .map(|record| OfflineFileRef {
            id: record.id,
            fingerprint: record.fingerprint,
            device: record.device,
            issued_at: record.issued_at,
            expires_at: record.expires_at,
            issued_by: record.issued_by,
        })
        .collect())
}

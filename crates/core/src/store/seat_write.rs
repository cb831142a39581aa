//! What a batch of activations leaves in the tables of devices, licenses, activations and the trail.
//!
//! On SQLite one statement a table, asked in one go; on Postgres one statement for all of them: every round trip costs, be
//! it to a thread. Deliberately absent: the decisions (`service::seat_batch`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    On, Tx,
    audit_batch::{self, LicenseEntry, Row},
    engines::{as_stored_or_none, column},
    run,
    seat_rows::{self, NewActivation, NewDevice},
};
use crate::{
    error::{Error, Result},
    ids::LicenseId,
    operations::{environments::Engine, licenses::License},
};

#[derive(Serialize)]
struct Seats {
    changed_id: LicenseId,
    seen_version: i32,
    status: i16,
    activations_used: u32,
    #[serde(serialize_with = "as_stored_or_none")]
    expires_at: Option<DateTime<Utc>>,
    pending_validity: Option<String>,
    #[serde(serialize_with = "as_stored_or_none")]
    first_activated_at: Option<DateTime<Utc>>,
}

impl From<&&License> for Seats {
    fn from(license: &&License) -> Self {
        Self {
            changed_id: license.id,
            seen_version: license.version,
            status: license.status.rank(),
            activations_used: license.activations_used,
            expires_at: license.expires_at,
            pending_validity: license
                .pending_validity
                .and_then(|validity| serde_json::to_string(&validity).ok()),
            first_activated_at: license.first_activated_at,
        }
    }
}

/// What a batch leaves.
pub(crate) struct Written<'a> {
    /// Devices that nobody has seen. Only SQLite writes them here; on Postgres another server may be making the same ones, so
    /// they are made before, to learn their ids (`seat_rows::insert_devices`).
    pub devices: &'a [NewDevice],
    pub begun: &'a [NewActivation],
    /// The licenses that it changed, which are held.
    pub licenses: &'a [&'a License],
    pub entries: &'a [LicenseEntry<'a>],
}

/// Makes devices, begins activations, saves what they changed of licenses, and notes it. The licenses' versions stay, as one
/// device's step leaves them, too.
///
/// # Errors
/// `internal` when one of the licenses was not held after all.
pub(crate) async fn write(tx: &mut Tx, written: &Written<'_>, now: DateTime<Utc>) -> Result<()> {
    if written.licenses.is_empty() {
        return Ok(());
    }
    let rows = audit_batch::rows(tx, written.entries)?;
    let seats: Vec<Seats> = written.licenses.iter().map(Seats::from).collect();
    let saved = match tx.engine() {
        Engine::Sqlite => write_on_sqlite(tx, written, &rows, &seats, now).await?,
        Engine::Postgres => write_on_postgres(tx, &rows, written.begun, &seats, now).await?,
    };
    if saved == Some(written.licenses.len()) {
        return Ok(());
    }
    Err(Error::Internal(
        "a license changed although it was held".into(),
    ))
}

/// Gives how many licenses were saved: all rows that were written, but for those that were added.
async fn write_on_sqlite(
    tx: &mut Tx,
    written: &Written<'_>,
    rows: &[Row<'_>],
    seats: &[Seats],
    now: DateTime<Utc>,
) -> Result<Option<usize>> {
    let (devices, begun) = (written.devices, written.begun);
    let done = run!(
        tx,
        SQLITE,
        Json(rows),
        Json(devices),
        Json(begun),
        Json(seats),
        now
    )?;
    let added = rows.len() * audit_batch::SQLITE_ROWS + devices.len() + begun.len();
    Ok(usize::try_from(done)
        .ok()
        .and_then(|done| done.checked_sub(added)))
}

async fn write_on_postgres(
    tx: &mut Tx,
    rows: &[Row<'_>],
    begun: &[NewActivation],
    seats: &[Seats],
    now: DateTime<Utc>,
) -> Result<Option<usize>> {
    let On::Postgres(on) = &mut tx.on else {
        return Err(Error::Internal("this is no Postgres".into()));
    };
    let (saved,): (i64,) = sqlx::query_as(POSTGRES)
        .bind(column(rows, |row| row.id))
        .bind(column(rows, |row| row.at))
        .bind(column(rows, |row| row.actor))
        .bind(column(rows, |row| row.door))
        .bind(column(rows, |row| row.action))
        .bind(column(rows, |row| row.subject))
        .bind(column(rows, |row| row.subject_id))
        .bind(column(rows, |row| row.subject_label))
        .bind(column(rows, |row| row.reason))
        .bind(column(rows, |row| row.details_hash.as_slice()))
        .bind(column(rows, |row| row.salt.as_slice()))
        .bind(column(rows, |row| row.body.as_str()))
        .bind(column(rows, |row| row.license_id))
        .bind(column(rows, |row| row.changes.as_str()))
        .bind(now)
        .bind(column(begun, |begun| begun.id))
        .bind(column(begun, |begun| begun.license_id))
        .bind(column(begun, |begun| begun.device_id))
        .bind(column(begun, |begun| begun.ended))
        .bind(column(seats, |seats| seats.changed_id))
        .bind(column(seats, |seats| seats.seen_version))
        .bind(column(seats, |seats| seats.status))
        .bind(column(seats, |seats| i64::from(seats.activations_used)))
        .bind(column(seats, |seats| seats.expires_at))
        .bind(column(seats, |seats| seats.pending_validity.as_deref()))
        .bind(column(seats, |seats| seats.first_activated_at))
        .fetch_one(&mut **on)
        .await?;
    Ok(usize::try_from(saved).ok())
}

const SQLITE: &str = concat!(
    audit_batch::entries_on_sqlite!(),
    seat_rows::devices_on_sqlite!("$2"),
    "; ",
    seat_rows::activations_on_sqlite!("$3", "$5"),
    "; UPDATE licenses SET status = r.status, activations_used = r.activations_used, expires_at = r.expires_at,
              pending_validity = r.pending_validity, first_activated_at = r.first_activated_at, updated_at = $5
       FROM (SELECT unhex(value->>'changed_id', '-') AS changed_id, value->>'seen_version' AS seen_version,
                    value->>'status' AS status, value->>'activations_used' AS activations_used,
                    value->>'expires_at' AS expires_at, value->>'pending_validity' AS pending_validity,
                    value->>'first_activated_at' AS first_activated_at
             FROM json_each($4)) AS r
       WHERE licenses.id = r.changed_id AND licenses.version = r.seen_version"
);

const POSTGRES: &str = concat!(
    audit_batch::with_entries!(),
    ", begun AS (
         INSERT INTO activations (id, license_id, device_id, activated_at, last_seen_at, deactivated_at)
         SELECT id, license_id, device_id, $15, $15, CASE WHEN ended THEN $15 END
         FROM unnest($16::uuid[], $17::uuid[], $18::uuid[], $19::boolean[]) AS b(id, license_id, device_id, ended)),
     unsealed AS (INSERT INTO audit_unsealed (entry_seq) SELECT seq FROM entered),
     saved AS (
         UPDATE licenses SET status = s.status, activations_used = s.activations_used, expires_at = s.expires_at,
                pending_validity = s.pending_validity::jsonb, first_activated_at = s.first_activated_at, updated_at = $15
         FROM unnest($20::uuid[], $21::integer[], $22::smallint[], $23::bigint[], $24::timestamptz[], $25::text[],
                     $26::timestamptz[])
              AS s(changed_id, seen_version, status, activations_used, expires_at, pending_validity, first_activated_at)
         WHERE licenses.id = s.changed_id AND licenses.version = s.seen_version RETURNING 1)
     SELECT COUNT(*) FROM saved"
);

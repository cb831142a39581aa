//! What a batch of activations leaves in the tables of licenses, activations and the trail, once its devices are there.
//!
//! On SQLite one statement a table; on Postgres one statement for all of them, since there every round trip costs.
//! Deliberately absent: the decisions (`service::seat_batch`), and devices (`seat_rows`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    Tx,
    audit_batch::{self, LicenseEntry},
    import_rows::stored,
    one, run,
    seat_rows::{self, NewActivation},
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
    expires_at: Option<String>,
    pending_validity: Option<String>,
    first_activated_at: Option<String>,
}

impl From<&&License> for Seats {
    fn from(license: &&License) -> Self {
        Self {
            changed_id: license.id,
            seen_version: license.version,
            status: license.status.rank(),
            activations_used: license.activations_used,
            expires_at: license.expires_at.map(stored),
            pending_validity: license
                .pending_validity
                .and_then(|validity| serde_json::to_string(&validity).ok()),
            first_activated_at: license.first_activated_at.map(stored),
        }
    }
}

/// Begins activations, saves what they changed of licenses that are held, and notes it. The licenses' versions stay, as
/// one device's step leaves them, too.
///
/// # Errors
/// `internal` when one of the licenses was not held after all.
pub(crate) async fn write(
    tx: &mut Tx,
    begun: &[NewActivation],
    licenses: &[&License],
    entries: &[LicenseEntry<'_>],
    now: DateTime<Utc>,
) -> Result<()> {
    if licenses.is_empty() {
        return Ok(());
    }
    let seats: Vec<Seats> = licenses.iter().map(Seats::from).collect();
    let saved = match tx.engine() {
        Engine::Sqlite => {
            seat_rows::insert_activations(tx, begun, now).await?;
            let saved = run!(tx, SAVE_ON_SQLITE, Json(&seats), now)?;
            audit_batch::record_all(tx, entries).await?;
            saved
        }
        Engine::Postgres => {
            let rows = audit_batch::rows(tx, entries)?;
            let (saved,) = one!(
                tx,
                (i64,),
                POSTGRES,
                Json(&rows),
                now,
                Json(begun),
                Json(&seats)
            )?;
            u64::try_from(saved).unwrap_or_default()
        }
    };
    if saved == licenses.len() as u64 {
        return Ok(());
    }
    Err(Error::Internal(
        "a license changed although it was held".into(),
    ))
}

const SAVE_ON_SQLITE: &str =
    "UPDATE licenses SET status = r.status, activations_used = r.activations_used, expires_at = r.expires_at,
            pending_validity = r.pending_validity, first_activated_at = r.first_activated_at, updated_at = $2
     FROM (SELECT unhex(value->>'changed_id', '-') AS changed_id, value->>'seen_version' AS seen_version,
                  value->>'status' AS status, value->>'activations_used' AS activations_used,
                  value->>'expires_at' AS expires_at, value->>'pending_validity' AS pending_validity,
                  value->>'first_activated_at' AS first_activated_at
           FROM json_each($1)) AS r
     WHERE licenses.id = r.changed_id AND licenses.version = r.seen_version";

const POSTGRES: &str = concat!(
    audit_batch::with_entries!(),
    ", begun AS (
         INSERT INTO activations (id, license_id, device_id, activated_at, last_seen_at, deactivated_at)
         SELECT id, license_id, device_id, $2, $2, CASE WHEN ended THEN $2 END
         FROM jsonb_to_recordset($3) AS b(id uuid, license_id uuid, device_id uuid, ended boolean)),
     unsealed AS (INSERT INTO audit_unsealed (entry_seq) SELECT seq FROM entered),
     saved AS (
         UPDATE licenses SET status = s.status, activations_used = s.activations_used, expires_at = s.expires_at,
                pending_validity = s.pending_validity::jsonb, first_activated_at = s.first_activated_at, updated_at = $2
         FROM jsonb_to_recordset($4) AS s(changed_id uuid, seen_version integer, status smallint,
                                          activations_used integer, expires_at timestamptz, pending_validity text,
                                          first_activated_at timestamptz)
         WHERE licenses.id = s.changed_id AND licenses.version = s.seen_version RETURNING 1)
     SELECT COUNT(*) FROM saved"
);

//! What a generation writes, a chunk at a time: licenses, and the job's list of them, one statement each.
//!
//! What the licenses of a chunk share is bound once; only ids and keys come as JSON. Deliberately absent: making keys
//! (`domain::key_format`), and their audit entries and history (`audit`, `import_rows`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;

use super::{Tx, rows, run};
use crate::{
    domain::validity::Validity,
    error::Result,
    ids::{GeneratorId, JobId, LicenseId, PoolId, ProductId},
    operations::environments::Engine,
};

/// A key that is to become a license.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewKey {
    pub id: LicenseId,
    pub key: String,
    pub key_folded: String,
}

/// What all licenses of a chunk have in common.
#[derive(Debug, Clone)]
pub(crate) struct Common<'a> {
    pub product: ProductId,
    pub generator: Option<GeneratorId>,
    /// The pool whose seats they are.
    pub pool: Option<PoolId>,
    pub activation_limit: i32,
    pub expires_at: Option<DateTime<Utc>>,
    pub pending_validity: Option<Validity>,
    pub flags: &'a Value,
    pub metadata: &'a Value,
    pub now: DateTime<Utc>,
}

/// Makes available licenses. Gives those that were made; a key that some license has makes none.
pub(crate) async fn insert_licenses(
    tx: &mut Tx,
    keys: &[NewKey],
    common: &Common<'_>,
) -> Result<Vec<LicenseId>> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "INSERT INTO licenses (id, key, key_folded, product_id, status, activation_limit, expires_at,
                                   pending_validity, flags, metadata, generator_id, created_at, updated_at, pool_id)
             SELECT unhex(value->>'id', '-'), value->>'key', value->>'key_folded', $2, 0, $3, $4, $5, $6, $7, $8, $9, $9, $10
             FROM json_each($1) WHERE true ON CONFLICT (key_folded) DO NOTHING RETURNING id"
        }
        Engine::Postgres => {
            "INSERT INTO licenses (id, key, key_folded, product_id, status, activation_limit, expires_at,
                                   pending_validity, flags, metadata, generator_id, created_at, updated_at, pool_id)
             SELECT id, key, key_folded, $2, 0, $3, $4, $5, $6, $7, $8, $9, $9, $10
             FROM jsonb_to_recordset($1) AS r(id uuid, key text, key_folded text)
             ON CONFLICT (key_folded) DO NOTHING RETURNING id"
        }
    };
    let made = rows!(
        tx,
        (LicenseId,),
        text,
        Json(keys),
        common.product,
        common.activation_limit,
        common.expires_at,
        common.pending_validity.map(Json),
        Json(common.flags),
        Json(common.metadata),
        common.generator,
        common.now,
        common.pool
    )?;
    Ok(made.into_iter().map(|(id,)| id).collect())
}

/// A license in the list of the job that made it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Item {
    /// Its place, from 0.
    pub place: u32,
    pub license_id: LicenseId,
    /// The key as labels show it.
    pub key_start: String,
}

/// Lists licenses as made by a job.
pub(crate) async fn insert_items(tx: &mut Tx, job: JobId, items: &[Item]) -> Result<()> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "INSERT INTO job_items (job_id, place, license_id, key_start, outcome)
             SELECT $2, value->>'place', unhex(value->>'license_id', '-'), value->>'key_start', 'changed'
             FROM json_each($1)"
        }
        Engine::Postgres => {
            "INSERT INTO job_items (job_id, place, license_id, key_start, outcome)
             SELECT $2, place, license_id, key_start, 'changed'
             FROM jsonb_to_recordset($1) AS r(place integer, license_id uuid, key_start text)"
        }
    };
    run!(tx, text, Json(items), job)?;
    Ok(())
}

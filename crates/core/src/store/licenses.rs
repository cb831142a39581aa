//! One license: read, saved where its version matches.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{Tx, license_list::status_of, maybe, run};
use crate::{
    error::Result,
    ids::{BatchId, CustomerId, LicenseId, ProductId},
    operations::licenses::License,
};

#[derive(sqlx::FromRow)]
struct Record {
    id: LicenseId,
    version: i32,
    key: String,
    product_id: ProductId,
    customer_id: Option<CustomerId>,
    status: i16,
    activation_limit: i32,
    activations_used: i32,
    expires_at: Option<DateTime<Utc>>,
    flags: Json<Value>,
    metadata: Json<Value>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    batch: Option<BatchId>,
}

impl TryFrom<Record> for License {
    type Error = crate::Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: record.id,
            version: record.version,
            key: record.key,
            product_id: record.product_id,
            customer_id: record.customer_id,
            status: status_of(record.status)?,
            activation_limit: record.activation_limit,
            activations_used: u32::try_from(record.activations_used).unwrap_or(0),
            expires_at: record.expires_at,
            flags: record.flags.0,
            metadata: record.metadata.0,
            created_at: record.created_at,
            updated_at: record.updated_at,
            batch: record.batch,
        })
    }
}

/// One license.
pub(crate) async fn get(tx: &mut Tx, id: LicenseId) -> Result<Option<License>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT id, version, key, product_id, customer_id, status, activation_limit, activations_used, expires_at,
                flags, metadata, created_at, updated_at, batch
         FROM licenses WHERE id = $1",
        id
    )?;
    record.map(License::try_from).transpose()
}

/// Saves the fields that may change, over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, license: &License) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE licenses SET version = $2, customer_id = $3, status = $4, activation_limit = $5,
                activations_used = $6, expires_at = $7, flags = $8, metadata = $9, updated_at = $10
         WHERE id = $1 AND version = $2 - 1",
        license.id,
        license.version,
        license.customer_id,
        license.status.rank(),
        license.activation_limit,
        i32::try_from(license.activations_used).unwrap_or(i32::MAX),
        license.expires_at,
        Json(&license.flags),
        Json(&license.metadata),
        license.updated_at
    )?;
    Ok(touched > 0)
}

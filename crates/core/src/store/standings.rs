//! What answers to devices need of a license and of a device: little, and in one statement each.
//!
//! Deliberately absent: remembering it (`backend::answering`), and deciding (`domain::verdict`).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{Tx, license_list::status_of, maybe};
use crate::{
    domain::{status::LicenseStatus, validity::Validity},
    error::Result,
    ids::{ActivationId, DeviceId, LicenseId, ProductId},
    operations::licenses::License,
};

/// A product, as answers name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProductStanding {
    pub id: ProductId,
    pub name: String,
    pub code: String,
    /// Days of grace that it sets itself.
    pub own_grace: Option<u32>,
}

/// A license, as answers tell of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    pub id: LicenseId,
    pub key: String,
    pub product: Arc<ProductStanding>,
    /// Whether it has a customer.
    pub assigned: bool,
    pub status: LicenseStatus,
    pub limit: i32,
    pub used: u32,
    pub expires_at: Option<DateTime<Utc>>,
    pub pending: Option<Validity>,
    /// Shared with the answers that tell them.
    pub flags: Arc<Value>,
}

impl Standing {
    pub(crate) fn of(license: &License, product: Arc<ProductStanding>) -> Self {
        Self {
            id: license.id,
            key: license.key.clone(),
            product,
            assigned: license.customer_id.is_some(),
            status: license.status,
            limit: license.activation_limit,
            used: license.activations_used,
            expires_at: license.expires_at,
            pending: license.pending_validity,
            flags: Arc::new(license.flags.clone()),
        }
    }

    /// The same license after a device was counted in or out: whose it is and what it may do stay.
    pub(crate) fn after(&self, license: &License) -> Self {
        Self {
            status: license.status,
            used: license.activations_used,
            expires_at: license.expires_at,
            pending: license.pending_validity,
            ..self.clone()
        }
    }
}

/// A device beside a license.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DeviceStanding {
    /// None when it was never seen.
    pub id: Option<DeviceId>,
    pub ignored: bool,
    /// The activation of the license that it holds.
    pub held: Option<ActivationId>,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: LicenseId,
    key: String,
    assigned: bool,
    status: i16,
    activation_limit: i32,
    activations_used: i32,
    expires_at: Option<DateTime<Utc>>,
    pending_validity: Option<Json<Validity>>,
    flags: Json<Value>,
    product_id: ProductId,
    name: String,
    code: String,
    grace_days: Option<i32>,
}

/// The license with a key, as folded.
pub(crate) async fn by_key(tx: &mut Tx, key_folded: &str) -> Result<Option<Standing>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT l.id, l.key, l.customer_id IS NOT NULL AS assigned, l.status, l.activation_limit, l.activations_used,
                l.expires_at, l.pending_validity, l.flags, l.product_id, p.name, p.code, p.grace_days
         FROM licenses l JOIN products p ON p.id = l.product_id WHERE l.key_folded = $1",
        key_folded
    )?;
    record.map(Standing::try_from).transpose()
}

impl TryFrom<Record> for Standing {
    type Error = crate::Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: record.id,
            key: record.key,
            product: Arc::new(ProductStanding {
                id: record.product_id,
                name: record.name,
                code: record.code,
                own_grace: grace(record.grace_days),
            }),
            assigned: record.assigned,
            status: status_of(record.status)?,
            limit: record.activation_limit,
            used: u32::try_from(record.activations_used).unwrap_or(0),
            expires_at: record.expires_at,
            pending: record.pending_validity.map(|validity| validity.0),
            flags: Arc::new(record.flags.0),
        })
    }
}

/// Days of grace from their column.
pub(super) fn grace(days: Option<i32>) -> Option<u32> {
    days.and_then(|days| u32::try_from(days).ok())
}

/// A device by its fingerprint, beside a license.
pub(crate) async fn device(
    tx: &mut Tx,
    fingerprint: &str,
    license: LicenseId,
) -> Result<DeviceStanding> {
    let found = maybe!(
        tx,
        (DeviceId, bool, Option<ActivationId>),
        "SELECT d.id, d.ignored, a.id AS held FROM devices d
         LEFT JOIN activations a ON a.device_id = d.id AND a.license_id = $2 AND a.deactivated_at IS NULL
         WHERE d.fingerprint = $1",
        fingerprint,
        license
    )?;
    Ok(match found {
        Some((id, ignored, held)) => DeviceStanding {
            id: Some(id),
            ignored,
            held,
        },
        None => DeviceStanding::default(),
    })
}

//! What a chunk writes: new products, customers and licenses, changed licenses, and their history.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::{AuditId, BatchId, CustomerId, LicenseId, ProductId},
    operations::licenses::License,
    store::{
        Tx,
        engines::{stored, text_for},
        rows, run,
    },
};

/// A product that an import makes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewProduct {
    pub id: ProductId,
    pub name: String,
    pub name_folded: String,
    pub code: String,
    pub code_folded: String,
}

/// Makes products. Gives those that were made; a name or code taken meanwhile makes none.
pub(crate) async fn insert_products(
    tx: &mut Tx,
    products: &[NewProduct],
    batch: BatchId,
    now: DateTime<Utc>,
) -> Result<usize> {
    let text = text_for(
        tx,
        "INSERT INTO products (id, name, name_folded, code, code_folded, batch, created_at, updated_at)
         SELECT unhex(value->>'id', '-'), value->>'name', value->>'name_folded', value->>'code',
                value->>'code_folded', $2, $3, $3
         FROM json_each($1) WHERE true ON CONFLICT DO NOTHING RETURNING id",
        "INSERT INTO products (id, name, name_folded, code, code_folded, batch, created_at, updated_at)
         SELECT id, name, name_folded, code, code_folded, $2, $3, $3
         FROM jsonb_to_recordset($1) AS r(id uuid, name text, name_folded text, code text, code_folded text)
         ON CONFLICT DO NOTHING RETURNING id",
    );
    Ok(rows!(tx, (ProductId,), text, Json(products), batch, now)?.len())
}

/// A customer that an import makes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewCustomer {
    pub id: CustomerId,
    pub name: String,
    pub name_folded: String,
    pub email: String,
    pub email_folded: String,
    pub email_lower: String,
    pub organisation: Option<String>,
}

/// Makes customers. Gives how many were made; an email taken meanwhile makes none.
pub(crate) async fn insert_customers(
    tx: &mut Tx,
    customers: &[NewCustomer],
    batch: BatchId,
    now: DateTime<Utc>,
) -> Result<usize> {
    let text = text_for(
        tx,
        "INSERT INTO customers (id, name, name_folded, email, email_folded, email_lower, organisation, batch,
                                created_at, updated_at)
         SELECT unhex(value->>'id', '-'), value->>'name', value->>'name_folded', value->>'email',
                value->>'email_folded', value->>'email_lower', value->>'organisation', $2, $3, $3
         FROM json_each($1) WHERE true ON CONFLICT DO NOTHING RETURNING id",
        "INSERT INTO customers (id, name, name_folded, email, email_folded, email_lower, organisation, batch,
                                created_at, updated_at)
         SELECT id, name, name_folded, email, email_folded, email_lower, organisation, $2, $3, $3
         FROM jsonb_to_recordset($1) AS r(id uuid, name text, name_folded text, email text, email_folded text,
                                          email_lower text, organisation text)
         ON CONFLICT DO NOTHING RETURNING id",
    );
    Ok(rows!(tx, (CustomerId,), text, Json(customers), batch, now)?.len())
}

/// A license that an import makes. Moments are texts as [`stored`] writes them, objects are compact JSON.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewLicense {
    pub id: LicenseId,
    pub key: String,
    pub key_folded: String,
    pub product_id: ProductId,
    pub customer_id: Option<CustomerId>,
    pub status: i16,
    pub activation_limit: i32,
    pub expires_at: Option<String>,
    /// JSON.
    pub pending_validity: Option<String>,
    pub flags: String,
    pub metadata: String,
    pub created_at: String,
}

/// Makes licenses under a batch. Gives those that were made; a key taken meanwhile makes none.
pub(crate) async fn insert_licenses(
    tx: &mut Tx,
    licenses: &[NewLicense],
    batch: BatchId,
    now: DateTime<Utc>,
) -> Result<Vec<LicenseId>> {
    let text = text_for(
        tx,
        "INSERT INTO licenses (id, key, key_folded, product_id, customer_id, status, activation_limit, expires_at,
                               pending_validity, flags, metadata, batch, batch_version, created_at, updated_at)
         SELECT unhex(value->>'id', '-'), value->>'key', value->>'key_folded', unhex(value->>'product_id', '-'),
                unhex(value->>'customer_id', '-'), value->>'status', value->>'activation_limit',
                value->>'expires_at', value->>'pending_validity', value->>'flags', value->>'metadata', $2, 1, value->>'created_at', $3
         FROM json_each($1) WHERE true ON CONFLICT (key_folded) DO NOTHING RETURNING id",
        "INSERT INTO licenses (id, key, key_folded, product_id, customer_id, status, activation_limit, expires_at,
                               pending_validity, flags, metadata, batch, batch_version, created_at, updated_at)
         SELECT id, key, key_folded, product_id, customer_id, status, activation_limit, expires_at,
                pending_validity::jsonb, flags::jsonb, metadata::jsonb, $2, 1, created_at, $3
         FROM jsonb_to_recordset($1) AS r(id uuid, key text, key_folded text, product_id uuid, customer_id uuid,
                                          status smallint, activation_limit integer, expires_at timestamptz,
                                          pending_validity text, flags text, metadata text,
                                          created_at timestamptz)
         ON CONFLICT (key_folded) DO NOTHING RETURNING id",
    );
    let made = rows!(tx, (LicenseId,), text, Json(licenses), batch, now)?;
    Ok(made.into_iter().map(|(id,)| id).collect())
}

#[derive(Serialize)]
struct ChangedLicense {
    changed_id: LicenseId,
    next_version: i32,
    customer_id: Option<CustomerId>,
    status: i16,
    activation_limit: i32,
    activations_used: u32,
    expires_at: Option<String>,
    flags: String,
    metadata: String,
    pending_validity: Option<String>,
    assigned_at: Option<String>,
    first_activated_at: Option<String>,
}

impl From<&License> for ChangedLicense {
    fn from(license: &License) -> Self {
        Self {
            changed_id: license.id,
            next_version: license.version,
            customer_id: license.customer_id,
            status: license.status.rank(),
            activation_limit: license.activation_limit,
            activations_used: license.activations_used,
            expires_at: license.expires_at.map(stored),
            flags: license.flags.to_string(),
            metadata: license.metadata.to_string(),
            pending_validity: license
                .pending_validity
                .and_then(|validity| serde_json::to_string(&validity).ok()),
            assigned_at: license.assigned_at.map(stored),
            first_activated_at: license.first_activated_at.map(stored),
        }
    }
}

/// Saves changed licenses, each over the version before its own. Gives those that were saved.
pub(crate) async fn update_licenses(
    tx: &mut Tx,
    licenses: &[&License],
    now: DateTime<Utc>,
) -> Result<Vec<LicenseId>> {
    let text = text_for(
        tx,
        "UPDATE licenses SET version = r.next_version, customer_id = r.customer_id, status = r.status,
                activation_limit = r.activation_limit, activations_used = r.activations_used,
                expires_at = r.expires_at, flags = r.flags, metadata = r.metadata, updated_at = $2,
                pending_validity = r.pending_validity, assigned_at = r.assigned_at,
                first_activated_at = r.first_activated_at
         FROM (SELECT unhex(value->>'changed_id', '-') AS changed_id, value->>'next_version' AS next_version,
                      unhex(value->>'customer_id', '-') AS customer_id, value->>'status' AS status,
                      value->>'activation_limit' AS activation_limit,
                      value->>'activations_used' AS activations_used, value->>'expires_at' AS expires_at,
                      value->>'flags' AS flags, value->>'metadata' AS metadata,
                      value->>'pending_validity' AS pending_validity, value->>'assigned_at' AS assigned_at,
                      value->>'first_activated_at' AS first_activated_at
               FROM json_each($1)) AS r
         WHERE licenses.id = r.changed_id AND licenses.version = r.next_version - 1 RETURNING id",
        "UPDATE licenses SET version = r.next_version, customer_id = r.customer_id, status = r.status,
                activation_limit = r.activation_limit, activations_used = r.activations_used,
                expires_at = r.expires_at, flags = r.flags::jsonb, metadata = r.metadata::jsonb, updated_at = $2,
                pending_validity = r.pending_validity::jsonb, assigned_at = r.assigned_at,
                first_activated_at = r.first_activated_at
         FROM jsonb_to_recordset($1) AS r(changed_id uuid, next_version integer, customer_id uuid, status smallint,
                                          activation_limit integer, activations_used integer,
                                          expires_at timestamptz, flags text, metadata text,
                                          pending_validity text, assigned_at timestamptz,
                                          first_activated_at timestamptz)
         WHERE licenses.id = r.changed_id AND licenses.version = r.next_version - 1 RETURNING id",
    );
    let changed: Vec<ChangedLicense> = licenses.iter().copied().map(ChangedLicense::from).collect();
    let saved = rows!(tx, (LicenseId,), text, Json(&changed), now)?;
    Ok(saved.into_iter().map(|(id,)| id).collect())
}

/// Ends the activations of licenses that went to another customer.
pub(crate) async fn end_activations(
    tx: &mut Tx,
    licenses: &[LicenseId],
    now: DateTime<Utc>,
) -> Result<u64> {
    let text = text_for(
        tx,
        "UPDATE activations SET deactivated_at = $2 WHERE deactivated_at IS NULL
         AND license_id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "WITH known AS MATERIALIZED (SELECT id FROM activations WHERE deactivated_at IS NULL
                                     AND license_id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))
                                     ORDER BY id FOR NO KEY UPDATE)
         UPDATE activations SET deactivated_at = $2 FROM known
         WHERE activations.id = known.id AND activations.deactivated_at IS NULL",
    );
    Ok(run!(tx, text, Json(licenses), now)?)
}

/// What an entry did to one license; `changes` is a JSON list of field changes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HistoryRow {
    pub license_id: Uuid,
    pub changes: String,
}

/// Notes what one entry did to many licenses.
pub(crate) async fn insert_history(
    tx: &mut Tx,
    entry: AuditId,
    history: &[HistoryRow],
) -> Result<()> {
    let text = text_for(
        tx,
        "INSERT INTO license_history (license_id, entry_id, changes)
         SELECT unhex(value->>'license_id', '-'), $2, value->>'changes' FROM json_each($1)",
        "INSERT INTO license_history (license_id, entry_id, changes)
         SELECT license_id, $2, changes::jsonb FROM jsonb_to_recordset($1) AS r(license_id uuid, changes text)",
    );
    run!(tx, text, Json(history), entry)?;
    for row in history {
        tx.outbox.wrote_history(LicenseId(row.license_id), entry);
    }
    Ok(())
}

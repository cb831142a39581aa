//! What is there already: licenses by key, products by name or code, customers by email.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use crate::{
    domain::validity::Validity,
    error::Result,
    ids::{BatchId, CustomerId, GeneratorId, LicenseId, PoolId, ProductId},
    operations::licenses::License,
    store::{Tx, engines::text_for, license_list::status_of, rows},
};

#[derive(sqlx::FromRow)]
struct LicenseRecord {
    id: LicenseId,
    version: i32,
    key: String,
    key_folded: String,
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
    pending_validity: Option<Json<Validity>>,
    generator_id: Option<GeneratorId>,
    pool_id: Option<PoolId>,
    assigned_at: Option<DateTime<Utc>>,
    first_activated_at: Option<DateTime<Utc>>,
    replaces: Option<LicenseId>,
    replaced_by: Option<LicenseId>,
}

/// The licenses of these folded keys, each with its folded key. `lock` keeps others from changing them meanwhile; a
/// transaction that only reads cannot ask for it.
pub(crate) async fn licenses(
    tx: &mut Tx,
    keys: &[&str],
    lock: bool,
) -> Result<Vec<(String, License)>> {
    const READ: &str =
        "SELECT id, version, key, key_folded, product_id, customer_id, status, activation_limit,
                activations_used, expires_at, flags, metadata, created_at, updated_at, batch,
                pending_validity, generator_id, pool_id, assigned_at, first_activated_at, replaces, replaced_by
         FROM licenses WHERE key_folded = ANY(ARRAY(SELECT jsonb_array_elements_text($1)))";
    const LOCK: &str = "SELECT id, version, key, key_folded, product_id, customer_id, status, activation_limit,
                activations_used, expires_at, flags, metadata, created_at, updated_at, batch,
                pending_validity, generator_id, pool_id, assigned_at, first_activated_at, replaces, replaced_by
         FROM licenses WHERE key_folded = ANY(ARRAY(SELECT jsonb_array_elements_text($1))) ORDER BY key_folded FOR UPDATE";
    let text = text_for(
        tx,
        "SELECT id, version, key, key_folded, product_id, customer_id, status, activation_limit,
                activations_used, expires_at, flags, metadata, created_at, updated_at, batch,
                pending_validity, generator_id, pool_id, assigned_at, first_activated_at, replaces, replaced_by
         FROM licenses WHERE key_folded IN (SELECT value FROM json_each($1))",
        if lock { LOCK } else { READ },
    );
    let records = rows!(tx, LicenseRecord, text, Json(keys))?;
    records.into_iter().map(into_license).collect()
}

fn into_license(record: LicenseRecord) -> Result<(String, License)> {
    let license = License {
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
        pending_validity: record.pending_validity.map(|validity| validity.0),
        generator_id: record.generator_id,
        pool_id: record.pool_id,
        assigned_at: record.assigned_at,
        first_activated_at: record.first_activated_at,
        replaces: record.replaces,
        replaced_by: record.replaced_by,
    };
    Ok((record.key_folded, license))
}

/// A product as rows name it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ProductKey {
    pub id: ProductId,
    pub name_folded: String,
    pub code_folded: String,
    pub active: bool,
}

/// The products with one of these folded names or codes.
pub(crate) async fn products(
    tx: &mut Tx,
    names: &[&str],
    codes: &[&str],
) -> Result<Vec<ProductKey>> {
    let text = text_for(
        tx,
        "SELECT id, name_folded, code_folded, active FROM products
         WHERE name_folded IN (SELECT value FROM json_each($1)) OR code_folded IN (SELECT value FROM json_each($2))",
        "SELECT id, name_folded, code_folded, active FROM products
         WHERE name_folded = ANY(ARRAY(SELECT jsonb_array_elements_text($1)))
            OR code_folded = ANY(ARRAY(SELECT jsonb_array_elements_text($2)))",
    );
    Ok(rows!(tx, ProductKey, text, Json(names), Json(codes))?)
}

/// A customer as rows name them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct CustomerKey {
    pub id: CustomerId,
    pub email_lower: String,
}

/// The customers of these lower-cased emails.
pub(crate) async fn customers(tx: &mut Tx, emails: &[&str]) -> Result<Vec<CustomerKey>> {
    let text = text_for(
        tx,
        "SELECT id, email_lower FROM customers WHERE email_lower IN (SELECT value FROM json_each($1))",
        "SELECT id, email_lower FROM customers
         WHERE email_lower = ANY(ARRAY(SELECT jsonb_array_elements_text($1)))",
    );
    Ok(rows!(tx, CustomerKey, text, Json(emails))?)
}

//! The rows of an export, by id, in the order asked for.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value as JsonValue;
use sqlx::types::Json;

use super::{
    Tx,
    license_list::status_of,
    products,
    sql::{Sql, Value},
};
use crate::{
    domain::status::LicenseStatus,
    error::Result,
    ids::{LicenseId, ProductId},
    operations::products::ProductStatus,
};

/// A license with everything that an export can show.
#[derive(Debug, Clone)]
pub(crate) struct ExportRow {
    pub key: String,
    pub status: LicenseStatus,
    pub activation_limit: i32,
    pub activations_used: i32,
    pub expires_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub flags: JsonValue,
    pub metadata: JsonValue,
    pub product_id: ProductId,
    pub product_name: String,
    pub product_code: String,
    pub product_status: ProductStatus,
    pub customer_name: Option<String>,
    pub customer_email: Option<String>,
    pub customer_organisation: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: LicenseId,
    key: String,
    status: i16,
    activation_limit: i32,
    activations_used: i32,
    expires_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    flags: Json<JsonValue>,
    metadata: Json<JsonValue>,
    product_id: ProductId,
    product_name: String,
    product_code: String,
    product_active: bool,
    customer_name: Option<String>,
    customer_email: Option<String>,
    customer_organisation: Option<String>,
}

/// The licenses of `ids` that are there, in the order of `ids`.
pub(crate) async fn by_ids(tx: &mut Tx, ids: &[LicenseId]) -> Result<Vec<ExportRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::default();
    sql.push(
        "SELECT l.id, l.key, l.status, l.activation_limit, l.activations_used, l.expires_at, l.created_at, l.flags,
                l.metadata, p.id AS product_id, p.name AS product_name, p.code AS product_code,
                p.active AS product_active, c.name AS customer_name, c.email AS customer_email,
                c.organisation AS customer_organisation
         FROM licenses l JOIN products p ON p.id = l.product_id LEFT JOIN customers c ON c.id = l.customer_id
         WHERE l.id IN ",
    );
    sql.bind_list(ids.iter().map(|id| Value::Id(id.0)));
    let records: Vec<Record> = sql.rows(tx).await?;
    let mut by_id: HashMap<LicenseId, Record> = records
        .into_iter()
        .map(|record| (record.id, record))
        .collect();
    ids.iter()
        .filter_map(|id| by_id.remove(id))
        .map(into_row)
        .collect()
}

fn into_row(record: Record) -> Result<ExportRow> {
    Ok(ExportRow {
        key: record.key,
        status: status_of(record.status)?,
        activation_limit: record.activation_limit,
        activations_used: record.activations_used,
        expires_at: record.expires_at,
        created_at: record.created_at,
        flags: record.flags.0,
        metadata: record.metadata.0,
        product_id: record.product_id,
        product_name: record.product_name,
        product_code: record.product_code,
        product_status: products::status(record.product_active),
        customer_name: record.customer_name,
        customer_email: record.customer_email,
        customer_organisation: record.customer_organisation,
    })
}

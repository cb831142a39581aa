//! The rows of an export, by id, in the order asked for.

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value as JsonValue;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Tx, license_list::status_of, products, sql::Sql};
use crate::{
    domain::{status::LicenseStatus, validity::Validity},
    error::{Error, Result},
    ids::{LicenseId, ProductId},
    operations::{environments::Engine, products::ProductStatus},
};

/// A license with everything that an export can show.
#[derive(Debug, Clone)]
pub(crate) struct ExportRow {
    pub key: String,
    pub status: LicenseStatus,
    pub activation_limit: i32,
    pub activations_used: i32,
    pub expires_at: Option<DateTime<Utc>>,
    /// The validity that has not begun: it has no end yet.
    pub pending_validity: Option<Validity>,
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
    pending_validity: Option<Json<Validity>>,
}

const COLUMNS: &str = "SELECT l.id, l.key, l.status, l.activation_limit, l.activations_used, l.expires_at, l.created_at, l.flags,
        l.metadata, p.id AS product_id, p.name AS product_name, p.code AS product_code,
        p.active AS product_active, c.name AS customer_name, c.email AS customer_email,
        c.organisation AS customer_organisation, l.pending_validity";
/// The same as one value for all rows: the driver hands rows over one by one between two threads, which takes longer
/// than reading them.
const PACKED: &str = "SELECT json_group_array(json_array(hex(l.id), l.key, l.status, l.activation_limit, l.activations_used,
        l.expires_at, l.created_at, l.flags, l.metadata, hex(p.id), p.name, p.code, p.active, c.name, c.email,
        c.organisation, l.pending_validity))";
const FROM: &str = " FROM licenses l JOIN products p ON p.id = l.product_id LEFT JOIN customers c ON c.id = l.customer_id
 WHERE l.id IN ";

/// The licenses of `ids` that are there, in the order of `ids`.
pub(crate) async fn by_ids(tx: &mut Tx, ids: &[LicenseId]) -> Result<Vec<ExportRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let engine = tx.engine();
    let mut sql = Sql::default();
    sql.push(match engine {
        Engine::Sqlite => PACKED,
        Engine::Postgres => COLUMNS,
    })
    .push(FROM)
    .bind_ids(engine, ids.iter().map(|id| id.0).collect());
    let records: Vec<Record> = match engine {
        Engine::Sqlite => {
            let packed: Vec<(String,)> = sql.rows(tx).await?;
            let text = packed.first().map_or("[]", |(text,)| text.as_str());
            let packed: Vec<Packed<'_>> = serde_json::from_str(text).map_err(odd)?;
            packed
                .into_iter()
                .map(Record::try_from)
                .collect::<Result<_>>()?
        }
        Engine::Postgres => sql.rows(tx).await?,
    };
    let mut by_id: HashMap<LicenseId, Record> = records
        .into_iter()
        .map(|record| (record.id, record))
        .collect();
    ids.iter()
        .filter_map(|id| by_id.remove(id))
        .map(into_row)
        .collect()
}

/// A row of [`PACKED`], in its order.
#[derive(Deserialize)]
struct Packed<'a>(
    &'a str,
    String,
    i16,
    i32,
    i32,
    Option<DateTime<Utc>>,
    DateTime<Utc>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    &'a str,
    String,
    String,
    u8,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl TryFrom<Packed<'_>> for Record {
    type Error = Error;

    fn try_from(packed: Packed<'_>) -> Result<Self> {
        let object = |text: &str| serde_json::from_str(text).map(Json).map_err(odd);
        let id = |hex: &str| Uuid::try_parse(hex).map_err(odd);
        Ok(Self {
            id: LicenseId(id(packed.0)?),
            key: packed.1,
            status: packed.2,
            activation_limit: packed.3,
            activations_used: packed.4,
            expires_at: packed.5,
            created_at: packed.6,
            flags: object(&packed.7)?,
            metadata: object(&packed.8)?,
            product_id: ProductId(id(packed.9)?),
            product_name: packed.10,
            product_code: packed.11,
            product_active: packed.12 != 0,
            customer_name: packed.13,
            customer_email: packed.14,
            customer_organisation: packed.15,
            pending_validity: match packed.16 {
                Some(text) => Some(Json(serde_json::from_str(&text).map_err(odd)?)),
                None => None,
            },
        })
    }
}

fn odd(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("rows for an export do not read: {error}"))
}

fn into_row(record: Record) -> Result<ExportRow> {
    Ok(ExportRow {
        key: record.key,
        status: status_of(record.status)?,
        activation_limit: record.activation_limit,
        activations_used: record.activations_used,
        expires_at: record.expires_at,
        pending_validity: record.pending_validity.map(|validity| validity.0),
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

//! Products.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{Tx, maybe, rows};
use crate::{
    error::Result,
    ids::ProductId,
    operations::{
        licenses::ProductRef,
        products::{Feature, Product, ProductStatus},
    },
};

/// A product's state from its column.
pub(crate) const fn status(active: bool) -> ProductStatus {
    if active {
        ProductStatus::Active
    } else {
        ProductStatus::Inactive
    }
}

#[derive(sqlx::FromRow)]
struct Record {
    id: ProductId,
    version: i32,
    name: String,
    code: String,
    active: bool,
    description: Option<String>,
    features: Json<Vec<Feature>>,
    grace_days: Option<i32>,
    created_at: DateTime<Utc>,
}

/// All products by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Product>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, version, name, code, active, description, features, grace_days, created_at FROM products ORDER BY name_folded, id"
    )?;
    Ok(records
        .into_iter()
        .map(|record| Product {
            id: record.id,
            version: record.version,
            name: record.name,
            code: record.code,
            status: status(record.active),
            description: record.description,
            features: record.features.0,
            grace_days: record.grace_days.and_then(|days| u32::try_from(days).ok()),
            created_at: record.created_at,
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct RefRecord {
    id: ProductId,
    name: String,
    code: String,
    active: bool,
}

/// All products by name, as other things name them.
pub(crate) async fn all_refs(tx: &mut Tx) -> Result<Vec<ProductRef>> {
    let records = rows!(
        tx,
        RefRecord,
        "SELECT id, name, code, active FROM products ORDER BY name_folded, id"
    )?;
    Ok(records
        .into_iter()
        .map(|record| ProductRef {
            id: record.id,
            name: record.name,
            code: record.code,
            status: status(record.active),
        })
        .collect())
}

/// Days of grace that a product sets itself.
pub(crate) async fn own_grace(tx: &mut Tx, id: ProductId) -> Result<Option<u32>> {
    let row = maybe!(
        tx,
        (Option<i32>,),
        "SELECT grace_days FROM products WHERE id = $1",
        id
    )?;
    Ok(row
        .and_then(|(days,)| days)
        .and_then(|days| u32::try_from(days).ok()))
}

/// One product as other things name it.
pub(crate) async fn get_ref(tx: &mut Tx, id: ProductId) -> Result<Option<ProductRef>> {
    let record = maybe!(
        tx,
        RefRecord,
        "SELECT id, name, code, active FROM products WHERE id = $1",
        id
    )?;
    Ok(record.map(|record| ProductRef {
        id: record.id,
        name: record.name,
        code: record.code,
        status: status(record.active),
    }))
}

//! Products.

use chrono::{DateTime, Utc};

use super::{Tx, rows};
use crate::{
    error::Result,
    ids::ProductId,
    operations::{
        licenses::ProductRef,
        products::{Product, ProductStatus},
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
    created_at: DateTime<Utc>,
}

/// All products by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Product>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, version, name, code, active, description, created_at FROM products ORDER BY name_folded, id"
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

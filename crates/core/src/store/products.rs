//! Products.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{Tx, maybe, one, rows, run};
use crate::{
    domain::fold::fold,
    error::Result,
    ids::ProductId,
    operations::{
        licenses::ProductRef,
        products::{Feature, Product, ProductStatus},
    },
};

/// A product beside something else, as `product_beside` names its columns.
#[derive(sqlx::FromRow)]
pub(super) struct Beside {
    product_id: ProductId,
    product_name: String,
    product_code: String,
    product_active: bool,
}

impl From<Beside> for ProductRef {
    fn from(beside: Beside) -> Self {
        Self {
            id: beside.product_id,
            name: beside.product_name,
            code: beside.product_code,
            status: status(beside.product_active),
        }
    }
}

/// The columns of a product `p` beside something else.
macro_rules! product_beside {
    () => {
        "p.id AS product_id, p.name AS product_name, p.code AS product_code, p.active AS product_active"
    };
}
pub(super) use product_beside;

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
    my_offline: bool,
    created_at: DateTime<Utc>,
}

/// All products by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Product>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, version, name, code, active, description, features, grace_days, my_offline, created_at FROM products ORDER BY name_folded, id"
    )?;
    Ok(records.into_iter().map(Product::from).collect())
}

impl From<Record> for Product {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            code: record.code,
            status: status(record.active),
            description: record.description,
            features: record.features.0,
            grace_days: record.grace_days.and_then(|days| u32::try_from(days).ok()),
            my_offline: record.my_offline,
            created_at: record.created_at,
        }
    }
}

/// One product.
pub(crate) async fn get(tx: &mut Tx, id: ProductId) -> Result<Option<Product>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT id, version, name, code, active, description, features, grace_days, my_offline, created_at FROM products
         WHERE id = $1",
        id
    )?;
    Ok(record.map(Product::from))
}

/// The products that have a name or a code already, with both as folded.
pub(crate) async fn named(
    tx: &mut Tx,
    name_folded: &str,
    code_folded: &str,
) -> Result<Vec<(ProductId, String, String)>> {
    Ok(rows!(
        tx,
        (ProductId, String, String),
        "SELECT id, name_folded, code_folded FROM products WHERE name_folded = $1 OR code_folded = $2",
        name_folded,
        code_folded
    )?)
}

fn grace(days: Option<u32>) -> Option<i32> {
    days.and_then(|days| i32::try_from(days).ok())
}

/// Makes a product.
pub(crate) async fn insert(tx: &mut Tx, product: &Product) -> Result<()> {
    run!(
        tx,
        "INSERT INTO products (id, version, name, name_folded, code, code_folded, active, description, features,
                               grace_days, created_at, updated_at, my_offline)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)",
        product.id,
        product.version,
        &product.name,
        fold(&product.name),
        &product.code,
        fold(&product.code),
        product.status == ProductStatus::Active,
        product.description.as_deref(),
        Json(&product.features),
        grace(product.grace_days),
        product.created_at,
        product.my_offline
    )?;
    Ok(())
}

/// Saves a product over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, product: &Product, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE products SET version = $2, name = $3, name_folded = $4, code = $5, code_folded = $6, active = $7,
                description = $8, features = $9, grace_days = $10, updated_at = $11, my_offline = $12
         WHERE id = $1 AND version = $2 - 1",
        product.id,
        product.version,
        &product.name,
        fold(&product.name),
        &product.code,
        fold(&product.code),
        product.status == ProductStatus::Active,
        product.description.as_deref(),
        Json(&product.features),
        grace(product.grace_days),
        now,
        product.my_offline
    )?;
    Ok(touched > 0)
}

/// Removes a product with its signing keys. False when another version is there.
pub(crate) async fn delete(tx: &mut Tx, id: ProductId, version: i32) -> Result<bool> {
    let touched = run!(
        tx,
        "DELETE FROM products WHERE id = $1 AND version = $2",
        id,
        version
    )?;
    Ok(touched > 0)
}

/// How many generators a product has.
pub(crate) async fn count_generators(tx: &mut Tx, id: ProductId) -> Result<u32> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM generators WHERE product_id = $1",
        id
    )?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
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

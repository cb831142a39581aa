//! Organisation keys, of which only hashes are kept, and what a device with one needs: a license of its organisation.
//!
//! Deliberately absent: making keys (`service::organisation_keys`) and giving out licenses
//! (`service::organisation_devices`).

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{Tx, devices, engines::text_for, maybe, products, rows, run};
use crate::{
    error::Result,
    ids::{CustomerId, DeviceId, LicenseId, OrganisationKeyId, PoolId, ProductId},
    operations::{
        licenses::{CustomerRef, ProductRef},
        organisation_keys::{OrganisationKey, ProductSeats, UnlicensedDevice},
    },
};

#[derive(sqlx::FromRow)]
struct Record {
    id: OrganisationKeyId,
    version: i32,
    customer_id: CustomerId,
    customer_name: String,
    email: String,
    organisation: Option<String>,
    name: String,
    key_start: String,
    products: Option<Json<Vec<ProductId>>>,
    created_by: String,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<Record> for OrganisationKey {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            customer: CustomerRef {
                id: record.customer_id,
                name: record.customer_name,
                email: record.email,
                organisation: record.organisation,
            },
            name: record.name,
            key_start: record.key_start,
            products: record.products.map(|products| products.0),
            created_by: record.created_by,
            created_at: record.created_at,
            last_used_at: record.last_used_at,
            revoked_at: record.revoked_at,
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.version, k.customer_id, c.name AS customer_name, c.email, c.organisation, k.name, k.key_start,
                    k.products, k.created_by, k.created_at, k.last_used_at, k.revoked_at
             FROM organisation_keys k JOIN customers c ON c.id = k.customer_id ",
            $rest
        )
    };
}

/// All keys, of one customer or of all, those that work first.
pub(crate) async fn all(tx: &mut Tx, customer: Option<CustomerId>) -> Result<Vec<OrganisationKey>> {
    let records = match customer {
        Some(customer) => rows!(
            tx,
            Record,
            select!(
                "WHERE k.customer_id = $1 ORDER BY k.revoked_at IS NOT NULL, k.name, k.id LIMIT 1000"
            ),
            customer
        )?,
        None => rows!(
            tx,
            Record,
            select!("ORDER BY k.revoked_at IS NOT NULL, c.name_folded, k.name, k.id LIMIT 1000")
        )?,
    };
    Ok(records.into_iter().map(Into::into).collect())
}

/// One key.
pub(crate) async fn get(tx: &mut Tx, id: OrganisationKeyId) -> Result<Option<OrganisationKey>> {
    let record = maybe!(tx, Record, select!("WHERE k.id = $1"), id)?;
    Ok(record.map(Into::into))
}

/// The key that works and has this hash.
pub(crate) async fn by_hash(tx: &mut Tx, hash: &[u8]) -> Result<Option<OrganisationKey>> {
    let record = maybe!(
        tx,
        Record,
        select!("WHERE k.hash = $1 AND k.revoked_at IS NULL"),
        hash
    )?;
    Ok(record.map(Into::into))
}

/// Keeps a new key.
pub(crate) async fn insert(tx: &mut Tx, key: &OrganisationKey, hash: &[u8]) -> Result<()> {
    run!(
        tx,
        "INSERT INTO organisation_keys (id, version, customer_id, name, key_start, hash, products, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        key.id,
        key.version,
        key.customer.id,
        &key.name,
        &key.key_start,
        hash,
        key.products.as_ref().map(Json),
        &key.created_by,
        key.created_at
    )?;
    Ok(())
}

/// Saves a key over the version before, with a new hash when it was made anew. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, key: &OrganisationKey, hash: Option<&[u8]>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE organisation_keys SET version = $2, key_start = $3, hash = COALESCE($4, hash), created_by = $5,
                created_at = $6, revoked_at = $7
         WHERE id = $1 AND version = $2 - 1",
        key.id,
        key.version,
        &key.key_start,
        hash,
        &key.created_by,
        key.created_at,
        key.revoked_at
    )?;
    Ok(touched > 0)
}

/// Notes that a key was presented.
pub(crate) async fn used(tx: &mut Tx, id: OrganisationKeyId, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE organisation_keys SET last_used_at = $2 WHERE id = $1",
        id,
        now
    )?;
    Ok(())
}

/// Holds a customer, so that their devices get licenses one after another, on all servers. Who only refers to the
/// customer does not wait.
pub(crate) async fn hold_customer(tx: &mut Tx, customer: CustomerId) -> Result<()> {
    let text = text_for(
        tx,
        "SELECT id FROM customers WHERE id = $1",
        "SELECT id FROM customers WHERE id = $1 FOR NO KEY UPDATE",
    );
    maybe!(tx, (CustomerId,), text, customer)?;
    Ok(())
}

/// The product with a code, and whether its licenses are given out by themselves.
pub(crate) async fn product(tx: &mut Tx, code_folded: &str) -> Result<Option<(ProductId, bool)>> {
    Ok(maybe!(
        tx,
        (ProductId, bool),
        "SELECT id, auto_assign FROM products WHERE code_folded = $1",
        code_folded
    )?)
}

/// Switches whether a product's licenses are given out by themselves. False when another version is there.
pub(crate) async fn set_auto_assign(
    tx: &mut Tx,
    product: ProductId,
    version: i32,
    on: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE products SET auto_assign = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2",
        product,
        version,
        on,
        now
    )?;
    Ok(touched > 0)
}

/// What a customer's device may use of a product.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub customer: CustomerId,
    pub product: ProductId,
}

/// The key of the license that a device holds already: of a product, with a customer; one that has not ended first.
pub(crate) async fn held_by(
    tx: &mut Tx,
    wanted: Wanted,
    fingerprint: &str,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let row = maybe!(
        tx,
        (String,),
        "SELECT l.key FROM devices d JOIN activations a ON a.device_id = d.id AND a.deactivated_at IS NULL
         JOIN licenses l ON l.id = a.license_id
         WHERE d.fingerprint = $1 AND l.product_id = $2 AND l.customer_id = $3
         ORDER BY COALESCE(l.expires_at <= $4, FALSE), l.status, l.key_folded LIMIT 1",
        fingerprint,
        wanted.product,
        wanted.customer,
        now
    )?;
    Ok(row.map(|(key,)| key))
}

/// The key of a license that a customer has for a product, with room for one more device. Those of a pool come first.
pub(crate) async fn with_room(
    tx: &mut Tx,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let row = maybe!(
        tx,
        (String,),
        "SELECT key FROM licenses WHERE customer_id = $1 AND product_id = $2 AND status IN (1, 2)
         AND (activation_limit < 0 OR activations_used < activation_limit) AND (expires_at IS NULL OR expires_at > $3)
         ORDER BY pool_id IS NULL, key_folded LIMIT 1",
        wanted.customer,
        wanted.product,
        now
    )?;
    Ok(row.map(|(key,)| key))
}

/// The customer's own pools of a product that are open and have a free seat, the oldest first.
pub(crate) async fn pools_with_seats(
    tx: &mut Tx,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Vec<PoolId>> {
    let pools = rows!(
        tx,
        (PoolId,),
        "SELECT p.id FROM pools p WHERE p.customer_id = $1 AND p.product_id = $2
         AND (p.expires_at IS NULL OR p.expires_at > $3) AND EXISTS
             (SELECT 1 FROM licenses l WHERE l.pool_id = p.id AND l.status = 0 AND l.replaced_by IS NULL)
         ORDER BY p.id LIMIT 100",
        wanted.customer,
        wanted.product,
        now
    )?;
    Ok(pools.into_iter().map(|(id,)| id).collect())
}

/// A license of a product that nobody has and that is no seat of a pool, held.
pub(crate) async fn available(
    tx: &mut Tx,
    product: ProductId,
    now: DateTime<Utc>,
) -> Result<Option<LicenseId>> {
    let text = text_for(
        tx,
        "SELECT id FROM licenses WHERE product_id = $1 AND status = 0 AND (expires_at IS NULL OR expires_at > $2)
         AND pool_id IS NULL ORDER BY created_at, id LIMIT 1",
        "SELECT id FROM licenses WHERE product_id = $1 AND status = 0 AND (expires_at IS NULL OR expires_at > $2)
         AND pool_id IS NULL ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
    );
    let row = maybe!(tx, (LicenseId,), text, product, now)?;
    Ok(row.map(|(id,)| id))
}

/// Notes a device that got no license.
pub(crate) async fn note_unlicensed(
    tx: &mut Tx,
    device: DeviceId,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO unlicensed_devices (device_id, product_id, customer_id, first_at, last_at)
         VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (device_id, product_id)
         DO UPDATE SET last_at = excluded.last_at, customer_id = excluded.customer_id",
        device,
        wanted.product,
        wanted.customer,
        now
    )?;
    run!(
        tx,
        "UPDATE devices SET customer_id = $2 WHERE id = $1",
        device,
        wanted.customer
    )?;
    Ok(())
}

/// Notes that a device has a license by now, and whose it is.
pub(crate) async fn note_licensed(tx: &mut Tx, device: DeviceId, wanted: Wanted) -> Result<()> {
    run!(
        tx,
        "DELETE FROM unlicensed_devices WHERE device_id = $1 AND product_id = $2",
        device,
        wanted.product
    )?;
    run!(
        tx,
        "UPDATE devices SET customer_id = $2 WHERE id = $1",
        device,
        wanted.customer
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct SeatsRecord {
    id: ProductId,
    version: i32,
    name: String,
    code: String,
    active: bool,
    auto_assign: bool,
    licenses: i64,
    assigned: i64,
    seats: i64,
    unlimited: i64,
    in_use: i64,
    free: i64,
    unlicensed: i64,
}

impl From<SeatsRecord> for ProductSeats {
    fn from(record: SeatsRecord) -> Self {
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            product: ProductRef {
                id: record.id,
                name: record.name,
                code: record.code,
                status: products::status(record.active),
            },
            version: record.version,
            auto_assign: record.auto_assign,
            licenses: count(record.licenses),
            assigned: count(record.assigned),
            available: count(record.licenses - record.assigned),
            seats: count(record.seats),
            unlimited: count(record.unlimited),
            in_use: count(record.in_use),
            free: count(record.free),
            unlicensed: count(record.unlicensed),
        }
    }
}

/// How the licenses of each product are spread, by the products' names.
pub(crate) async fn seats(tx: &mut Tx) -> Result<Vec<ProductSeats>> {
    let records = rows!(
        tx,
        SeatsRecord,
        "SELECT p.id, p.version, p.name, p.code, p.active, p.auto_assign, COALESCE(l.licenses, 0) AS licenses,
                COALESCE(l.assigned, 0) AS assigned, COALESCE(l.seats, 0) AS seats,
                COALESCE(l.unlimited, 0) AS unlimited, COALESCE(l.in_use, 0) AS in_use, COALESCE(l.free, 0) AS free,
                COALESCE(u.devices, 0) AS unlicensed
         FROM products p
         LEFT JOIN (SELECT product_id, COUNT(*) AS licenses,
                           SUM(CASE WHEN customer_id IS NULL THEN 0 ELSE 1 END) AS assigned,
                           SUM(CASE WHEN activation_limit < 0 THEN 0 ELSE activation_limit END) AS seats,
                           SUM(CASE WHEN activation_limit < 0 THEN 1 ELSE 0 END) AS unlimited,
                           SUM(activations_used) AS in_use,
                           SUM(CASE WHEN activation_limit > activations_used
                                    THEN activation_limit - activations_used ELSE 0 END) AS free
                    FROM licenses WHERE status < 5 GROUP BY product_id) l ON l.product_id = p.id
         LEFT JOIN (SELECT product_id, COUNT(*) AS devices FROM unlicensed_devices GROUP BY product_id) u
                ON u.product_id = p.id
         ORDER BY p.name_folded, p.id"
    )?;
    Ok(records.into_iter().map(Into::into).collect())
}

#[derive(sqlx::FromRow)]
struct UnlicensedRecord {
    #[sqlx(flatten)]
    device: devices::Beside,
    #[sqlx(flatten)]
    product: products::Beside,
    customer_id: CustomerId,
    customer_name: String,
    email: String,
    organisation: Option<String>,
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
}

impl From<UnlicensedRecord> for UnlicensedDevice {
    fn from(record: UnlicensedRecord) -> Self {
        Self {
            device: record.device.into(),
            product: record.product.into(),
            customer: CustomerRef {
                id: record.customer_id,
                name: record.customer_name,
                email: record.email,
                organisation: record.organisation,
            },
            first_at: record.first_at,
            last_at: record.last_at,
        }
    }
}

/// Devices that got no license, the newest first, and how many there are. Ignored ones do not count.
pub(crate) async fn unlicensed(
    tx: &mut Tx,
    product: Option<ProductId>,
    offset: u32,
    limit: u32,
) -> Result<(Vec<UnlicensedDevice>, u32)> {
    let records = rows!(
        tx,
        UnlicensedRecord,
        concat!(
            "SELECT c.id AS customer_id, c.name AS customer_name, c.email, c.organisation, u.first_at, u.last_at, ",
            devices::device_beside!(),
            ", ",
            products::product_beside!(),
            "
         FROM unlicensed_devices u JOIN devices d ON d.id = u.device_id JOIN products p ON p.id = u.product_id
         JOIN customers c ON c.id = u.customer_id
         WHERE ($1 IS NULL OR u.product_id = $1) AND NOT d.ignored
         ORDER BY u.last_at DESC, u.device_id LIMIT $2 OFFSET $3"
        ),
        product,
        i64::from(limit),
        i64::from(offset)
    )?;
    let total = maybe!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM unlicensed_devices u JOIN devices d ON d.id = u.device_id
         WHERE ($1 IS NULL OR u.product_id = $1) AND NOT d.ignored",
        product
    )?;
    let total = total.map_or(0, |(total,)| u32::try_from(total).unwrap_or(u32::MAX));
    Ok((records.into_iter().map(Into::into).collect(), total))
}

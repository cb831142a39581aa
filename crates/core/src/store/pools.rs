//! Pools and their seats.
//!
//! Who holds seats is in `holders`. Deliberately absent: when a seat may be given or taken back (`service`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use super::{
    Tx, customers, licenses, maybe, one, products, reached, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::{fold::fold, pool, reach::Reach, status::LicenseStatus},
    error::Result,
    ids::{CustomerId, GeneratorId, LicenseId, PoolId, ProductId},
    operations::{
        environments::Engine,
        generators::{KeyFormat, LicenseDefaults},
        pools::{Pool, PoolRef, PoolSeats},
    },
};

/// How the keys of a pool's seats are made, as it was when the pool was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PoolRecipe {
    pub generator: Option<GeneratorId>,
    pub format: KeyFormat,
    pub defaults: LicenseDefaults,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: PoolId,
    version: i32,
    name: String,
    transferable: bool,
    seats: i32,
    contract: Option<String>,
    purchased_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    #[sqlx(flatten)]
    product: products::Beside,
    #[sqlx(flatten)]
    customer: customers::Beside,
}

impl From<Record> for Pool {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            product: record.product.into(),
            customer: record.customer.into_ref(),
            transferable: record.transferable,
            contract: record.contract,
            purchased_at: record.purchased_at,
            expires_at: record.expires_at,
            created_at: record.created_at,
            seats: none_counted(u32::try_from(record.seats).unwrap_or(0)),
        }
    }
}

/// So many seats, of which none is counted yet.
fn none_counted(total: u32) -> PoolSeats {
    PoolSeats {
        total,
        buffer: pool::buffer(total),
        ..PoolSeats::default()
    }
}

const SELECT: &str = concat!(
    "SELECT o.id, o.version, o.name, o.transferable, o.seats, o.contract, o.purchased_at, o.expires_at, o.created_at, ",
    products::product_beside!(),
    ", ",
    customers::customer_beside!(),
    "
 FROM pools o JOIN products p ON p.id = o.product_id LEFT JOIN customers c ON c.id = o.customer_id WHERE TRUE"
);

/// One stretch of the pools within reach, the newest purchase first, with how their seats stand, and how many there are.
pub(crate) async fn page(
    tx: &mut Tx,
    reach: Reach,
    product: Option<ProductId>,
    offset: u32,
    limit: u32,
) -> Result<(Vec<Pool>, i64)> {
    let narrowed = |sql: &mut Sql| {
        reached::pools(sql, reach);
        if let Some(product) = product {
            sql.push(" AND o.product_id = ").bind(Value::Id(product.0));
        }
    };
    let mut sql = Sql::default();
    sql.push(SELECT);
    narrowed(&mut sql);
    sql.push(" ORDER BY o.purchased_at DESC, o.id DESC LIMIT ")
        .bind(Value::Big(i64::from(limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(offset)));
    let records: Vec<Record> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM pools o WHERE TRUE");
    narrowed(&mut sql);
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    let pools = counted_seats(tx, records.into_iter().map(Pool::from).collect()).await?;
    Ok((pools, counted.first().map_or(0, |(count,)| *count)))
}

/// One pool within reach, with how its seats stand.
pub(crate) async fn get(tx: &mut Tx, reach: Reach, id: PoolId) -> Result<Option<Pool>> {
    let mut sql = Sql::default();
    sql.push(SELECT);
    reached::pools(&mut sql, reach);
    sql.push(" AND o.id = ").bind(Value::Id(id.0));
    let records: Vec<Record> = sql.rows(tx).await?;
    let pools = counted_seats(tx, records.into_iter().map(Pool::from).collect()).await?;
    Ok(pools.into_iter().next())
}

/// The same, held until the transaction ends: whoever else gives or takes a seat of it waits.
pub(crate) async fn get_held(tx: &mut Tx, reach: Reach, id: PoolId) -> Result<Option<Pool>> {
    if tx.engine() == Engine::Postgres {
        maybe!(
            tx,
            (PoolId,),
            "SELECT id FROM pools WHERE id = $1 FOR UPDATE",
            id
        )?;
    }
    get(tx, reach, id).await
}

/// Pools as other things name them.
pub(crate) async fn refs(tx: &mut Tx, ids: &[PoolId]) -> Result<HashMap<PoolId, PoolRef>> {
    let mut sql = Sql::default();
    sql.push("SELECT id, name, transferable FROM pools WHERE id IN ")
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect());
    let found: Vec<(PoolId, String, bool)> = sql.rows(tx).await?;
    let found = found.into_iter().map(|(id, name, transferable)| {
        let pool = PoolRef {
            id,
            name,
            transferable,
        };
        (id, pool)
    });
    Ok(found.collect())
}

/// The pool of a license; none when it is no seat. A license never changes its pool.
pub(crate) async fn of_license(tx: &mut Tx, license: LicenseId) -> Result<Option<PoolId>> {
    let found = maybe!(
        tx,
        (Option<PoolId>,),
        "SELECT pool_id FROM licenses WHERE id = $1",
        license
    )?;
    Ok(found.and_then(|(pool,)| pool))
}

async fn counted_seats(tx: &mut Tx, mut pools: Vec<Pool>) -> Result<Vec<Pool>> {
    if pools.is_empty() {
        return Ok(pools);
    }
    let mut sql = Sql::default();
    sql.push(
        "SELECT pool_id, status, COUNT(*) FROM licenses WHERE replaced_by IS NULL AND pool_id IN ",
    )
    .bind_ids(tx.engine(), pools.iter().map(|pool| pool.id.0).collect())
    .push(" GROUP BY pool_id, status");
    let counts: Vec<(PoolId, i16, i64)> = sql.rows(tx).await?;
    for pool in &mut pools {
        for (_, status, count) in counts.iter().filter(|(id, ..)| *id == pool.id) {
            let count = u32::try_from(*count).unwrap_or(u32::MAX);
            if *status == LicenseStatus::Available.rank() {
                pool.seats.free += count;
            } else if *status != LicenseStatus::Revoked.rank() {
                pool.seats.assigned += count;
                if *status == LicenseStatus::Assigned.rank() {
                    pool.seats.waiting += count;
                }
            } else if !pool.transferable {
                pool.seats.spent += count;
            }
        }
    }
    Ok(pools)
}

/// Makes a pool, without its seats.
pub(crate) async fn insert(tx: &mut Tx, pool: &Pool, recipe: &PoolRecipe) -> Result<()> {
    run!(
        tx,
        "INSERT INTO pools (id, version, product_id, customer_id, name, name_folded, transferable, seats, contract, recipe,
                            purchased_at, expires_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        pool.id,
        pool.version,
        pool.product.id,
        pool.customer.as_ref().map(|customer| customer.id),
        &pool.name,
        fold(&pool.name),
        pool.transferable,
        i32::try_from(pool.seats.total).unwrap_or(i32::MAX),
        pool.contract.as_deref(),
        Json(recipe),
        pool.purchased_at,
        pool.expires_at,
        pool.created_at
    )?;
    Ok(())
}

/// Saves what may change, over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, pool: &Pool, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE pools SET version = $2, name = $3, name_folded = $4, seats = $5, contract = $6, purchased_at = $7,
                expires_at = $8, updated_at = $9
         WHERE id = $1 AND version = $2 - 1",
        pool.id,
        pool.version,
        &pool.name,
        fold(&pool.name),
        i32::try_from(pool.seats.total).unwrap_or(i32::MAX),
        pool.contract.as_deref(),
        pool.purchased_at,
        pool.expires_at,
        now
    )?;
    Ok(touched > 0)
}

/// How the keys of a pool's seats are made.
pub(crate) async fn recipe(tx: &mut Tx, id: PoolId) -> Result<PoolRecipe> {
    let (recipe,) = one!(
        tx,
        (Json<PoolRecipe>,),
        "SELECT recipe FROM pools WHERE id = $1",
        id
    )?;
    Ok(recipe.0)
}

/// A free seat of a pool that nobody else is about to take.
pub(crate) async fn free_seat(tx: &mut Tx, id: PoolId) -> Result<Option<LicenseId>> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "SELECT id FROM licenses WHERE pool_id = $1 AND status = 0 AND replaced_by IS NULL ORDER BY id LIMIT 1"
        }
        Engine::Postgres => {
            "SELECT id FROM licenses WHERE pool_id = $1 AND status = 0 AND replaced_by IS NULL ORDER BY id LIMIT 1
             FOR UPDATE SKIP LOCKED"
        }
    };
    let found = maybe!(tx, (LicenseId,), text, id)?;
    Ok(found.map(|(license,)| license))
}

/// Which pools have these names, folded.
pub(crate) async fn of_names(tx: &mut Tx, folded: Vec<String>) -> Result<Vec<(PoolId, String)>> {
    let mut sql = Sql::default();
    sql.push("SELECT id, name_folded FROM pools WHERE name_folded IN ")
        .bind_texts(tx.engine(), folded);
    sql.rows(tx).await
}

/// A license by its key, as far as its pool goes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct KeyedSeat {
    pub key_folded: String,
    pub id: LicenseId,
    pub pool_id: Option<PoolId>,
}

/// The licenses with these folded keys, seats or not. They are not held: whoever holds one holds its pool first.
pub(crate) async fn seats_of_keys(tx: &mut Tx, folded: Vec<String>) -> Result<Vec<KeyedSeat>> {
    let mut sql = Sql::default();
    sql.push("SELECT key_folded, id, pool_id FROM licenses WHERE key_folded IN ")
        .bind_texts(tx.engine(), folded);
    sql.rows(tx).await
}

/// The seat of a pool that a customer holds.
pub(crate) async fn seat_of(
    tx: &mut Tx,
    id: PoolId,
    customer: CustomerId,
) -> Result<Option<LicenseId>> {
    let found = maybe!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE pool_id = $1 AND customer_id = $2 AND status < 6 AND replaced_by IS NULL
         ORDER BY status, id LIMIT 1",
        id,
        customer
    )?;
    Ok(found.map(|(license,)| license))
}

/// Whether a customer holds a seat of a pool.
pub(crate) async fn holds(tx: &mut Tx, id: PoolId, customer: CustomerId) -> Result<bool> {
    let found = maybe!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE pool_id = $1 AND customer_id = $2 AND status NOT IN (5, 6) LIMIT 1",
        id,
        customer
    )?;
    Ok(found.is_some())
}

/// Whether a seat of a pool was ever somebody's.
pub(crate) async fn was_used(tx: &mut Tx, id: PoolId) -> Result<bool> {
    let found = maybe!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE pool_id = $1 AND (status > 0 OR assigned_at IS NOT NULL) LIMIT 1",
        id
    )?;
    Ok(found.is_some())
}

/// The seats of a pool, held until the transaction ends, in the order in which licenses are.
async fn hold_seats(tx: &mut Tx, id: PoolId) -> Result<Vec<LicenseId>> {
    let seats = rows!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE pool_id = $1",
        id
    )?;
    let seats: Vec<LicenseId> = seats.into_iter().map(|(license,)| license).collect();
    licenses::hold(tx, &seats).await?;
    Ok(seats)
}

/// Removes a pool with its seats, as the version says. Gives the seats; none when another version is there.
pub(crate) async fn delete(
    tx: &mut Tx,
    id: PoolId,
    version: i32,
) -> Result<Option<Vec<LicenseId>>> {
    let seats = hold_seats(tx, id).await?;
    licenses::delete_many(tx, &seats).await?;
    let touched = run!(
        tx,
        "DELETE FROM pools WHERE id = $1 AND version = $2",
        id,
        version
    )?;
    Ok((touched > 0).then_some(seats))
}

/// Moves the end of those seats that ended with the pool and have not expired. Gives them.
pub(crate) async fn move_end(
    tx: &mut Tx,
    pool: &Pool,
    before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<LicenseId>> {
    hold_seats(tx, pool.id).await?;
    let text = match tx.engine() {
        Engine::Sqlite => {
            "UPDATE licenses SET expires_at = $3, version = version + 1, updated_at = $4
             WHERE pool_id = $1 AND status < 5 AND pending_validity IS NULL AND expires_at IS $2 RETURNING id"
        }
        Engine::Postgres => {
            "UPDATE licenses SET expires_at = $3, version = version + 1, updated_at = $4
             WHERE pool_id = $1 AND status < 5 AND pending_validity IS NULL AND expires_at IS NOT DISTINCT FROM $2
             RETURNING id"
        }
    };
    let moved = rows!(
        tx,
        (LicenseId,),
        text,
        pool.id,
        before,
        pool.expires_at,
        now
    )?;
    Ok(moved.into_iter().map(|(license,)| license).collect())
}

/// How many pools a customer bought.
pub(crate) async fn count_of_customer(tx: &mut Tx, customer: CustomerId) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM pools WHERE customer_id = $1",
        customer
    )?;
    Ok(count)
}

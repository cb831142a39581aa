//! Pools: listing them, making one with its seats, changing, deleting.
//!
//! Deliberately absent: giving and taking seats (`seat_giving`), who holds what (`holders`), and what keeps seats counted
//! (`pool_seats`).

use chrono::{DateTime, Datelike, Utc};
use futures::FutureExt;
use serde_json::{Value, json};

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_optional, checked_text, optional_reason, required_reason},
    catalogue::{as_seen, conflict, differences},
    customers as people,
    license_making::{made, pool_recipe, require_active},
    pool_seats,
};
use crate::{
    domain::{license::check_end, pool, reach::Reach},
    error::{Error, Result},
    ids::{LicenseId, PoolId},
    operations::{Deleted, Noun, pools::*},
    store::{
        Tx,
        import_rows::{HistoryRow, insert_history},
        licenses, pools, products,
    },
};

/// The most seats of a pool.
const SEATS_MAX: u32 = 10_000;
/// More pools than anybody has.
const POOLS_MAX: u32 = 10_000;
/// Dates before and after these are not written in four digits, or mistyped.
fn checked_purchase(at: DateTime<Utc>) -> Result<DateTime<Utc>> {
    if (1900..=9999).contains(&at.year()) {
        return Ok(at);
    }
    Err(Error::invalid(
        "purchased_at",
        "This is no date of a purchase.",
        "Enter a year from 1900 to 9999.",
    ))
}

fn check_seats(seats: u32) -> Result<()> {
    if (1..=SEATS_MAX).contains(&seats) {
        return Ok(());
    }
    Err(Error::invalid(
        "seats",
        "A pool has 1 to 10,000 seats.",
        "Enter another number, or make several pools.",
    ))
}

impl EnvironmentScope {
    /// The pools within reach, newest purchase first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_pools(&self, request: ListPools) -> Result<Vec<Pool>> {
        let mut tx = self.environment.database.read().await?;
        let reach = self.caller.reach();
        let (found, _) = pools::page(&mut tx, reach, request.product_id, 0, POOLS_MAX).await?;
        Ok(found)
    }

    /// One pool.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_pool(&self, request: GetPool) -> Result<Pool> {
        let mut tx = self.environment.database.read().await?;
        pools::get(&mut tx, self.caller.reach(), request.id)
            .await?
            .ok_or_else(|| Error::not_found("pool", request.id))
    }

    /// Makes a pool with its seats.
    ///
    /// # Errors
    /// `not_found` for product, generator or customer; `invalid` with the field.
    pub async fn create_pool(&self, request: CreatePool) -> Result<Pool> {
        let act = self.act("create_pool", optional_reason(request.reason.as_deref())?);
        let now = self.environment.database.now();
        check_seats(request.seats)?;
        if let Some(end) = request.expires_at {
            check_end(end, now)?;
        }
        self.environment
            .database
            .write(move |tx| create(tx, act, request, now).boxed())
            .await
    }

    /// Changes a pool, and adds seats.
    ///
    /// # Errors
    /// `not_found`, `conflict`, or `invalid` with the field.
    pub async fn edit_pool(&self, request: EditPool) -> Result<Pool> {
        let act = self.act("edit_pool", optional_reason(request.reason.as_deref())?);
        let now = self.environment.database.now();
        check_seats(request.seats)?;
        self.environment
            .database
            .write(move |tx| edit(tx, act, request, now).boxed())
            .await
    }

    /// Deletes a pool of which no seat was ever assigned, with its seats.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `in_use`; `invalid` without a reason.
    pub async fn delete_pool(&self, request: DeletePool) -> Result<Deleted> {
        let reason = required_reason(request.reason.as_deref())?;
        let act = self.act("delete_pool", Some(reason));
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| delete(tx, act, request, now).boxed())
            .await
    }
}

/// What the trail tells of a pool.
fn fields_of(pool: &Pool) -> Value {
    json!({
        "name": pool.name,
        "product": pool.product.name,
        "customer": pool.customer.as_ref().map(|customer| &customer.name),
        "transferable": pool.transferable,
        "seats": pool.seats.total,
        "contract": pool.contract,
        "purchased_at": pool.purchased_at,
        "expires_at": pool.expires_at,
    })
}

async fn create(tx: &mut Tx, act: Act, request: CreatePool, now: DateTime<Utc>) -> Result<Pool> {
    require_active(tx, request.product_id).await?;
    let product = products::get_ref(tx, request.product_id)
        .await?
        .ok_or_else(|| Error::not_found("product", request.product_id))?;
    let recipe = pool_recipe(tx, &request.source, product.id, now).await?;
    let pool = Pool {
        id: PoolId::new(now),
        version: 1,
        name: checked_text("name", &request.name, 1..=120)?,
        customer: people::named(tx, request.customer_id).await?,
        product,
        transferable: request.transferable,
        contract: checked_optional("contract", request.contract.as_deref(), 200)?,
        purchased_at: checked_purchase(request.purchased_at.unwrap_or(now))?,
        expires_at: request.expires_at,
        created_at: now,
        seats: PoolSeats {
            total: request.seats,
            free: request.seats,
            buffer: pool::buffer(request.seats),
            ..PoolSeats::default()
        },
    };
    pools::insert(tx, &pool, &recipe).await?;
    let changes = differences(None, Some(&fields_of(&pool)))?;
    add_seats(tx, &act, &pool, request.seats, (json!(changes), now)).await?;
    Ok(pool)
}

/// Makes seats, and writes the entry about the pool with the beginning of their histories.
pub(super) async fn add_seats(
    tx: &mut Tx,
    act: &Act,
    pool: &Pool,
    more: u32,
    (changes, now): (Value, DateTime<Utc>),
) -> Result<()> {
    let details = json!({ "changes": changes, "made": more });
    let about = acting::subject("pool", pool.id.0, &pool.name);
    let entry = acting::record(tx, act, now, about, details).await?;
    tx.changed(Noun::Pools, [pool.id.0]);
    if more == 0 {
        return Ok(());
    }
    let keys = pool_seats::make_seats(tx, pool, more as usize, now).await?;
    let first = match keys.first() {
        Some(key) => licenses::get(tx, key.id).await?,
        None => None,
    };
    // All are alike but for their keys.
    let beginning = first.map(|license| made(&license)).unwrap_or_default();
    let ids: Vec<LicenseId> = keys.iter().map(|key| key.id).collect();
    insert_history(tx, entry, &history(&ids, &beginning)?).await
}

fn history(
    ids: &[LicenseId],
    changes: &[crate::operations::licenses::FieldChange],
) -> Result<Vec<HistoryRow>> {
    let changes =
        serde_json::to_string(changes).map_err(|error| Error::Internal(error.to_string()))?;
    let rows = ids.iter().map(|id| HistoryRow {
        license_id: id.0,
        changes: changes.clone(),
    });
    Ok(rows.collect())
}

async fn edit(tx: &mut Tx, act: Act, request: EditPool, now: DateTime<Utc>) -> Result<Pool> {
    let found = pools::get_held(tx, Reach::of(None), request.id).await?;
    let before = as_seen("pool", request.id.0, found, request.version, |pool| {
        pool.version
    })?;
    let mut pool = before.clone();
    pool.version += 1;
    pool.name = checked_text("name", &request.name, 1..=120)?;
    pool.contract = checked_optional("contract", request.contract.as_deref(), 200)?;
    pool.purchased_at = checked_purchase(request.purchased_at)?;
    pool.expires_at = request.expires_at;
    pool.seats.total = request.seats;
    let changes = differences(Some(&fields_of(&before)), Some(&fields_of(&pool)))?;
    if changes.is_empty() {
        return Ok(before);
    }
    if request.seats < before.seats.total {
        return Err(Error::invalid(
            "seats",
            format!(
                "{} has {} seats; they can only become more.",
                before.name, before.seats.total
            ),
            "Enter as many as there are, or more.",
        ));
    }
    let more = request.seats - before.seats.total;
    if more > 0 {
        require_active(tx, before.product.id).await?;
    }
    if pool.expires_at != before.expires_at {
        pool.expires_at.map_or(Ok(()), |end| check_end(end, now))?;
    }
    if !pools::save(tx, &pool, now).await? {
        return Err(conflict("pool", pool.id.0, request.version, pool.version));
    }
    if pool.expires_at != before.expires_at {
        move_end(tx, &act, (&before, &pool), now).await?;
    }
    add_seats(tx, &act, &pool, more, (json!(changes), now)).await?;
    pools::get(tx, Reach::of(None), pool.id)
        .await?
        .ok_or_else(|| Error::not_found("pool", pool.id))
}

/// Seats that ended with the pool follow its new end.
async fn move_end(
    tx: &mut Tx,
    act: &Act,
    (before, pool): (&Pool, &Pool),
    now: DateTime<Utc>,
) -> Result<()> {
    let moved = pools::move_end(tx, pool, before.expires_at, now).await?;
    if moved.is_empty() {
        return Ok(());
    }
    let change = crate::operations::licenses::FieldChange {
        field: "expires_at".to_owned(),
        before: json!(before.expires_at),
        after: json!(pool.expires_at),
    };
    let about = acting::subject("pool", pool.id.0, &pool.name);
    let details = json!({ "seats": moved.len(), "expires_at": pool.expires_at });
    let entry = acting::record(tx, act, now, about, details).await?;
    insert_history(tx, entry, &history(&moved, &[change])?).await?;
    tx.changed(Noun::Licenses, moved.iter().map(|id| id.0));
    Ok(())
}

async fn delete(tx: &mut Tx, act: Act, request: DeletePool, now: DateTime<Utc>) -> Result<Deleted> {
    let found = pools::get_held(tx, Reach::of(None), request.id).await?;
    let pool = as_seen("pool", request.id.0, found, request.version, |pool| {
        pool.version
    })?;
    if pools::was_used(tx, pool.id).await? {
        return Err(Error::InUse {
            thing: "pool",
            reason: "A seat of it was assigned.".to_owned(),
        });
    }
    let Some(seats) = pools::delete(tx, pool.id, pool.version).await? else {
        return Err(conflict(
            "pool",
            pool.id.0,
            request.version,
            pool.version + 1,
        ));
    };
    let changes = differences(Some(&fields_of(&pool)), None)?;
    let about = acting::subject("pool", pool.id.0, &pool.name);
    acting::record(tx, &act, now, about, json!({ "changes": changes })).await?;
    tx.changed(Noun::Licenses, seats.iter().map(|id| id.0));
    tx.changed(Noun::Pools, [pool.id.0]);
    Ok(Deleted { count: 1 })
}

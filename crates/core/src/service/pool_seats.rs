//! What giving and taking seats of pools have in common: the pool is held, so that its seats are counted by one at a time,
//! and a seat that is taken back is free again under a new key in the same transaction.
//!
//! Whoever holds both holds the pool before the license. Deliberately absent: pools themselves (`pools`).

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    acting::{self, Act},
    generating::{begun, insert_fresh},
    generators::maker,
    license_making::{made, require_active},
};
use crate::{
    domain::{reach::Reach, status::LicenseStatus},
    error::{Error, Result},
    ids::{CustomerId, LicenseId, PoolId},
    operations::{Noun, licenses::License, pools::Pool},
    store::{
        Tx,
        generated_rows::{Common, NewKey},
        generators, licenses, pools,
    },
};

/// Whoever comes here was let to the license already.
const EVERYTHING: Reach = Reach::of(None);

/// The pool of a license, held; none when it is no seat.
pub(super) async fn hold_pool_of(tx: &mut Tx, license: LicenseId) -> Result<Option<Pool>> {
    match pools::of_license(tx, license).await? {
        Some(id) => pools::get_held(tx, EVERYTHING, id).await,
        None => Ok(None),
    }
}

async fn pool_of(tx: &mut Tx, license: &License) -> Result<Option<Pool>> {
    match license.pool_id {
        Some(id) => pools::get(tx, EVERYTHING, id).await,
        None => Ok(None),
    }
}

/// Refuses to give a seat out while its product is inactive, after its pool has ended, or to somebody who holds one. What is
/// no seat of a pool is given to anybody. `field` is where they were named.
///
/// # Errors
/// `invalid`.
pub(super) async fn require_givable(
    tx: &mut Tx,
    pool: Option<&Pool>,
    (customer, field): (CustomerId, &'static str),
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(pool) = pool else { return Ok(()) };
    require_open_pool(tx, pool, now).await?;
    refuse_second(tx, Some(pool), (customer, field)).await
}

/// Refuses to give somebody a second seat of a pool. Only whoever holds the pool can know.
pub(super) async fn refuse_second(
    tx: &mut Tx,
    pool: Option<&Pool>,
    (customer, field): (CustomerId, &'static str),
) -> Result<()> {
    match pool {
        Some(pool) if pools::holds(tx, pool.id, customer).await? => Err(Error::invalid(
            field,
            format!("They hold a seat of {} already.", pool.name),
            "One person needs one seat. Choose another person, or another pool.",
        )),
        _ => Ok(()),
    }
}

/// Refuses to give a seat out while its product is inactive, or after its pool has ended.
pub(super) async fn require_open_pool(tx: &mut Tx, pool: &Pool, now: DateTime<Utc>) -> Result<()> {
    require_active(tx, pool.product.id).await?;
    if pool.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::invalid(
            "pool_id",
            format!("The time of {} is over.", pool.name),
            "Extend the pool first, or choose another.",
        ));
    }
    Ok(())
}

/// Refuses to give somebody's untransferable seat to somebody else.
pub(super) fn refuse_moving(pool: Option<&Pool>) -> Result<()> {
    match pool {
        Some(pool) if !pool.transferable => Err(Error::Untransferable {
            pool: pool.name.clone(),
        }),
        _ => Ok(()),
    }
}

/// Refuses to delete a seat: its pool would have one less than was bought.
pub(super) async fn refuse_deleting(tx: &mut Tx, license: &License) -> Result<()> {
    match pool_of(tx, license).await? {
        Some(pool) => Err(Error::InUse {
            thing: "license",
            reason: format!("It is a seat of {}.", pool.name),
        }),
        None => Ok(()),
    }
}

/// Refuses to replace a revoked seat that is free again already.
pub(super) fn refuse_replacing(pool: Option<&Pool>, old: &License) -> Result<()> {
    let freed = pool.is_some_and(|pool| pool.transferable);
    if freed && old.status == LicenseStatus::Revoked {
        return Err(Error::ActionRefused {
            action: "replaced",
            status: old.status,
            reason: "Its seat is free again in the pool. Assign a seat of the pool instead.",
        });
    }
    Ok(())
}

/// Puts a fresh free license in the place of a seat that was just revoked, when the pool is transferable and the seat
/// still counted.
pub(super) async fn free_again(
    tx: &mut Tx,
    act: &Act,
    pool: &Pool,
    revoked: &License,
    now: DateTime<Utc>,
) -> Result<Option<License>> {
    tx.changed(Noun::Pools, [pool.id.0]);
    if !pool.transferable || revoked.replaced_by.is_some() {
        return Ok(None);
    }
    let keys = make_seats(tx, pool, 1, now).await?;
    let Some(key) = keys.first() else {
        return Err(Error::Internal("a seat was not made".into()));
    };
    let freed = licenses::get(tx, key.id)
        .await?
        .ok_or_else(|| Error::Internal("a seat that was made is not there".into()))?;
    let more = json!({ "pool": pool.name, "in_place_of": revoked.id });
    acting::note(tx, act, &freed, now, &made(&freed), more).await?;
    Ok(Some(freed))
}

/// Makes free seats of a pool. Their history is the caller's to write.
pub(super) async fn make_seats(
    tx: &mut Tx,
    pool: &Pool,
    wanted: usize,
    now: DateTime<Utc>,
) -> Result<Vec<NewKey>> {
    let recipe = pools::recipe(tx, pool.id).await?;
    let generator = match recipe.generator {
        Some(id) if generators::is_there(tx, id).await? => Some(id),
        _ => None,
    };
    let (expires_at, pending_validity) = match pool.expires_at {
        Some(end) => (Some(end), None),
        None => begun(recipe.defaults.validity, now),
    };
    let common = Common {
        product: pool.product.id,
        generator,
        pool: Some(pool.id),
        activation_limit: recipe.defaults.activation_limit,
        expires_at,
        pending_validity,
        flags: &recipe.defaults.flags,
        metadata: &recipe.defaults.metadata,
        now,
    };
    let keys = insert_fresh(tx, &maker(&recipe.format, now)?, wanted, &common).await?;
    tx.changed(Noun::Licenses, keys.iter().map(|key| key.id.0));
    Ok(keys)
}

/// A pool within reach, held.
pub(super) async fn hold(tx: &mut Tx, reach: Reach, id: PoolId) -> Result<Pool> {
    pools::get_held(tx, reach, id)
        .await?
        .ok_or_else(|| Error::not_found("pool", id))
}

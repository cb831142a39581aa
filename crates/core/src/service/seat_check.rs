//! Whether every pool has as many seats as were bought: counted when somebody asks, and by itself every few minutes; and
//! the repair of one that has not.
//!
//! Every way to give or take a seat conserves the count, so a difference shows a fault of ours or a hand in the database.
//! Deliberately absent: what counts as a seat (`store::seat_check`), and the loop (`backend::tending`).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, required_reason},
    pools::add_seats,
};
use crate::{
    domain::reach::Reach,
    error::{Error, Result},
    ids::PoolId,
    operations::{
        Noun,
        pools::{Pool, PoolRef},
        seat_keeping::*,
    },
    store::{
        Database, Tx, jobs, leases, licenses, meta, pools,
        seat_check::{Standing, newest_free, newest_held, standings},
    },
};

/// The environment's setting that keeps the last count.
const KEPT: &str = "seat_check";
/// The lease that keeps all processes but one from counting.
const LEASE: &str = "seat_check";
/// How long it runs: somewhat less than until the next count.
const LEASED: TimeDelta = TimeDelta::seconds(280);
/// So many surplus seats are named.
const NAMED: u32 = 50;

/// Counts the seats of one environment in the background.
#[derive(Debug)]
pub(crate) struct SeatWatch {
    database: Arc<Database>,
}

impl SeatWatch {
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Counts, unless another process did a moment ago, and keeps what it found.
    pub(crate) async fn look(&self) -> Result<()> {
        let (now, holder) = (self.database.now(), self.database.process);
        let mine = self
            .database
            .write(move |tx| {
                async move {
                    let clock = jobs::clock(tx, now).await?;
                    leases::take(tx, LEASE, holder, clock, clock + LEASED).await
                }
                .boxed()
            })
            .await?;
        if !mine {
            return Ok(());
        }
        let check = count(&mut self.database.read().await?, now).await?;
        for found in &check.differences {
            tracing::warn!(
                pool = %found.pool.id.0,
                promised = found.promised,
                counted = found.counted,
                "a pool has not as many seats as were bought"
            );
        }
        self.database
            .write(move |tx| async move { keep(tx, &check).await }.boxed())
            .await
    }
}

/// When some process last counted, as its lease shows: a sign that what runs by itself does.
pub(super) async fn last_sign(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    let until = leases::until(tx, LEASE).await?;
    Ok(until.map(|until| until - LEASED))
}

impl EnvironmentScope {
    /// Whether the seats of the pools are all there, counted now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_seats(&self, _request: CheckSeats) -> Result<SeatCheck> {
        let database = &self.environment.database;
        count(&mut database.read().await?, database.now()).await
    }

    /// The last count that was kept; none before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_seat_check(&self, _request: GetSeatCheck) -> Result<Option<SeatCheck>> {
        kept(&mut self.environment.database.read().await?).await
    }

    /// Makes the seats of pools as many as were bought, as far as nobody loses theirs, and says what it did.
    ///
    /// # Errors
    /// `not_found`; `invalid` without a reason.
    pub async fn repair_seats(&self, request: RepairSeats) -> Result<SeatRepair> {
        let reason = required_reason(request.reason.as_deref())?;
        let act = self.act("repair_seats", Some(reason));
        let database = &self.environment.database;
        let found = standings(&mut database.read().await?, request.pool_id).await?;
        if let (Some(id), []) = (request.pool_id, found.as_slice()) {
            return Err(Error::not_found("pool", id));
        }
        let mut repaired = Vec::new();
        for standing in found.iter().filter(|one| difference(one).is_some()) {
            // One pool after another, so that nobody waits for a seat of another one.
            let (act, id, now) = (act.clone(), standing.id, database.now());
            let done = database
                .write(move |tx| repair(tx, act, id, now).boxed())
                .await;
            match done {
                Ok(done) => repaired.extend(done),
                Err(error) => repaired.push(RepairedPool {
                    problem: Some(error.to_failure()),
                    ..nothing_done(name_of(standing))
                }),
            }
        }
        let check = count(&mut database.read().await?, database.now()).await?;
        let known = check.clone();
        database
            .write(move |tx| async move { keep(tx, &known).await }.boxed())
            .await?;
        Ok(SeatRepair {
            pools: repaired,
            check,
        })
    }
}

async fn count(tx: &mut Tx, now: DateTime<Utc>) -> Result<SeatCheck> {
    let all = standings(tx, None).await?;
    Ok(SeatCheck {
        checked_at: now,
        pools: number(all.len() as i64),
        seats: all.iter().map(|one| number(i64::from(one.seats))).sum(),
        differences: all.iter().filter_map(difference).collect(),
    })
}

fn number(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(0)
}

fn name_of(standing: &Standing) -> PoolRef {
    PoolRef {
        id: standing.id,
        name: standing.name.clone(),
        transferable: standing.transferable,
    }
}

fn difference(standing: &Standing) -> Option<SeatDifference> {
    let (promised, free) = (number(i64::from(standing.seats)), number(standing.free));
    let counted = free + number(standing.held);
    let fault = match counted.checked_sub(promised) {
        Some(0) => return None,
        None => SeatFault::Missing,
        Some(surplus) if surplus <= free => SeatFault::SurplusFree,
        Some(_) => SeatFault::SurplusHeld,
    };
    Some(SeatDifference {
        pool: name_of(standing),
        promised,
        counted,
        free,
        fault,
    })
}

/// The last count; one that a newer version wrote in words of its own is as good as none.
async fn kept(tx: &mut Tx) -> Result<Option<SeatCheck>> {
    let text = meta::setting(tx, KEPT).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps a count. Others are told when it found something else than the last one.
async fn keep(tx: &mut Tx, check: &SeatCheck) -> Result<()> {
    let before = kept(tx).await?.map(|last| last.differences);
    let text = serde_json::to_string(check).map_err(|error| Error::Internal(error.to_string()))?;
    meta::set_setting(tx, KEPT, &text).await?;
    if before.unwrap_or_default() != check.differences {
        tx.changed(Noun::Pools, []);
    }
    Ok(())
}

const fn nothing_done(pool: PoolRef) -> RepairedPool {
    RepairedPool {
        pool,
        made: 0,
        removed: 0,
        over: 0,
        held: Vec::new(),
        problem: None,
    }
}

/// Repairs a pool that still has a difference once it is held.
async fn repair(
    tx: &mut Tx,
    act: Act,
    id: PoolId,
    now: DateTime<Utc>,
) -> Result<Option<RepairedPool>> {
    let Some(pool) = pools::get_held(tx, Reach::of(None), id).await? else {
        return Ok(None);
    };
    let counted = standings(tx, Some(id)).await?;
    let Some(found) = counted.first().and_then(difference) else {
        return Ok(None);
    };
    let done = nothing_done(found.pool.clone());
    if let Some(missing) = found.promised.checked_sub(found.counted) {
        add_seats(tx, &act, &pool, missing, (json!([]), now)).await?;
        return Ok(Some(RepairedPool {
            made: missing,
            ..done
        }));
    }
    let surplus = found.counted - found.promised;
    let removed = remove_free(tx, &pool, surplus.min(found.free)).await?;
    let over = surplus - removed;
    let held = newest_held(tx, id, over.min(NAMED)).await?;
    let told: Vec<_> = held.iter().map(|seat| seat.license_id).collect();
    let details = json!({ "removed": removed, "over": over, "held": told });
    let about = acting::subject("pool", pool.id.0, &pool.name);
    acting::record(tx, &act, now, about, details).await?;
    Ok(Some(RepairedPool {
        removed,
        over,
        held,
        ..done
    }))
}

/// Removes free seats, whose keys nobody ever had.
async fn remove_free(tx: &mut Tx, pool: &Pool, count: u32) -> Result<u32> {
    if count == 0 {
        return Ok(0);
    }
    let seats = newest_free(tx, pool.id, count).await?;
    licenses::delete_many(tx, &seats).await?;
    tx.changed(Noun::Licenses, seats.iter().map(|seat| seat.0));
    tx.changed(Noun::Pools, [pool.id.0]);
    Ok(u32::try_from(seats.len()).unwrap_or(0))
}

//! Keeps activations counted by product and day, in the background, by one process.
//!
//! What began and ended is counted in time order from where counting stands, some days at a time and never far into the present:
//! the last moments are left to who asks ([`super::usage_read`]). Where counting stands is in the database, so any process
//! goes on after a crash. A day is counted once more when it is over, for what came late, and whenever activations of it
//! were deleted. Deliberately absent: the loop, which is `backend::tending`'s.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use tokio::{sync::Mutex, time::sleep};

use crate::{
    backend::ListKeeper,
    domain::usage::{Counted, Days, count, day_after, day_of},
    error::Result,
    ids::ProductId,
    store::{
        Database, Tx, leases,
        report_days::{self as store, ALL, Capacity, ProductDay, Recount},
    },
};

/// The lease that keeps all processes but one from counting.
const REPORTER: &str = "reporter";
/// The last moments are not counted yet: transactions that began in them may still commit.
const LAG: TimeDelta = TimeDelta::seconds(30);
/// A day is counted once more so long after its end.
const LATE: TimeDelta = TimeDelta::minutes(15);
/// So many that began, or ended, are counted in one transaction, unless a day has more. Tests have few.
const ACTIVATIONS: i64 = if cfg!(test) { 20 } else { 3_000 };
/// Between two transactions.
const PAUSE: Duration = Duration::from_millis(10);
/// How often the limits are noted.
const LIMITS_EVERY: Duration = Duration::from_secs(600);

/// Counts one environment.
#[derive(Debug)]
pub(crate) struct Reporter {
    database: Arc<Database>,
    list: Option<Arc<ListKeeper>>,
    /// When the limits were noted last. Held while this process counts, since a lease tells processes apart and not tasks.
    noted: Mutex<Option<Instant>>,
}

/// What there is to do next.
enum Next {
    /// Count from one moment until another.
    Count {
        seen: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        counted: Days,
        /// Counted once more then, for what comes late.
        again: Vec<DateTime<Utc>>,
    },
    /// Count a day again.
    Again {
        recount: Recount,
        seen: DateTime<Utc>,
        counted: Days,
    },
    Nothing,
}

impl Reporter {
    pub(crate) fn new(database: Arc<Database>, list: Option<Arc<ListKeeper>>) -> Self {
        Self {
            database,
            list,
            noted: Mutex::default(),
        }
    }

    /// Counts everything there is to count. May be dropped at any time.
    pub(crate) async fn turn(&self) -> Result<()> {
        let mut noted = self.noted.lock().await;
        let mut worked = false;
        while self.step().await? {
            worked = true;
            sleep(PAUSE).await;
        }
        if noted.is_none_or(|at| at.elapsed() >= LIMITS_EVERY) {
            worked |= self.note_limits().await?;
            *noted = Some(Instant::now());
        }
        if worked {
            self.give_back().await?;
        }
        Ok(())
    }

    /// Gives the lease back, so that another process need not wait for it to run out.
    pub(crate) async fn give_back(&self) -> Result<()> {
        leases::give_back(&self.database, REPORTER).await
    }

    /// Counts the next day, or a day again. False when nothing is left, or another process counts.
    pub(crate) async fn step(&self) -> Result<bool> {
        let next = {
            let mut tx = self.database.read().await?;
            // Activations bear the time of the process that wrote them.
            next(&mut tx, self.database.now()).await?
        };
        let done = match next {
            Next::Nothing => return Ok(false),
            Next::Count {
                seen,
                until,
                counted,
                again,
            } => {
                leases::alone(&self.database, REPORTER, move |tx, _| {
                    async move {
                        if !store::move_on(tx, seen, until).await? {
                            return Ok(false);
                        }
                        store::save(tx, &rows(counted)).await?;
                        for day in again {
                            store::recount(tx, day, day_after(day) + LATE).await?;
                        }
                        Ok(true)
                    }
                    .boxed()
                })
                .await?
            }
            Next::Again {
                recount,
                seen,
                counted,
            } => {
                leases::alone(&self.database, REPORTER, move |tx, _| {
                    async move {
                        // Counting may have gone on in this day meanwhile.
                        if store::counted_until(tx).await? != Some(seen) {
                            return Ok(false);
                        }
                        store::clear(tx, recount.day).await?;
                        store::save(tx, &rows(counted)).await?;
                        store::recounted(tx, recount).await?;
                        Ok(true)
                    }
                    .boxed()
                })
                .await?
            }
        };
        Ok(done == Some(true))
    }

    /// Notes how the limits stand today, where they stand otherwise than noted.
    async fn note_limits(&self) -> Result<bool> {
        let view = self.list.as_ref().and_then(|list| list.view());
        let mut tx = self.database.read().await?;
        let day = day_of(self.database.now());
        let limits = match view {
            Some(view) => of_view(&view.allowed()),
            None => store::capacities(&mut tx).await?,
        };
        let known = store::days(&mut tx, day, day_after(day), None).await?;
        drop(tx);
        let limits = news(limits, &known);
        if limits.is_empty() {
            return Ok(false);
        }
        let noted = leases::alone(&self.database, REPORTER, move |tx, _| {
            async move { store::note_capacities(tx, day, &limits).await }.boxed()
        });
        Ok(noted.await?.is_some())
    }
}

fn of_view(allowed: &BTreeMap<ProductId, (u64, u32)>) -> Vec<Capacity> {
    let each = allowed.iter().map(|(product, (sum, unlimited))| Capacity {
        product_id: *product,
        capacity: i64::try_from(*sum).unwrap_or(i64::MAX),
        unlimited: i64::from(*unlimited),
    });
    each.collect()
}

/// What stands otherwise than it is noted, all together included.
fn news(limits: Vec<Capacity>, known: &[ProductDay]) -> Vec<Capacity> {
    let of = |product_id, capacity, unlimited| Capacity {
        product_id,
        capacity,
        unlimited,
    };
    let sum = limits.iter().fold((0, 0), |(sum, without), each| {
        (sum + each.capacity, without + each.unlimited)
    });
    // A product of which nothing is left allows nothing.
    let noted = known.iter().filter(|known| known.capacity.is_some());
    let mut now: BTreeMap<ProductId, Capacity> = noted
        .map(|known| (known.product_id, of(known.product_id, 0, 0)))
        .collect();
    now.extend(limits.into_iter().map(|each| (each.product_id, each)));
    now.insert(ALL, of(ALL, sum.0, sum.1));
    for known in known {
        let is = of(
            known.product_id,
            known.capacity.unwrap_or(-1),
            known.unlimited.unwrap_or(-1),
        );
        if now.get(&known.product_id) == Some(&is) {
            now.remove(&known.product_id);
        }
    }
    now.into_values().collect()
}

fn rows(counted: Days) -> Vec<(ProductId, DateTime<Utc>, Counted)> {
    let rows = counted.into_iter();
    rows.map(|((product, day), counted)| (product, day, counted))
        .collect()
}

/// Finds what there is to do, and counts it.
async fn next(tx: &mut Tx, now: DateTime<Utc>) -> Result<Next> {
    let seen = store::counted_until(tx).await?;
    if let Some(until) = seen {
        let due = store::recounts(tx, now).await?;
        // Days that are not counted so far are counted as they are.
        if let Some(recount) = due.into_iter().find(|recount| recount.day < until) {
            let end = day_after(recount.day).min(until);
            let mut counted = Days::new();
            count(
                &mut counted,
                store::events(tx, recount.day, end, i64::MAX).await?,
                ALL,
            );
            return Ok(Next::Again {
                recount,
                seen: until,
                counted,
            });
        }
    }
    let from = seen.unwrap_or(DateTime::UNIX_EPOCH);
    let target = now - LAG;
    let Some(first) = store::next_event(tx, from).await?.filter(|at| *at < target) else {
        return Ok(Next::Nothing);
    };
    let day = day_of(first);
    // Whole days of not too many activations, or a single day.
    let until = match store::later_event(tx, first, ACTIVATIONS).await? {
        Some(later) => day_of(later).max(day_after(day)).min(target),
        None => target,
    };
    let mut counted = Days::new();
    for row in store::days(tx, day, until, None).await? {
        counted.insert((row.product_id, row.day), row.counted());
    }
    count(
        &mut counted,
        store::events(tx, from.max(day), until, i64::MAX).await?,
        ALL,
    );
    Ok(Next::Count {
        seen,
        until,
        counted,
        again: [day_of(now) - TimeDelta::days(1), day_of(now)]
            .into_iter()
            .filter(|again| *again >= day && *again < until && day_after(*again) + LATE > now)
            .collect(),
    })
}

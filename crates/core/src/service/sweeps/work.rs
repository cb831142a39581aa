//! Who sweeps: looks once a minute, asks when in doubt, works in chunks under a lease, and goes on after a crash.
//!
//! Everything that a sweep needs to know stands in the database, so that any process can go on from wherever another
//! one was when it ended. Deliberately absent: the loop, which is `backend::tending`'s.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures::{FutureExt, future::BoxFuture};
use tokio::{
    sync::{Mutex, Notify},
    time::sleep,
};

use super::{
    chunks::{Who, sweep_some, take_back_some},
    is_paused,
    watch::Watch,
};
use crate::{
    error::{Error, Result},
    ids::{BatchId, SweepId},
    operations::{Noun, settings::SweepDoubt},
    service::{mailing::MailBook, settings::Book},
    store::{
        Database, Tx,
        jobs::clock,
        leases, meta,
        sweeps::{self as store, Stage, StoredSweep},
    },
};

/// The lease that keeps all processes but one from sweeping.
const SWEEPER: &str = "sweeper";
/// Between two chunks.
const PAUSE: Duration = Duration::from_millis(20);
/// Somebody who asks for something waits so often, so long, for another process to come to an end.
const TRIES: u32 = 25;
const WAIT: Duration = Duration::from_millis(200);
/// The environment's settings that remember the last sweep and the last approval.
pub(super) const LAST: &str = "sweep_last";
pub(super) const APPROVED: &str = "sweep_approved";
/// The last sweep is remembered anew when it is so long ago: a day is what matters.
const REMEMBERED: chrono::Duration = chrono::Duration::hours(1);
/// More than so many, and more than one in a hundred, are too many to expire unasked.
const MANY: i64 = 50;

/// Sweeps one environment.
#[derive(Debug)]
pub(crate) struct Sweeper {
    pub(super) database: Arc<Database>,
    pub(super) book: Book,
    /// Who tells holders that their licenses ended.
    pub(super) mail: MailBook,
    /// Held while this process sweeps, since a lease tells processes apart and not tasks.
    pub(super) watch: Mutex<Watch>,
    pub(super) wanted: Notify,
}

/// What a look at the database showed.
struct Look {
    now: DateTime<Utc>,
    paused: bool,
    /// Begun and not ended.
    under_way: Option<StoredSweep>,
    asking: Option<StoredSweep>,
    due: i64,
    all: i64,
    last: Option<DateTime<Utc>>,
    approved: Option<String>,
}

impl Sweeper {
    pub(crate) fn new(database: Arc<Database>, book: Book, mail: MailBook) -> Self {
        Self {
            database,
            book,
            mail,
            watch: Mutex::default(),
            wanted: Notify::new(),
        }
    }

    /// Comes back when somebody wants a sweep at once.
    pub(crate) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// Looks whether there is something to do, and does it. May be dropped at any time.
    pub(crate) async fn sweep(&self) -> Result<()> {
        let mut watch = self.watch.lock().await;
        let grace_days = self.book.current().await?.grace_days;
        let look = self.look(grace_days).await?;
        if let Some(sweep) = look.under_way {
            return match sweep.stage {
                Stage::TakingBack => self.finish_taking_back(sweep, Who::keydesk()).await,
                // Sweeps rest, also one that was not at its end.
                _ if look.paused => Ok(()),
                _ => self.finish(sweep, grace_days).await,
            };
        }
        if look.paused {
            return Ok(());
        }
        watch.hear(look.approved.as_deref());
        let doubt = doubt(&watch, &look);
        if doubt != Some(SweepDoubt::ClockJumped) {
            watch.believe(look.now);
        }
        match doubt {
            _ if look.due == 0 => self.rest(&look, doubt).await,
            Some(doubt) => self.ask(doubt, look.due).await,
            None => match self.begin(grace_days).await? {
                Some(sweep) => self.finish(sweep, grace_days).await,
                None => self.give_back().await,
            },
        }
    }

    /// Whether the clock can be believed, for what else goes by it.
    pub(crate) async fn believes_the_clock(&self) -> Result<bool> {
        let watch = self.watch.lock().await;
        let mut tx = self.database.read().await?;
        let now = clock(&mut tx, self.database.now()).await?;
        let last = meta::setting(&mut tx, LAST).await?;
        Ok(!watch.jumped(now, last.and_then(|last| last.parse().ok())))
    }

    async fn look(&self, grace_days: u32) -> Result<Look> {
        let mut tx = self.database.read().await?;
        let now = clock(&mut tx, self.database.now()).await?;
        let deadlines = store::deadlines(&mut tx, now, grace_days).await?;
        let due = store::count_due(&mut tx, &deadlines).await?;
        let (asking, under_way): (Vec<_>, Vec<_>) = store::open(&mut tx)
            .await?
            .into_iter()
            .partition(|sweep| sweep.stage == Stage::Asking);
        let last = meta::setting(&mut tx, LAST).await?;
        Ok(Look {
            now,
            paused: is_paused(&mut tx).await?,
            under_way: under_way.into_iter().next(),
            asking: asking.into_iter().next(),
            due,
            all: match due > MANY {
                true => store::count_all(&mut tx).await?,
                false => due,
            },
            last: last.and_then(|last| last.parse().ok()),
            approved: meta::setting(&mut tx, APPROVED).await?,
        })
    }

    /// Nothing is due: nobody needs to be asked any more.
    async fn rest(&self, look: &Look, doubt: Option<SweepDoubt>) -> Result<()> {
        let stale = look.last.is_none_or(|last| look.now - last > REMEMBERED);
        let remember = doubt.is_none() && stale;
        if look.asking.is_none() && !remember {
            return Ok(());
        }
        self.alone(move |tx, now| {
            async move {
                settle(tx).await?;
                if remember {
                    meta::set_setting(tx, LAST, &now.to_rfc3339()).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await?;
        self.give_back().await
    }

    /// Asks, once: the one sweep that asks says how many it would be by now.
    async fn ask(&self, doubt: SweepDoubt, due: i64) -> Result<()> {
        let due = i32::try_from(due).unwrap_or(i32::MAX);
        let known = self.asking().await?;
        if known.is_some_and(|sweep| sweep.licenses == due && sweep.asks == Some(doubt)) {
            return Ok(());
        }
        self.alone(move |tx, now| note_question(tx, now, doubt, due).boxed())
            .await?;
        self.give_back().await
    }

    async fn asking(&self) -> Result<Option<StoredSweep>> {
        let mut tx = self.database.read().await?;
        let open = store::open(&mut tx).await?;
        Ok(open.into_iter().find(|sweep| sweep.stage == Stage::Asking))
    }

    /// Begins a sweep with its first chunk. None when another process was first, or when so many are due by now that it
    /// asks: a grace that was shortened since the look makes thousands due at once.
    pub(crate) async fn begin(&self, grace_days: u32) -> Result<Option<StoredSweep>> {
        let head = self.mail.letterhead().await?;
        let begun = self
            .alone(move |tx, now| {
                async move {
                    let deadlines = store::deadlines(tx, now, grace_days).await?;
                    let due = store::count_due(tx, &deadlines).await?;
                    if due > MANY && too_many(due, store::count_all(tx).await?) {
                        let due = i32::try_from(due).unwrap_or(i32::MAX);
                        note_question(tx, now, SweepDoubt::TooMany, due).await?;
                        return Ok(None);
                    }
                    settle(tx).await?;
                    if due == 0 || is_paused(tx).await? || !store::open(tx).await?.is_empty() {
                        return Ok(None);
                    }
                    let mut sweep = StoredSweep {
                        id: SweepId::new(now),
                        at: now,
                        stage: Stage::Running,
                        licenses: 0,
                        asks: None,
                        batch: Some(BatchId::new(now)),
                    };
                    store::save(tx, &sweep).await?;
                    sweep_some(tx, &mut sweep, (grace_days, head.as_ref()), now).await?;
                    meta::set_setting(tx, LAST, &now.to_rfc3339()).await?;
                    Ok(Some(sweep))
                }
                .boxed()
            })
            .await?;
        Ok(begun.flatten())
    }

    /// Does what is left of a sweep.
    pub(super) async fn finish(&self, mut sweep: StoredSweep, grace_days: u32) -> Result<()> {
        while sweep.stage == Stage::Running {
            sleep(PAUSE).await;
            let id = sweep.id;
            let head = self.mail.letterhead().await?;
            let next = self.alone(move |tx, now| {
                async move {
                    let mut sweep = found(tx, id).await?;
                    if sweep.stage != Stage::Running || is_paused(tx).await? {
                        return Ok((sweep, false));
                    }
                    let how = (grace_days, head.as_ref());
                    let some = sweep_some(tx, &mut sweep, how, now).await? > 0;
                    Ok((sweep, some))
                }
                .boxed()
            });
            match next.await? {
                Some((next, true)) => sweep = next,
                // Another process is at it, or others are in the way: the next minute goes on.
                _ => break,
            }
        }
        self.give_back().await
    }

    pub(super) async fn finish_taking_back(&self, mut sweep: StoredSweep, who: Who) -> Result<()> {
        while sweep.stage == Stage::TakingBack {
            sleep(PAUSE).await;
            let (id, who) = (sweep.id, who.clone());
            let next = self.alone(move |tx, now| {
                async move {
                    let mut sweep = found(tx, id).await?;
                    if sweep.stage == Stage::TakingBack {
                        take_back_some(tx, &mut sweep, &who, now).await?;
                    }
                    Ok(sweep)
                }
                .boxed()
            });
            match next.await? {
                Some(next) => sweep = next,
                None => break,
            }
        }
        self.give_back().await
    }

    /// Writes under the lease, with the time that decides. None while another process has it.
    async fn alone<T, F>(&self, work: F) -> Result<Option<T>>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx, DateTime<Utc>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        leases::alone(&self.database, SWEEPER, work).await
    }

    /// The same for somebody who waits for it.
    pub(super) async fn patiently<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Clone + Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx, DateTime<Utc>) -> BoxFuture<'a, Result<T>>,
    {
        for _ in 0..TRIES {
            if let Some(done) = self.alone(work.clone()).await? {
                return Ok(done);
            }
            sleep(WAIT).await;
        }
        Err(Error::Contention)
    }

    /// Gives the lease back, so that another process need not wait for it to run out.
    pub(crate) async fn give_back(&self) -> Result<()> {
        leases::give_back(&self.database, SWEEPER).await
    }
}

/// Why a sweep stops and asks. A jump that was asked about stays one until somebody answers, or nothing is due.
fn doubt(watch: &Watch, look: &Look) -> Option<SweepDoubt> {
    let asked = look.asking.as_ref().and_then(|sweep| sweep.asks);
    if watch.jumped(look.now, look.last) || asked == Some(SweepDoubt::ClockJumped) {
        return Some(SweepDoubt::ClockJumped);
    }
    too_many(look.due, look.all).then_some(SweepDoubt::TooMany)
}

const fn too_many(due: i64, all: i64) -> bool {
    due > MANY && due.saturating_mul(100) > all
}

/// Notes that a sweep asks: the one that does already says how many it would be by now.
async fn note_question(tx: &mut Tx, now: DateTime<Utc>, doubt: SweepDoubt, due: i32) -> Result<()> {
    let open = store::open(tx).await?;
    if open.iter().any(|sweep| sweep.stage != Stage::Asking) {
        return Ok(());
    }
    let (id, at) = open
        .first()
        .map_or_else(|| (SweepId::new(now), now), |sweep| (sweep.id, sweep.at));
    let sweep = StoredSweep {
        id,
        at,
        stage: Stage::Asking,
        licenses: due,
        asks: Some(doubt),
        batch: None,
    };
    store::save(tx, &sweep).await?;
    tx.changed(Noun::Sweeps, []);
    Ok(())
}

/// Whoever asks is answered by what comes now.
async fn settle(tx: &mut Tx) -> Result<()> {
    for mut sweep in store::open(tx).await? {
        if sweep.stage == Stage::Asking {
            sweep.stage = Stage::Settled;
            store::save(tx, &sweep).await?;
            tx.changed(Noun::Sweeps, []);
        }
    }
    Ok(())
}

pub(super) async fn found(tx: &mut Tx, id: SweepId) -> Result<StoredSweep> {
    store::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("sweep", id))
}

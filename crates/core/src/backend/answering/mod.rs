//! What an environment keeps in memory so that devices are answered at once: what is known of licenses, what was counted
//! and not written yet, opened signing keys, and activations that wait to be written together.
//!
//! Deliberately absent: the decisions and the answers (`service`). Nothing here is the truth: a process that is lost
//! loses at most a few seconds of counts and a minute of when devices were seen, and never an activation that was
//! acknowledged.

mod counts;
mod gather;
mod memory;
mod signers;
mod tally;
mod turns;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use gather::Gather;
pub(crate) use memory::{Known, Memory};
pub(crate) use signers::{Signer, Signers};
pub(crate) use tally::{Refused, Seen, Tally, Writing};
pub(crate) use turns::{Turn, Turns};

use super::own_commits::OwnCommits;
use crate::{
    error::{Error, Result},
    store::{
        Database,
        changes::{Committed, News, Touched},
        database::FollowsCommits,
    },
};

/// How often what was counted is written.
const FLUSH: Duration = Duration::from_secs(5);

/// What answers to devices stand on, in one environment.
#[derive(Debug)]
pub(crate) struct Answerer {
    pub database: Arc<Database>,
    pub memory: Memory,
    pub signers: Signers,
    pub tally: Tally,
    pub gather: Gather,
    pub turns: Turns,
    own: Mutex<OwnCommits>,
}

/// How the answering of devices goes, for whoever watches a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnsweringFigures {
    /// Questions answered from memory, since the start.
    pub from_memory: u64,
    /// Questions for which the database was read.
    pub from_database: u64,
    /// Licenses in memory.
    pub licenses: usize,
    /// Counts that wait to be written.
    pub waiting: usize,
    /// Sightings and refusals that were not counted because too many waited.
    pub lost: u64,
}

impl Answerer {
    /// Starts to hear of commits, and to write what is counted until `stop`.
    pub(crate) fn start(
        database: Arc<Database>,
        stop: CancellationToken,
        tasks: &TaskTracker,
    ) -> Arc<Self> {
        let answerer = Arc::new(Self {
            database,
            memory: Memory::default(),
            signers: Signers::default(),
            tally: Tally::default(),
            gather: Gather::default(),
            turns: Turns::default(),
            own: Mutex::default(),
        });
        let follower: Arc<dyn FollowsCommits> = answerer.clone();
        answerer.database.add_follower(Arc::downgrade(&follower));
        tasks.spawn(answerer.clone().write_counts(stop));
        answerer
    }

    async fn write_counts(self: Arc<Self>, stop: CancellationToken) {
        let mut ticks = interval(FLUSH);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let stopping = tokio::select! {
                _ = ticks.tick() => false,
                () = stop.cancelled() => true,
            };
            let written = if stopping {
                self.flush().await
            } else {
                self.write_due().await
            };
            if let Err(error) = written {
                tracing::warn!(%error, "what devices asked is written later");
            }
            if stopping {
                return;
            }
        }
    }

    /// Writes what is due of what was counted, and says so.
    ///
    /// # Errors
    /// As [`Self::flush`].
    pub(crate) async fn write_due(self: &Arc<Self>) -> Result<()> {
        self.write_tally(Writing::Due(self.now())).await
    }

    /// Writes everything that was counted, and says so.
    ///
    /// # Errors
    /// When the database fails; the counts are kept then.
    pub(crate) async fn flush(self: &Arc<Self>) -> Result<()> {
        self.write_tally(Writing::All).await
    }

    /// Writes what was counted for somebody who is about to read it. The next flush says so: whoever looks again at
    /// every word of a change would otherwise make the next change by looking.
    ///
    /// # Errors
    /// As [`Self::flush`].
    pub(crate) async fn settle(self: &Arc<Self>) -> Result<()> {
        self.write_tally(Writing::Quietly).await
    }

    /// The same for who would rather read what is there than nothing. What could not be written waits on.
    pub(crate) async fn settle_or_go_on(self: &Arc<Self>) {
        if let Err(error) = self.settle().await {
            tracing::warn!(%error, "what devices asked last is not counted yet");
        }
    }

    /// In a task of its own: who waits may hang up, and what was counted is written all the same.
    async fn write_tally(self: &Arc<Self>, writing: Writing) -> Result<()> {
        let answerer = self.clone();
        let written =
            tokio::spawn(async move { answerer.tally.flush(&answerer.database, writing).await });
        written
            .await
            .unwrap_or_else(|_| Err(Error::Internal("counting fell over".into())))
    }

    /// The moment to decide by, without asking the database.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.database.now() + self.memory.offset()
    }

    /// Takes in what a look at the feed, begun at `began`, has found; `clock` is the database's moment then.
    pub(crate) fn follow(&self, news: &News, began: Instant, clock: DateTime<Utc>) {
        for change in &news.foreign {
            self.forget(&change.touched);
        }
        for (seq, touched) in &news.own {
            if self.own().must_take_in(*seq) {
                self.forget(touched);
            }
        }
        self.forget(&news.ahead);
        self.memory
            .is_current(began, clock - self.database.now(), news.is_full());
    }

    fn own(&self) -> MutexGuard<'_, OwnCommits> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, touched: &Touched) {
        self.memory.forget(touched);
        if touched.products || touched.unnamed {
            self.signers.forget();
        }
    }

    /// How it goes.
    pub(crate) fn figures(&self) -> AnsweringFigures {
        let (from_memory, from_database, licenses) = self.memory.figures();
        let (waiting, lost) = self.tally.figures();
        AnsweringFigures {
            from_memory,
            from_database,
            licenses,
            waiting,
            lost,
        }
    }
}

#[async_trait]
impl FollowsCommits for Answerer {
    async fn committed(&self, commits: &[Committed]) {
        for commit in commits {
            self.forget(&commit.change.touched);
            self.own().took_in(commit.seq);
        }
    }
}

//! What is done in an environment all the time, by one process of all that could: a lease in the database decides which.
//!
//! Each waits for its turn or for somebody who wants it at once, and ends with the token. After a
//! restore those that change or send something wait for the owner. Deliberately absent: what a turn does (`service`).

use std::{
    future::{Future, pending, ready},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{Instant, MissedTickBehavior, interval_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::tending::Tended;
use crate::{
    error::Result,
    operations::Noun,
    service::{
        Returner, abuse::Detector, mailing::Mailer, pause::Pause, reports::Reporter,
        retention::Keeper, seat_check::SeatWatch, sweeps::Sweeper, webhooks::Deliverer,
    },
    store::changes::Change,
};

/// What is done in an environment by one process of all that could.
#[derive(Default)]
pub(super) struct Chores {
    /// What expires its licenses; none where nobody should.
    pub sweeper: Option<Arc<Sweeper>>,
    /// What returns seats whose time is over; as the sweeper does.
    pub returner: Option<Arc<Returner>>,
    /// What takes mails out of its outbox; none where nobody should.
    pub mailer: Option<Arc<Mailer>>,
    /// What delivers the events of its webhooks; none where nobody should.
    pub deliverer: Option<Arc<Deliverer>>,
    /// What counts the seats of its pools; none where nobody should.
    pub seats: Option<SeatWatch>,
    /// What counts its activations by day; none where nobody should.
    pub reporter: Option<Arc<Reporter>>,
    /// What finds abuse; none where nobody should.
    pub detector: Option<Arc<Detector>>,
    /// What removes what is older than it is kept; none where nobody should.
    pub keeper: Option<Keeper>,
}

impl Chores {
    /// Starts them.
    pub(super) fn start(self, tended: &Tended, tasks: &TaskTracker) {
        let round = || Round {
            pause: tended.pause.clone(),
            stop: tended.stop.clone(),
        };
        let commits = || tended.database.own_commits();
        if let Some(sweeper) = self.sweeper {
            let returner = self.returner;
            tasks.spawn(round().keep(Sweeping { sweeper, returner }));
        }
        if let Some(mailer) = self.mailer {
            let commits = commits();
            tasks.spawn(round().keep(Mailing { mailer, commits }));
        }
        if let Some(deliverer) = self.deliverer {
            let commits = commits();
            tasks.spawn(round().keep(Delivering { deliverer, commits }));
        }
        if let Some(seats) = self.seats {
            tasks.spawn(round().keep(Counting(seats)));
        }
        if let Some(keeper) = self.keeper {
            tasks.spawn(round().keep(Removing(keeper)));
        }
        if let Some(reporter) = self.reporter {
            tasks.spawn(round().keep(Reporting(reporter)));
        }
        if let Some(detector) = self.detector {
            tasks.spawn(round().keep(Detecting(detector)));
        }
    }
}

/// Something to do again and again.
trait Chore: Send + Sync + 'static {
    /// How often its turn comes, and how long after opening for the first time.
    const EVERY: Duration;
    const FIRST: Duration = Duration::ZERO;
    /// Whether it waits for the owner after a restore: it changes or sends something.
    const WAITS: bool = true;
    /// When what failed is tried again, for the log.
    const AGAIN: &'static str;

    /// Waits until somebody wants it at once.
    fn wanted(&mut self) -> impl Future<Output = ()> + Send {
        pending()
    }

    /// Does it once.
    fn turn(&self) -> impl Future<Output = Result<()>> + Send;

    /// Lets another process have the next turn, when this one was cut off by the end.
    fn give_back(&self) -> impl Future<Output = Result<()>> + Send {
        ready(Ok(()))
    }
}

/// What all chores of an environment heed.
struct Round {
    pause: Pause,
    stop: CancellationToken,
}

impl Round {
    /// Does a chore whenever its turn comes, until the end.
    async fn keep<C: Chore>(self, mut chore: C) {
        let mut ticks = interval_at(Instant::now() + C::FIRST, C::EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = chore.wanted() => {}
                () = self.stop.cancelled() => return,
            }
            if C::WAITS && self.pause.is_on().await {
                continue;
            }
            let done = tokio::select! {
                done = chore.turn() => done,
                () = self.stop.cancelled() => chore.give_back().await,
            };
            if let Err(error) = done {
                tracing::warn!(%error, "{}", C::AGAIN);
            }
        }
    }
}

/// Expires licenses and returns seats whose time is over: at opening, every minute, and when somebody wants it at once.
struct Sweeping {
    sweeper: Arc<Sweeper>,
    returner: Option<Arc<Returner>>,
}

impl Chore for Sweeping {
    const EVERY: Duration = Duration::from_secs(60);
    const AGAIN: &'static str = "seats whose time is over are returned in a minute";

    async fn wanted(&mut self) {
        self.sweeper.wanted().await;
    }

    /// A sweep may end between any two of its chunks; the next process goes on with it.
    async fn turn(&self) -> Result<()> {
        if let Err(error) = self.sweeper.sweep().await {
            tracing::warn!(%error, "the expiry sweep is tried again in a minute");
        }
        match &self.returner {
            // By a clock that jumped, everybody would lose their seat.
            Some(returner) if self.sweeper.believes_the_clock().await? => {
                returner.run().await.map(drop)
            }
            _ => Ok(()),
        }
    }

    async fn give_back(&self) -> Result<()> {
        self.sweeper.give_back().await.map(drop)
    }
}

/// Sends mails: as soon as this process writes one, and every few seconds those of others and those that were held.
struct Mailing {
    mailer: Arc<Mailer>,
    commits: broadcast::Receiver<Change>,
}

impl Chore for Mailing {
    const EVERY: Duration = Duration::from_secs(5);
    const AGAIN: &'static str = "mail is tried again soon";

    async fn wanted(&mut self) {
        wrote(&mut self.commits, Noun::Mails).await;
    }

    async fn turn(&self) -> Result<()> {
        self.mailer.turn().await.map(drop)
    }

    async fn give_back(&self) -> Result<()> {
        self.mailer.give_back().await.map(drop)
    }
}

/// Delivers events: as soon as this process writes one, and every few seconds those of others and those that failed.
struct Delivering {
    deliverer: Arc<Deliverer>,
    commits: broadcast::Receiver<Change>,
}

impl Chore for Delivering {
    const EVERY: Duration = Duration::from_secs(2);
    const AGAIN: &'static str = "events are delivered again soon";

    async fn wanted(&mut self) {
        wrote(&mut self.commits, Noun::Webhooks).await;
    }

    async fn turn(&self) -> Result<()> {
        self.deliverer.turn().await.map(drop)
    }

    async fn give_back(&self) -> Result<()> {
        self.deliverer.give_back().await.map(drop)
    }
}

/// Counts whether pools have the seats that were bought.
struct Counting(SeatWatch);

impl Chore for Counting {
    const EVERY: Duration = Duration::from_secs(300);
    // Nobody waits for it at opening.
    const FIRST: Duration = Duration::from_secs(10);
    const WAITS: bool = false;
    const AGAIN: &'static str = "seats are counted again in a few minutes";

    async fn turn(&self) -> Result<()> {
        self.0.look().await.map(drop)
    }
}

/// Removes what is older than it is kept, once a day.
struct Removing(Keeper);

impl Chore for Removing {
    const EVERY: Duration = Duration::from_secs(3600);
    const FIRST: Duration = Duration::from_secs(40);
    const AGAIN: &'static str = "what is old is removed in an hour";

    async fn turn(&self) -> Result<()> {
        self.0.turn().await.map(drop)
    }
}

/// Keeps activations counted by day, some seconds behind.
struct Reporting(Arc<Reporter>);

impl Chore for Reporting {
    const EVERY: Duration = Duration::from_secs(5);
    const WAITS: bool = false;
    const AGAIN: &'static str = "activations are counted again soon";

    async fn turn(&self) -> Result<()> {
        self.0.turn().await.map(drop)
    }

    async fn give_back(&self) -> Result<()> {
        self.0.give_back().await.map(drop)
    }
}

/// Looks for abuse in what happened, once a minute.
struct Detecting(Arc<Detector>);

impl Chore for Detecting {
    const EVERY: Duration = Duration::from_secs(60);
    const AGAIN: &'static str = "abuse is looked for again in a minute";

    async fn turn(&self) -> Result<()> {
        self.0.run().await.map(drop)
    }
}

/// Waits for a commit of this process that touches a noun, and counts those that were seen before as one with it.
async fn wrote(commits: &mut broadcast::Receiver<Change>, noun: Noun) {
    loop {
        match commits.recv().await {
            Ok(change) if !change.nouns.contains(&noun) => {}
            Err(RecvError::Closed) => return pending().await,
            _ => break,
        }
    }
    // Everything that was written until now is seen by one look.
    *commits = commits.resubscribe();
}

//! What is done in an environment all the time, by one process of all that could: a lease in the database decides which.
//!
//! Each chore is a loop that waits for its turn or for somebody who wants it at once, and ends with the token. After a
//! restore those that change or send something wait for the owner. Deliberately absent: what a turn does (`service`).

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{MissedTickBehavior, interval, interval_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::tending::Tended;
use crate::{
    operations::Noun,
    service::{
        Returner, abuse::Detector, mailing::Mailer, pause::Pause, reports::Reporter,
        retention::Keeper, seat_check::SeatWatch, sweeps::Sweeper, webhooks::Deliverer,
    },
    store::changes::Change,
};

/// How often licenses are looked for whose time is over.
const SWEEP: Duration = Duration::from_secs(60);
/// How often mails are looked for that are due.
const MAIL: Duration = Duration::from_secs(5);
/// How often the seats of pools are counted, and how long after opening for the first time: nobody waits for it.
const COUNT: Duration = Duration::from_secs(300);
const COUNT_FIRST: Duration = Duration::from_secs(10);
/// How often it is looked whether what is old is due to go, and how long after opening for the first time.
const REMOVE: Duration = Duration::from_secs(3600);
const REMOVE_FIRST: Duration = Duration::from_secs(40);
/// How often activations are counted for reports.
const REPORT: Duration = Duration::from_secs(5);
/// How often abuse is looked for.
const DETECT: Duration = Duration::from_secs(60);
/// How often events are looked for that are due.
const DELIVER: Duration = Duration::from_secs(2);

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
        let (pause, stop) = (&tended.pause, &tended.stop);
        let commits = || tended.database.own_commits();
        if let Some(sweeper) = self.sweeper {
            let (pause, stop) = (pause.clone(), stop.clone());
            tasks.spawn(sweep_all_the_time(sweeper, self.returner, pause, stop));
        }
        if let Some(mailer) = self.mailer {
            let (pause, stop) = (pause.clone(), stop.clone());
            tasks.spawn(mail_all_the_time(mailer, commits(), pause, stop));
        }
        if let Some(deliverer) = self.deliverer {
            let (pause, stop) = (pause.clone(), stop.clone());
            tasks.spawn(deliver_all_the_time(deliverer, commits(), pause, stop));
        }
        if let Some(seats) = self.seats {
            tasks.spawn(count_seats_all_the_time(seats, stop.clone()));
        }
        if let Some(keeper) = self.keeper {
            tasks.spawn(remove_all_the_time(keeper, pause.clone(), stop.clone()));
        }
        if let Some(reporter) = self.reporter {
            tasks.spawn(report_all_the_time(reporter, stop.clone()));
        }
        if let Some(detector) = self.detector {
            tasks.spawn(detect_all_the_time(detector, pause.clone(), stop.clone()));
        }
    }
}

/// Expires licenses and returns seats whose time is over: at opening, every minute, and when somebody wants it at once.
async fn sweep_all_the_time(
    sweeper: Arc<Sweeper>,
    returner: Option<Arc<Returner>>,
    pause: Pause,
    stop: CancellationToken,
) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = sweeper.wanted() => {}
            () = stop.cancelled() => return,
        }
        if pause.is_on().await {
            continue;
        }
        // A sweep may end between any two of its chunks; the next process goes on with it.
        let swept = tokio::select! {
            swept = sweeper.sweep() => swept,
            () = stop.cancelled() => sweeper.give_back().await,
        };
        if let Err(error) = swept {
            tracing::warn!(%error, "the expiry sweep is tried again in a minute");
        }
        // By a clock that jumped, everybody would lose their seat.
        let returned = tokio::select! {
            returned = async {
                match &returner {
                    Some(returner) if sweeper.believes_the_clock().await? => returner.run().await,
                    _ => Ok(0),
                }
            } => returned,
            () = stop.cancelled() => return,
        };
        if let Err(error) = returned {
            tracing::warn!(%error, "seats whose time is over are returned in a minute");
        }
    }
}

/// Sends mails: as soon as this process writes one, and every few seconds those of others and those that were held.
async fn mail_all_the_time(
    mailer: Arc<Mailer>,
    mut commits: broadcast::Receiver<Change>,
    pause: Pause,
    stop: CancellationToken,
) {
    let mut ticks = interval(MAIL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wrote(&mut commits, Noun::Mails) => {}
            () = stop.cancelled() => return,
        }
        // Everything that was written until now is seen by one look.
        commits = commits.resubscribe();
        if pause.is_on().await {
            continue;
        }
        let sent = tokio::select! {
            sent = mailer.turn() => sent,
            () = stop.cancelled() => mailer.give_back().await,
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "mail is tried again soon");
        }
    }
}

/// Counts whether pools have the seats that were bought.
async fn count_seats_all_the_time(seats: SeatWatch, stop: CancellationToken) {
    let mut ticks = interval_at(tokio::time::Instant::now() + COUNT_FIRST, COUNT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let counted = tokio::select! {
            counted = seats.look() => counted,
            () = stop.cancelled() => return,
        };
        if let Err(error) = counted {
            tracing::warn!(%error, "seats are counted again in a few minutes");
        }
    }
}

/// Removes what is older than it is kept, once a day.
async fn remove_all_the_time(keeper: Keeper, pause: Pause, stop: CancellationToken) {
    let mut ticks = interval_at(tokio::time::Instant::now() + REMOVE_FIRST, REMOVE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        if pause.is_on().await {
            continue;
        }
        let removed = tokio::select! {
            removed = keeper.turn() => removed,
            () = stop.cancelled() => return,
        };
        if let Err(error) = removed {
            tracing::warn!(%error, "what is old is removed in an hour");
        }
    }
}

/// Keeps activations counted by day, some seconds behind.
async fn report_all_the_time(reporter: Arc<Reporter>, stop: CancellationToken) {
    let mut ticks = interval(REPORT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let counted = tokio::select! {
            counted = reporter.turn() => counted,
            () = stop.cancelled() => reporter.give_back().await,
        };
        if let Err(error) = counted {
            tracing::debug!(%error, "activations are counted again soon");
        }
    }
}

/// Looks for abuse in what happened, once a minute.
async fn detect_all_the_time(detector: Arc<Detector>, pause: Pause, stop: CancellationToken) {
    let mut ticks = interval(DETECT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        if pause.is_on().await {
            continue;
        }
        let found = tokio::select! {
            found = detector.run() => found,
            () = stop.cancelled() => return,
        };
        if let Err(error) = found {
            tracing::warn!(%error, "abuse is looked for again in a minute");
        }
    }
}

/// Delivers events: as soon as this process writes one, and every few seconds those of others and those that failed.
async fn deliver_all_the_time(
    deliverer: Arc<Deliverer>,
    mut commits: broadcast::Receiver<Change>,
    pause: Pause,
    stop: CancellationToken,
) {
    let mut ticks = interval(DELIVER);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wrote(&mut commits, Noun::Webhooks) => {}
            () = stop.cancelled() => return,
        }
        commits = commits.resubscribe();
        if pause.is_on().await {
            continue;
        }
        let delivered = tokio::select! {
            delivered = deliverer.turn() => delivered,
            () = stop.cancelled() => deliverer.give_back().await,
        };
        if let Err(error) = delivered {
            tracing::warn!(%error, "events are delivered again soon");
        }
    }
}

/// Waits for a commit of this process that touches a noun.
async fn wrote(commits: &mut broadcast::Receiver<Change>, noun: Noun) {
    loop {
        match commits.recv().await {
            Ok(change) if !change.nouns.contains(&noun) => {}
            Err(RecvError::Closed) => return std::future::pending().await,
            _ => return,
        }
    }
}

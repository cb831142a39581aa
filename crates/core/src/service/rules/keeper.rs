//! Who keeps the license rules in one environment: looks every minute whether rules changed, and else every ten.
//!
//! Everything it does stands in the database with the mark that it is done, under one lease; so any process goes on where
//! another one ended, and none does anything twice. Nothing is done by a clock that the sweep does not believe.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::{MissedTickBehavior, interval_at};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{digest, idle, reminders};
use crate::{backend::Environment, error::Result};

/// The lease that keeps all processes but one from working.
pub(super) const LEASE: &str = "rules";
/// How long after opening for the first time, and how often it looks whether rules changed.
const FIRST: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_secs(60);
/// How often there is work while they did not.
const WORK: Duration = Duration::from_secs(600);

/// Keeps the rules until it is told to stop.
pub(crate) fn keep(environment: &Arc<Environment>, stop: CancellationToken, tasks: &TaskTracker) {
    let environment = Arc::clone(environment);
    tasks.spawn(async move {
        let mut ticks = interval_at(tokio::time::Instant::now() + FIRST, LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut done: Option<(i32, Instant)> = None;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = look(&environment, &mut done) => {}
                () = stop.cancelled() => return,
            }
        }
    });
}

async fn look(environment: &Arc<Environment>, done: &mut Option<(i32, Instant)>) {
    let version = match environment.mailer.book.setup().await {
        Ok(setup) => setup.letters.rules.rules.version,
        Err(error) => return tracing::debug!(%error, "rules are looked at in a minute"),
    };
    let fresh = |(known, at): (i32, Instant)| known == version && at.elapsed() < WORK;
    if version == 0 || done.is_some_and(fresh) {
        return;
    }
    match turn(environment).await {
        Ok(()) => *done = Some((version, Instant::now())),
        Err(error) => tracing::warn!(%error, "license rules are tried again in a minute"),
    }
}

/// Does what the rules want now. One that fails keeps none of the others.
pub(crate) async fn turn(environment: &Arc<Environment>) -> Result<()> {
    if !environment.sweeper.believes_the_clock().await? {
        return Ok(());
    }
    let reminded = reminders::remind(environment).await;
    let released = idle::release(environment).await;
    let told = digest::write(environment).await;
    reminded.and(released).and(told).map(|_| ())
}

//! What goes out of an open environment by itself, as soon as this process writes it. Deliberately absent: sending
//! (`service::webhooks`), and mail, whose loop stands with the others (`tending`).

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use crate::{operations::Noun, service::webhooks::Deliverer, store::changes::Change};

/// How often events are looked for that are due.
const DELIVER: Duration = Duration::from_secs(2);

/// Delivers events: as soon as this process writes one, and every few seconds those of others and those that failed.
pub(super) async fn deliver_all_the_time(
    deliverer: Arc<Deliverer>,
    mut commits: broadcast::Receiver<Change>,
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
pub(super) async fn wrote(commits: &mut broadcast::Receiver<Change>, noun: Noun) {
    loop {
        match commits.recv().await {
            Ok(change) if !change.nouns.contains(&noun) => {}
            Err(RecvError::Closed) => return std::future::pending().await,
            _ => return,
        }
    }
}

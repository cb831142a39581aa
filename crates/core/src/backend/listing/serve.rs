//! Serving an index that is loaded: taking changes in, and merging when there are many.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use super::{ListKeeper, Order, in_the_background};
use crate::{
    error::{Error, Result},
    listing::{Base, Fresh, View},
    store::{changes::Touched, listing_rows},
};

/// Orders that are taken in together at most.
const GATHER: usize = 256;
/// The overlay is merged when it has more entries than this (tests have few), and than this share of all licenses.
const FULL: usize = if cfg!(test) { 8 } else { 4_000 };
const FULL_SHARE: usize = 100;
/// How often the snapshot is written anew when something has changed.
const SAVE_EVERY: Duration = Duration::from_secs(600);
/// How long to wait before loading is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// Why serving ended.
enum Ended {
    Stopped,
    /// The index no longer follows, and is loaded anew.
    Lost,
}

/// A merge under way, and the view it began from.
pub(super) struct Merge {
    from: Arc<View>,
    pub(super) task: JoinHandle<Option<Base>>,
}

impl ListKeeper {
    pub(super) async fn work(
        self: Arc<Self>,
        mut inbox: mpsc::UnboundedReceiver<Order>,
        stop: CancellationToken,
    ) {
        loop {
            let loading = tokio::select! {
                loading = self.load() => loading,
                () = stop.cancelled() => return,
            };
            let ended = match loading {
                Ok(()) => self.serve(&mut inbox, &stop).await,
                Err(error) => {
                    tracing::warn!(%error, "lists are answered by the database until the index can be loaded");
                    Ended::Lost
                }
            };
            self.lose(&mut inbox);
            match ended {
                Ended::Stopped => return,
                Ended::Lost => tokio::select! {
                    () = tokio::time::sleep(AGAIN) => {}
                    () = stop.cancelled() => return,
                },
            }
        }
    }

    /// From now on SQL answers; nobody waits any more.
    fn lose(&self, inbox: &mut mpsc::UnboundedReceiver<Order>) {
        let mut state = self.state();
        state.view = None;
        self.ready.send_replace(false);
        while let Ok(order) = inbox.try_recv() {
            state.pending.add(order.touched);
        }
    }

    async fn serve(
        self: &Arc<Self>,
        inbox: &mut mpsc::UnboundedReceiver<Order>,
        stop: &CancellationToken,
    ) -> Ended {
        let mut merge: Option<Merge> = None;
        let mut saves = interval(SAVE_EVERY);
        saves.set_missed_tick_behavior(MissedTickBehavior::Delay);
        saves.reset();
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ended::Stopped,
                merged = merged(merge.as_mut()), if merge.is_some() => {
                    if let (Some(merge), Some(base)) = (merge.take(), merged) {
                        self.install(merge, base).await;
                    }
                }
                order = inbox.recv() => {
                    let Some(order) = order else { return Ended::Stopped };
                    if let Err(error) = self.take_orders(order, inbox).await {
                        tracing::warn!(%error, "the list index lost the thread and is loaded anew");
                        return Ended::Lost;
                    }
                }
                _ = saves.tick() => self.save_if_behind(),
            }
            if merge.is_none() {
                merge = self.merge_when_full();
            }
        }
    }

    /// Takes in one order and those that queued behind it.
    async fn take_orders(
        &self,
        first: Order,
        inbox: &mut mpsc::UnboundedReceiver<Order>,
    ) -> Result<()> {
        let mut touched = first.touched;
        let mut waiting = vec![first.done];
        while waiting.len() < GATHER
            && let Ok(order) = inbox.try_recv()
        {
            touched.add(order.touched);
            waiting.push(order.done);
        }
        let taken = match self.view() {
            Some(view) if !touched.unnamed => self.refreshed(&view, touched.clone()).await,
            _ => Err(Error::Internal(
                "a change does not say what it changed".into(),
            )),
        };
        match taken {
            Ok(next) => {
                if let Some(next) = next {
                    self.state().view = Some(Arc::new(next));
                }
            }
            Err(error) => {
                let mut state = self.state();
                state.view = None;
                state.pending.add(touched);
                return Err(error);
            }
        }
        for done in waiting {
            // Whoever is gone does not wait.
            let _ = done.send(());
        }
        Ok(())
    }

    /// The view with what the database says now of these things; none when that is what it says already.
    pub(super) async fn refreshed(
        &self,
        view: &View,
        mut touched: Touched,
    ) -> Result<Option<View>> {
        touched.licenses.sort_unstable();
        touched.licenses.dedup();
        touched.customers.sort_unstable();
        touched.customers.dedup();
        let mut tx = self.database.read_for_list().await?;
        let mut fresh = Fresh {
            licenses: listing_rows::licenses_now(&mut tx, &touched.licenses).await?,
            people: listing_rows::people_now(&mut tx, &touched.customers).await?,
            products: None,
        };
        let unknown = view.unknown_in(&fresh);
        if touched.products || unknown.products {
            fresh.products = Some(listing_rows::all_products(&mut tx).await?);
        }
        if !unknown.people.is_empty() {
            fresh
                .people
                .extend(listing_rows::people_now(&mut tx, &unknown.people).await?);
        }
        drop(tx);
        let version = self.next_version();
        let single = fresh.licenses.len() == 1;
        let begun = Instant::now();
        let next = view.apply(fresh, version);
        if single {
            self.note_applied(begun.elapsed());
        }
        Ok(next)
    }

    pub(super) fn next_version(&self) -> u32 {
        let mut state = self.state();
        state.version = state.version.wrapping_add(1);
        state.version
    }

    fn merge_when_full(&self) -> Option<Merge> {
        let from = self.view()?;
        (from.waiting() > FULL.max(from.total() / FULL_SHARE)).then(|| begin_merge(from))
    }

    /// Puts a merged base under the newest view.
    async fn install(self: &Arc<Self>, merge: Merge, base: Base) {
        let version = self.next_version();
        let Some(current) = self.view() else { return };
        let next = Arc::new(merge.from.rebased(&current, base, version));
        drop(current);
        self.state().view = Some(next.clone());
        drop(merge.from);
        let keeper = self.clone();
        let _ = in_the_background(move || keeper.shelf.settle(&next)).await;
    }
}

pub(super) fn begin_merge(from: Arc<View>) -> Merge {
    let merging = from.clone();
    let task = tokio::task::spawn_blocking(move || {
        let started = Instant::now();
        let merged = merging.merged();
        tracing::debug!(took = ?started.elapsed(), entries = merging.waiting(), "merged the list index");
        merged
            .inspect_err(|_| tracing::warn!("the list index cannot grow further"))
            .ok()
    });
    Merge { from, task }
}

/// Waits for a merge; for ever when there is none.
async fn merged(merge: Option<&mut Merge>) -> Option<Base> {
    match merge {
        Some(merge) => (&mut merge.task).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "merging the list index failed");
            None
        }),
        None => std::future::pending().await,
    }
}

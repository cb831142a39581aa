//! What keeps an environment's list index true: loading it, taking changes in before they are answered, merging, and
//! the snapshot beside the workspace.
//!
//! There is one way in for changes, whoever made them: their ids queue here, one task reads what the database says of
//! them now, and a new view is published. Each reading is newer than the last, so that nothing old ever overwrites
//! something new. Deliberately absent: answering (`listing`), and waiting for it: until it is loaded, SQL answers.

mod load;

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rand::Rng;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    ids::LicenseId,
    listing::{Base, Fresh, Matches, Shelf, View},
    operations::licenses::{LicenseQuery, ListLicenses},
    store::{
        Database,
        changes::{Committed, FeedPosition, News, Touched},
        database::FollowsCommits,
        listing_rows,
    },
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
/// How long a count may wait for an index that is about to be there.
const SOON: Duration = Duration::from_millis(600);

/// Keeps the list index of one environment.
#[derive(Debug)]
pub(crate) struct ListKeeper {
    database: Arc<Database>,
    shelf: Shelf,
    state: Mutex<State>,
    ready: watch::Sender<bool>,
    orders: mpsc::UnboundedSender<Order>,
    snapshot: Option<SnapshotPlace>,
    /// What must end before the database is closed.
    tasks: TaskTracker,
}

/// Where the snapshot is kept, and what it must be of.
#[derive(Debug, Clone)]
pub(crate) struct SnapshotPlace {
    pub file: PathBuf,
    pub workspace: Uuid,
    /// A restored backup is another generation.
    pub generation: String,
    pub environment: String,
}

/// One stretch of a list.
#[derive(Debug)]
pub(crate) struct Stretch {
    pub ids: Vec<LicenseId>,
    /// All matches in this version.
    pub total: usize,
    pub version: u32,
}

/// How an index came to be, and how large it is.
#[derive(Debug, Clone, Default)]
pub struct ListingFacts {
    /// Whether lists are answered from it.
    pub ready: bool,
    /// Licenses in it.
    pub licenses: usize,
    /// Memory of its base, in bytes.
    pub bytes: usize,
    /// Changes that wait to be merged.
    pub waiting: usize,
    /// Whether it was loaded from a snapshot; else from the database.
    pub from_snapshot: bool,
    /// How long loading took, in seconds.
    pub load_seconds: f64,
}

#[derive(Debug, Default)]
struct State {
    /// What answers; none while it is being loaded.
    view: Option<Arc<View>>,
    /// What changed while it was being loaded.
    pending: Touched,
    /// Own commits that are taken in and that the feed has not shown yet, and the other way round.
    applied: HashSet<i64>,
    shown: HashSet<i64>,
    /// Everything up to here is taken in.
    settled: FeedPosition,
    /// What the snapshot was last written at.
    saved: Option<FeedPosition>,
    version: u32,
    facts: ListingFacts,
}

/// Things to look at again, and who waits for it.
#[derive(Debug)]
struct Order {
    touched: Touched,
    done: oneshot::Sender<()>,
}

/// Why serving ended.
enum Ended {
    Stopped,
    /// The index no longer follows, and is loaded anew.
    Lost,
}

/// A merge under way, and the view it began from.
struct Merge {
    from: Arc<View>,
    task: JoinHandle<Option<Base>>,
}

impl ListKeeper {
    /// Starts to load; ends with `stop`.
    pub(crate) fn start(
        database: Arc<Database>,
        snapshot: Option<SnapshotPlace>,
        stop: CancellationToken,
        tasks: &TaskTracker,
    ) -> Arc<Self> {
        let (orders, inbox) = mpsc::unbounded_channel();
        let keeper = Arc::new(Self {
            database,
            shelf: Shelf::default(),
            state: Mutex::new(State {
                // A version of an earlier process is seen to be foreign.
                version: rand::rng().random_range(1..u32::MAX / 2),
                ..State::default()
            }),
            ready: watch::Sender::new(false),
            orders,
            snapshot,
            tasks: tasks.clone(),
        });
        let follower: Arc<dyn FollowsCommits> = keeper.clone();
        keeper.database.set_follower(Arc::downgrade(&follower));
        tasks.spawn(keeper.clone().work(inbox, stop));
        keeper
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest view; none while there is none.
    pub(crate) fn view(&self) -> Option<Arc<View>> {
        self.state().view.clone()
    }

    /// The newest view, waiting a moment for one that is about to be there.
    pub(crate) async fn view_soon(&self) -> Option<Arc<View>> {
        let mut ready = self.ready.subscribe();
        let _ = timeout(SOON, ready.wait_for(|ready| *ready)).await;
        self.view()
    }

    /// One stretch of a list: of an earlier version while that is kept, else of the newest. None while there is none.
    pub(crate) async fn page(self: &Arc<Self>, request: ListLicenses) -> Result<Option<Stretch>> {
        let Some(view) = self.view() else {
            return Ok(None);
        };
        let (keeper, now) = (self.clone(), self.database.now());
        let page = in_the_background(move || {
            let (offset, limit) = (request.offset as usize, request.limit as usize);
            let kept = request
                .version
                .and_then(|version| Some((version, keeper.shelf.pinned(version, &request.query)?)));
            if let Some((version, pinned)) = kept {
                return Stretch {
                    ids: pinned.page(offset, limit),
                    total: pinned.total(),
                    version,
                };
            }
            let matches = keeper.shelf.find(&view, &request.query, now);
            Stretch {
                ids: matches.page(offset, limit),
                total: matches.counts().total,
                version: matches.view().version(),
            }
        });
        Ok(Some(page.await?))
    }

    /// The answer to a query from a view.
    pub(crate) async fn find(
        self: &Arc<Self>,
        view: Arc<View>,
        query: LicenseQuery,
    ) -> Result<Arc<Matches>> {
        let (keeper, now) = (self.clone(), self.database.now());
        in_the_background(move || keeper.shelf.find(&view, &query, now)).await
    }

    /// How it stands.
    pub(crate) fn facts(&self) -> ListingFacts {
        let state = self.state();
        let mut facts = state.facts.clone();
        if let Some(view) = &state.view {
            facts.ready = true;
            facts.licenses = view.total();
            facts.bytes = view.bytes();
            facts.waiting = view.waiting();
        }
        facts
    }

    /// Waits until it is loaded.
    pub(crate) async fn loaded(&self) {
        let mut ready = self.ready.subscribe();
        // Fails only when the keeper is gone.
        let _ = ready.wait_for(|ready| *ready).await;
    }

    /// Takes in what a look at the feed has found, and comes back when answers show it.
    pub(crate) async fn follow(&self, news: &News) {
        let mut touched = Touched::default();
        for change in &news.foreign {
            touched.add(change.touched.clone());
        }
        {
            let mut state = self.state();
            for (seq, own) in &news.own {
                // A commit that did not come to be taken in by itself (its caller was gone) is taken in now.
                if !state.applied.remove(seq) {
                    state.shown.insert(*seq);
                    touched.add(own.clone());
                }
            }
        }
        self.take_in(touched).await;
        let mut state = self.state();
        state.settled = state.settled.max(news.position);
    }

    /// Comes back when answers show these things as they are now; at once while nothing is loaded.
    async fn take_in(&self, touched: Touched) {
        if touched.is_nothing() {
            return;
        }
        let (done, taken_in) = oneshot::channel();
        {
            let mut state = self.state();
            if state.view.is_none() {
                state.pending.add(touched);
                return;
            }
            if self.orders.send(Order { touched, done }).is_err() {
                return;
            }
        }
        // Dropped when the keeper ends or loses the index: then SQL answers, which shows everything.
        let _ = taken_in.await;
    }

    async fn work(
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
    async fn refreshed(&self, view: &View, mut touched: Touched) -> Result<Option<View>> {
        touched.licenses.sort_unstable();
        touched.licenses.dedup();
        touched.customers.sort_unstable();
        touched.customers.dedup();
        let mut tx = self.database.read().await?;
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
        Ok(view.apply(fresh, version))
    }

    fn next_version(&self) -> u32 {
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

fn begin_merge(from: Arc<View>) -> Merge {
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

/// Runs something that takes milliseconds of computing where it holds up no other task.
pub(crate) async fn in_the_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(error.to_string()))
}

#[async_trait]
impl FollowsCommits for ListKeeper {
    async fn committed(&self, commits: &[Committed]) {
        let mut touched = Touched::default();
        for commit in commits {
            touched.add(commit.change.touched.clone());
        }
        self.take_in(touched).await;
        let mut state = self.state();
        for commit in commits {
            if !state.shown.remove(&commit.seq) {
                state.applied.insert(commit.seq);
            }
        }
    }
}

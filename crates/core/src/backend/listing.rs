//! What keeps an environment's list index true: loading it, taking changes in before they are answered, merging, and
//! the snapshot beside the workspace.
//!
//! There is one way in for changes, whoever made them: their ids queue here, one task reads what the database says of
//! them now, and a new view is published. Each reading is newer than the last, so that nothing old ever overwrites
//! something new. Deliberately absent: answering (`listing`), and waiting for it: until it is loaded, SQL answers.

mod load;
mod serve;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rand::Rng;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::own_commits::OwnCommits;
use crate::{
    error::{Error, Result},
    ids::LicenseId,
    listing::{Matches, Shelf, View},
    operations::licenses::{LicenseQuery, ListLicenses, SortField},
    store::{
        Database,
        changes::{Committed, FeedPosition, News, Touched},
        database::FollowsCommits,
    },
};

/// Times of applying that are kept.
const TIMES: usize = 1_024;
/// How long after its opening counts and searches may wait for an index: so long a million licenses take to be read from
/// the database, when nobody makes it count them meanwhile.
const SOON: Duration = Duration::from_secs(3);

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
    started: Instant,
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
    /// How long the newest changes of a single license took to apply once they were read; at most 1,024 of them.
    pub applied: Vec<Duration>,
}

#[derive(Debug, Default)]
struct State {
    /// What answers; none while it is being loaded.
    view: Option<Arc<View>>,
    /// What changed while it was being loaded.
    pending: Touched,
    own: OwnCommits,
    /// Everything up to here is taken in.
    settled: FeedPosition,
    /// What the snapshot was last written at.
    saved: Option<FeedPosition>,
    version: u32,
    facts: ListingFacts,
    /// The next place of the newest changes' times.
    applied_next: usize,
}

/// Things to look at again, and who waits for it.
#[derive(Debug)]
struct Order {
    touched: Touched,
    done: oneshot::Sender<()>,
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
            started: Instant::now(),
        });
        let follower: Arc<dyn FollowsCommits> = keeper.clone();
        keeper.database.add_follower(Arc::downgrade(&follower));
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

    /// The newest view, waiting a moment for one that is about to be there: counting by SQL would slow its loading down.
    pub(crate) async fn view_soon(&self) -> Option<Arc<View>> {
        if let Some(left) = SOON.checked_sub(self.started.elapsed()) {
            let mut ready = self.ready.subscribe();
            let _ = timeout(left, ready.wait_for(|ready| *ready)).await;
        }
        self.view()
    }

    /// One stretch of a list: of an earlier version while that is kept, else of the newest. None while there is none.
    pub(crate) async fn page(self: &Arc<Self>, request: ListLicenses) -> Result<Option<Stretch>> {
        let view = match is_quick_in_sql(&request.query) {
            true => self.view(),
            false => self.view_soon().await,
        };
        let Some(view) = view else {
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

    /// Where its snapshot is kept; none where none is.
    pub(crate) fn snapshot_file(&self) -> Option<&std::path::Path> {
        Some(&self.snapshot.as_ref()?.file)
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

    fn note_applied(&self, took: Duration) {
        let mut state = self.state();
        let place = state.applied_next % TIMES;
        state.applied_next += 1;
        match state.facts.applied.get_mut(place) {
            Some(kept) => *kept = took,
            None => state.facts.applied.push(took),
        }
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
                if state.own.must_take_in(*seq) {
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
        if touched.leaves_lists() {
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
                state.view = None;
                return;
            }
        }
        if taken_in.await.is_err() {
            // The keeper has ended or lost the index: SQL answers, which shows everything.
            self.state().view = None;
        }
    }
}

/// Whether the database has an index for just this: the list that a window opens with.
fn is_quick_in_sql(query: &LicenseQuery) -> bool {
    let opening = LicenseQuery {
        sort: query.sort,
        ..LicenseQuery::default()
    };
    query.sort.field == SortField::Created && *query == opening
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
            state.own.took_in(commit.seq);
        }
    }
}

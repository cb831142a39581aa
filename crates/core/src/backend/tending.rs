//! What an open database needs all the time: telling the feed, sealing the audit trail, moving the log into the file.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;
use sqlx::postgres::PgListener;
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    answering::Answerer, checkpoint::WORKSPACE_CHAIN, checkpoint_keys::Checkpoints, chores::Chores,
    feed::Feed, listing::ListKeeper, sealing::Sealing,
};
use crate::{
    error::Result,
    operations::Noun,
    service::{jobs, pause::Pause},
    store::{
        Database,
        changes::{self, Change, FeedPosition},
        jobs::clock,
        mails_queue, webhook_queue,
    },
};

/// How often other processes' changes are looked for.
const POLL: Duration = Duration::from_millis(500);
/// So many polls in a row must fail before followers are told.
const FAILURES_BELIEVED: u32 = 3;
/// How often entries are sealed and the log is moved into the file.
const SEAL: Duration = Duration::from_millis(700);
/// The same after [`MANY`] entries at once. Whoever writes to a SQLite file waits for the sealer, and rather often for a little
/// than once for long.
const SEAL_SOON: Duration = Duration::from_millis(200);
const MANY: usize = 100;
/// One NOTIFY for all commits of this time.
const COALESCE: Duration = Duration::from_millis(50);
/// How long changes stay in the feed's table.
const CHANGES_KEPT: chrono::Duration = chrono::Duration::days(2);
/// Every so many turns jobs are looked for whose process has gone silent: every ten seconds, or sooner under load.
const SILENCE_EVERY: u32 = 15;

/// What hears of foreign changes before anybody is told: what devices are answered from, and the list index.
#[derive(Default)]
pub(super) struct Ears {
    pub answerer: Option<Arc<Answerer>>,
    pub list: Option<Arc<ListKeeper>>,
}

/// A database with what tends it.
pub(super) struct Tended {
    pub database: Arc<Database>,
    /// The environment; none is the control store.
    pub environment: Option<String>,
    /// The environment's staging folder.
    pub staging: Option<PathBuf>,
    /// What people call the place: the folder, or host and database.
    pub place: String,
    pub feed: Arc<Feed>,
    pub ears: Ears,
    /// What signs the audit trail.
    pub checkpoints: Arc<Checkpoints>,
    /// Whether the chores wait since a restore.
    pub pause: Pause,
    /// What is done in the environment all the time.
    pub chores: Chores,
    pub stop: CancellationToken,
}

impl Tended {
    /// Starts the tasks; they end with the token.
    pub(super) async fn start(self, tasks: &TaskTracker) -> Result<()> {
        let position = {
            let mut tx = self.database.read().await?;
            changes::end(&mut tx).await?
        };
        let mut tended = self;
        let chores = std::mem::take(&mut tended.chores);
        let tended = Arc::new(tended);
        // Subscribed here, so that no commit before the task's first turn goes unheard.
        let commits = tended.database.own_commits();
        tasks.spawn(tended.clone().tell_own_commits(commits));
        tasks.spawn(tended.clone().follow_others(position));
        tasks.spawn(tended.clone().seal_and_settle());
        chores.start(&tended, tasks);
        Ok(())
    }

    fn channel(&self) -> String {
        format!(
            "keydesk_{}",
            self.environment.as_deref().unwrap_or("control")
        )
    }

    /// Own commits reach the feed at once, and other processes' ears soon (Postgres).
    async fn tell_own_commits(self: Arc<Self>, mut commits: broadcast::Receiver<Change>) {
        loop {
            let commit = tokio::select! {
                commit = commits.recv() => commit,
                () = self.stop.cancelled() => return,
            };
            match commit {
                Ok(change) => self.feed.push(self.environment.as_deref(), change.nouns),
                Err(RecvError::Lagged(_)) => self
                    .feed
                    .push(self.environment.as_deref(), Noun::ALL.to_vec()),
                Err(RecvError::Closed) => return,
            }
            if let Some(pool) = self.database.postgres_pool()
                && commits.is_empty()
            {
                sleep(COALESCE).await;
                let notified = sqlx::query("SELECT pg_notify($1, '')")
                    .bind(self.channel())
                    .execute(pool)
                    .await;
                if let Err(error) = notified {
                    tracing::debug!(%error, "others will notice by polling");
                }
            }
        }
    }

    /// Other processes' commits reach the feed by a poll, sooner by NOTIFY (Postgres).
    async fn follow_others(self: Arc<Self>, mut position: FeedPosition) {
        let mut listener = self.listener().await;
        let mut failures = 0_u32;
        let mut ticks = interval(POLL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = heard(listener.as_mut()) => {}
                () = self.stop.cancelled() => return,
            }
            match self.others_since(position).await {
                Ok(next) => {
                    position = next;
                    failures = 0;
                    if self.feed.found(&self.place) {
                        self.feed
                            .push(self.environment.as_deref(), Noun::ALL.to_vec());
                    }
                }
                Err(error) => {
                    failures += 1;
                    if failures == FAILURES_BELIEVED {
                        tracing::warn!(%error, place = %self.place, "the database does not answer");
                        self.feed.lost(&self.place, error.to_string());
                    }
                }
            }
        }
    }

    async fn listener(&self) -> Option<PgListener> {
        let pool = self.database.postgres_pool()?;
        let mut listener = PgListener::connect_with(pool).await.ok()?;
        listener.listen(&self.channel()).await.ok()?;
        Some(listener)
    }

    async fn others_since(&self, position: FeedPosition) -> Result<FeedPosition> {
        let began = Instant::now();
        let mut tx = self.database.read().await?;
        let news = changes::since(&mut tx, self.database.process, position).await?;
        if let Some(answerer) = &self.ears.answerer {
            let clock = clock(&mut tx, self.database.now()).await?;
            answerer.follow(&news, began, clock);
        }
        drop(tx);
        if let Some(list) = &self.ears.list {
            // Before anybody is told: who asks again because of it must find it.
            list.follow(&news).await;
        }
        for change in news.foreign {
            self.feed.push(self.environment.as_deref(), change.nouns);
        }
        Ok(news.position)
    }

    /// Seals the audit trail within a second, moves the log into the file, forgets what is old.
    async fn seal_and_settle(self: Arc<Self>) {
        let chain = self.environment.as_deref().unwrap_or(WORKSPACE_CHAIN);
        let mut sealing = Sealing::of(self.database.clone(), chain, self.checkpoints.clone());
        let mut settled = 0_u32;
        let mut rest = Duration::ZERO;
        loop {
            let stopping = tokio::select! {
                () = sleep(rest) => false,
                () = self.stop.cancelled() => true,
            };
            if stopping {
                return sealing.give_the_lease_back().await;
            }
            rest = SEAL;
            match sealing.turns(|| self.stop.is_cancelled()).await {
                Ok(Some(entries)) => {
                    self.database.checkpoint().await;
                    if entries >= MANY {
                        rest = SEAL_SOON;
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "sealing is tried again soon"),
            }
            if settled.is_multiple_of(5000)
                && let Err(error) = self.forget_what_is_old().await
            {
                tracing::debug!(%error, "what is old is forgotten later");
            }
            if let Some(staging) = &self.staging
                && settled % SILENCE_EVERY == SILENCE_EVERY - 1
                && let Err(error) = jobs::mark_interrupted(&self.database, staging).await
            {
                tracing::debug!(%error, "silent jobs are noticed later");
            }
            settled = settled.wrapping_add(1);
        }
    }

    /// Old changes, and what mails said that were given up. The rest goes by the workspace's retention.
    async fn forget_what_is_old(&self) -> Result<()> {
        let before = self.database.now() - CHANGES_KEPT;
        self.database
            .write(move |tx| async move { changes::forget(tx, before).await }.boxed())
            .await?;
        if self.environment.is_some() {
            let now = self.database.now();
            self.database
                .write(move |tx| async move { mails_queue::forget(tx, now).await }.boxed())
                .await?;
            self.database
                .write(move |tx| async move { webhook_queue::forget(tx, now).await }.boxed())
                .await?;
        }
        Ok(())
    }
}

/// Waits for a NOTIFY; for ever when there is no listener.
async fn heard(listener: Option<&mut PgListener>) {
    match listener {
        Some(listener) => {
            if listener.recv().await.is_err() {
                // The listener reconnects by itself; the poll goes on meanwhile.
                sleep(POLL).await;
            }
        }
        None => std::future::pending().await,
    }
}

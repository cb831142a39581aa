//! One database of a workspace: the control store or an environment. Owns how it is read and written.

use std::sync::{Arc, PoisonError, RwLock, Weak};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sqlx::{PgPool, Postgres, Transaction};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{
    On, Tx,
    changes::{self, Change, Committed},
    connect::SqlitePools,
    webhook_outbox::NoneListen,
    writer::Writer,
};
use crate::{
    clock::Clock,
    error::{Error, Result},
    operations::environments::Engine,
};

/// How many commits a slow listener may fall behind before it must read everything again.
const COMMITS_KEPT: usize = 1024;

/// How a snapshot begins on Postgres.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Begins a transaction on Postgres, come what may: a beginning that is dropped half way leaves its connection in the pool
/// inside a transaction that nobody knows of, and the next to write on it is told that it may only read.
async fn begun(
    pool: &PgPool,
    statement: Option<&'static str>,
) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begin = tokio::spawn(async move {
        match statement {
            Some(statement) => pool.begin_with(statement).await,
            None => pool.begin().await,
        }
    });
    let begun = begin
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(begun?)
}

/// Hears of every commit of this process before the commit is answered, so that nobody who has an answer can read
/// something older from what follows the commits.
#[async_trait]
pub(crate) trait FollowsCommits: std::fmt::Debug + Send + Sync {
    /// Comes back when the follower has taken the commits in.
    async fn committed(&self, commits: &[Committed]);
}

/// Who follows the commits of a database, in the order in which they came.
#[derive(Debug, Default, Clone)]
pub(super) struct Follower(Arc<RwLock<Vec<Weak<dyn FollowsCommits>>>>);

impl Follower {
    pub(super) async fn tell(&self, commits: &[Committed]) {
        if commits.is_empty() {
            return;
        }
        let followers = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for follower in followers.iter().filter_map(Weak::upgrade) {
            follower.committed(commits).await;
        }
    }
}

/// One database: read through snapshots, written through one queue (SQLite) or transactions (Postgres).
#[derive(Debug)]
pub struct Database {
    pools: Pools,
    /// Names this process in the change feed and in leases.
    pub(crate) process: Uuid,
    pub(crate) clock: Arc<dyn Clock>,
    committed: broadcast::Sender<Change>,
    follower: Follower,
    /// Whether webhooks are known to be none.
    pub(crate) none_listen: NoneListen,
}

#[derive(Debug)]
enum Pools {
    Sqlite { pools: SqlitePools, writer: Writer },
    Postgres { pool: PgPool },
}

impl Database {
    /// A SQLite file, through its pools.
    pub(crate) fn sqlite(pools: SqlitePools, process: Uuid, clock: Arc<dyn Clock>) -> Self {
        let (committed, _) = broadcast::channel(COMMITS_KEPT);
        let follower = Follower::default();
        let writer = Writer::start(
            pools.write.clone(),
            process,
            clock.clone(),
            committed.clone(),
            follower.clone(),
        );
        Self {
            pools: Pools::Sqlite { pools, writer },
            process,
            clock,
            committed,
            follower,
            none_listen: NoneListen::default(),
        }
    }

    /// A Postgres schema, through a pool whose search path is that schema.
    pub(crate) fn postgres(pool: PgPool, process: Uuid, clock: Arc<dyn Clock>) -> Self {
        let (committed, _) = broadcast::channel(COMMITS_KEPT);
        Self {
            pools: Pools::Postgres { pool },
            process,
            clock,
            committed,
            follower: Follower::default(),
            none_listen: NoneListen::default(),
        }
    }

    /// The engine underneath.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// The current moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Begins to read from one snapshot.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx::new(match &self.pools {
            Pools::Sqlite { pools, .. } => On::Sqlite(pools.read.begin().await?),
            Pools::Postgres { pool } => On::Postgres(begun(pool, Some(SNAPSHOT)).await?),
        }))
    }

    /// The same for the list index, which nobody else's reading may hold up.
    ///
    /// # Errors
    /// When no connection can be had.
    pub(crate) async fn read_for_list(&self) -> Result<Tx> {
        match &self.pools {
            Pools::Sqlite { pools, .. } => Ok(Tx::new(On::Sqlite(pools.list.begin().await?))),
            Pools::Postgres { .. } => self.read().await,
        }
    }

    /// Runs `operation` in a transaction and answers after the commit. What it noted as changed is announced.
    ///
    /// On SQLite operations of all callers queue, and a batch of them is one durable commit.
    ///
    /// # Errors
    /// The operation's own, and the commit's; either way nothing of it stays.
    pub async fn write<T, F>(&self, operation: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        match &self.pools {
            Pools::Sqlite { writer, .. } => writer.write(operation).await,
            Pools::Postgres { pool } => {
                let mut tx = Tx::new(On::Postgres(begun(pool, None).await?));
                let answer = operation(&mut tx).await?;
                self.none_listen.flush(&mut tx, self.clock.now()).await?;
                let noted = match tx.pending.take() {
                    Some(change) => {
                        let now = self.clock.now();
                        let seq = changes::insert(&mut tx, self.process, now, &change).await?;
                        Some(Committed { seq, change })
                    }
                    None => None,
                };
                tx.commit().await?;
                self.follower.tell(noted.as_slice()).await;
                if let Some(Committed { change, .. }) = noted {
                    // Nobody listening is no error.
                    let _ = self.committed.send(change);
                }
                Ok(answer)
            }
        }
    }

    /// Adds one who hears of every commit before it is answered.
    pub(crate) fn add_follower(&self, follower: Weak<dyn FollowsCommits>) {
        let mut followers = self
            .follower
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        followers.push(follower);
    }

    /// Follows what this process commits here, from now on.
    pub(crate) fn own_commits(&self) -> broadcast::Receiver<Change> {
        self.committed.subscribe()
    }

    /// The pool for LISTEN and NOTIFY; none on SQLite.
    pub(crate) fn postgres_pool(&self) -> Option<&PgPool> {
        match &self.pools {
            Pools::Postgres { pool } => Some(pool),
            Pools::Sqlite { .. } => None,
        }
    }

    /// Moves the write-ahead log into the file, off the path of writers. Nothing to do on Postgres.
    pub(crate) async fn checkpoint(&self) {
        if let Pools::Sqlite { pools, .. } = &self.pools
            && let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
                .execute(&pools.settle)
                .await
        {
            tracing::debug!(%error, "checkpoint put off");
        }
    }

    /// Finishes what was queued and closes the connections.
    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { pools, writer } => {
                writer.finish().await;
                pools.read.close().await;
                pools.list.close().await;
                pools.settle.close().await;
                pools.write.close().await;
            }
            Pools::Postgres { pool } => pool.close().await,
        }
    }
}

//! The write queue of a SQLite file: operations are savepoints, a batch of them is one durable commit. The first of a
//! batch needs no savepoint: when it fails, the whole transaction is rolled back.
//!
//! Deliberately absent: retries. An operation that fails is rolled back and told so; a commit that fails is told to
//! everybody in the batch.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::{FutureExt, future::BoxFuture};
use rand::Rng;
use sqlx::SqlitePool;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{
    On, Tx,
    changes::{self, Change, Committed},
    database::Follower,
    webhook_outbox,
};
use crate::{
    clock::Clock,
    error::{Error, Result},
};

/// Operations that may wait in the queue before callers wait to enter it.
const QUEUE: usize = 1024;
/// How long to wait for another process's write lock.
const PATIENCE: Duration = Duration::from_secs(10);
/// Operations in one commit at most.
const BATCH: usize = 256;
/// A batch stops taking operations after this long, so that the first of them is answered soon.
const BATCH_TIME: Duration = Duration::from_millis(20);
/// And earlier where commits are quick: once its operations took so many times as long as the last commit. Whoever is
/// answered can ask again while the next batch is written.
const COMMITS: u32 = 3;

type Operation = Box<dyn for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<()>> + Send>;

enum Message {
    Write {
        operation: Operation,
        done: oneshot::Sender<Result<()>>,
    },
    Finish(oneshot::Sender<()>),
}

/// The sending end of the queue.
#[derive(Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
}

impl Writer {
    pub(super) fn start(
        pool: SqlitePool,
        process: Uuid,
        clock: Arc<dyn Clock>,
        committed: broadcast::Sender<Change>,
        follower: Follower,
    ) -> Self {
        let (queue, inbox) = mpsc::channel(QUEUE);
        tokio::spawn(
            Desk {
                pool,
                committing: BATCH_TIME,
                process,
                clock,
                committed,
                follower,
                telling: TaskTracker::new(),
            }
            .work(inbox),
        );
        Self { queue }
    }

    pub(super) async fn write<T, F>(&self, operation: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let answer = slot.clone();
        let boxed: Operation = Box::new(move |tx| {
            async move {
                let value = operation(tx).await?;
                *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
                Ok(())
            }
            .boxed()
        });
        let (done, committed) = oneshot::channel();
        let closed = || Error::Internal("the workspace is closing".into());
        self.queue
            .send(Message::Write {
                operation: boxed,
                done,
            })
            .await
            .map_err(|_| closed())?;
        committed.await.map_err(|_| closed())??;
        let value = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        value.ok_or_else(|| Error::Internal("an operation ended without its answer".into()))
    }

    /// Waits until everything queued so far is written, and ends the queue.
    pub(super) async fn finish(&self) {
        let (done, finished) = oneshot::channel();
        if self.queue.send(Message::Finish(done)).await.is_ok() {
            let _ = finished.await;
        }
    }
}

/// The receiving end: the only writer of the file in this process.
struct Desk {
    pool: SqlitePool,
    /// How long commits take: the last one, or half of what it was before, since some have nothing to write.
    committing: Duration,
    process: Uuid,
    clock: Arc<dyn Clock>,
    committed: broadcast::Sender<Change>,
    follower: Follower,
    /// Those who are told of a commit while the next batch runs.
    telling: TaskTracker,
}

/// An operation that ran and waits for the commit.
struct Waiting {
    done: oneshot::Sender<Result<()>>,
    noted: Option<Committed>,
}

impl Desk {
    async fn work(mut self, mut inbox: mpsc::Receiver<Message>) {
        self.wait_outside().await;
        while let Some(message) = inbox.recv().await {
            match message {
                Message::Write { operation, done } => {
                    if let Some(finish) = self.batch(operation, done, &mut inbox).await {
                        return self.finish(finish).await;
                    }
                }
                Message::Finish(done) => return self.finish(done).await,
            }
        }
    }

    /// The pool's one connection never waits inside SQLite; `begin` does the waiting.
    async fn wait_outside(&self) {
        let told = sqlx::query("PRAGMA busy_timeout = 0").execute(&self.pool);
        if let Err(error) = told.await {
            tracing::warn!(%error, "writers wait the slow way");
        }
    }

    async fn finish(&self, done: oneshot::Sender<()>) {
        self.telling.close();
        self.telling.wait().await;
        let _ = done.send(());
    }

    /// Runs the first operation and those that queued behind it, and commits them together.
    async fn batch(
        &mut self,
        first: Operation,
        done: oneshot::Sender<Result<()>>,
        inbox: &mut mpsc::Receiver<Message>,
    ) -> Option<oneshot::Sender<()>> {
        let mut tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => {
                let _ = done.send(Err(error));
                return None;
            }
        };
        let started = Instant::now();
        let noted = match self.attempt(&mut tx, first).await {
            Ok(noted) => noted,
            Err(error) => {
                // Before the answer: whoever asks again must not meet what is to be rolled back.
                roll_back(tx).await;
                let _ = done.send(Err(error));
                return None;
            }
        };
        let mut waiting = vec![Waiting { done, noted }];
        let mut finish = None;
        while let Some((operation, done)) = self.next(&waiting, started, inbox, &mut finish) {
            match self.run(&mut tx, operation).await {
                Ok(Ok(noted)) => waiting.push(Waiting { done, noted }),
                Ok(Err(error)) => {
                    let _ = done.send(Err(error));
                }
                Err(broken) => {
                    // SQLite gave up the whole transaction (a full disk, say): nothing of the batch is kept, and
                    // nothing more may run in what is left of it.
                    let reason = broken.to_string();
                    let _ = done.send(Err(broken));
                    answer_failed(waiting, &reason);
                    return finish;
                }
            }
        }
        self.commit(tx, waiting).await;
        finish
    }

    /// What the batch takes in next, if anything waits and there is time for it.
    fn next(
        &self,
        waiting: &[Waiting],
        started: Instant,
        inbox: &mut mpsc::Receiver<Message>,
        finish: &mut Option<oneshot::Sender<()>>,
    ) -> Option<(Operation, oneshot::Sender<Result<()>>)> {
        let time = BATCH_TIME.min(self.committing * COMMITS);
        if finish.is_some() || waiting.len() >= BATCH || started.elapsed() >= time {
            return None;
        }
        match inbox.try_recv().ok()? {
            Message::Write { operation, done } => Some((operation, done)),
            Message::Finish(done) => {
                *finish = Some(done);
                None
            }
        }
    }

    /// Begins to write, waiting while another process does. SQLite's own waiting slows down to one try every 100 ms,
    /// which a process that writes chunk after chunk hardly ever leaves a gap for; this one tries every few
    /// milliseconds.
    async fn begin(&self) -> Result<Tx> {
        let deadline = Instant::now() + PATIENCE;
        let mut renewed = false;
        loop {
            match self.pool.begin_with("BEGIN IMMEDIATE").await {
                Ok(tx) => return Ok(Tx::new(On::Sqlite(tx))),
                // SQLite gave up a transaction by itself (a full disk, say), which the driver takes for one that goes on.
                Err(sqlx::Error::InvalidSavePointStatement) if !renewed => {
                    renewed = true;
                    self.renew().await?;
                }
                Err(error) if is_busy(&error) && Instant::now() < deadline => {
                    let pause = rand::rng().random_range(1..=4);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Gives the connection up for a new one.
    async fn renew(&self) -> Result<()> {
        let connection = self.pool.acquire().await?;
        connection.close().await?;
        self.wait_outside().await;
        Ok(())
    }

    /// Runs one operation in a savepoint; an error or a panic takes back only that operation.
    ///
    /// # Errors
    /// The outer one when the transaction itself is broken.
    async fn run(&self, tx: &mut Tx, operation: Operation) -> Result<Result<Option<Committed>>> {
        tx.execute_plain("SAVEPOINT operation").await?;
        match self.attempt(tx, operation).await {
            Ok(noted) => {
                tx.execute_plain("RELEASE operation").await?;
                Ok(Ok(noted))
            }
            Err(error) => {
                tx.pending.take();
                tx.outbox = webhook_outbox::Outbox::default();
                if tx
                    .execute_plain("ROLLBACK TO operation; RELEASE operation")
                    .await
                    .is_err()
                {
                    return Err(error);
                }
                Ok(Err(error))
            }
        }
    }

    async fn attempt(&self, tx: &mut Tx, operation: Operation) -> Result<Option<Committed>> {
        match AssertUnwindSafe(operation(tx)).catch_unwind().await {
            Ok(Ok(())) => self.note_change(tx).await,
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::Internal("an operation panicked".into())),
        }
    }

    async fn note_change(&self, tx: &mut Tx) -> Result<Option<Committed>> {
        webhook_outbox::flush(tx, self.clock.now()).await?;
        let Some(change) = tx.pending.take() else {
            return Ok(None);
        };
        let seq = changes::insert(tx, self.process, self.clock.now(), &change).await?;
        Ok(Some(Committed { seq, change }))
    }

    async fn commit(&mut self, tx: Tx, waiting: Vec<Waiting>) {
        let started = Instant::now();
        match tx.commit().await {
            Ok(()) => {
                self.committing = started.elapsed().max(self.committing / 2);
                let told = tell(self.follower.clone(), self.committed.clone(), waiting);
                self.telling.spawn(told);
            }
            Err(error) => answer_failed(waiting, &error.to_string()),
        }
    }
}

async fn roll_back(tx: Tx) {
    if let On::Sqlite(tx) = tx.on
        && let Err(error) = tx.rollback().await
    {
        // SQLite did it by itself; the next batch begins on a new connection.
        tracing::debug!(%error, "a transaction was gone before it was rolled back");
    }
}

/// Tells of a commit: first who follows commits, then who listens, then who waits for the answer. The next batch does
/// not wait for them.
async fn tell(follower: Follower, committed: broadcast::Sender<Change>, waiting: Vec<Waiting>) {
    let commits: Vec<Committed> = waiting
        .iter()
        .filter_map(|each| each.noted.clone())
        .collect();
    follower.tell(&commits).await;
    for Waiting { done, noted } in waiting {
        if let Some(Committed { change, .. }) = noted {
            // Nobody listening is no error. Announced before the answer, so that the writer's next read never precedes
            // its own change.
            let _ = committed.send(change);
        }
        let _ = done.send(Ok(()));
    }
}

/// SQLITE_BUSY, in any of its extended forms.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

fn answer_failed(waiting: Vec<Waiting>, reason: &str) {
    for Waiting { done, .. } in waiting {
        let error = sqlx::Error::Protocol(format!("the commit failed: {reason}"));
        let _ = done.send(Err(Error::Database(error)));
    }
}

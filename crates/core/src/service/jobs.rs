//! Jobs: long work with progress, which can be watched, stopped and gone on with.
//!
//! [`Jobs`] knows the jobs that run in this process, [`Run`] is such a job from the inside. The row in the database is
//! for everybody else: a run saves its progress there and says every few seconds that it is alive; one that was silent
//! for 30 seconds counts as interrupted. Deliberately absent: what the jobs do (`importing`).

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt, future::BoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::{EnvironmentScope, importing};
use crate::{
    backend::Environment,
    error::{Error, ErrorCode, Result},
    ids::JobId,
    operations::{Noun, jobs::*},
    store::{Database, jobs as store, jobs::StoredJob},
};

/// A run that was silent for so long has ended without saying so.
const SILENCE: TimeDelta = TimeDelta::seconds(30);
/// How often a run says that it is alive while it has nothing to save.
const BEAT: Duration = Duration::from_secs(5);
/// How often a run tells the others how far it has come.
const ANNOUNCE: Duration = Duration::from_millis(250);
/// How long closing waits for runs to reach a place where they can go on later.
const CLOSING: Duration = Duration::from_secs(20);
const LIST_LIMIT: u32 = 200;

/// The jobs that run in this process for one environment.
#[derive(Debug, Clone, Default)]
pub struct Jobs(Arc<Registry>);

#[derive(Debug, Default)]
struct Registry {
    live: Mutex<HashMap<JobId, Live>>,
    running: watch::Sender<usize>,
    /// Pieces of uploads are written one at a time.
    uploads: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Live {
    job: Job,
    stop: watch::Sender<Option<JobState>>,
}

impl Jobs {
    fn live(&self) -> MutexGuard<'_, HashMap<JobId, Live>> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets one upload at a time touch its file.
    pub(super) async fn uploading(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.uploads.lock().await
    }

    fn add(&self, job: Job) -> watch::Receiver<Option<JobState>> {
        let (stop, stopped) = watch::channel(None);
        self.live().insert(job.id, Live { job, stop });
        self.0.running.send_modify(|running| *running += 1);
        stopped
    }

    fn publish(&self, job: &Job) {
        if let Some(live) = self.live().get_mut(&job.id) {
            live.job.clone_from(job);
        }
    }

    fn remove(&self, id: JobId) {
        if self.live().remove(&id).is_some() {
            self.0.running.send_modify(|running| *running -= 1);
        }
    }

    /// A job that runs here, as it is this moment.
    fn get(&self, id: JobId) -> Option<Job> {
        self.live().get(&id).map(|live| live.job.clone())
    }

    /// Asks a job to stop. False when it does not run here.
    fn stop(&self, id: JobId, as_what: JobState) -> bool {
        self.live()
            .get(&id)
            .is_some_and(|live| live.stop.send(Some(as_what)).is_ok())
    }

    /// Stops all jobs after the chunk each is writing, so that they can go on when the workspace is opened again.
    /// Waits for them, 20 seconds at most. Call it before the database is closed.
    pub async fn stop_all(&self) {
        for live in self.live().values() {
            let _ = live.stop.send(Some(JobState::Interrupted));
        }
        let mut running = self.0.running.subscribe();
        let ended = running.wait_for(|running| *running == 0);
        if tokio::time::timeout(CLOSING, ended).await.is_err() {
            tracing::warn!("a job did not end in time; it will be found interrupted");
        }
    }
}

/// Marks jobs whose process is gone as interrupted. For opening a workspace and, now and then, later.
///
/// # Errors
/// Those of the database.
pub(crate) async fn mark_interrupted(database: &Database) -> Result<()> {
    let before = database.now() - SILENCE;
    database
        .write(move |tx| {
            async move {
                let silent = store::interrupt_silent(tx, before).await?;
                if !silent.is_empty() {
                    tx.changed(Noun::Jobs, silent.into_iter().map(|id| id.0));
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// A job from the inside.
#[derive(Debug)]
pub(super) struct Run {
    pub environment: Arc<Environment>,
    pub holder: Uuid,
    pub job: Job,
    pub checkpoint: Option<Value>,
    stop: watch::Receiver<Option<JobState>>,
    announced: Instant,
}

/// Starts a job whose row is written, and answers with it at once.
pub(super) fn start<W>(environment: Arc<Environment>, stored: StoredJob, work: W) -> Job
where
    W: for<'a> FnOnce(&'a mut Run) -> BoxFuture<'a, Result<()>> + Send + 'static,
{
    let stop = environment.jobs.add(stored.job.clone());
    let mut run = Run {
        environment,
        holder: stored.holder,
        job: stored.job.clone(),
        checkpoint: stored.checkpoint,
        stop,
        announced: Instant::now(),
    };
    tokio::spawn(async move {
        let outcome = AssertUnwindSafe(work(&mut run)).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|_| Err(Error::Internal("a job panicked".into())));
        run.end(outcome).await;
    });
    stored.job
}

impl Run {
    /// Where to go on, as the work itself wrote it.
    pub(super) fn mark<M: DeserializeOwned + Default>(&self) -> Result<M> {
        match &self.checkpoint {
            Some(mark) => serde_json::from_value(mark.clone())
                .map_err(|error| Error::Internal(format!("a checkpoint does not read: {error}"))),
            None => Ok(M::default()),
        }
    }

    /// Shows the job as it is now to whoever asks in this process.
    pub(super) fn publish(&self) {
        self.environment.jobs.publish(&self.job);
    }

    /// Whether it is time to tell the others; at most four times a second.
    pub(super) fn announces(&mut self) -> bool {
        let due = self.announced.elapsed() >= ANNOUNCE;
        if due {
            self.announced = Instant::now();
        }
        due
    }

    /// Ends the work when somebody asked for it.
    ///
    /// # Errors
    /// `cancelled`.
    pub(super) fn check_stop(&self) -> Result<()> {
        match *self.stop.borrow() {
            Some(_) => Err(Error::Cancelled),
            None => Ok(()),
        }
    }

    /// The next of something made on another thread; says that it is alive while it waits.
    ///
    /// # Errors
    /// `cancelled` when somebody asked to stop, and those of the maker.
    pub(super) async fn next<T>(
        &mut self,
        source: &mut mpsc::Receiver<Result<T>>,
    ) -> Result<Option<T>> {
        loop {
            self.check_stop()?;
            tokio::select! {
                next = source.recv() => return next.transpose(),
                changed = self.stop.changed() => {
                    changed.map_err(|_| Error::Cancelled)?;
                }
                () = tokio::time::sleep(BEAT) => self.beat().await?,
            }
        }
    }

    async fn beat(&self) -> Result<()> {
        let (id, holder, now) = (self.job.id, self.holder, self.environment.database.now());
        self.environment
            .database
            .write(move |tx| {
                async move { held(store::beat(tx, id, holder, now).await?, id) }.boxed()
            })
            .await
    }

    /// Saves and announces the progress of work that writes nothing else.
    ///
    /// # Errors
    /// Those of the database; `conflict` when another run holds the job.
    pub(super) async fn save<M: Serialize>(&mut self, mark: Option<&M>) -> Result<()> {
        let mark = mark
            .map(serde_json::to_value)
            .transpose()
            .map_err(unwritable)?;
        let (job, holder, now) = (
            self.job.clone(),
            self.holder,
            self.environment.database.now(),
        );
        self.environment
            .database
            .write(move |tx| {
                async move {
                    held(
                        store::save(tx, &job, holder, mark.as_ref(), now).await?,
                        job.id,
                    )?;
                    tx.changed(Noun::Jobs, [job.id.0]);
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn end(&mut self, outcome: Result<()>) {
        let now = self.environment.database.now();
        let asked = *self.stop.borrow();
        self.job.state = match &outcome {
            Ok(()) => JobState::Done,
            Err(Error::Cancelled) => asked.unwrap_or(JobState::Cancelled),
            Err(_) => JobState::Failed,
        };
        if let Err(error) = outcome
            && self.job.state == JobState::Failed
        {
            tracing::warn!(job = %self.job.id, %error, "a job failed");
            self.job.problem = Some(error.to_failure());
        }
        if self.job.state == JobState::Done && self.job.unit == JobUnit::Rows {
            self.job.total = self.job.done;
        }
        self.job.ended_at = Some(now);
        if let Err(error) = self.write_end(now).await {
            tracing::warn!(job = %self.job.id, %error, "a job's end could not be written");
        }
        self.environment.jobs.remove(self.job.id);
    }

    async fn write_end(&self, now: DateTime<Utc>) -> Result<()> {
        let (job, holder) = (self.job.clone(), self.holder);
        self.environment
            .database
            .write(move |tx| {
                async move {
                    // Not held any more: whoever holds it tells how it ended.
                    store::end(tx, &job, holder, now).await?;
                    tx.changed(Noun::Jobs, [job.id.0]);
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a job could not be written: {error}"))
}

/// An error when another run holds the job, so that this one ends and what it was writing is rolled back.
pub(super) fn held(saved: bool, id: JobId) -> Result<()> {
    if saved {
        return Ok(());
    }
    Err(Error::Conflict {
        thing: "job",
        id: id.to_string(),
        seen: 0,
        found: 1,
    })
}

/// Whether a job can go on where it stopped.
fn resumable(job: &Job) -> bool {
    let outside = [ErrorCode::Database, ErrorCode::File];
    match job.state {
        JobState::Interrupted | JobState::Cancelled => true,
        JobState::Failed => job
            .problem
            .as_ref()
            .is_some_and(|problem| outside.contains(&problem.code)),
        JobState::Running | JobState::Done => false,
    }
}

impl EnvironmentScope {
    /// A stored job as it is this moment.
    fn present(&self, stored: &StoredJob, now: DateTime<Utc>) -> Job {
        if let Some(live) = self.environment.jobs.get(stored.job.id) {
            return live;
        }
        let mut job = stored.job.clone();
        if job.state == JobState::Running && stored.alive_at < now - SILENCE {
            job.state = JobState::Interrupted;
            job.ended_at = Some(stored.alive_at);
        }
        job.resumable = resumable(&job);
        job
    }

    async fn stored_job(&self, id: JobId) -> Result<StoredJob> {
        let mut tx = self.environment.database.read().await?;
        store::get(&mut tx, id)
            .await?
            .ok_or_else(|| Error::not_found("job", id))
    }

    /// The newest jobs first.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1 to 200.
    pub async fn list_jobs(&self, request: ListJobs) -> Result<Vec<Job>> {
        if request.limit == 0 || request.limit > LIST_LIMIT {
            return Err(Error::invalid(
                "limit",
                "A list has 1 to 200 jobs.",
                "Ask for fewer jobs.",
            ));
        }
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let stored = store::newest(&mut tx, request.limit).await?;
        Ok(stored
            .iter()
            .map(|stored| self.present(stored, now))
            .collect())
    }

    /// One job with its progress.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_job(&self, request: GetJob) -> Result<Job> {
        let stored = self.stored_job(request.id).await?;
        Ok(self.present(&stored, self.environment.database.now()))
    }

    /// Asks a job to stop after the chunk it is writing.
    ///
    /// # Errors
    /// `not_found`; `job_refused` when it does not run.
    pub async fn cancel_job(&self, request: CancelJob) -> Result<Job> {
        if self.environment.jobs.stop(request.id, JobState::Cancelled) {
            return self.get_job(GetJob { id: request.id }).await;
        }
        let (id, now) = (request.id, self.environment.database.now());
        let stopped = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    tx.changed(Noun::Jobs, [id.0]);
                    store::stop(tx, id, now).await
                }
                .boxed()
            })
            .await?;
        let job = self.get_job(GetJob { id }).await?;
        if stopped {
            return Ok(job);
        }
        Err(Error::JobRefused {
            state: job.state.as_str(),
            action: "cancelled",
        })
    }

    /// Goes on with a job that was interrupted or cancelled.
    ///
    /// # Errors
    /// `not_found`; `job_refused` when it runs, is done or failed for good; `conflict` when somebody else resumed it.
    pub async fn resume_job(&self, request: ResumeJob) -> Result<Job> {
        let mut stored = self.stored_job(request.id).await?;
        let now = self.environment.database.now();
        let seen = self.present(&stored, now);
        if !seen.resumable {
            return Err(Error::JobRefused {
                state: seen.state.as_str(),
                action: "resumed",
            });
        }
        let (id, before, holder) = (request.id, stored.holder, Uuid::now_v7());
        self.environment
            .database
            .write(move |tx| {
                async move {
                    held(store::take_over(tx, id, before, holder, now).await?, id)?;
                    tx.changed(Noun::Jobs, [id.0]);
                    Ok(())
                }
                .boxed()
            })
            .await?;
        stored.holder = holder;
        stored.job.state = JobState::Running;
        stored.job.ended_at = None;
        stored.job.problem = None;
        importing::go_on(self, stored)
    }
}

//! Jobs: long work with progress, which can be watched, stopped and gone on with.
//!
//! [`Jobs`] knows the jobs that run in this process, [`Run`] is such a job from the inside. The row in the database is
//! for everybody else: a run saves its progress there and says every few seconds that it is alive; one that was silent
//! for 30 seconds counts as interrupted. Deliberately absent: what the jobs do (`importing`).

mod run;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use tokio::sync::watch;
use uuid::Uuid;

pub(super) use run::{Run, held, start};

use super::{EnvironmentScope, importing};
use crate::{
    error::{Error, ErrorCode, Result},
    ids::JobId,
    operations::{Noun, jobs::*},
    store::{Database, jobs as store, jobs::StoredJob},
};

/// A run that was silent for so long has ended without saying so.
const SILENCE: TimeDelta = TimeDelta::seconds(30);
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

    /// Whether an import was taken back: the rows before its checkpoint are gone, so it cannot go on.
    async fn was_undone(&self, job: &Job) -> Result<bool> {
        match (job.kind, job.batch) {
            (JobKind::ApplyImport, Some(batch)) => {
                let mut tx = self.environment.database.read().await?;
                store::was_undone(&mut tx, batch).await
            }
            _ => Ok(false),
        }
    }

    /// Goes on with a job that was interrupted or cancelled.
    ///
    /// # Errors
    /// `not_found`; `job_refused` when it runs, is done, failed for good or was undone; `conflict` when somebody else resumed it.
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
        if self.was_undone(&seen).await? {
            return Err(Error::JobRefused {
                state: "undone",
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

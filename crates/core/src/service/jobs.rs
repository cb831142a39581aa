//! Jobs: long work with progress, which can be watched, stopped and gone on with.
//!
//! [`Jobs`] knows the jobs that run in this process, [`Run`] is such a job from the inside. The row in the database is
//! for everybody else: a run saves its progress there and says every few seconds that it is alive; one that was silent
//! for 30 seconds, or whose process on this computer is gone ([`sign`]), counts as interrupted. Whether a job can go on also depends on this computer having its file.
//! Deliberately absent: what the jobs do and where their files are (`importing`).

mod again;
mod go_on;
mod hold;
mod run;
mod sign;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use tokio::sync::watch;
use uuid::Uuid;

use hold::held;
pub(super) use hold::{Hold, lost};
pub(super) use run::{Run, start};

use super::{EnvironmentScope, importing};
use crate::{
    error::{Error, ErrorCode, Result},
    ids::JobId,
    operations::{Noun, environments::Engine, jobs::*},
    store::{Database, Tx, jobs as store, jobs::StoredJob},
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

/// Marks jobs whose process is gone as interrupted. For opening a workspace and every few seconds from then on: while
/// there is none, it only reads.
///
/// # Errors
/// Those of the database.
pub(crate) async fn mark_interrupted(database: &Database, staging: &Path) -> Result<()> {
    let folder = staging.to_owned();
    let gone = importing::blocking(move || Ok(sign::gone(&folder))).await?;
    let now = database.now();
    let mut tx = database.read().await?;
    let before = store::clock(&mut tx, now).await? - SILENCE;
    let some = store::any_silent(&mut tx, before).await?;
    drop(tx);
    if !some && gone.is_empty() {
        return Ok(());
    }
    let holders = gone.clone();
    database
        .write(move |tx| {
            async move {
                let ended = store::interrupt_gone(tx, &holders).await?;
                if !ended.is_empty() {
                    tx.changed(Noun::Jobs, ended.into_iter().map(|id| id.0));
                }
                mark_silent(tx, now).await
            }
            .boxed()
        })
        .await?;
    sign::forget(staging, &gone);
    Ok(())
}

/// Marks silent jobs, so that their state tells the truth and their runs, should they wake up, write nothing more.
async fn mark_silent(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let before = store::clock(tx, now).await? - SILENCE;
    let silent = store::interrupt_silent(tx, before).await?;
    if !silent.is_empty() {
        tx.changed(Noun::Jobs, silent.into_iter().map(|id| id.0));
    }
    Ok(())
}

/// A job as nobody else changes it until the transaction ends.
///
/// # Errors
/// `not_found`.
pub(super) async fn settle(tx: &mut Tx, id: JobId, now: DateTime<Utc>) -> Result<StoredJob> {
    store::lock(tx, id).await?;
    mark_silent(tx, now).await?;
    store::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("job", id))
}

/// Whether a job's state lets it go on where it stopped; its file is another question.
pub(super) fn may_go_on(stored: &StoredJob) -> bool {
    let job = &stored.job;
    let outside = [ErrorCode::Database, ErrorCode::File, ErrorCode::Conflict];
    match job.state {
        _ if stored.undone => false,
        JobState::Interrupted | JobState::Cancelled => true,
        JobState::Failed => job.problem.as_ref().is_some_and(|problem| {
            // What a generation was refused for (an inactive product, a format that is used up) may be over.
            let refused = job.kind == JobKind::GenerateLicenses;
            outside.contains(&problem.code) || refused && problem.code == ErrorCode::Invalid
        }),
        JobState::Running | JobState::Done => false,
    }
}

/// A job as it is to somebody who knows the time: silent runs are interrupted, marked or not.
fn seen(mut stored: StoredJob, clock: DateTime<Utc>) -> StoredJob {
    if stored.job.state == JobState::Running && stored.alive_at < clock - SILENCE {
        stored.job.state = JobState::Interrupted;
        stored.job.ended_at = Some(stored.alive_at);
    }
    stored
}

fn refused(stored: &StoredJob) -> Error {
    Error::JobRefused {
        state: if stored.undone {
            "undone"
        } else {
            stored.job.state.as_str()
        },
        action: "resumed",
    }
}

impl EnvironmentScope {
    /// Stored jobs as they are this moment, seen from this computer.
    async fn present(&self, stored: Vec<StoredJob>, clock: DateTime<Utc>) -> Result<Vec<Job>> {
        let (jobs, staging) = (
            self.environment.jobs.clone(),
            self.environment.staging.clone(),
        );
        let shared = self.environment.database.engine() == Engine::Postgres;
        let kept = self.environment.database.now() - importing::UPLOAD_KEPT;
        let recent = move |ended: Option<DateTime<Utc>>| ended.is_none_or(|ended| ended > kept);
        let look = move |stored: StoredJob| {
            if let Some(live) = jobs.get(stored.job.id) {
                return live;
            }
            let stored = seen(stored, clock);
            let files = importing::Files::of(&staging, &stored);
            let resumable = may_go_on(&stored) && files.to_go_on;
            Job {
                resumable,
                retry: again::way(&stored, files, recent(stored.job.ended_at) && shared),
                has_result: files.result,
                ..stored.job
            }
        };
        importing::blocking(move || Ok(stored.into_iter().map(look).collect())).await
    }

    /// What was read of a job, and the moment by the clock that says whether it is alive.
    async fn stored_job(&self, id: JobId) -> Result<(StoredJob, DateTime<Utc>)> {
        let mut tx = self.environment.database.read().await?;
        let clock = store::clock(&mut tx, self.environment.database.now()).await?;
        let stored = store::get(&mut tx, id).await?;
        Ok((stored.ok_or_else(|| Error::not_found("job", id))?, clock))
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
        let mut tx = self.environment.database.read().await?;
        let clock = store::clock(&mut tx, self.environment.database.now()).await?;
        let stored = store::newest(&mut tx, request.limit).await?;
        drop(tx);
        self.present(stored, clock).await
    }

    /// One job with its progress.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_job(&self, request: GetJob) -> Result<Job> {
        let (stored, clock) = self.stored_job(request.id).await?;
        let mut jobs = self.present(vec![stored], clock).await?;
        jobs.pop()
            .ok_or_else(|| Error::not_found("job", request.id))
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
                    let stopped = store::stop(tx, id, now).await?;
                    if stopped {
                        tx.changed(Noun::Jobs, [id.0]);
                    }
                    Ok(stopped)
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
    /// `not_found`; `job_refused` when it runs (perhaps because somebody else resumed it), is done, failed for good, was
    /// undone, or when its file is not on this computer; `paused` since a restore. A refused job stays as it was.
    pub async fn resume_job(&self, request: ResumeJob) -> Result<Job> {
        self.environment.pause.refuse().await?;
        let jobs = self.environment.jobs.clone();
        // So that its file is not tidied away in between.
        let _no_upload_meanwhile = jobs.uploading().await;
        let (stored, clock) = self.stored_job(request.id).await?;
        let live = jobs.get(request.id).is_some();
        let stored = if live { stored } else { seen(stored, clock) };
        if live || !may_go_on(&stored) {
            return Err(refused(&stored));
        }
        go_on::check_resumable(&self.environment, stored).await?;
        let (now, holder) = (self.environment.database.now(), Uuid::now_v7());
        let stored = self
            .environment
            .database
            .write(move |tx| take_over(tx, request.id, holder, now).boxed())
            .await?;
        go_on::go_on(self, stored)
    }
}

/// Writes the row of a new job, before it is started.
///
/// # Errors
/// Those of the database.
pub(super) async fn write_new(database: &Database, stored: StoredJob) -> Result<StoredJob> {
    let written = stored.clone();
    database
        .write(move |tx| {
            async move {
                store::insert(tx, &written).await?;
                tx.changed(Noun::Jobs, [written.job.id.0]);
                Ok(())
            }
            .boxed()
        })
        .await?;
    Ok(stored)
}

/// Gives a job that may go on to a new run.
async fn take_over(tx: &mut Tx, id: JobId, holder: Uuid, now: DateTime<Utc>) -> Result<StoredJob> {
    let mut stored = settle(tx, id, now).await?;
    if !may_go_on(&stored) {
        return Err(refused(&stored));
    }
    held(
        store::take_over(tx, id, stored.holder, holder, now).await?,
        id,
    )?;
    tx.changed(Noun::Jobs, [id.0]);
    stored.holder = holder;
    stored.job.state = JobState::Running;
    stored.job.ended_at = None;
    stored.job.problem = None;
    Ok(stored)
}

//! A job from the inside: its progress, its place to go on from, and how it ends.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{FutureExt, future::BoxFuture};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::{hold::Hold, sign::Sign};
use crate::{
    backend::Environment,
    error::{Error, Result},
    ids::UploadId,
    operations::{
        Noun,
        jobs::{Job, JobState, JobUnit},
    },
    service::importing::customer_list,
    store::{Tx, jobs as store, jobs::StoredJob},
};

/// How often a run says that it is alive while it has nothing to save.
const BEAT: Duration = Duration::from_secs(5);
/// How often a run tells the others how far it has come.
const ANNOUNCE: Duration = Duration::from_millis(250);

/// A job from the inside.
#[derive(Debug)]
pub(in crate::service) struct Run {
    pub environment: Arc<Environment>,
    pub holder: Uuid,
    pub job: Job,
    pub checkpoint: Option<Value>,
    stop: watch::Receiver<Option<JobState>>,
    announced: Instant,
    /// The upload that nobody wants any more once this is done.
    pub spends: Option<UploadId>,
    sign: Option<Sign>,
}

/// Starts a job whose row is written, and answers with it at once.
pub(in crate::service) fn start<W>(environment: Arc<Environment>, stored: StoredJob, work: W) -> Job
where
    W: for<'a> FnOnce(&'a mut Run) -> BoxFuture<'a, Result<()>> + Send + 'static,
{
    let stop = environment.jobs.add(stored.job.clone());
    let mut run = Run {
        sign: Sign::give(&environment.staging, stored.holder),
        environment,
        holder: stored.holder,
        job: stored.job.clone(),
        checkpoint: stored.checkpoint,
        stop,
        announced: Instant::now(),
        spends: None,
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
    pub(in crate::service) fn mark<M: DeserializeOwned + Default>(&self) -> Result<M> {
        match &self.checkpoint {
            Some(mark) => serde_json::from_value(mark.clone())
                .map_err(|error| Error::Internal(format!("a checkpoint does not read: {error}"))),
            None => Ok(M::default()),
        }
    }

    /// Shows the job as it is now to whoever asks in this process.
    pub(in crate::service) fn publish(&self) {
        self.environment.jobs.publish(&self.job);
    }

    /// Whether it is time to tell the others; at most four times a second.
    pub(in crate::service) fn announces(&mut self) -> bool {
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
    pub(in crate::service) fn check_stop(&self) -> Result<()> {
        match *self.stop.borrow() {
            Some(_) => Err(Error::Cancelled),
            None => Ok(()),
        }
    }

    /// The next of something made on another thread; says that it is alive while it waits.
    ///
    /// # Errors
    /// `cancelled` when somebody asked to stop, and those of the maker.
    pub(in crate::service) async fn next<T>(
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
        let hold = self.hold();
        self.environment
            .database
            .write(move |tx| async move { hold.prove(tx).await }.boxed())
            .await
    }

    fn hold(&self) -> Hold {
        Hold {
            database: self.environment.database.clone(),
            id: self.job.id,
            holder: self.holder,
        }
    }

    /// Runs a step of the work in a transaction that begins by proving that this run still holds the job, and again
    /// when others were in the way. Only within one may the result file be written.
    ///
    /// # Errors
    /// The step's own; `conflict` when another run holds the job, or when others were in the way all the time.
    pub(in crate::service) async fn step<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Clone + Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx, Hold) -> BoxFuture<'a, Result<T>>,
    {
        self.hold().step(work).await
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
        match self.write_end().await {
            Ok(()) => {
                if let Some(sign) = self.sign.take() {
                    sign.take_away();
                }
                if let Some(upload) = self.spends.filter(|_| self.job.state == JobState::Done) {
                    customer_list::forget(&self.environment, upload).await;
                }
            }
            Err(error) => {
                tracing::warn!(job = %self.job.id, %error, "a job's end could not be written");
            }
        }
        self.environment.jobs.remove(self.job.id);
    }

    async fn write_end(&self) -> Result<()> {
        let (job, holder) = (self.job.clone(), self.holder);
        self.environment
            .database
            .write(move |tx| {
                async move {
                    // Not held any more: whoever holds it tells how it ended.
                    store::end(tx, &job, holder).await?;
                    tx.changed(Noun::Jobs, [job.id.0]);
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

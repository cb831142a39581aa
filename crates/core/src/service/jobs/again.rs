//! Trying a job again that did not finish: going on with it, or starting it anew with the file that was kept.
//!
//! Imports and changes of seats and licenses can be done twice without harm: what is as asked already is passed over.
//! What a generation made would be made twice, so only going on is offered. Deliberately absent: jobs that are done.

use crate::{
    error::{Error, Result},
    operations::{
        imports::UndoImport,
        jobs::{Job, JobKind, JobRetry, JobState, ResumeJob, RetryJob},
    },
    service::{EnvironmentScope, importing::Files},
    store::jobs::StoredJob,
};

use super::{go_on, may_go_on, seen};

/// How a job can be tried again. `elsewhere`: a file that is missing may be on another computer.
pub(super) fn way(stored: &StoredJob, files: Files, elsewhere: bool) -> JobRetry {
    match stored.job.state {
        JobState::Running | JobState::Done => return JobRetry::Nothing,
        JobState::Failed | JobState::Cancelled | JobState::Interrupted => {}
    }
    let generates = stored.job.kind == JobKind::GenerateLicenses;
    if may_go_on(stored) && files.to_go_on {
        JobRetry::Resume
    } else if generates {
        JobRetry::NotTwice
    } else if files.given {
        JobRetry::Again
    } else if elsewhere {
        JobRetry::FileElsewhere
    } else {
        JobRetry::FileGone
    }
}

fn read<T: serde::de::DeserializeOwned>(stored: &StoredJob) -> Result<T> {
    serde_json::from_value(stored.request.clone())
        .map_err(|error| Error::Internal(format!("a stored request does not read: {error}")))
}

impl EnvironmentScope {
    /// Starts a job again that did not finish, or goes on with it where that can be done.
    ///
    /// # Errors
    /// `not_found`; `job_refused` when it runs, is done, or made what would be made twice, and when its file is gone or on
    /// another computer; `forbidden` for who may not start one.
    pub async fn retry_job(&self, request: RetryJob) -> Result<Job> {
        let job = self
            .get_job(crate::operations::jobs::GetJob { id: request.id })
            .await?;
        match job.retry {
            JobRetry::Resume => self.resume_job(ResumeJob { id: request.id }).await,
            JobRetry::Again => self.start_again(request).await,
            JobRetry::FileGone => Err(Error::JobFileMissing { elsewhere: false }),
            JobRetry::FileElsewhere => Err(Error::JobFileMissing { elsewhere: true }),
            JobRetry::Nothing | JobRetry::NotTwice => Err(Error::JobRefused {
                state: job.state.as_str(),
                action: "started again",
            }),
        }
    }

    async fn start_again(&self, request: RetryJob) -> Result<Job> {
        let (stored, clock) = self.stored_job(request.id).await?;
        let stored = seen(stored, clock);
        self.caller.require(go_on::access(stored.job.kind))?;
        match stored.job.kind {
            JobKind::CheckImport => self.check_import(read(&stored)?).await,
            JobKind::ApplyImport => self.apply_import(read(&stored)?).await,
            JobKind::UndoImport => self.undo_import(read::<UndoImport>(&stored)?).await,
            JobKind::CheckSeatChanges | JobKind::ChangeSeats => {
                self.change_seats(read(&stored)?).await
            }
            JobKind::ChangeLicenses => self.change_licenses(read(&stored)?).await,
            JobKind::GenerateLicenses => Err(Error::JobRefused {
                state: stored.job.state.as_str(),
                action: "started again",
            }),
        }
    }
}

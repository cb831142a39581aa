//! Giving or taking many seats that an uploaded file names, as a job: tried dry first, then done chunk by chunk.
//!
//! A row is decided by pure looks at a [`book`] of the pools that its chunk is about, which the dry run reads and the work
//! holds, all pools before any license. A chunk is one transaction with what each row did, the result file and the place
//! to go on from ([`work`]). Deliberately absent: what a seat that is given or taken writes (`service::seat_giving`).

mod book;
mod problems;
mod read;
mod work;

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{from_json, json, uploads::Place};
use crate::{
    error::{Error, Result},
    ids::{JobId, PoolId},
    operations::{
        imports::ImportReport,
        jobs::{Job, JobKind, JobRetry, JobState, JobUnit},
        pools::GetPool,
        seat_keeping::{ChangeSeats, SeatDoing},
    },
    service::{
        EnvironmentScope,
        acting::{optional_reason, required_reason},
        jobs::{self, Run},
    },
    store::jobs::StoredJob,
};

impl EnvironmentScope {
    /// Starts to give or take the seats that a file names, or says what that would do.
    ///
    /// # Errors
    /// `not_found` for an unknown upload or pool; `unreadable_file`; `invalid` for a file without the columns that are
    /// needed, with too many rows, or without a reason where seats are taken back.
    pub async fn change_seats(&self, request: ChangeSeats) -> Result<Job> {
        let jobs = self.environment.jobs.clone();
        // So that the file is not tidied away before the job that wants it is written.
        let _no_upload_meanwhile = jobs.uploading().await;
        match request.doing {
            SeatDoing::Revoke if !request.dry_run => {
                required_reason(request.reason.as_deref())?;
            }
            _ => {
                optional_reason(request.reason.as_deref())?;
            }
        }
        self.check_pool(request.pool_id).await?;
        let place = Place::new(&self.environment.staging, request.upload);
        let asked = request.clone();
        let (title, rows) = super::blocking(move || {
            let sidecar = place.sidecar()?;
            let rows = read::rows(&place.data(), &asked)?.rows.len();
            Ok((sidecar.file_name, rows))
        })
        .await?;
        let job = self.seat_job(&request, title, rows, self.environment.database.now());
        let stored = StoredJob::new(job, json(&request)?);
        go_on(
            self,
            jobs::write_new(&self.environment.database, stored).await?,
        )
    }

    async fn check_pool(&self, pool: Option<PoolId>) -> Result<()> {
        if let Some(id) = pool {
            self.get_pool(GetPool { id }).await?;
        }
        Ok(())
    }

    fn seat_job(
        &self,
        request: &ChangeSeats,
        title: String,
        rows: usize,
        now: DateTime<Utc>,
    ) -> Job {
        Job {
            id: JobId::new(now),
            kind: if request.dry_run {
                JobKind::CheckSeatChanges
            } else {
                JobKind::ChangeSeats
            },
            state: JobState::Running,
            title,
            done: 0,
            total: u32::try_from(rows).unwrap_or(u32::MAX),
            unit: JobUnit::Rows,
            report: ImportReport::default(),
            bulk: None,
            batch: None,
            started_by: self.caller.person.clone(),
            created_at: now,
            ended_at: None,
            problem: None,
            resumable: false,
            retry: JobRetry::Nothing,
            has_result: false,
        }
    }
}

/// Runs a job whose row is written, from its checkpoint on.
///
/// # Errors
/// `internal` when its request does not read any more.
pub(in crate::service) fn go_on(scope: &EnvironmentScope, stored: StoredJob) -> Result<Job> {
    let request: ChangeSeats = from_json(stored.request.clone())?;
    let action = match request.doing {
        SeatDoing::Assign => "assign_seat",
        SeatDoing::Revoke => "revoke_seat",
    };
    let act = scope.act(action, request.reason.clone());
    let environment = scope.environment.clone();
    Ok(jobs::start(environment, stored, move |run: &mut Run| {
        async move {
            if !request.dry_run {
                // People's names and addresses: they go when everybody has their seat.
                run.spends = Some(request.upload);
            }
            work::work(run, act, request).await
        }
        .boxed()
    }))
}

/// Another writer was faster; the step is tried again.
fn in_the_way(thing: &'static str) -> Error {
    Error::Conflict {
        thing,
        id: String::new(),
        seen: 0,
        found: 1,
    }
}

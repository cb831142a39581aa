//! The files of jobs on this computer: which are here, and how long they stay.
//!
//! Uploads hold whole keys and may be large, so an upload goes a week after it came unless a job that may still go on
//! ended less than a week ago; a result file goes 30 days after its job ended. On Postgres the files stay on the computer
//! that imported, while everybody sees the job. Deliberately absent: what the files hold.

use std::{collections::HashSet, fs, path::Path};

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    blocking, result_file,
    uploads::{self, Place},
};
use crate::{
    backend::Environment,
    error::{Error, Result},
    ids::{JobId, UploadId},
    operations::{
        environments::Engine,
        jobs::{JobKind, JobState},
    },
    service::jobs::may_go_on,
    store::{Database, jobs as store, jobs::StoredJob},
};

/// How long an upload is kept after it came, and after the end of a job that may still go on with it.
pub(in crate::service) const UPLOAD_KEPT: TimeDelta = TimeDelta::days(7);
/// How long a result file is kept after its job ended.
const RESULT_KEPT: TimeDelta = TimeDelta::days(30);

/// Which files of a job are on this computer.
#[derive(Debug, Clone, Copy)]
pub(in crate::service) struct Files {
    /// All that it needs to go on.
    pub to_go_on: bool,
    /// Its result.
    pub result: bool,
    /// The file that it was given, or it was given none.
    pub given: bool,
}

impl Files {
    pub(in crate::service) fn of(staging: &Path, stored: &StoredJob) -> Self {
        let job = &stored.job;
        let in_database = matches!(
            job.kind,
            JobKind::GenerateLicenses | JobKind::ChangeLicenses
        );
        let result = job.has_result && (in_database || result_file::path(staging, job.id).exists());
        let upload = || {
            wanted_upload(stored).is_some_and(|upload| Place::new(staging, upload).data().exists())
        };
        let given = wanted_upload(stored).is_none() || upload();
        let to_go_on = match job.kind {
            JobKind::UndoImport | JobKind::GenerateLicenses => true,
            // Only assigning from a list has a file.
            JobKind::ChangeLicenses => given,
            JobKind::CheckImport | JobKind::CheckSeatChanges => upload(),
            // Its result goes on where it stopped, too.
            JobKind::ApplyImport | JobKind::ChangeSeats => (result || !job.has_result) && upload(),
        };
        Self {
            to_go_on,
            result,
            given,
        }
    }
}

fn wanted_upload(stored: &StoredJob) -> Option<UploadId> {
    let request = &stored.request;
    let id = request
        .get("upload")
        .or_else(|| request.get("action")?.get("list"))?;
    Uuid::parse_str(id.as_str()?).ok().map(UploadId)
}

/// Makes sure that a job could go on here.
///
/// # Errors
/// `job_refused` when its file is on another computer, or was removed.
pub(in crate::service) async fn find_files(
    environment: &Environment,
    stored: StoredJob,
) -> Result<()> {
    let staging = environment.staging.clone();
    let kept = environment.database.now() - UPLOAD_KEPT;
    let recent = stored.job.ended_at.is_none_or(|ended| ended > kept);
    let elsewhere = environment.database.engine() == Engine::Postgres && recent;
    match blocking(move || Ok(Files::of(&staging, &stored))).await? {
        Files { to_go_on: true, .. } => Ok(()),
        _ => Err(Error::JobFileMissing { elsewhere }),
    }
}

/// Removes the files that are not needed any more. Called while no upload is written and no job resumed.
pub(super) async fn tidy(database: &Database, staging: &Path) -> Result<()> {
    let now = database.now();
    let folder = staging.to_owned();
    // Listed before the jobs are read, so that the result of a job that begins meanwhile is not among them.
    let results = blocking(move || Ok(result_file::all(&folder))).await?;
    let mut tx = database.read().await?;
    let unfinished = store::unfinished_since(&mut tx, now - UPLOAD_KEPT).await?;
    let told = store::alive_since(&mut tx, now - RESULT_KEPT).await?;
    drop(tx);
    let wanted: HashSet<UploadId> = unfinished
        .iter()
        .filter(|stored| stored.job.state == JobState::Running || may_go_on(stored))
        .filter_map(wanted_upload)
        .collect();
    let told: HashSet<JobId> = told.into_iter().collect();
    let folder = staging.to_owned();
    blocking(move || {
        uploads::remove_old(&folder, &wanted, now - UPLOAD_KEPT);
        for job in results.into_iter().filter(|job| !told.contains(job)) {
            // What is not there need not go; what cannot go now will the next time.
            let _ = fs::remove_file(result_file::path(&folder, job));
        }
        Ok(())
    })
    .await
}

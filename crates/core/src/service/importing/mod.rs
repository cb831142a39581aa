//! Imports: a file handed in, looked at, tried dry, applied, undone.
//!
//! A file arrives in pieces ([`uploads`], kept by the rules of [`staging`]), is looked at ([`inspect`]), and read row by row on a thread of its own
//! ([`reader`], [`row`]). Each chunk of at most 1,000 rows is decided by pure rules ([`decide`]) over what was looked up
//! ([`chunk`], [`book`]), by the dry run ([`check`]) and the import ([`apply`]) alike. An import saves where it stands
//! in the same transaction as each chunk, so that it goes on after a crash without doing anything twice; [`undo`] takes
//! back what nobody touched since. Deliberately absent: reading files ([`crate::tabular`]) and SQL.

mod apply;
mod at_once;
mod book;
mod check;
mod chunk;
pub(super) mod customer_list;
mod decide;
mod inspect;
mod problems;
mod reader;
mod result_file;
mod row;
pub(super) mod seats;
mod staging;
#[cfg(test)]
mod tests;
mod undo;
mod uploads;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::Serialize;
use serde_json::Value;

use super::{
    EnvironmentScope, RowSink,
    acting::subject,
    jobs::{self, Run},
};
use crate::{
    error::{Error, Result},
    ids::{BatchId, JobId},
    operations::{
        Noun, StreamSummary,
        imports::{
            ALL_OR_NOTHING_LIMIT, DownloadImportResult, ImportPlan, ImportReport, UndoImport,
        },
        jobs::{Job, JobKind, JobRetry, JobState, JobUnit},
    },
    store::{Tx, jobs as store, jobs::StoredJob, meta},
};
pub(super) use staging::{Files, UPLOAD_KEPT, find_files};
use uploads::{Place, Sidecar};

/// Runs file work off the threads that answer.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::Internal(format!("file work ended: {error}")))?
}

fn json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::Internal(error.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value)
        .map_err(|error| Error::Internal(format!("a stored request does not read: {error}")))
}

impl EnvironmentScope {
    /// Starts a dry run: what an import would do, and its problems.
    ///
    /// # Errors
    /// `not_found` for an unknown upload; `invalid` for a mapping that does not fit; `unreadable_file`.
    pub async fn check_import(&self, request: ImportPlan) -> Result<Job> {
        self.begin(JobKind::CheckImport, request).await
    }

    /// Starts an import.
    ///
    /// # Errors
    /// `not_found` for an unknown upload; `invalid` for a mapping that does not fit, or for all or nothing over 10,000
    /// rows; `unreadable_file`.
    pub async fn apply_import(&self, request: ImportPlan) -> Result<Job> {
        self.begin(JobKind::ApplyImport, request).await
    }

    async fn begin(&self, kind: JobKind, plan: ImportPlan) -> Result<Job> {
        let jobs = self.environment.jobs.clone();
        // So that the file is not tidied away before the job that wants it is written.
        let _no_upload_meanwhile = jobs.uploading().await;
        let place = Place::new(&self.environment.staging, plan.upload);
        let asked = plan.clone();
        let (sidecar, headers) = blocking(move || {
            let sidecar = place.sidecar()?;
            let headers = reader::check_plan(&place.data(), &asked)?;
            Ok((sidecar, headers))
        })
        .await?;
        let counted = sidecar
            .counted
            .filter(|(shape, _)| *shape == plan.shape)
            .map(|(_, rows)| rows);
        if plan.all_or_nothing && counted.is_some_and(|rows| rows > ALL_OR_NOTHING_LIMIT) {
            return Err(at_once::too_many());
        }
        let mut job = self.new_job(kind, &sidecar, counted);
        if kind == JobKind::ApplyImport {
            job.batch = Some(BatchId::new(job.created_at));
        }
        // Remembered for the next file with these columns; a dry run writes nothing but its job.
        let mapping = (kind == JobKind::ApplyImport)
            .then(|| json(&plan.fields).map(|fields| (headers, fields.to_string())))
            .transpose()?
            .map(|(headers, fields)| (inspect::mapping_setting(&headers, plan.preset), fields));
        let stored = self.write_job(job, json(&plan)?, mapping).await?;
        go_on(self, stored)
    }

    fn new_job(&self, kind: JobKind, sidecar: &Sidecar, counted: Option<u32>) -> Job {
        let now = self.environment.database.now();
        Job {
            id: JobId::new(now),
            kind,
            state: JobState::Running,
            title: sidecar.file_name.clone(),
            done: 0,
            total: counted.unwrap_or(sidecar.size / 1024),
            unit: if counted.is_some() {
                JobUnit::Rows
            } else {
                JobUnit::Kilobytes
            },
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

    async fn write_job(
        &self,
        job: Job,
        request: Value,
        setting: Option<(String, String)>,
    ) -> Result<StoredJob> {
        let stored = StoredJob::new(job, request);
        let written = stored.clone();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    store::insert(tx, &written).await?;
                    if let Some((name, value)) = setting {
                        meta::set_setting(tx, &name, &value).await?;
                    }
                    tx.changed(Noun::Jobs, [written.job.id.0]);
                    Ok(())
                }
                .boxed()
            })
            .await?;
        Ok(stored)
    }

    /// Starts to take an import back.
    ///
    /// # Errors
    /// `not_found` for an unknown batch; `job_refused` while the import still runs.
    pub async fn undo_import(&self, request: UndoImport) -> Result<Job> {
        let now = self.environment.database.now();
        let person = self.caller.person.clone();
        let stored = self
            .environment
            .database
            .write(move |tx| undo_job(tx, request, person, now).boxed())
            .await?;
        go_on(self, stored)
    }

    /// The result of an import, row by row, as CSV. It holds whole keys, so it leaves like an export: after the passphrase,
    /// and audited before its first byte.
    ///
    /// # Errors
    /// `not_found` when the job has no result; `step_up_required`; `cancelled` when the sink's other end is gone.
    pub async fn download_import_result(
        &self,
        request: DownloadImportResult,
        sink: RowSink,
    ) -> Result<StreamSummary> {
        self.environment.book.require_step_up(&self.caller).await?;
        let job = self
            .get_job(crate::operations::jobs::GetJob { id: request.job })
            .await?;
        if !job.has_result {
            return Err(Error::not_found("result", request.job));
        }
        let about = subject("job", job.id.0, &job.title);
        let details =
            serde_json::json!({ "rows": job.done, "only_problems": request.only_problems });
        self.note_leaving("download_import_result", about, details)
            .await?;
        let path = result_file::path(&self.environment.staging, job.id);
        result_file::send(path, request.only_problems, sink).await
    }
}

/// Writes the job that takes an import back, while nobody else can resume the import.
async fn undo_job(
    tx: &mut Tx,
    request: UndoImport,
    person: String,
    now: DateTime<Utc>,
) -> Result<StoredJob> {
    let unknown = || Error::not_found("import", request.batch);
    let importer = store::importer(tx, request.batch)
        .await?
        .ok_or_else(unknown)?;
    let importer = jobs::settle(tx, importer.job.id, now).await?.job;
    if importer.state == JobState::Running {
        return Err(Error::JobRefused {
            state: importer.state.as_str(),
            action: "undone",
        });
    }
    let job = Job {
        id: JobId::new(now),
        kind: JobKind::UndoImport,
        state: JobState::Running,
        done: 0,
        total: importer.report.created,
        unit: JobUnit::Rows,
        report: ImportReport::default(),
        bulk: None,
        batch: Some(request.batch),
        started_by: person,
        created_at: now,
        ended_at: None,
        problem: None,
        resumable: false,
        retry: JobRetry::Nothing,
        has_result: false,
        title: importer.title,
    };
    let stored = StoredJob::new(job, json(&request)?);
    store::insert(tx, &stored).await?;
    tx.changed(Noun::Jobs, [importer.id.0, stored.job.id.0]);
    Ok(stored)
}

/// Runs a job whose row is written, from its checkpoint on.
///
/// # Errors
/// `internal` when its request does not read any more.
pub(super) fn go_on(scope: &EnvironmentScope, stored: StoredJob) -> Result<Job> {
    let environment = scope.environment.clone();
    let actor = scope.caller.person.clone();
    let request = stored.request.clone();
    Ok(match stored.job.kind {
        JobKind::CheckImport => {
            let plan = from_json(request)?;
            jobs::start(environment, stored, |run: &mut Run| {
                check::check(run, plan).boxed()
            })
        }
        JobKind::ApplyImport => {
            let plan: ImportPlan = from_json(request)?;
            jobs::start(environment, stored, move |run: &mut Run| {
                async move {
                    if plan.all_or_nothing {
                        at_once::apply(run, plan, actor).await
                    } else {
                        apply::apply(run, plan, actor).await
                    }
                }
                .boxed()
            })
        }
        JobKind::UndoImport => {
            let undo = from_json(request)?;
            jobs::start(environment, stored, |run: &mut Run| {
                undo::undo(run, undo, actor).boxed()
            })
        }
        JobKind::CheckSeatChanges | JobKind::ChangeSeats => return seats::go_on(scope, stored),
        JobKind::GenerateLicenses | JobKind::ChangeLicenses => {
            return Err(Error::Internal("a job that is no import".into()));
        }
    })
}

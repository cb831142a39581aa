//! An import, chunk by chunk: each is one transaction with its audit entry and the place where to go on.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    book::Book,
    chunk::{self, Written},
    decide::Rules,
    json, problems,
    reader::{self, Chunk},
    result_file,
    row::Columns,
    uploads::Place,
};
use crate::{
    error::{Error, Result},
    ids::{BatchId, JobId},
    operations::{
        Noun,
        imports::{ImportPlan, ImportReport},
        jobs::{Job, JobUnit},
    },
    service::jobs::{Run, held},
    store::{Tx, jobs as store},
};

/// How often a chunk is tried that others were in the way of.
pub(super) const TRIES: usize = 5;

/// What every chunk of an import knows.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub columns: Arc<Columns>,
    pub rules: Rules,
    pub actor: String,
    pub title: String,
    pub batch: BatchId,
    pub job: JobId,
    pub now: DateTime<Utc>,
    pub result: PathBuf,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Rows of the file that are dealt with.
    pub rows: u64,
    /// Bytes of the result file that tell of them.
    pub result: u64,
}

/// Prepares an import, or its dry run: the file is there and the plan fits it.
pub(super) async fn context(
    run: &Run,
    plan: &ImportPlan,
    actor: String,
) -> Result<(Context, PathBuf)> {
    let staging = &run.environment.staging;
    let path = Place::new(staging, plan.upload).data();
    let (file, asked) = (path.clone(), plan.clone());
    let headers = super::blocking(move || reader::check_plan(&file, &asked)).await?;
    let now = run.environment.database.now();
    let context = Context {
        columns: Arc::new(Columns::new(headers, plan)),
        rules: Rules {
            create_products: plan.create_products,
            create_customers: plan.create_customers,
            now,
        },
        actor,
        title: run.job.title.clone(),
        // A dry run has none and writes none.
        batch: run.job.batch.unwrap_or(BatchId(run.job.id.0)),
        job: run.job.id,
        now,
        result: result_file::path(staging, run.job.id),
    };
    Ok((context, path))
}

/// Runs an import from where it stands.
pub(super) async fn apply(run: &mut Run, plan: ImportPlan, actor: String) -> Result<()> {
    let mut mark: Mark = run.mark()?;
    let (mut context, path) = context(run, &plan, actor).await?;
    let mut chunks = reader::start(path, plan.shape, context.columns.clone(), mark.rows);
    while let Some(chunk) = run.next(&mut chunks).await? {
        context.now = run.environment.database.now();
        context.rules.now = context.now;
        (run.job, mark) = write_chunk(run, &context, Arc::new(chunk), mark).await?;
        run.publish();
    }
    Ok(())
}

async fn write_chunk(
    run: &mut Run,
    context: &Context,
    chunk: Arc<Chunk>,
    mark: Mark,
) -> Result<(Job, Mark)> {
    let announce = run.announces();
    let mut tries = 1;
    loop {
        let (context, chunk) = (context.clone(), chunk.clone());
        let (job, holder) = (run.job.clone(), run.holder);
        let database = run.environment.database.clone();
        let written = database
            .write(move |tx| {
                async move {
                    let (job, mark) = step(tx, &context, &chunk, job, holder, mark).await?;
                    if announce {
                        tx.changed(Noun::Jobs, [job.id.0]);
                    }
                    Ok((job, mark))
                }
                .boxed()
            })
            .await;
        match written {
            Err(error) if tries < TRIES && in_the_way(&error) => tries += 1,
            other => return other,
        }
    }
}

/// One chunk with its place in the job: rows, result file and checkpoint go together.
async fn step(
    tx: &mut Tx,
    context: &Context,
    chunk: &Chunk,
    mut job: Job,
    holder: Uuid,
    mark: Mark,
) -> Result<(Job, Mark)> {
    let written = one(tx, context, chunk).await?;
    progress(&mut job, chunk);
    add(&mut job.report, &written);
    let path = context.result.clone();
    let result = result_file::append(path, mark.result, &written.outcomes).await?;
    job.has_result = true;
    let mark = Mark {
        rows: chunk.end,
        result,
    };
    save(tx, context, &job, holder, mark).await?;
    Ok((job, mark))
}

/// Saves where the import stands; nobody else may have taken it over.
pub(super) async fn save(
    tx: &mut Tx,
    context: &Context,
    job: &Job,
    holder: Uuid,
    mark: Mark,
) -> Result<()> {
    let mark = json(&mark)?;
    held(
        store::save(tx, job, holder, Some(&mark), context.now).await?,
        job.id,
    )
}

/// Decides and writes one chunk.
pub(super) async fn one(tx: &mut Tx, context: &Context, chunk: &Chunk) -> Result<Written> {
    let mut book = Book::default();
    let planned = chunk::plan(tx, chunk, &context.columns, context.rules, &mut book, true).await?;
    chunk::write(tx, context, chunk, planned, book).await
}

/// Adds what a chunk did to the report.
pub(super) fn add(report: &mut ImportReport, written: &Written) {
    problems::tally(report, &written.outcomes);
    report.new_products += written.new_products;
    report.new_customers += written.new_customers;
}

/// Notes how far the file is read.
pub(super) fn progress(job: &mut Job, chunk: &Chunk) {
    let done = match job.unit {
        JobUnit::Rows => chunk.end,
        JobUnit::Kilobytes => chunk.bytes / 1024,
    };
    job.done = u32::try_from(done).unwrap_or(u32::MAX);
    job.total = job.total.max(job.done);
}

/// Whether another writer was in the way, so that the chunk may simply be tried anew.
pub(super) fn in_the_way(error: &Error) -> bool {
    match error {
        Error::Conflict { thing, .. } => *thing != "job",
        // serialization_failure and deadlock_detected.
        Error::Database(error) => error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01")),
        _ => false,
    }
}

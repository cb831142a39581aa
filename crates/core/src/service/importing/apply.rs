//! An import, chunk by chunk: each is one transaction with its audit entry and the place where to go on.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

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
    error::Result,
    ids::{BatchId, JobId},
    operations::{
        Noun,
        imports::{ImportPlan, ImportReport},
        jobs::{Job, JobUnit},
    },
    service::jobs::{Hold, Run},
    store::Tx,
};

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
    let (context, job) = (context.clone(), run.job.clone());
    run.step(move |tx, hold| {
        async move {
            let (job, mark) = write_rows(tx, &hold, &context, &chunk, job, mark).await?;
            if announce {
                tx.changed(Noun::Jobs, [job.id.0]);
            }
            Ok((job, mark))
        }
        .boxed()
    })
    .await
}

/// One chunk with its place in the job: rows, result file and checkpoint go together.
async fn write_rows(
    tx: &mut Tx,
    hold: &Hold,
    context: &Context,
    chunk: &Chunk,
    mut job: Job,
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
    hold.save(tx, &job, Some(&json(&mark)?)).await?;
    Ok((job, mark))
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

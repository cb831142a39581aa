//! An import that is all or nothing: one transaction, at most 10,000 rows, and one failure undoes it.

use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;

use super::{
    apply::{self, Context, Mark},
    json,
    problems::{Done, RowOutcome},
    reader::{self, Chunk},
    result_file,
};
use crate::{
    error::{Error, Result},
    operations::{
        Noun,
        imports::{ALL_OR_NOTHING_LIMIT, ImportPlan, ImportReport},
        jobs::Job,
    },
    service::jobs::{Hold, Run, lost},
    store::Tx,
};

/// What became of the rows, for the report of an import that was rolled back.
type Slot = Arc<Mutex<(ImportReport, Vec<RowOutcome>)>>;

/// The refusal of a file with too many rows.
pub(super) fn too_many() -> Error {
    Error::invalid(
        "all_or_nothing",
        "All or nothing takes at most 10,000 rows.",
        "Import in chunks instead, or split the file.",
    )
}

/// Runs an all-or-nothing import.
pub(super) async fn apply(run: &mut Run, plan: ImportPlan, actor: String) -> Result<()> {
    let mark: Mark = run.mark()?;
    let (context, path) = apply::context(run, &plan, actor).await?;
    let mut reading = reader::start(path, plan.shape, context.columns.clone(), mark.rows);
    let mut chunks = Vec::new();
    while let Some(chunk) = run.next(&mut reading).await? {
        if chunk.end > u64::from(ALL_OR_NOTHING_LIMIT) {
            return Err(too_many());
        }
        chunks.push(chunk);
    }
    // Nothing is left of an import that was written whole before it could say so.
    if chunks.is_empty() {
        return Ok(());
    }
    let slot = Slot::default();
    match write_all(run, &context, chunks, slot.clone()).await {
        Ok(job) => {
            run.job = job;
            run.publish();
            Ok(())
        }
        Err(error) => {
            undone(run, &context, &slot).await?;
            Err(error)
        }
    }
}

async fn write_all(run: &Run, context: &Context, chunks: Vec<Chunk>, slot: Slot) -> Result<Job> {
    let (context, chunks, job) = (context.clone(), Arc::new(chunks), run.job.clone());
    run.step(move |tx, hold| {
        async move { every_row(tx, &hold, &context, &chunks, &slot, job).await }.boxed()
    })
    .await
}

/// All chunks in one transaction. A failed row is an error, after every row was looked at.
async fn every_row(
    tx: &mut Tx,
    hold: &Hold,
    context: &Context,
    chunks: &[Chunk],
    slot: &Slot,
    mut job: Job,
) -> Result<Job> {
    let mut outcomes = Vec::new();
    for chunk in chunks {
        let written = apply::one(tx, context, chunk).await?;
        apply::add(&mut job.report, &written);
        apply::progress(&mut job, chunk);
        outcomes.extend(written.outcomes);
    }
    if job.report.failed > 0 {
        let failed = failed(&job.report);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = (job.report, outcomes);
        return Err(failed);
    }
    let rows = chunks.last().map_or(0, |chunk| chunk.end);
    let result = result_file::append(context.result.clone(), 0, &outcomes).await?;
    job.has_result = true;
    hold.save(tx, &job, Some(&json(&Mark { rows, result })?))
        .await?;
    tx.changed(Noun::Jobs, [job.id.0]);
    Ok(job)
}

fn failed(report: &ImportReport) -> Error {
    let rows = match report.failed {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    };
    Error::invalid(
        "all_or_nothing",
        format!("{rows} cannot be imported, so none was."),
        "Correct them in the file, or import without all or nothing.",
    )
}

/// Tells of an import that was rolled back: its problems stand, the rest was not done.
async fn undone(run: &mut Run, context: &Context, slot: &Slot) -> Result<()> {
    let (report, mut outcomes) =
        std::mem::take(&mut *slot.lock().unwrap_or_else(PoisonError::into_inner));
    if outcomes.is_empty() {
        return Ok(());
    }
    for outcome in &mut outcomes {
        if matches!(outcome.done, Done::Created | Done::Updated) {
            outcome.done = Done::Undone;
        }
    }
    let path = context.result.clone();
    let told =
        run.step(move |_, _| async move { result_file::append(path, 0, &outcomes).await }.boxed());
    match told.await {
        // The result file belongs to the run that took the job over.
        Err(error) if lost(&error) => return Ok(()),
        told => told?,
    };
    run.job.report = ImportReport {
        created: 0,
        updated: 0,
        new_customers: 0,
        new_products: 0,
        ..report
    };
    run.job.has_result = true;
    run.publish();
    Ok(())
}

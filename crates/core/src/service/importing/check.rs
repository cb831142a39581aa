//! The dry run: every row decided as the import would, nothing written but the job and its result file.

use std::path::PathBuf;

use futures::FutureExt;

use super::{
    apply,
    book::Book,
    chunk,
    problems::{self, RowOutcome},
    reader, result_file,
};
use crate::{
    error::Result,
    operations::{
        Noun,
        imports::{ImportPlan, ImportReport},
    },
    service::jobs::Run,
};

/// Runs a dry run, always from the start.
pub(super) async fn check(run: &mut Run, plan: ImportPlan) -> Result<()> {
    run.job.report = ImportReport::default();
    let (mut context, path) = apply::context(run, &plan, String::new()).await?;
    let mut chunks = reader::start(path, plan.shape, context.columns.clone(), 0);
    let mut book = Book::default();
    let mut written = 0;
    while let Some(chunk) = run.next(&mut chunks).await? {
        context.rules.now = run.environment.database.now();
        let mut tx = run.environment.database.read().await?;
        let planned = chunk::plan(
            &mut tx,
            &chunk,
            &context.columns,
            context.rules,
            &mut book,
            false,
        )
        .await?;
        drop(tx);
        let report = &mut run.job.report;
        problems::tally(report, &planned.outcomes);
        report.new_products += chunk::count(book.new_products.len());
        report.new_customers += chunk::count(book.new_customers.len());
        // Their names stay in the book; what they would be like is not needed.
        book.new_products.clear();
        book.new_customers.clear();
        run.job.has_result = true;
        apply::progress(&mut run.job, &chunk);
        written = tell(run, context.result.clone(), written, planned.outcomes).await?;
        run.publish();
    }
    Ok(())
}

/// Adds outcomes to the result file, and now and then saves how far the dry run has come.
async fn tell(run: &mut Run, path: PathBuf, at: u64, outcomes: Vec<RowOutcome>) -> Result<u64> {
    let announce = run.announces();
    let job = run.job.clone();
    run.step(move |tx, hold| {
        async move {
            let length = result_file::append(path, at, &outcomes).await?;
            if announce {
                hold.save(tx, &job, None).await?;
                tx.changed(Noun::Jobs, [job.id.0]);
            }
            Ok(length)
        }
        .boxed()
    })
    .await
}

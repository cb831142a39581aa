//! The dry run: every row decided as the import would, nothing written but the job and its result file.

use super::{apply, book::Book, chunk, problems, reader, result_file};
use crate::{
    error::Result,
    operations::imports::{ImportPlan, ImportReport},
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
        written = result_file::append(context.result.clone(), written, &planned.outcomes).await?;
        run.job.has_result = true;
        apply::progress(&mut run.job, &chunk);
        run.publish();
        if run.announces() {
            run.save::<()>(None).await?;
        }
    }
    Ok(())
}

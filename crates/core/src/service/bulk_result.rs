//! The result of a bulk change or generation, license by license, as CSV.

use super::{
    EnvironmentScope, RowProgress, RowSink,
    acting::subject,
    exports::{Spool, unwritable},
};
use crate::{
    error::{Error, Result},
    operations::{
        StreamSummary,
        bulk::DownloadBulkResult,
        jobs::{GetJob, JobKind},
    },
    store::job_items,
    tabular::write::{Cell, CsvOptions, TableWriter},
};

/// Rows read and handed over at a time.
const CHUNK: i64 = 2_000;
const COLUMNS: [&str; 5] = ["row", "key", "license_id", "outcome", "reason"];

impl EnvironmentScope {
    /// The result of a bulk change or generation, license by license. Audited before its first byte.
    ///
    /// # Errors
    /// `not_found` when the job has no such result; `step_up_required`; `cancelled` when the sink's other end is gone.
    pub async fn download_bulk_result(
        &self,
        request: DownloadBulkResult,
        sink: RowSink,
    ) -> Result<StreamSummary> {
        self.environment.book.require_step_up(&self.caller).await?;
        let job = self.get_job(GetJob { id: request.job }).await?;
        if !matches!(
            job.kind,
            JobKind::ChangeLicenses | JobKind::GenerateLicenses
        ) {
            return Err(Error::not_found("result", request.job));
        }
        let about = subject("job", job.id.0, &job.title);
        let details = serde_json::json!({ "rows": job.total });
        self.note_leaving("download_bulk_result", about, details)
            .await?;
        let mut tx = self.environment.database.read().await?;
        let spool = Spool::default();
        let options = CsvOptions {
            bom: false,
            neutralise: true,
        };
        let mut file = TableWriter::csv(spool.clone(), &COLUMNS, options).map_err(unwritable)?;
        let (mut from, mut written) = (0_i64, 0_u32);
        loop {
            let rows = job_items::result(&mut tx, request.job, from, CHUNK).await?;
            let Some(last) = rows.last() else { break };
            from = i64::from(last.place) + 1;
            for row in &rows {
                file.write_row(&cells(row)).map_err(unwritable)?;
            }
            file.flush().map_err(unwritable)?;
            written += u32::try_from(rows.len()).unwrap_or(0);
            sink.send(spool.take()).await?;
            sink.report(RowProgress {
                rows: written,
                total: job.total,
            });
        }
        file.finish().map_err(unwritable)?;
        sink.send(spool.take()).await?;
        Ok(StreamSummary {
            rows: written,
            missing: 0,
        })
    }
}

fn cells(row: &job_items::ResultRow) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    vec![
        Cell::Number(i64::from(row.place) + 1),
        text(&row.key),
        text(&row.license_id.to_string()),
        row.outcome.as_deref().map_or_else(|| text("waiting"), text),
        row.reason.as_deref().map_or(Cell::Empty, text),
    ]
}

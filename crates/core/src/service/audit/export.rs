//! The trail as a file, oldest first, from one read snapshot.

use serde_json::{Map, Value, json};

use super::list::{check_filter, shown};
use crate::{
    error::Result,
    operations::{
        StreamSummary,
        audit::{AuditEntry, ExportAudit},
        exports::ExportFormat,
        licenses::FieldChange,
    },
    service::{
        EnvironmentScope, RowProgress, RowSink,
        exports::{Spool, unwritable, without_keys},
    },
    store::{
        audit::Subject,
        audit_list::{self, Start, Wanted},
    },
    tabular::write::{Cell, CsvOptions, TableWriter},
};

/// Entries read and handed over at a time.
const CHUNK: usize = 1_000;

const COLUMNS: &[&str] = &[
    "position",
    "at",
    "actor",
    "door",
    "action",
    "subject",
    "subject_id",
    "label",
    "reason",
    "batch",
    "changes",
    "erased",
    "id",
];

impl EnvironmentScope {
    /// Writes entries of the audit trail into a sink. Audited itself.
    ///
    /// # Errors
    /// `invalid` for the search; `step_up_required`; `cancelled` when the sink's other end is gone.
    pub async fn export_audit(&self, request: ExportAudit, sink: RowSink) -> Result<StreamSummary> {
        check_filter(&request.filter)?;
        self.environment.book.require_step_up(&self.caller).await?;
        let mut tx = self.trail(request.filter.trail)?.read().await?;
        let wanted = Wanted::prepare(&mut tx, request.filter.clone()).await?;
        let total = audit_list::count(&mut tx, &wanted).await?;
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        self.note_audit_export(&request).await?;
        let spool = Spool::default();
        let mut file = begin(request.format, spool.clone()).map_err(unwritable)?;
        let mut rows = 0_u32;
        let mut next = Some(Start::After(0));
        while let Some(start) = next {
            let (entries, onward) = audit_list::entries(&mut tx, &wanted, start, CHUNK).await?;
            next = onward;
            for entry in entries {
                file.write_row(&cells(shown(entry))).map_err(unwritable)?;
                rows += 1;
            }
            file.flush().map_err(unwritable)?;
            sink.send(spool.take()).await?;
            sink.report(RowProgress { rows, total });
        }
        file.finish().map_err(unwritable)?;
        sink.send(spool.take()).await?;
        Ok(StreamSummary { rows, missing: 0 })
    }

    /// Who takes out which entries is told before the first byte leaves.
    async fn note_audit_export(&self, request: &ExportAudit) -> Result<()> {
        let filter = without_keys(&request.filter, &request.filter.search);
        let subject = Subject {
            kind: "audit",
            id: None,
            label: None,
        };
        let details = json!({ "format": request.format, "filter": filter });
        self.note_leaving("export_audit", subject, details).await
    }
}

fn begin(format: ExportFormat, spool: Spool) -> std::io::Result<TableWriter<Spool>> {
    match format {
        ExportFormat::Csv => {
            // Spreadsheets are where trails are read: UTF-8 is marked, and nothing runs as a formula.
            let options = CsvOptions {
                bom: true,
                neutralise: true,
            };
            TableWriter::csv(spool, COLUMNS, options)
        }
        ExportFormat::Json => TableWriter::json(spool, COLUMNS),
    }
}

fn cells(entry: AuditEntry) -> Vec<Cell> {
    let maybe = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
    vec![
        entry
            .position
            .map_or(Cell::Empty, |position| Cell::Number(i64::from(position))),
        Cell::Time(entry.at),
        Cell::Text(entry.actor),
        Cell::Text(entry.door),
        Cell::Text(entry.action),
        Cell::Text(entry.subject),
        maybe(entry.subject_id.map(|id| id.to_string())),
        maybe(entry.label),
        maybe(entry.reason),
        maybe(entry.batch.map(|id| id.to_string())),
        fields(entry.changes),
        Cell::Text(if entry.erased { "yes" } else { "no" }.to_owned()),
        Cell::Text(entry.id.to_string()),
    ]
}

/// The fields by name, each with its value before and after.
fn fields(changes: Vec<FieldChange>) -> Cell {
    if changes.is_empty() {
        return Cell::Empty;
    }
    let fields: Map<String, Value> = changes
        .into_iter()
        .map(|change| {
            let values = json!({ "before": change.before, "after": change.after });
            (change.field, values)
        })
        .collect();
    Cell::Json(fields)
}

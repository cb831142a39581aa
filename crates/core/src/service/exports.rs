//! Exports: the order comes from the list as shown, the values from one read snapshot.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use futures::FutureExt;
use serde_json::{Value, json};

use super::{
    EnvironmentScope, RowProgress, RowSink,
    acting::{Act, record},
    license_lists::check_query,
};
use crate::{
    domain::{license::short_key, search::Search},
    error::{Error, Result},
    ids::LicenseId,
    operations::{StreamSummary, exports::*},
    store::{
        audit::Subject,
        export_rows::{self, ExportRow},
    },
    tabular::write::{Cell, CsvOptions, TableWriter},
};

/// Rows read and handed over at a time.
const CHUNK: usize = 1_000;
/// The most licenses picked or taken out one by one.
const PICKED_LIMIT: usize = 10_000;

impl EnvironmentScope {
    /// Writes the list as shown, or the selection, into a sink. Audited.
    ///
    /// # Errors
    /// `invalid` without columns or with too many picked rows; `cancelled` when the sink's other end is gone.
    pub async fn export_licenses(
        &self,
        request: ExportLicenses,
        sink: RowSink,
    ) -> Result<StreamSummary> {
        check(&request)?;
        self.environment.book.require_step_up(&self.caller).await?;
        let ids = self.selected(&request.selection).await?;
        let mut tx = self.environment.database.read().await?;
        let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.note_export(&request, total).await?;
        let spool = Spool::default();
        let mut file = begin(&request, spool.clone()).map_err(unwritable)?;
        let mut written = 0_u32;
        let mut chunks = ids.chunks(CHUNK);
        let mut rows = export_rows::by_ids(&mut tx, chunks.next().unwrap_or_default()).await?;
        while !rows.is_empty() || chunks.len() > 0 {
            // The next rows are read while these are written.
            let next = export_rows::by_ids(&mut tx, chunks.next().unwrap_or_default());
            let (next, done) = tokio::join!(next, async {
                for row in &rows {
                    let cells = self.cells(row, &request.columns);
                    file.write_row(&cells).map_err(unwritable)?;
                }
                file.flush().map_err(unwritable)
            });
            done?;
            written += u32::try_from(rows.len()).unwrap_or(u32::MAX);
            rows = next?;
            sink.send(spool.take()).await?;
            sink.report(RowProgress {
                rows: written,
                total,
            });
        }
        file.finish().map_err(unwritable)?;
        sink.send(spool.take()).await?;
        let summary = StreamSummary {
            rows: written,
            missing: total.saturating_sub(written),
        };
        Ok(summary)
    }

    /// The ids of a selection, in the list's order.
    pub(super) async fn selected(&self, selection: &LicenseSelection) -> Result<Vec<LicenseId>> {
        match selection {
            LicenseSelection::These { ids } => {
                // Picked twice is picked once.
                let mut seen = std::collections::HashSet::new();
                Ok(ids.iter().copied().filter(|id| seen.insert(*id)).collect())
            }
            LicenseSelection::Matching { query, except } => {
                let mut ids = self.matching_ids(query).await?;
                if !except.is_empty() {
                    let except: std::collections::HashSet<_> = except.iter().collect();
                    ids.retain(|id| !except.contains(id));
                }
                Ok(ids)
            }
        }
    }

    /// Exports are audited before their first byte leaves: who takes out how many rows, and how they were chosen.
    async fn note_export(&self, request: &ExportLicenses, total: u32) -> Result<()> {
        let details = json!({
            "rows": total,
            "format": request.format,
            "columns": request.columns,
            "query": match &request.selection {
                LicenseSelection::Matching { query, .. } => without_keys(query, &query.search),
                LicenseSelection::These { ids } => json!({ "picked": ids.len() }),
            },
        });
        let subject = Subject {
            kind: "licenses",
            id: None,
            label: None,
        };
        self.note_leaving("export_licenses", subject, details).await
    }

    /// Writes the audit entry of what is about to leave.
    pub(super) async fn note_leaving(
        &self,
        action: &'static str,
        subject: Subject,
        details: Value,
    ) -> Result<()> {
        let act = Act {
            caller: self.caller.clone(),
            action,
            reason: None,
        };
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    record(tx, &act, now, subject, details).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    fn cells(&self, row: &ExportRow, columns: &[ExportColumn]) -> Vec<Cell> {
        columns
            .iter()
            .map(|column| cell(row, *column, &self.environment.name))
            .collect()
    }
}

/// A query as the audit trail keeps it. What was looked for may be thousands of whole keys, and the trail is kept for
/// good: it tells of what kind the text was, how long, and how it began.
pub(super) fn without_keys(query: &impl serde::Serialize, search: &str) -> Value {
    let mut told = serde_json::to_value(query).unwrap_or(Value::Null);
    if let Value::Object(fields) = &mut told {
        let search = match Search::parse(search) {
            Search::Everything => Value::Null,
            Search::Keys(keys) => json!({ "keys": keys.len() }),
            Search::Text(_) => {
                json!({ "text": short_key(search.trim()), "length": search.trim().chars().count() })
            }
        };
        fields.insert("search".to_owned(), search);
    }
    told
}

/// Where the file's writer leaves bytes until they are handed over.
#[derive(Clone, Default)]
pub(super) struct Spool(Arc<Mutex<Vec<u8>>>);

impl Spool {
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn begin(request: &ExportLicenses, spool: Spool) -> std::io::Result<TableWriter<Spool>> {
    let columns = request.columns.iter().map(|column| column.header());
    let options = CsvOptions {
        bom: request.bom,
        neutralise: request.guard_formulas,
    };
    begin_file(request.format, options, &columns.collect::<Vec<_>>(), spool)
}

/// Begins a file with its columns.
pub(super) fn begin_file(
    format: ExportFormat,
    options: CsvOptions,
    columns: &[&str],
    spool: Spool,
) -> std::io::Result<TableWriter<Spool>> {
    match format {
        ExportFormat::Csv => TableWriter::csv(spool, columns, options),
        ExportFormat::Json => TableWriter::json(spool, columns),
    }
}

pub(super) fn unwritable(error: std::io::Error) -> Error {
    Error::Internal(format!("an export could not be written to memory: {error}"))
}

fn check(request: &ExportLicenses) -> Result<()> {
    if request.columns.is_empty() || request.columns.len() > 50 {
        return Err(Error::invalid(
            "columns",
            "An export has 1 to 50 columns.",
            "Choose at least one column.",
        ));
    }
    check_selection(&request.selection)
}

/// Checks a selection's query and how many it picks one by one.
pub(super) fn check_selection(selection: &LicenseSelection) -> Result<()> {
    let picked = match selection {
        LicenseSelection::These { ids } => ids.len(),
        LicenseSelection::Matching { query, except } => {
            check_query(query)?;
            except.len()
        }
    };
    if picked > PICKED_LIMIT {
        return Err(Error::invalid(
            "selection",
            "At most 10,000 licenses can be picked one by one.",
            "Select all matches and narrow them with filters.",
        ));
    }
    Ok(())
}

fn cell(row: &ExportRow, column: ExportColumn, environment: &str) -> Cell {
    let text = |text: &str| Cell::Text(text.to_owned());
    let maybe = |value: &Option<String>| value.as_deref().map_or(Cell::Empty, text);
    match column {
        ExportColumn::Key => text(&row.key),
        ExportColumn::Product => text(&row.product_name),
        ExportColumn::ProductCode => text(&row.product_code),
        ExportColumn::ProductId => text(&row.product_id.to_string()),
        ExportColumn::ProductStatus => text(row.product_status.as_str()),
        ExportColumn::Environment => text(environment),
        ExportColumn::CustomerName => maybe(&row.customer_name),
        ExportColumn::CustomerEmail => maybe(&row.customer_email),
        ExportColumn::CustomerOrganisation => maybe(&row.customer_organisation),
        ExportColumn::Status => text(row.status.as_str()),
        ExportColumn::ActivationsUsed => Cell::Number(i64::from(row.activations_used)),
        ExportColumn::ActivationLimit => Cell::Number(i64::from(row.activation_limit)),
        ExportColumn::ExpiresAt => match (row.expires_at, row.pending_validity) {
            (Some(end), _) => Cell::Time(end),
            // It has no end yet and is not for life. Imports know these words.
            (None, Some(validity)) => text(&validity.to_string()),
            (None, None) => text("Lifetime"),
        },
        ExportColumn::CreatedAt => Cell::Time(row.created_at),
        ExportColumn::Flags => object(&row.flags),
        ExportColumn::Metadata => object(&row.metadata),
    }
}

fn object(value: &Value) -> Cell {
    match value {
        Value::Object(map) if !map.is_empty() => Cell::Json(map.clone()),
        _ => Cell::Empty,
    }
}

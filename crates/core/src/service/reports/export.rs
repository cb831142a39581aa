//! Reports as files: the rows of a report, as CSV or JSON.

use chrono::NaiveDate;
use serde_json::json;

use super::{EnvironmentScope, Stretch, customers::named, small};
use crate::{
    error::Result,
    operations::{
        StreamSummary,
        licenses::{CustomerRef, ProductRef},
        reports::{
            CustomerFigures, DistributionFigures, ExportReport, Report, ReportDenials,
            ReportDistribution, ReportExpiries, ReportUsage, UsageDay,
        },
    },
    service::{
        RowProgress, RowSink,
        exports::{Spool, begin_file, unwritable},
    },
    store::{audit::Subject, products, reports as store},
    tabular::write::{Cell, CsvOptions},
};

/// Rows handed over at a time.
const CHUNK: usize = 1_000;

/// A report as a table.
struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

impl EnvironmentScope {
    /// Writes a report into a sink. Audited.
    ///
    /// # Errors
    /// `invalid` as the report itself; `cancelled` when the sink's other end is gone.
    pub async fn export_report(
        &self,
        request: ExportReport,
        sink: RowSink,
    ) -> Result<StreamSummary> {
        self.environment.book.require_step_up(&self.caller).await?;
        let table = self.table(&request.report).await?;
        let total = small(table.rows.len());
        let details = json!({ "rows": total, "format": request.format, "report": request.report });
        let subject = Subject {
            kind: "report",
            id: None,
            label: None,
        };
        self.note_leaving("export_report", subject, details).await?;
        let spool = Spool::default();
        let options = CsvOptions {
            bom: request.bom,
            neutralise: request.guard_formulas,
        };
        let begun = begin_file(request.format, options, &table.columns, spool.clone());
        let mut file = begun.map_err(unwritable)?;
        let mut written = 0;
        for rows in table.rows.chunks(CHUNK) {
            for row in rows {
                file.write_row(row).map_err(unwritable)?;
            }
            file.flush().map_err(unwritable)?;
            written += small(rows.len());
            sink.send(spool.take()).await?;
            sink.report(RowProgress {
                rows: written,
                total,
            });
        }
        file.finish().map_err(unwritable)?;
        sink.send(spool.take()).await?;
        Ok(StreamSummary {
            rows: written,
            missing: 0,
        })
    }

    async fn table(&self, report: &Report) -> Result<Table> {
        match report {
            Report::Distribution { ask } => self.distribution_table(ask.clone()).await,
            Report::Usage { ask } => self.usage_table(ask.clone()).await,
            Report::Denials { ask } => self.denials_table(ask.clone()).await,
            Report::Expiries { ask } => self.expiries_table(ask.clone()).await,
            Report::Customers { product_id } => self.customers_table(*product_id).await,
        }
    }

    async fn distribution_table(&self, ask: ReportDistribution) -> Result<Table> {
        let report = self.report_distribution(ask).await?;
        let mut columns = vec!["product", "product_code"];
        let states = report.total.by_status.iter();
        columns.extend(states.map(|each| each.status.as_str()));
        columns.extend([
            "customers_with_active_licenses",
            "active_limited",
            "active_unlimited",
            "average_activation_limit",
            "maximum_potential_activations",
        ]);
        let rows = report.products.iter();
        let rows = rows.map(|each| {
            let mut row = product(&each.product);
            row.extend(figures(&each.figures));
            row
        });
        Ok(Table {
            columns,
            rows: rows.collect(),
        })
    }

    async fn usage_table(&self, ask: ReportUsage) -> Result<Table> {
        let stretch = Stretch::of(ask.period)?;
        self.environment.answerer.settle_or_go_on().await;
        let limits = self.limits().await?;
        let mut tx = self.environment.database.read().await?;
        let asked = self.asked(&mut tx, ask.product_id, stretch).await?;
        let told = self.read_days(&mut tx, stretch, limits).await?;
        let rows = asked.iter().flat_map(|of| {
            told.days_of(of.id).map(|day| {
                let mut row = product(of);
                row.extend(used(&day));
                row
            })
        });
        Ok(Table {
            columns: vec![
                "product",
                "product_code",
                "day",
                "opened",
                "closed",
                "in_use",
                "peak",
                "capacity",
                "unlimited_licenses",
                "at_limit",
                "refused_at_limit",
            ],
            rows: rows.collect(),
        })
    }

    async fn denials_table(&self, ask: ReportDenials) -> Result<Table> {
        let stretch = Stretch::of(ask.period)?;
        self.environment.answerer.settle_or_go_on().await;
        let mut tx = self.environment.database.read().await?;
        let refs = products::all_refs(&mut tx).await?;
        let denied = store::denials(&mut tx, stretch.from(), stretch.end(), ask.product_id).await?;
        let rows = denied.into_iter().map(|each| {
            let of = refs.iter().find(|found| found.id == each.product_id);
            let mut row = vec![date(each.day.date_naive())];
            row.extend(of.map_or_else(|| vec![Cell::Empty, Cell::Empty], product));
            row.extend([Cell::Text(each.code), Cell::Number(each.count)]);
            row
        });
        Ok(Table {
            columns: vec!["day", "product", "product_code", "cause", "count"],
            rows: rows.collect(),
        })
    }

    async fn expiries_table(&self, ask: ReportExpiries) -> Result<Table> {
        let report = self.report_expiries(ask).await?;
        let days = report.days.iter();
        let rows = days
            .filter(|day| day.due > 0 || day.expired > 0)
            .map(|day| vec![date(day.day), number(day.due), number(day.expired)]);
        Ok(Table {
            columns: vec!["day", "due", "expired"],
            rows: rows.collect(),
        })
    }

    async fn customers_table(&self, product: Option<crate::ids::ProductId>) -> Result<Table> {
        let held = self.holdings(product, usize::MAX).await?.first;
        let mut tx = self.environment.database.read().await?;
        let mut rows = Vec::with_capacity(held.len());
        for some in held.chunks(CHUNK) {
            let found = named(&mut tx, some, product).await?;
            rows.extend(found.iter().map(holder));
        }
        Ok(Table {
            columns: vec![
                "customer_name",
                "customer_email",
                "customer_organisation",
                "licenses",
                "active",
                "activations_in_use",
                "maximum_potential_activations",
                "active_unlimited",
            ],
            rows,
        })
    }
}

fn product(of: &ProductRef) -> Vec<Cell> {
    vec![Cell::Text(of.name.clone()), Cell::Text(of.code.clone())]
}

/// A day as text: it is no moment.
fn date(day: NaiveDate) -> Cell {
    Cell::Text(day.format("%Y-%m-%d").to_string())
}

fn number(count: u32) -> Cell {
    Cell::Number(i64::from(count))
}

fn figures(figures: &DistributionFigures) -> Vec<Cell> {
    let states = figures.by_status.iter().map(|each| number(each.count));
    let mut cells: Vec<Cell> = states.collect();
    let average = match figures.limited {
        0 => Cell::Empty,
        many => Cell::Text(format!(
            "{:.2}",
            f64::from(figures.limit_sum) / f64::from(many)
        )),
    };
    cells.extend([
        number(figures.active_customers),
        number(figures.limited),
        number(figures.unlimited),
        average,
        number(figures.limit_sum),
    ]);
    cells
}

fn used(day: &UsageDay) -> Vec<Cell> {
    let maybe = |count: Option<u32>| count.map_or(Cell::Empty, number);
    vec![
        date(day.day),
        number(day.opened),
        number(day.closed),
        number(day.in_use),
        number(day.peak),
        maybe(day.capacity),
        maybe(day.unlimited),
        Cell::Text(if day.at_limit { "yes" } else { "no" }.to_owned()),
        number(day.refused_at_limit),
    ]
}

fn holder(figures: &CustomerFigures) -> Vec<Cell> {
    let CustomerRef {
        name,
        email,
        organisation,
        ..
    } = &figures.customer;
    vec![
        Cell::Text(name.clone()),
        Cell::Text(email.clone()),
        organisation.clone().map_or(Cell::Empty, Cell::Text),
        number(figures.licenses),
        number(figures.active),
        number(figures.in_use),
        number(figures.limit_sum),
        number(figures.unlimited),
    ]
}

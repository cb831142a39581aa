//! `bench reports`: the dashboard and every report, in process, as the desk asks them.
//!
//! Each question is asked anew with other days, so that nothing remembered is timed. Before it, the bench waits until
//! activations are counted, which a fresh workspace does once, and says how long that took. Deliberately absent: drawing.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use chrono::{Days, NaiveDate};
use keydesk_core::{
    backend::Location,
    operations::{products::ListProducts, reports::*},
    service::EnvironmentScope,
};
use serde_json::json;

use crate::{
    index,
    measure::{self, Times},
    places::{self, ACCESS, DEMO_PRODUCTS, ENVIRONMENT, caller},
    postgres,
    table::grouped,
};

/// How long counting the past may take.
const PATIENCE: Duration = Duration::from_secs(1_800);
/// How often is looked whether it is done.
const LOOK: Duration = Duration::from_millis(500);
/// Demos are of this day and before.
const DAY: (i32, u32, u32) = (2026, 11, 25);

#[derive(clap::Args)]
pub struct Reports {
    /// How many licenses
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// A workspace folder that is there already, instead of a demo made under target/bench
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
    /// On Postgres: the server of KEYDESK_TEST_POSTGRES, or a throwaway one
    #[arg(long)]
    postgres: bool,
    /// How often each report is asked
    #[arg(long, value_name = "N", default_value_t = 30)]
    rounds: u32,
    /// One JSON object instead of the table
    #[arg(long)]
    json: bool,
}

impl Reports {
    pub async fn run(self) -> Result<()> {
        let place =
            places::workspace(self.licenses, self.workspace.as_deref(), DEMO_PRODUCTS).await?;
        let address = match self.postgres {
            true => postgres::filled_from(&place.folder).await?,
            false => place
                .folder
                .to_str()
                .context("the folder's name is no text")?
                .to_owned(),
        };
        let workspace = index::open(&Location::parse(&address)?).await?;
        let scope = workspace
            .environment_scope(ENVIRONMENT, &caller(), ACCESS)
            .await?;
        index::ready(&workspace, ENVIRONMENT).await?;
        eprintln!("Counting activations …");
        let counting = counted(&scope).await?;
        let mut measured = Vec::new();
        for case in CASES {
            eprintln!("{case} …");
            measured.push((case, ask(&scope, case, self.rounds).await?));
        }
        self.print(counting, &measured);
        drop(scope);
        workspace.close().await;
        Ok(())
    }

    fn print(&self, counting: Duration, measured: &[(&str, Times)]) {
        if self.json {
            let report = json!({
                "licenses": self.licenses,
                "database": if self.postgres { "postgres" } else { "sqlite" },
                "counting_s": counting.as_secs_f64(),
                "cases": measure::cases_json(measured),
            });
            println!("{report:#}");
            return;
        }
        let table = measure::cases_table("report", measured);
        println!(
            "{} licenses; counting their activations took {:.1} s.\n\n{table}",
            grouped(u64::from(self.licenses)),
            counting.as_secs_f64()
        );
    }
}

const CASES: [&str; 8] = [
    "dashboard",
    "distribution",
    "usage, 30 days",
    "usage, 12 months",
    "usage of one product",
    "denials, 12 months",
    "expiries, 12 months",
    "customers",
];

/// Waits until all activations are counted.
async fn counted(scope: &EnvironmentScope) -> Result<Duration> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let request = ReportUsage {
            period: back(30, 0),
            product_id: None,
        };
        if scope.report_usage(request).await?.counted_until.is_none() {
            return Ok(begun.elapsed());
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("activations are not counted after half an hour")
}

/// So many days, some rounds before today.
fn back(days: u64, round: u32) -> ReportPeriod {
    let newest = NaiveDate::from_ymd_opt(DAY.0, DAY.1, DAY.2).unwrap_or_default();
    let to = newest - Days::new(u64::from(round));
    ReportPeriod {
        from: to - Days::new(days - 1),
        to,
    }
}

async fn ask(scope: &EnvironmentScope, case: &str, rounds: u32) -> Result<Times> {
    let products = scope.list_products(ListProducts {}).await?;
    let mut times = Times::default();
    for round in 0..rounds {
        let product = &products[round as usize % products.len()];
        let begun = Instant::now();
        one(scope, case, round, product.id).await?;
        times.add(begun.elapsed());
    }
    Ok(times)
}

async fn one(
    scope: &EnvironmentScope,
    case: &str,
    round: u32,
    product: keydesk_core::ids::ProductId,
) -> Result<()> {
    let usage = |period, product_id| ReportUsage { period, product_id };
    let (year, product_id) = (back(365, round), None);
    match case {
        "dashboard" => drop(
            scope
                .get_dashboard(GetDashboard { days: 30 + round })
                .await?,
        ),
        "distribution" => drop(
            scope
                .report_distribution(ReportDistribution::default())
                .await?,
        ),
        "usage, 30 days" => drop(scope.report_usage(usage(back(30, round), None)).await?),
        "usage, 12 months" => drop(scope.report_usage(usage(year, None)).await?),
        "usage of one product" => drop(scope.report_usage(usage(year, Some(product))).await?),
        "denials, 12 months" => drop(
            scope
                .report_denials(ReportDenials {
                    period: year,
                    product_id,
                })
                .await?,
        ),
        "expiries, 12 months" => {
            let period = ReportPeriod {
                from: back(1, 0).to,
                to: back(1, 0).to + Days::new(364 - u64::from(round)),
            };
            let ask = ReportExpiries { period, product_id };
            drop(scope.report_expiries(ask).await?);
        }
        _ => {
            let ask = ReportCustomers {
                product_id,
                offset: round * 50,
                limit: 50,
            };
            drop(scope.report_customers(ask).await?);
        }
    }
    Ok(())
}

//! `bench watching`: abuse detection among very many licenses, and what people look at then: cases, a customer's page and
//! timeline, devices.
//!
//! The demo gets a history first (`history`), in a copy. Detection works as in every program: it is opened with an hour and a half
//! to catch up on, and the time until every abuser has a case is told, the reading of the database's other chores included.
//! The rest is asked in process, as the desk asks it. Deliberately absent: Postgres, which the benches fill without devices.

mod history;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use keydesk_core::{
    backend::Location,
    clock::{Clock, SystemClock},
    ids::CustomerId,
    operations::{abuse::*, customers::*, devices::*},
    service::EnvironmentScope,
};
use serde_json::json;

use self::history::Planted;
use crate::{
    index,
    measure::{self, Times},
    places::{self, ACCESS, DEMO_PRODUCTS, ENVIRONMENT, caller, database_file},
    table::grouped,
};

/// How long detection may take.
const PATIENCE: Duration = Duration::from_secs(1_800);
const LOOK: Duration = Duration::from_millis(20);

#[derive(clap::Args)]
pub struct Watching {
    /// How many licenses
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// A workspace folder that is there already, instead of a demo made under target/bench; it is copied
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
    /// How often each question is asked
    #[arg(long, value_name = "N", default_value_t = 30)]
    rounds: u32,
    /// One JSON object instead of the table
    #[arg(long)]
    json: bool,
}

impl Watching {
    pub async fn run(self) -> Result<()> {
        let place =
            places::workspace(self.licenses, self.workspace.as_deref(), DEMO_PRODUCTS).await?;
        let copy = places::copy(&place.folder)?;
        eprintln!("Planting a history …");
        let planted = history::plant(&database_file(&copy.folder), SystemClock.now()).await?;
        let location = Location::Folder(copy.folder.clone());
        eprintln!("Detecting …");
        let detecting = detected(&location, &planted).await?;
        let workspace = index::open(&location).await?;
        let scope = workspace
            .environment_scope(ENVIRONMENT, &caller(), ACCESS)
            .await?;
        index::ready(&workspace, ENVIRONMENT).await?;
        let mut measured = Vec::new();
        for case in CASES {
            eprintln!("{case} …");
            let mut times = Times::default();
            for round in 0..self.rounds {
                let begun = Instant::now();
                one(&scope, case, round, &planted)
                    .await
                    .with_context(|| format!("{case} in round {round}"))?;
                times.add(begun.elapsed());
            }
            measured.push((case, times));
        }
        self.print(&planted, detecting, &measured);
        drop(scope);
        workspace.close().await;
        Ok(())
    }

    fn print(&self, planted: &Planted, detecting: Duration, measured: &[(&str, Times)]) {
        if self.json {
            let report = json!({
                "licenses": self.licenses,
                "networks": planted.networks,
                "refusals": planted.refusals,
                "devices": planted.devices,
                "largest_customer": planted.largest.1,
                "detecting": {
                    "licenses": history::TOUCHED,
                    "cases": planted.abusers,
                    "seconds": detecting.as_secs_f64(),
                },
                "cases": measure::cases_json(measured),
            });
            println!("{report:#}");
            return;
        }
        let table = measure::cases_table("question", measured);
        let count = |count: i64| grouped(u64::try_from(count).unwrap_or(0));
        println!(
            "{} licenses, {} devices, {} networks, {} refusals; the largest customer has {} licenses.\n\
             Detection judged {} licenses and opened {} cases in {:.1} s.\n\n{table}",
            grouped(u64::from(self.licenses)),
            count(planted.devices),
            count(planted.networks),
            count(planted.refusals),
            count(planted.largest.1),
            grouped(u64::from(history::TOUCHED)),
            planted.abusers,
            detecting.as_secs_f64()
        );
    }
}

const CASES: [&str; 14] = [
    "what the rules would have done, 1 day",
    "what the rules would have done, 30 days",
    "open cases",
    "all cases, far down",
    "a case",
    "the largest customer",
    "the largest customer's timeline",
    "its second page",
    "a customer",
    "a customer's timeline",
    "devices, newest first",
    "devices, by name",
    "devices that begin with a text",
    "a device",
];

/// Opens a workspace, and waits until every abuser has a case.
async fn detected(location: &Location, planted: &Planted) -> Result<Duration> {
    let workspace = index::open_plain(location).await?;
    let begun = Instant::now();
    let scope = workspace
        .environment_scope(ENVIRONMENT, &caller(), ACCESS)
        .await?;
    let wanted = planted.open + planted.abusers;
    let mut found = 0;
    while found < wanted {
        if begun.elapsed() > PATIENCE {
            bail!("{found} of {wanted} cases after half an hour");
        }
        tokio::time::sleep(LOOK).await;
        found = scope
            .list_cases(cases(Some(CaseState::Open), 0, 1))
            .await?
            .open;
    }
    let took = begun.elapsed();
    drop(scope);
    workspace.close().await;
    Ok(took)
}

fn cases(state: Option<CaseState>, offset: u32, limit: u32) -> ListCases {
    ListCases {
        state,
        offset,
        limit,
        ..ListCases::default()
    }
}

fn devices(search: &str, order: DeviceOrder, offset: u32) -> ListDevices {
    ListDevices {
        search: search.to_owned(),
        ignored: None,
        order,
        offset,
        limit: 50,
    }
}

async fn timeline(scope: &EnvironmentScope, id: CustomerId, pages: u32) -> Result<()> {
    let mut before = None;
    for _ in 0..pages {
        let request = GetCustomerTimeline {
            id,
            before,
            limit: 50,
        };
        before = scope.get_customer_timeline(request).await?.onward;
    }
    Ok(())
}

async fn one(scope: &EnvironmentScope, case: &str, round: u32, planted: &Planted) -> Result<()> {
    let place = round as usize;
    let largest = CustomerId(planted.largest.0);
    let customer = planted
        .customers
        .get(place % planted.customers.len().max(1));
    let customer = CustomerId(*customer.context("no customers")?);
    let search = planted.searches.get(place % planted.searches.len().max(1));
    let search = search.context("no devices")?;
    match case {
        "what the rules would have done, 1 day" => preview(scope, 1).await?,
        "what the rules would have done, 30 days" => preview(scope, 30).await?,
        "open cases" => drop(
            scope
                .list_cases(cases(Some(CaseState::Open), round * 50, 50))
                .await?,
        ),
        "all cases, far down" => drop(
            scope
                .list_cases(cases(None, 5_000 + round * 50, 50))
                .await?,
        ),
        "a case" => {
            let page = scope.list_cases(cases(None, round, 1)).await?;
            let id = page.rows.first().context("no case")?.id;
            drop(scope.get_case(GetCase { id }).await?);
        }
        "the largest customer" => drop(scope.get_customer(GetCustomer { id: largest }).await?),
        "the largest customer's timeline" => timeline(scope, largest, 1).await?,
        "its second page" => timeline(scope, largest, 2).await?,
        "a customer" => drop(scope.get_customer(GetCustomer { id: customer }).await?),
        "a customer's timeline" => timeline(scope, customer, 1).await?,
        "devices, newest first" => {
            drop(
                scope
                    .list_devices(devices("", DeviceOrder::FirstSeen, round * 50))
                    .await?,
            );
        }
        "devices, by name" => {
            drop(
                scope
                    .list_devices(devices("", DeviceOrder::Name, round * 50))
                    .await?,
            );
        }
        "devices that begin with a text" => drop(
            scope
                .list_devices(devices(search, DeviceOrder::LastSeen, 0))
                .await?,
        ),
        _ => {
            let page = scope
                .list_devices(devices(search, DeviceOrder::FirstSeen, 0))
                .await?;
            let id = page.devices.first().context("no device")?.device.id;
            drop(scope.get_device(GetDevice { id }).await?);
        }
    }
    Ok(())
}

async fn preview(scope: &EnvironmentScope, days: u32) -> Result<()> {
    let rules = scope.get_abuse_rules(GetAbuseRules {}).await?.rules;
    drop(scope.preview_abuse(PreviewAbuse { rules, days }).await?);
    Ok(())
}

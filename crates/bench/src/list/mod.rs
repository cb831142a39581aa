//! `bench list`: the list of licenses as the License keys page asks for it.
//!
//! A case is a pair of questions asked at once, as the page asks them: a stretch of 100 rows, and the counts in all, per
//! status and per product. It is timed until both answers are read. Each case is asked three ways:
//!
//! - `rpc`: end to end, by one client with open connections, from a server that is a process of its own;
//! - `in-process`: the same operations without HTTP and JSON;
//! - `sql`: in process, from plain SQL. A pair takes seconds there, so it is asked a few times only.
//!
//! No question is asked twice, or it would be the memory of an answer that is timed ([`cases`] says how they differ);
//! `repeat` is what the same question costs when it is asked again at once. The cases take turns, round by round, so
//! that a disturbance of the machine does not meet one case alone.
//!
//! Deliberately absent: drawing. What the window makes of an answer is `bench window`'s.

mod cases;
pub(crate) mod desk;
mod overlay;
mod report;
mod rounds;

use std::path::PathBuf;

use anyhow::{Context, Result};
use keydesk_core::{
    backend::Location,
    operations::{licenses::CountLicenses, products::ListProducts},
    service::EnvironmentScope,
};

use crate::{
    index::{self, IndexFacts},
    places::{self, ACCESS, DEMO_PRODUCTS, ENVIRONMENT, Place, caller},
    postgres,
    server::Served,
};
use cases::Setting;
use desk::Desk;
use report::Report;
use rounds::{Measured, Rounds};

/// Rounds where an index answers.
const ROUNDS: u32 = 200;
/// Rounds where plain SQL does.
const SQL_ROUNDS: u32 = 3;

#[derive(clap::Args)]
pub struct List {
    /// How many licenses
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// How many products; more than the demo's nine are added to a copy
    #[arg(long, value_name = "N", default_value_t = DEMO_PRODUCTS)]
    products: u32,
    /// A workspace folder that is there already, instead of a demo made under target/bench
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
    /// On Postgres: the server of KEYDESK_TEST_POSTGRES, or a throwaway one
    #[arg(long)]
    postgres: bool,
    /// Rounds of the ways that the index answers; 200, or 3 while there is none
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// Rounds of plain SQL; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = SQL_ROUNDS)]
    sql_rounds: u32,
    /// Only the cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Leave out edits and imports under readers
    #[arg(long)]
    no_overlay: bool,
    /// One JSON object instead of the table
    #[arg(long)]
    json: bool,
}

impl List {
    pub async fn run(self) -> Result<()> {
        let place =
            places::workspace(self.licenses, self.workspace.as_deref(), self.products).await?;
        let address = self.address(&place).await?;
        let location = Location::parse(&address)?;
        let mut report = Report {
            postgres: self.postgres,
            ..Report::default()
        };
        self.in_process(&location, &place, &mut report).await?;
        self.rpc(&address, &mut report).await?;
        self.sql(&location, &mut report).await?;
        if !self.no_overlay {
            report.overlay = Some(self.overlay(&location, &place, &mut report).await?);
        }
        report.print(self.json);
        Ok(())
    }

    /// As a server is told it.
    async fn address(&self, place: &Place) -> Result<String> {
        if self.postgres {
            return postgres::filled_from(&place.folder).await;
        }
        let folder = place
            .folder
            .to_str()
            .context("the folder's name is no text")?;
        Ok(folder.to_owned())
    }

    /// Opens twice, without a snapshot and with the one that the first opening left, and asks in the second.
    async fn in_process(
        &self,
        location: &Location,
        place: &Place,
        report: &mut Report,
    ) -> Result<()> {
        eprintln!("In process …");
        index::forget_snapshots(&place.folder)?;
        let first = index::open(location).await?;
        let scope = first
            .environment_scope(ENVIRONMENT, &caller(), ACCESS)
            .await?;
        report.learn(index::ready(&first, ENVIRONMENT).await?);
        drop(scope);
        first.close().await;
        let workspace = index::open(location).await?;
        let scope = workspace
            .environment_scope(ENVIRONMENT, &caller(), ACCESS)
            .await?;
        let facts = index::ready(&workspace, ENVIRONMENT).await?;
        report.learn(facts);
        let setting = setting(&scope).await?;
        report.licenses = setting.licenses;
        report.products = setting.products.len();
        report.setting = Some(setting.clone());
        let desk = Desk::Core(scope);
        let measured = self
            .ask("in-process", &desk, &setting, self.indexed(facts))
            .await?;
        report.cases.extend(measured);
        workspace.close().await;
        Ok(())
    }

    async fn rpc(&self, address: &str, report: &mut Report) -> Result<()> {
        eprintln!("End to end …");
        let served = Served::start(address)?;
        let desk = Desk::Rpc(served.remote.clone());
        let Some(setting) = report.setting.clone() else {
            return Ok(());
        };
        if report.facts.is_some() {
            desk.wait_for_index().await?;
        }
        let rounds = self.indexed(report.facts);
        let measured = self.ask("rpc", &desk, &setting, rounds).await?;
        report.cases.extend(measured);
        report.server_memory = served.memory();
        drop(desk);
        served.stop()
    }

    async fn sql(&self, location: &Location, report: &mut Report) -> Result<()> {
        let Some(setting) = report.setting.clone() else {
            return Ok(());
        };
        if self.sql_rounds == 0 {
            return Ok(());
        }
        eprintln!("Plain SQL …");
        let workspace = index::open_plain(location).await?;
        let scope = workspace
            .environment_scope(ENVIRONMENT, &caller(), ACCESS)
            .await?;
        let rounds = Rounds::of_sql(self.sql_rounds);
        let measured = self
            .ask("sql", &Desk::Core(scope), &setting, rounds)
            .await?;
        report.cases.extend(measured);
        workspace.close().await;
        Ok(())
    }

    /// Writes, so it works on a copy of a folder; a Postgres workspace is this run's own anyway.
    async fn overlay(
        &self,
        location: &Location,
        place: &Place,
        report: &mut Report,
    ) -> Result<overlay::Overlay> {
        eprintln!("Edits and an import under readers …");
        let copied = match location {
            Location::Folder(_) => Some(places::copy(&place.folder)?),
            Location::Postgres(_) => None,
        };
        let location = copied.as_ref().map_or_else(
            || location.clone(),
            |copy| Location::Folder(copy.folder.clone()),
        );
        let workspace = index::open(&location).await?;
        let scope = workspace
            .environment_scope(ENVIRONMENT, &caller(), ACCESS)
            .await?;
        report.learn(index::ready(&workspace, ENVIRONMENT).await?);
        let measured = overlay::measure(&workspace, &scope).await;
        workspace.close().await;
        measured
    }

    fn indexed(&self, facts: Option<IndexFacts>) -> Rounds {
        match (self.rounds, facts) {
            (Some(rounds), _) => Rounds::of_index(rounds),
            (None, Some(_)) => Rounds::of_index(ROUNDS),
            (None, None) => Rounds::of_index(SQL_ROUNDS),
        }
    }

    async fn ask(
        &self,
        via: &'static str,
        desk: &Desk,
        setting: &Setting,
        rounds: Rounds,
    ) -> Result<Vec<Measured>> {
        let wanted = |name: &str| self.only.as_deref().is_none_or(|text| name.contains(text));
        let cases: Vec<_> = cases::CASES
            .iter()
            .filter(|case| wanted(case.name))
            .collect();
        rounds::run(via, desk, &cases, setting, rounds).await
    }
}

/// What the questions are made from.
async fn setting(scope: &EnvironmentScope) -> Result<Setting> {
    let products = scope.list_products(ListProducts {}).await?;
    let counts = scope
        .count_licenses(CountLicenses {
            query: Default::default(),
        })
        .await?;
    Ok(Setting {
        licenses: counts.of_all,
        products: products.into_iter().map(|product| product.id).collect(),
    })
}

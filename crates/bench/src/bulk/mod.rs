//! `bench bulk`: many licenses changed in one go on both databases, and what somebody who reads meanwhile notices.
//!
//! A license server of its own works on a copy of the demo, then on Postgres with the same rows. A flag is set on the
//! newest licenses: foreseen, then done as a job. A reader asks for pages and searches all the time, before the job and
//! while it runs ([`reader`]); what the job costs readers is the difference. At the end the audit trail is verified.
//!
//! Deliberately absent: the other actions. They differ in what they decide, and cost the same rows.

mod reader;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, anyhow, bail, ensure};
use keydesk_core::{
    error::Failure,
    operations::{
        audit::VerifyAudit,
        bulk::{BulkAction, ChangeLicenses, ForeseeBulk},
        exports::LicenseSelection,
        jobs::{GetJob, Job, JobState},
        licenses::{CountLicenses, CreatedFilter, LicenseQuery, ListLicenses},
    },
    remote::Remote,
};
use serde_json::{Value, json};

use crate::{
    list::desk::Desk,
    measure::{rounded, timed},
    places::{self, DEMO_PRODUCTS, ENVIRONMENT, Place},
    postgres,
    server::Served,
    table::{Table, figure, grouped},
};
use reader::{Reader, Readings};

/// How many times the reader asks each question before the job.
const BEFORE: usize = 300;
/// How often the job is looked at.
const LOOK: Duration = Duration::from_millis(50);

#[derive(clap::Args)]
pub struct Bulk {
    /// How many licenses the workspace has
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// How many of them are changed in one go
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    change: u32,
    /// A workspace folder that is there already, instead of a demo made under target/bench; it is copied
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
    /// One JSON object instead of the tables
    #[arg(long)]
    json: bool,
}

/// What one database did.
struct Measured {
    database: &'static str,
    licenses: u32,
    changed: u32,
    foresee: Duration,
    job: Duration,
    before: Readings,
    during: Readings,
}

impl Bulk {
    pub async fn run(self) -> Result<()> {
        ensure!(self.change > 0, "Change at least one license");
        let named = self.workspace.as_deref();
        let place = places::workspace(self.licenses, named, DEMO_PRODUCTS).await?;
        let copy = places::copy(&place.folder)?;
        let mut all = vec![self.measure("SQLite", &folder(&copy)?).await?];
        let url = postgres::filled_from(&place.folder).await?;
        all.push(self.measure("Postgres", &url).await?);
        if self.json {
            let figures: Vec<Value> = all.iter().map(Measured::to_json).collect();
            println!("{:#}", json!({ "bulk": figures }));
        } else {
            print!("{}", to_text(&all));
        }
        Ok(())
    }

    async fn measure(&self, database: &'static str, address: &str) -> Result<Measured> {
        eprintln!("Changing {} licenses on {database} …", self.change);
        let served = Served::start(address)?;
        let remote = served.remote.clone();
        Desk::Rpc(remote.clone()).wait_for_index().await?;
        let (selection, licenses) = newest(&remote, self.change).await?;
        let action = BulkAction::SetFlag {
            flag: "bench".to_owned(),
            value: true.into(),
        };
        let mut reader = Reader::new(remote.clone(), licenses);
        let before = reader.ask(BEFORE).await?;
        let ask = ForeseeBulk {
            selection: selection.clone(),
            action: action.clone(),
        };
        let (foreseen, foresee) = timed(remote.foresee_bulk(ENVIRONMENT, &ask)).await;
        let will_change = foreseen.map_err(refused)?.will_change;
        let begin = ChangeLicenses {
            selection,
            action,
            reason: None,
        };
        let reading = reader.start();
        let (done, job) = timed(work(&remote, &begin)).await;
        let during = reading.stop().await?;
        let changed = done?.bulk.map_or(0, |report| report.changed);
        ensure!(
            changed == will_change,
            "{will_change} were foreseen and {changed} changed"
        );
        verify(&remote).await?;
        served.stop()?;
        Ok(Measured {
            database,
            licenses,
            changed,
            foresee,
            job,
            before,
            during,
        })
    }
}

fn folder(place: &Place) -> Result<String> {
    let name = place.folder.to_str();
    Ok(name.context("the folder's name is no text")?.to_owned())
}

/// The newest licenses, about so many: those made at the same moment as the last of them come, too.
async fn newest(remote: &Remote, count: u32) -> Result<(LicenseSelection, u32)> {
    let everything = CountLicenses {
        query: LicenseQuery::default(),
    };
    let counts = remote.count_licenses(ENVIRONMENT, &everything).await;
    let licenses = counts.map_err(refused)?.of_all;
    ensure!(licenses > 0, "there are no licenses");
    let ask = ListLicenses {
        query: LicenseQuery::default(),
        offset: count.min(licenses) - 1,
        limit: 1,
        version: None,
    };
    let page = remote.list_licenses(ENVIRONMENT, &ask).await;
    let rows = page.map_err(refused)?.rows;
    let from = rows.first().context("the list ends too early")?.created_at;
    let query = LicenseQuery {
        created: Some(CreatedFilter::Between {
            from: Some(from),
            to: None,
        }),
        ..LicenseQuery::default()
    };
    let except = Vec::new();
    Ok((LicenseSelection::Matching { query, except }, licenses))
}

/// Runs the job to its end.
async fn work(remote: &Remote, begin: &ChangeLicenses) -> Result<Job> {
    let mut job = remote
        .change_licenses(ENVIRONMENT, begin)
        .await
        .map_err(refused)?;
    while job.state == JobState::Running {
        tokio::time::sleep(LOOK).await;
        job = remote
            .get_job(ENVIRONMENT, &GetJob { id: job.id })
            .await
            .map_err(refused)?;
    }
    if job.state != JobState::Done {
        bail!("the job ended as {}: {:?}", job.state.as_str(), job.problem);
    }
    Ok(job)
}

async fn verify(remote: &Remote) -> Result<()> {
    let verdict = remote
        .verify_audit(ENVIRONMENT, &VerifyAudit::default())
        .await;
    let verdict = verdict.map_err(refused)?;
    ensure!(
        verdict.intact,
        "the audit trail does not verify: {:?}",
        verdict.broken
    );
    Ok(())
}

fn refused(failure: Failure) -> anyhow::Error {
    anyhow!("{} {}", failure.what, failure.next)
}

impl Measured {
    fn rate(&self) -> f64 {
        f64::from(self.changed) / self.job.as_secs_f64()
    }

    fn to_json(&self) -> Value {
        json!({
            "database": self.database.to_lowercase(),
            "licenses": self.licenses,
            "changed": self.changed,
            "foresee_s": rounded(Some(self.foresee.as_secs_f64())),
            "job_s": rounded(Some(self.job.as_secs_f64())),
            "licenses_per_s": self.rate().round(),
            "readers_before": self.before.to_json(),
            "readers_during": self.during.to_json(),
        })
    }
}

fn to_text(all: &[Measured]) -> String {
    let mut work = Table::new(
        1,
        &[
            "",
            "licenses",
            "changed",
            "foresee s",
            "job s",
            "licenses/s",
        ],
    );
    let heading = ["readers", "", "answers", "p50 ms", "p99 ms", "max ms"];
    let mut readers = Table::new(2, &heading);
    for one in all {
        work.add(vec![
            one.database.to_owned(),
            grouped(u64::from(one.licenses)),
            grouped(u64::from(one.changed)),
            figure(Some(one.foresee.as_secs_f64())),
            figure(Some(one.job.as_secs_f64())),
            figure(Some(one.rate())),
        ]);
        for (when, readings) in [("before", &one.before), ("during", &one.during)] {
            for (question, times) in readings.each() {
                readers.add(vec![
                    one.database.to_owned(),
                    format!("{question} {when}"),
                    grouped(times.len() as u64),
                    figure(times.p50()),
                    figure(times.p99()),
                    figure(times.max()),
                ]);
            }
        }
    }
    format!("A flag set on many licenses, as one job, over HTTP.\n\n{work}\n{readers}")
}

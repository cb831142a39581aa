//! `cargo xtask bench server`: how many devices a license server answers, on both databases, beside what the same machine
//! does at the barest in the same run.
//!
//! The server is the release build with its log written, a process of its own; so is the bare route. Those who ask share
//! this machine's processors with them, so the ratio counts more than the rate. Each figure is the median of a few
//! rounds that alternate, so that a neighbour's work falls on all alike. Deliberately absent: TLS and other computers.

mod bare;
mod load;
mod processor;
mod report;
mod subject;

use std::time::Duration;

use anyhow::{Result, ensure};

pub use bare::BareRoute;
use load::{Load, Rate};
use processor::Used;
use report::Report;
use subject::Subject;

/// So many clients are a crowd: batches are as full as they get.
const CROWD: usize = 256;

/// How devices ask the license server
#[derive(clap::Args)]
pub struct Server {
    /// Licenses in the workspace
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    licenses: u32,
    /// Devices that ask at the same time
    #[arg(long, value_name = "N", default_value_t = 32)]
    clients: usize,
    /// Seconds of each measurement
    #[arg(long, value_name = "N", default_value_t = 3)]
    seconds: u64,
    /// Rounds, of which the median is told
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// Activate licenses scattered over all of them, not in the order in which they were made
    #[arg(long)]
    scattered: bool,
    /// Only this database: sqlite or postgres
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// One JSON object instead of the table
    #[arg(long)]
    json: bool,
}

impl Server {
    pub async fn run(self) -> Result<()> {
        let folder = subject::prepared(self.licenses).await?;
        let mut reports = Vec::new();
        for name in ["sqlite", "postgres"] {
            if self.only.as_ref().is_none_or(|only| only == name) {
                eprintln!("Asking a server on {name} …");
                let subject = Subject::start(name, &folder.folder).await?;
                reports.push((name, self.measure(&subject).await?));
                subject.stop().await?;
            }
        }
        ensure!(!reports.is_empty(), "There is no such database");
        report::print(&reports, self.json);
        Ok(())
    }

    async fn measure(&self, subject: &Subject) -> Result<Report> {
        let bare = bare::Running::start()?;
        let time = Duration::from_secs(self.seconds);
        let load = |address: &str, path: &str, bodies: Vec<String>, expects: &'static [u16]| Load {
            address: address.to_owned(),
            path: path.to_owned(),
            bodies,
            clients: self.clients,
            expects,
        };
        let server = &subject.address;
        let plain = load(server, "/v1/validate", subject.validations(false), &[200]);
        let signed = load(server, "/v1/validate", subject.validations(true), &[200]);
        let route = load(&bare.address, "/bare", subject.validations(false), &[200]);
        // Everybody is known, and the server is warm, before anything is measured.
        let seats = load(
            server,
            "/v1/activate",
            subject.validations(false),
            &[200, 201],
        );
        seats.once().await?;
        for warm in [&plain, &signed, &route] {
            warm.run(Duration::from_secs(1)).await?;
        }
        let mut report = Report::default();
        let used = || Used::now(subject.process(), subject.postmaster);
        for round in 0..self.rounds {
            let before = Used::now(bare.process(), None);
            let rate = route.run(time).await?;
            report
                .bare_route
                .push(rate.with(Used::now(bare.process(), None).since(before)));
            let before = used();
            let rate = plain.run(time).await?;
            report.validate.push(rate.with(used().since(before)));
            let before = used();
            let rate = signed.run(time).await?;
            report.signed.push(rate.with(used().since(before)));
            report
                .bare_lookup
                .push(subject.look_ups(self.clients, time).await?);
            let turn = Turn {
                round,
                clients: self.clients,
            };
            let (inserts, seats) = self.durable(subject, turn).await?;
            report.bare_insert.push(inserts);
            report.activate.push(seats);
            let turn = Turn {
                round: self.rounds + round,
                clients: CROWD,
            };
            let (inserts, seats) = self.durable(subject, turn).await?;
            report.crowd_insert.push(inserts);
            report.crowd_activate.push(seats);
        }
        Ok(report)
    }

    /// Bare inserts, and activations by devices that nobody has seen.
    async fn durable(&self, subject: &Subject, turn: Turn) -> Result<(Rate, Rate)> {
        let time = Duration::from_secs(self.seconds);
        let used = || Used::now(subject.process(), subject.postmaster);
        let before = used();
        let bare = subject.inserts(turn.clients, time).await?;
        let bare = bare.with(used().since(before));
        let seats = Load {
            address: subject.address.clone(),
            path: "/v1/activate".into(),
            bodies: subject.activations(turn.round, self.scattered),
            clients: turn.clients,
            expects: &[201],
        };
        let before = used();
        let ours = seats.run(time).await?;
        Ok((bare, ours.with(used().since(before))))
    }
}

/// One measurement of durable work. No device comes in two rounds.
struct Turn {
    round: usize,
    clients: usize,
}

/// The median of some figures.
fn median(figures: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

/// The median rate of some rounds.
fn rate(rounds: &[Rate]) -> Option<f64> {
    median(rounds.iter().map(Rate::per_second))
}

//! `bench rows`: many rows out and many rows in, each beside the barest program that does the same.
//!
//! Deliberately absent: the doors. What HTTP or a window adds to an export or an import is not measured here.

mod bare;
mod export;
mod import;

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    measure::{Times, rounded},
    places::{self, DEMO_PRODUCTS},
    table::{Table, figure, grouped},
};

#[derive(clap::Args)]
pub struct Rows {
    /// How many licenses the workspace has that is exported from
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// A demo workspace that is there already, to export from; it gains an audit entry for each export
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
    /// How many rows are imported
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    imported: u32,
    /// How often each is done; the middle one counts
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: u32,
    /// Leave out exports
    #[arg(long)]
    no_export: bool,
    /// Leave out imports
    #[arg(long)]
    no_import: bool,
    /// One JSON object instead of the table
    #[arg(long)]
    json: bool,
}

/// The same rows moved by one program, again and again.
#[derive(Debug)]
pub struct Moved {
    pub who: &'static str,
    pub rows: u32,
    pub times: Times,
}

impl Moved {
    pub fn new(who: &'static str) -> Self {
        Self {
            who,
            rows: 0,
            times: Times::default(),
        }
    }

    fn seconds(&self) -> Option<f64> {
        Some(self.times.p50()? / 1_000.0)
    }

    /// Rows a second, of the middle time.
    fn rate(&self) -> Option<f64> {
        Some(f64::from(self.rows) / self.seconds()?)
    }

    fn to_json(&self) -> Value {
        json!({
            "who": self.who,
            "rows": self.rows,
            "seconds": rounded(self.seconds()),
            "rows_per_s": self.rate().map(f64::round),
            "rounds": self.times.len(),
        })
    }
}

/// The same rows moved by Keydesk and by others.
pub struct Comparison {
    title: &'static str,
    /// The first is what the others are compared with.
    pub keydesk: Vec<Moved>,
    pub others: Vec<Moved>,
}

impl Rows {
    pub async fn run(self) -> Result<()> {
        let mut exports = None;
        if !self.no_export {
            let named = self.workspace.as_deref();
            let place = places::workspace(self.licenses, named, DEMO_PRODUCTS).await?;
            exports = Some(export::measure(&place.folder, self.rounds).await?);
        }
        let mut imports = None;
        if !self.no_import {
            imports = Some(import::measure(self.imported, self.rounds).await?);
        }
        if self.json {
            let of = |compared: Option<Comparison>| compared.map(|compared| compared.to_json());
            println!(
                "{:#}",
                json!({ "export": of(exports), "import": of(imports) })
            );
        } else {
            for compared in [exports, imports].into_iter().flatten() {
                println!("{compared}");
            }
        }
        Ok(())
    }
}

impl Comparison {
    /// Keydesk's speed as a part of another's; 1 is as fast.
    fn ratio(&self, other: &Moved) -> Option<f64> {
        Some(self.keydesk.first()?.rate()? / other.rate()?)
    }

    fn to_json(&self) -> Value {
        let others = self.others.iter().map(|other| {
            let mut figures = other.to_json();
            figures["keydesk_ratio"] = json!(rounded(self.ratio(other)));
            figures
        });
        json!({
            "keydesk": self.keydesk.iter().map(Moved::to_json).collect::<Vec<_>>(),
            "others": others.collect::<Vec<_>>(),
        })
    }
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let heading = ["", "rows", "seconds", "rows/s", "Keydesk's speed is"];
        let mut table = Table::new(1, &heading);
        let mut add = |one: &Moved, part: String| {
            table.add(vec![
                one.who.to_owned(),
                grouped(u64::from(one.rows)),
                figure(one.seconds()),
                figure(one.rate()),
                part,
            ]);
        };
        for one in &self.keydesk {
            add(one, String::new());
        }
        for one in &self.others {
            let part = self.ratio(one).map(|ratio| format!("{ratio:.2} of it"));
            add(one, part.unwrap_or_default());
        }
        let rounds = self.keydesk.first().map_or(0, |moved| moved.times.len());
        writeln!(
            f,
            "{}; the middle of {rounds} rounds.\n\n{table}",
            self.title
        )
    }
}

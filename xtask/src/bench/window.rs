//! `cargo xtask bench window`: how fast the real window is.
//!
//! The bench makes the workspaces, and the window's own test opens them: what drives the window is in one place.
//! Deliberately absent: what is measured; `tests/desktop/speed` says it.

use std::env::consts::OS;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::repository::{attend, cargo, passed_on, root};
use crate::{node, prerequisites};

/// How fast the window is: from a key to its rows, under the thumb, from the start to the first rows
#[derive(clap::Parser)]
#[command(
    name = "cargo xtask bench window",
    bin_name = "cargo xtask bench window"
)]
pub struct Window {
    /// How many licenses the large workspace has
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// A workspace folder that is there already, as the large one; the snapshot of its index is taken away
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
    /// One JSON object instead of the table
    #[arg(long)]
    json: bool,
}

impl Window {
    pub fn execute(self) -> Result<ExitCode> {
        if OS != "linux" {
            bail!("Driving the window needs Linux.");
        }
        node::build_interface()?;
        let [empty, small, large] = self.places()?;
        let report = root().join("target/bench/window-report");
        let mut test = cargo();
        // The whole workspace, as `cargo xtask test` has it: with the same features nothing is built twice.
        test.args([
            "test",
            "--quiet",
            "--release",
            "--workspace",
            "--test",
            "desktop",
        ]);
        test.args(["speed::", "--", "--ignored", "--nocapture"]);
        let mut test = prerequisites::with_display(test)?;
        test.env("KEYDESK_BENCH_WORKSPACE", large)
            .env("KEYDESK_BENCH_SMALL", small)
            .env("KEYDESK_BENCH_EMPTY", empty)
            .env("KEYDESK_BENCH_REPORT", &report)
            .env("KEYDESK_BENCH_JSON", if self.json { "1" } else { "0" })
            // Standard output carries the report alone.
            .stdout(Stdio::from(io::stderr()));
        let measured = attend(&mut test)?;
        if measured.success() {
            print!("{}", read(&report)?);
        }
        Ok(passed_on(measured))
    }

    /// The workspaces: the empty one, the small one, the large one.
    fn places(&self) -> Result<[PathBuf; 3]> {
        let mut bench = super::bench()?;
        bench.args(["window", "--licenses", &self.licenses.to_string()]);
        if let Some(folder) = &self.workspace {
            bench.arg("--workspace").arg(folder);
        }
        bench.stderr(Stdio::inherit());
        let made = bench.output().context("The bench could not be started")?;
        let said = String::from_utf8(made.stdout)?;
        let places: Vec<PathBuf> = said.lines().map(PathBuf::from).collect();
        match places.try_into() {
            Ok(places) if made.status.success() => Ok(places),
            _ => bail!("The workspaces could not be made."),
        }
    }
}

fn read(report: &Path) -> Result<String> {
    fs::read_to_string(report).with_context(|| format!("{} cannot be read", report.display()))
}

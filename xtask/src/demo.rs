//! `cargo xtask demo`: a workspace of made-up licenses, written by the release build of the
//! license server's own `demo` command.
//!
//! Deliberately absent: what is in it. keydesk-core makes it up.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::repository::{attend, cargo, passed_on};

#[derive(clap::Args)]
pub struct Demo {
    /// How many licenses
    #[arg(long, value_name = "N")]
    licenses: u64,
    /// The workspace folder to make
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Another seed makes another workspace of the same kind
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// The day it is of; today when not given. The same number, seed and day make the same rows
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
}

impl Demo {
    pub fn execute(self) -> Result<ExitCode> {
        let out = std::path::absolute(&self.out)
            .with_context(|| format!("{} is not a usable path", self.out.display()))?;
        let mut demo = cargo();
        demo.args([
            "run",
            "--release",
            "--package",
            "keydesk-server",
            "--",
            "demo",
            "--licenses",
        ]);
        demo.arg(self.licenses.to_string()).arg("--out").arg(out);
        if let Some(seed) = self.seed {
            demo.arg("--seed").arg(seed.to_string());
        }
        if let Some(day) = self.as_of {
            demo.arg("--as-of").arg(day);
        }
        Ok(passed_on(attend(&mut demo)?))
    }
}

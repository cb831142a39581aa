//! `cargo xtask bench`: builds the bench and the license server as they are released, and runs the bench.
//!
//! Deliberately absent: what is measured. `crates/bench` says it, and has the options; but for the window, which its own
//! test drives (`window`).

mod window;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Parser;

use crate::repository::{attend, cargo, passed_on, root};
use window::Window;

#[derive(clap::Args)]
pub struct Bench {
    /// What to measure, list, rows, bulk, reports, watching, server or window, and its options: `list --help`
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "WHAT"
    )]
    what: Vec<OsString>,
}

impl Bench {
    pub fn execute(self) -> Result<ExitCode> {
        // Both at once, so that they share their dependencies' features, and so their builds.
        let mut build = cargo();
        build.args(["build", "--quiet", "--release"]);
        build.args(["--package", "keydesk-server", "--package", "keydesk-bench"]);
        if !attend(&mut build)?.success() {
            bail!("The bench could not be built.");
        }
        if self.what[0] == "window" {
            return Window::parse_from(self.what).execute();
        }
        let mut bench = bench()?;
        bench.args(self.what);
        Ok(passed_on(attend(&mut bench)?))
    }
}

/// The built bench, to be run where the caller is.
fn bench() -> Result<Command> {
    let mut bench = Command::new(program()?);
    bench.current_dir(env::current_dir()?);
    // What an environment on Postgres keeps on this computer stays out of the user's own data.
    bench.env("XDG_DATA_HOME", root().join("target/bench/data"));
    Ok(bench)
}

/// The built bench: in the folder of release builds beside the one that xtask was built into.
fn program() -> Result<PathBuf> {
    let own = env::current_exe().context("Where xtask is, is unknown")?;
    let target = own
        .ancestors()
        .nth(2)
        .context("xtask is in no build folder")?;
    let name = format!("keydesk-bench{}", env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}

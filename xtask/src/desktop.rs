//! `cargo xtask run`: from a fresh clone to the open window.
//!
//! Deliberately absent: what the window opens. `--demo` and `--workspace` are the desktop's own.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::repository::{attend, cargo, passed_on};
use crate::{node, prerequisites};

#[derive(clap::Args)]
pub struct Run {
    /// Build with optimisations: slower to build, faster to use
    #[arg(long)]
    release: bool,
    /// Open this workspace folder instead of the demo
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
}

impl Run {
    pub fn execute(self) -> Result<ExitCode> {
        if !prerequisites::has_display() {
            bail!(
                "There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. Run it in a desktop session, or on a virtual one (packages xvfb and xauth): xvfb-run -a cargo xtask run"
            );
        }
        prerequisites::see_to()?;
        node::build_interface()?;
        println!("Building Keydesk; the first time takes several minutes");
        Ok(passed_on(attend(&mut self.window()?)?))
    }

    fn window(&self) -> Result<std::process::Command> {
        let mut window = cargo();
        window.args(["run", "--package", "keydesk", "--bin", "keydesk"]);
        if self.release {
            window.arg("--release");
        }
        window.arg("--");
        match &self.workspace {
            Some(folder) => window.arg("--workspace").arg(std::path::absolute(folder)?),
            None => window.arg("--demo"),
        };
        Ok(window)
    }
}

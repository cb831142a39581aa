//! `cargo xtask serve`: the license server on the demo workspace, pages included.
//!
//! Deliberately absent: how it serves. What stands behind `--` goes to `keydesk-server serve`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::repository::{attend, cargo, passed_on, root};
use crate::{node, prerequisites};

/// How many licenses the demo gets.
const LICENSES: &str = "10000";

#[derive(clap::Args)]
pub struct Serve {
    /// Serve this workspace (a folder, or a postgres:// URL) instead of the demo
    #[arg(long, value_name = "PATH|URL")]
    workspace: Option<String>,
    /// Build with optimisations: slower to build, faster to use
    #[arg(long)]
    release: bool,
    /// What else to tell the server, such as --listen 127.0.0.1:8080
    #[arg(last = true)]
    more: Vec<String>,
}

impl Serve {
    pub fn execute(self) -> Result<ExitCode> {
        prerequisites::see_to()?;
        node::build_interface()?;
        let workspace = match &self.workspace {
            Some(workspace) => workspace.clone(),
            None => self.demo()?.display().to_string(),
        };
        let mut serve = self.server();
        serve
            .args(["serve", "--workspace", &workspace])
            .args(&self.more);
        Ok(passed_on(attend(&mut serve)?))
    }

    /// The demo's folder, filled when there is none yet.
    fn demo(&self) -> Result<PathBuf> {
        let folder = root().join("target").join("demo");
        if !folder.exists() {
            let mut demo = self.server();
            demo.args(["demo", "--licenses", LICENSES, "--out"])
                .arg(&folder);
            if !attend(&mut demo)?.success() {
                bail!("The demo workspace could not be made");
            }
        }
        Ok(folder)
    }

    fn server(&self) -> std::process::Command {
        let mut server = cargo();
        server.args(["run", "--package", "keydesk-server"]);
        if self.release {
            server.arg("--release");
        }
        server.arg("--");
        server
    }
}

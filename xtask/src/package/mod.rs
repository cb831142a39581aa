//! `cargo xtask package`: what people install, for the system it runs on, into `target/package`: the desktop's installers,
//! the license server ready for a container, notices of everything inside, and the sums of it all.
//!
//! Deliberately absent: signing and uploading, which need somebody's keys; `.github/workflows/release.yml` uploads.

mod check;
mod installers;
mod needs;
mod notices;
mod server;
mod sums;
mod updates;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::repository::{answer, attend, cargo, program, root};
use crate::{node, prerequisites};

/// The one version of everything: the workspace's, which xtask shares.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(clap::Args)]
pub struct Package {
    /// Only the desktop's installers
    #[arg(long, conflicts_with = "server")]
    desktop: bool,
    /// Only the license server
    #[arg(long)]
    server: bool,
    /// Only the list of what other people wrote, with their licenses
    #[arg(long, conflicts_with_all = ["desktop", "server"])]
    notices: bool,
    /// Link the server with this C library [default: musl where it can be, else the system's]
    #[arg(long, value_enum, value_name = "LIBRARY")]
    libc: Option<server::Libc>,
    /// Without optimisations, to try the packaging itself; not for anybody to install
    #[arg(long)]
    debug: bool,
    /// Then try what was made: the papers of the packages, the window, the server where there is nothing but itself
    #[arg(long, group = "tries", conflicts_with = "notices")]
    check: bool,
    /// Build nothing, and try what an earlier run made
    #[arg(long, group = "tries", conflicts_with_all = ["notices", "desktop", "server"])]
    only_check: bool,
    /// When it is tried: install the deb with apt, and remove it again, instead of unpacking it
    #[arg(long, requires = "tries")]
    install: bool,
}

/// What both halves need to know.
pub struct Plan {
    /// Where everything ends up.
    pub out: PathBuf,
    /// The system that builds, and is built for, as rustc calls it.
    pub host: String,
    pub debug: bool,
    /// Where cargo builds.
    pub target: PathBuf,
}

impl Plan {
    /// cargo's folder for what is built this way.
    pub fn built(&self, triple: Option<&str>) -> PathBuf {
        let folder = triple.map_or_else(|| self.target.clone(), |triple| self.target.join(triple));
        folder.join(if self.debug { "debug" } else { "release" })
    }
}

impl Package {
    pub fn execute(self) -> Result<ExitCode> {
        prerequisites::see_to()?;
        let plan = self.plan()?;
        if self.only_check {
            return self.check(&plan);
        }
        empty(&plan.out)?;
        node::install_packages()?;
        let notices = notices::write(&plan)?;
        if self.notices {
            println!("{}", notices.display());
            return Ok(ExitCode::SUCCESS);
        }
        if !self.server {
            installers::make(&plan)?;
        }
        if !self.desktop {
            if self.server {
                // Otherwise the desktop, a moment ago, was built with it, too.
                node::build_interface()?;
            }
            server::make(&plan, self.libc, &notices)?;
        }
        fs::copy(&notices, plan.out.join("THIRD-PARTY.txt"))?;
        let listed = sums::write(&plan.out)?;
        println!(
            "Keydesk {VERSION} for {}, in {}:",
            plan.host,
            plan.out.display()
        );
        for name in listed {
            println!("  {name}");
        }
        if self.check {
            return self.check(&plan);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn check(&self, plan: &Plan) -> Result<ExitCode> {
        let fine = check::Check::new(plan, self.install).everything()?;
        Ok(if fine {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn plan(&self) -> Result<Plan> {
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root().join("target"), |folder| root().join(folder));
        // What nobody should install lies elsewhere.
        let out = target.join(if self.debug {
            "package-debug"
        } else {
            "package"
        });
        Ok(Plan {
            out,
            host: host()?,
            debug: self.debug,
            target,
        })
    }
}

/// A folder with nothing in it: what an earlier run left would be taken for this one's.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// `x86_64-unknown-linux-gnu` and the like.
fn host() -> Result<String> {
    let told = answer(program("rustc").arg("-vV")).context("rustc does not answer")?;
    let line = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line
        .context("rustc does not say what it runs on")?
        .to_owned())
}

/// Runs a build to its end.
fn build(doing: &str, command: &mut std::process::Command) -> Result<()> {
    println!("{doing}");
    if !attend(command)?.success() {
        bail!("{doing}: failed; the lines above say why");
    }
    Ok(())
}

/// `cargo build` of one package, as this plan wants it.
fn cargo_build(plan: &Plan, package: &str, triple: Option<&str>) -> std::process::Command {
    let mut command = cargo();
    command.args(["build", "--locked", "--package", package]);
    if !plan.debug {
        command.arg("--release");
    }
    if let Some(triple) = triple {
        command.args(["--target", triple]);
    }
    command
}

/// Copies a file of the repository beside what is packed.
fn lay_beside(folder: &Path, name: &str) -> Result<()> {
    let from = root().join(name);
    let to = folder.join(Path::new(name).file_name().unwrap_or_default());
    fs::copy(&from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        fs::read_to_string(root().join(name)).unwrap()
    }

    #[test]
    fn both_programs_take_the_one_version_that_packages_are_named_by() {
        for manifest in ["Cargo.toml", "crates/server/Cargo.toml", "xtask/Cargo.toml"] {
            assert!(
                text(manifest).contains("version.workspace = true"),
                "{manifest}"
            );
        }
        let line = format!("[workspace.package]\nversion = \"{VERSION}\"\n");
        assert!(text("Cargo.toml").contains(&line));
    }

    #[test]
    fn every_file_that_goes_into_a_package_is_there() {
        let configuration: serde_json::Value =
            serde_json::from_str(&text("tauri.conf.json")).unwrap();
        let bundle = &configuration["bundle"];
        let icons = bundle["icon"].as_array().unwrap();
        let of = |kind: &str| bundle["linux"][kind]["files"].as_object().unwrap();
        let packed = of("deb").values().chain(of("rpm").values());
        for file in icons.iter().chain(packed) {
            let name = file.as_str().unwrap();
            assert!(
                name == notices::FILE || root().join(name).is_file(),
                "{name}"
            );
        }
    }
}

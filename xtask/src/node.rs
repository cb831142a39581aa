//! Node and the user interface's npm packages: new enough, and as the lockfile says.
//!
//! Deliberately absent: installing Node over an older one. Which way it came is its owner's affair.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::repository::{answer, attend, npm, program, ui};

/// The oldest Node that Vite runs on.
const OLDEST: Version = Version {
    major: 20,
    minor: 19,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: u32,
    minor: u32,
}

impl Version {
    /// Reads `v20.19.4`, `20.19` and `18`.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().trim_start_matches('v').split('.');
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().map_or(Some(0), |minor| minor.parse().ok())?;
        Some(Self { major, minor })
    }
}

/// What is in the way of using Node, as a sentence with the next step; `None` when nothing is.
pub fn trouble() -> Option<String> {
    let found = answer(program("node").arg("--version"));
    judge(found.as_deref()).or_else(|| {
        let there = answer(npm().arg("--version")).is_some();
        (!there).then(|| {
            "npm is missing beside Node. On Debian and Ubuntu: sudo apt-get install -y npm"
                .to_owned()
        })
    })
}

fn judge(found: Option<&str>) -> Option<String> {
    let step = "Install Node 22 from https://nodejs.org/en/download, or with nvm: nvm install 22";
    let Some(found) = found else {
        return Some(format!("Node is missing. {step}"));
    };
    match Version::parse(found) {
        Some(version) if version >= OLDEST => None,
        _ => Some(format!(
            "Node {}.{} or newer is needed; this one is {found}. {step}",
            OLDEST.major, OLDEST.minor
        )),
    }
}

/// Whether the system's own packages would bring a Node that is new enough.
pub fn offered_by_apt() -> bool {
    answer(program("apt-cache").args(["policy", "nodejs"]))
        .is_some_and(|policy| candidate(&policy).is_some_and(|version| version >= OLDEST))
}

fn candidate(policy: &str) -> Option<Version> {
    let line = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate:"))?;
    let version = line.trim().split(['~', '+', '-']).next()?;
    Version::parse(version.rsplit(':').next()?)
}

/// Builds the user interface, which the desktop compiles in; installs its packages first when they are stale.
/// Everything is told on standard error, since some commands answer on standard output.
pub fn build_interface() -> Result<()> {
    install_packages()?;
    eprintln!("Building the user interface");
    must(
        npm().args(["run", "--silent", "build"]),
        "Building the user interface",
    )
}

/// Installs the user interface's packages when they are stale.
pub fn install_packages() -> Result<()> {
    if packages_are_stale() {
        eprintln!("Installing the user interface's packages: npm ci");
        must(npm().args(["ci", "--no-audit", "--no-fund"]), "npm ci")?;
    }
    Ok(())
}

fn must(command: &mut Command, doing: &str) -> Result<()> {
    if !attend(command.stdout(Stdio::from(io::stderr())))?.success() {
        bail!("{doing} failed; the lines above say why");
    }
    Ok(())
}

/// Whether `npm ci` has to run: never done here, or the lockfile is newer than what it left.
pub fn packages_are_stale() -> bool {
    let written = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    is_stale(
        written(&ui().join("package-lock.json")),
        written(&ui().join("node_modules/.package-lock.json")),
    )
}

fn is_stale(lockfile: Option<SystemTime>, installed: Option<SystemTime>) -> bool {
    installed.is_none_or(|installed| lockfile.is_some_and(|lockfile| lockfile > installed))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_oldest_and_newer_versions_are_welcome() {
        for version in ["v20.19.0", "v20.20.2", "v22.0.0", "v100.1.0"] {
            assert_eq!(judge(Some(version)), None, "{version}");
        }
    }

    #[test]
    fn an_older_or_unreadable_version_is_named_with_the_step_to_take() {
        for version in ["v20.18.9", "v18.20.4", "v9.99.0", "nonsense"] {
            let trouble = judge(Some(version)).unwrap();
            assert!(
                trouble.contains(version) && trouble.contains("nvm install"),
                "{trouble}"
            );
        }
        assert!(judge(None).unwrap().starts_with("Node is missing."));
    }

    #[test]
    fn the_candidate_is_read_from_apts_policy() {
        let policy = "nodejs:\n  Installed: (none)\n  Candidate: 18.20.4+dfsg-1~deb12u1\n";
        assert_eq!(
            candidate(policy),
            Some(Version {
                major: 18,
                minor: 20
            })
        );
        let with_epoch = "nodejs:\n  Candidate: 1:22.9.0-1nodesource1\n";
        assert_eq!(
            candidate(with_epoch),
            Some(Version {
                major: 22,
                minor: 9
            })
        );
        assert_eq!(candidate("nodejs:\n  Candidate: (none)\n"), None);
    }

    #[test]
    fn packages_are_installed_when_absent_or_older_than_the_lockfile() {
        let (earlier, later) = (
            SystemTime::UNIX_EPOCH,
            SystemTime::UNIX_EPOCH + Duration::from_secs(1),
        );
        assert!(is_stale(Some(earlier), None));
        assert!(is_stale(Some(later), Some(earlier)));
        assert!(!is_stale(Some(earlier), Some(later)));
    }
}

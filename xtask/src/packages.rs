//! The system packages that building the desktop takes on Debian and Ubuntu: which are missing,
//! and installing them after saying so.
//!
//! Deliberately absent: other distributions. `prerequisites` names their missing step instead.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::repository::{answer, attend, program};

/// What compiling and linking the window needs.
pub const TO_BUILD: [&str; 6] = [
    "libwebkit2gtk-4.1-dev",
    "build-essential",
    "libssl-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "pkg-config",
];

/// What the tests need besides: a screen and a driver for the window, a browser for the
/// portal, the second database, and what devices ask with.
pub const TO_TEST: [&str; 15] = [
    "webkit2gtk-driver",
    "chromium",
    "chromium-driver",
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "postgresql",
    "curl",
    "php-cli",
    "python3",
    "python3-venv",
    "python3-jwt",
    "python3-cryptography",
];

/// What a server that runs on every Linux is linked with.
pub const TO_LINK_STATICALLY: [&str; 1] = ["musl-tools"];

/// What else packages are looked into with.
pub const TO_CHECK: [&str; 3] = ["desktop-file-utils", "dpkg-dev", "rpm"];

/// Whether this system installs Debian packages.
pub fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

/// Those of `wanted` that are not installed here.
pub fn missing(wanted: &[&'static str]) -> Vec<&'static str> {
    let mut dpkg = program("dpkg-query");
    dpkg.args(["-W", "-f", "${Package}\t${db:Status-Abbrev}\n"])
        .args(wanted);
    // dpkg-query fails when it does not know one of them; what it says of the others still counts.
    let listed = dpkg
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    not_listed(wanted, &String::from_utf8_lossy(&listed))
}

/// `listing` has a line for each known package: its name, a tab, and `ii` when it is installed.
fn not_listed(wanted: &[&'static str], listing: &str) -> Vec<&'static str> {
    let installed = |package: &str| {
        listing.lines().any(|line| {
            line.split_once('\t')
                .is_some_and(|(name, status)| name == package && status.trim_end() == "ii")
        })
    };
    wanted
        .iter()
        .copied()
        .filter(|package| !installed(package))
        .collect()
}

/// Says what is missing and installs it; asks before it becomes root.
///
/// # Errors
/// When nobody is there to ask, with the exact command to type; when apt-get fails.
pub fn install(missing: &[&'static str]) -> Result<()> {
    println!("Missing system packages: {}", missing.join(" "));
    let root = answer(program("id").arg("-u")).as_deref() == Some("0");
    if !root && !agreed(missing)? {
        bail!(
            "Nothing was installed. To do it yourself:\n  {}",
            by_hand(missing)
        );
    }
    apt_get(root, &["update"])?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(missing);
    apt_get(root, &install)
}

fn by_hand(missing: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    )
}

fn agreed(missing: &[&str]) -> Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!(
            "Root is needed to install them, and nobody is here to ask. Run:\n  {}",
            by_hand(missing)
        );
    }
    print!("Install them with sudo apt-get? [Y/n] ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    let typed = stdin.lock().read_line(&mut line)?;
    Ok(typed > 0 && is_yes(&line))
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

fn apt_get(root: bool, arguments: &[&str]) -> Result<()> {
    let mut command: Command = if root {
        program("apt-get")
    } else {
        let mut sudo = program("sudo");
        sudo.arg("apt-get");
        sudo
    };
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    if !attend(&mut command)?.success() {
        bail!(
            "apt-get {} failed; its last lines above say why",
            arguments.join(" ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_dpkg_does_not_list_is_missing() {
        let listing = "build-essential\tii \npkg-config\tii \n";
        assert_eq!(
            not_listed(&["build-essential", "libssl-dev", "pkg-config"], listing),
            ["libssl-dev"]
        );
    }

    #[test]
    fn a_package_that_was_removed_or_only_half_installed_is_missing() {
        let listing = "libssl-dev\trc \npkg-config\tiU \nlibrsvg2-dev\tii \n";
        assert_eq!(
            not_listed(&["libssl-dev", "pkg-config", "librsvg2-dev"], listing),
            ["libssl-dev", "pkg-config"]
        );
    }

    #[test]
    fn a_longer_name_does_not_stand_for_a_shorter_one() {
        assert_eq!(not_listed(&["libssl"], "libssl-dev\tii \n"), ["libssl"]);
    }

    #[test]
    fn without_any_answer_everything_is_missing() {
        assert_eq!(not_listed(&TO_BUILD, ""), TO_BUILD);
    }

    #[test]
    fn only_a_yes_or_plain_enter_is_a_yes() {
        assert!(is_yes("\n") && is_yes("Y\n") && is_yes(" yes "));
        assert!(!is_yes("n\n") && !is_yes("what\n"));
    }

    #[test]
    fn continuous_integration_installs_every_package_that_building_and_testing_take() {
        let script = include_str!("../../.ci/run");
        for package in TO_BUILD.into_iter().chain(TO_TEST) {
            assert!(
                script.split_whitespace().any(|word| word == package),
                ".ci/run does not install {package}"
            );
        }
    }
}

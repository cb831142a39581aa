//! Fedora's package, as far as rpm can be asked where it is not the system's own: its papers and what it brings.
//!
//! Deliberately absent: installing it, which takes Fedora.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{names, run, size};
use crate::package::VERSION;
use crate::repository::{answer, program};

const BROUGHT: [&str; 8] = [
    "/usr/bin/keydesk\n",
    "/usr/share/applications/Keydesk.desktop\n",
    "/usr/share/icons/hicolor/128x128/apps/keydesk.png\n",
    "/usr/share/icons/hicolor/256x256@2/apps/keydesk.png\n",
    "/usr/share/icons/hicolor/512x512/apps/keydesk.png\n",
    "/usr/share/licenses/keydesk/LICENSE-APACHE\n",
    "/usr/share/licenses/keydesk/LICENSE-MIT\n",
    "/usr/share/licenses/keydesk/THIRD-PARTY.txt\n",
];

fn asked(rpm: &Path, question: &str) -> Result<Option<String>> {
    if answer(program("rpm").arg("--version")).is_none() {
        return Ok(None);
    }
    // The signature of a package that nobody signed is not looked for.
    run(Command::new("rpm")
        .args(["--nosignature", "--query", "--package", question])
        .arg(rpm))
    .map(Some)
}

/// Said instead of a result where there is no rpm.
fn unasked() -> String {
    "*** SKIPPED: there is no rpm here to ask. sudo apt-get install -y rpm".to_owned()
}

pub fn says_what_it_is(rpm: &Path) -> Result<String> {
    let (Some(info), Some(needs)) = (asked(rpm, "--info")?, asked(rpm, "--requires")?) else {
        return Ok(unasked());
    };
    names(
        &info,
        &[
            "The desk from which you run your license keys",
            "MIT OR Apache-2.0",
            VERSION,
        ],
    )?;
    names(
        &needs,
        &[
            "libwebkit2gtk-4.1.so.0()(64bit)",
            "libgtk-3.so.0()(64bit)",
            "libc.so.6(GLIBC_",
        ],
    )?;
    size(rpm)
}

pub fn brings(rpm: &Path) -> Result<String> {
    let Some(listed) = asked(rpm, "--list")? else {
        return Ok(unasked());
    };
    names(&(listed.clone() + "\n"), &BROUGHT)?;
    Ok(format!("{} files", listed.lines().count()))
}

//! `cargo xtask package --check`: what was made is looked into and tried as people would: the sums, the packages' papers, the
//! window from the package, the server where there is nothing but itself.
//!
//! Deliberately absent: Windows' and macOS' installers, which are only summed; nobody here has looked into one.

mod deb;
mod files;
mod rpm;
mod server;
mod updates;
mod window;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::{Plan, sums};
use crate::prerequisites;

/// How what was made is tried.
pub struct Check<'a> {
    plan: &'a Plan,
    /// Whether the deb is installed for good, and removed, instead of being unpacked.
    install: bool,
    failed: usize,
}

impl<'a> Check<'a> {
    pub fn new(plan: &'a Plan, install: bool) -> Self {
        Self {
            plan,
            install,
            failed: 0,
        }
    }

    /// Tries whatever lies there; answers whether all of it is as it should be.
    pub fn everything(mut self) -> Result<bool> {
        if let Err(trouble) = prerequisites::see_to_checks() {
            // What needs them says so below.
            println!("{trouble:#}");
        }
        let out = &self.plan.out;
        self.take("The sums are those of the files", || sums::compare(out));
        if let Some(deb) = made(out, ".deb")? {
            self.deb(&deb)?;
        }
        if let Some(rpm) = made(out, ".rpm")? {
            self.take("The rpm says what it is", || rpm::says_what_it_is(&rpm));
            self.take("The rpm brings what belongs to it", || rpm::brings(&rpm));
        }
        if let Some(archive) = made(out, ".tar.gz")?.filter(|path| is_server(path)) {
            self.server(&archive)?;
        }
        if out.join(super::updates::MANIFEST).exists() {
            self.take("Updates are signed by the key", || updates::are_signed(out));
        }
        Ok(self.failed == 0)
    }

    fn deb(&mut self, deb: &Path) -> Result<()> {
        let unpacked = keydesk_testkit::TempFolder::new()?;
        run(Command::new("dpkg-deb")
            .arg("-x")
            .arg(deb)
            .arg(unpacked.path()))?;
        let program = unpacked.path().join("usr/bin/keydesk");
        self.take("The deb says what it is", || deb::says_what_it_is(deb));
        self.take("The deb brings what belongs to it", || deb::brings(deb));
        self.take("The deb takes nothing away but itself", || {
            deb::runs_no_scripts(deb)
        });
        self.take("The desktop finds it", || files::is_found(unpacked.path()));
        self.take("An updater is in it only if asked for", || {
            updates::is_there_only_if_asked_for(&program)
        });
        if self.install {
            self.take("Installed, a window does its work", || {
                deb::installed(deb, window::works)
            });
        } else {
            self.take("Unpacked, a window does its work", || {
                window::works(&program)
            });
        }
        Ok(())
    }

    fn server(&mut self, archive: &Path) -> Result<()> {
        let unpacked = server::Unpacked::of(archive)?;
        self.take("The server says its version", || {
            unpacked.says_its_version()
        });
        if unpacked.is_static() {
            self.take("The server needs no library", || {
                unpacked.needs_no_library()
            });
        }
        self.take("The server serves from itself alone", || unpacked.serves());
        Ok(())
    }

    fn take(&mut self, what: &str, trial: impl FnOnce() -> Result<String>) {
        let started = Instant::now();
        let (outcome, note) = match trial() {
            Ok(note) => ("ok", note),
            Err(error) => {
                self.failed += 1;
                ("FAILED", format!("{error:#}"))
            }
        };
        let took = started.elapsed().as_secs_f64();
        println!("{outcome:<7}  {what:<40} {took:>6.1} s  {note}");
    }
}

/// The one file there whose name ends so.
fn made(out: &Path, ending: &str) -> Result<Option<PathBuf>> {
    for entry in std::fs::read_dir(out)? {
        let path = entry?.path();
        if path.is_file() && path.to_string_lossy().ends_with(ending) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn is_server(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with("keydesk-server-"))
}

/// What a program says when it succeeds; what it complained of when it does not.
fn run(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{name} could not be started"))?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Refuses when one of these is not in the text.
fn names(text: &str, wanted: &[&str]) -> Result<()> {
    match wanted.iter().find(|word| !text.contains(**word)) {
        Some(missing) => bail!("“{missing}” is missing in:\n{text}"),
        None => Ok(()),
    }
}

/// In the words of a download.
fn size(path: &Path) -> Result<String> {
    let bytes = std::fs::metadata(path)?.len();
    Ok(format!("{:.1} MB", bytes as f64 / 1e6))
}

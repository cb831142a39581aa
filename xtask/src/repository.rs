//! Where the repository is, and how its programs are started from there.
//!
//! Deliberately absent: what is started. That belongs to the commands.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result};

/// The repository's root folder.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// The folder of the user interface's sources.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// cargo, in the root folder.
pub fn cargo() -> Command {
    clean(Command::new(
        env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
    ))
}

/// Any program, in the root folder.
pub fn program(name: &str) -> Command {
    clean(Command::new(name))
}

/// npm, in the user interface's folder. On Windows it is a script, which has to be named in full.
pub fn npm() -> Command {
    let mut npm = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(ui());
    npm
}

/// Without the variables that `cargo run` sets for xtask itself: build scripts watch them (ring's
/// does), and would be run again after every change between `cargo` and `cargo xtask`.
fn clean(mut command: Command) -> Command {
    for (name, _) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if ours {
            command.env_remove(&name);
        }
    }
    command.current_dir(root());
    command
}

/// Runs a command in the terminal and waits for it.
pub fn attend(command: &mut Command) -> Result<ExitStatus> {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .status()
        .with_context(|| format!("{program} could not be started"))
}

/// What a program prints on standard output, or `None` when it fails or is not there.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The same exit code for the caller, as far as a process can pass one on.
pub fn passed_on(status: ExitStatus) -> ExitCode {
    match status.code() {
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None => ExitCode::FAILURE,
    }
}

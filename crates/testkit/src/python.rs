//! Programs from PyPI that tests talk to, each in a Python environment of its own, installed on first need.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, Output},
};

/// What a program said.
#[must_use]
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// The folder of a Python environment that holds one package (`schemathesis==4.32.5`); none, said loudly, where it cannot be
/// installed. Tests that run at once share it.
///
/// # Panics
/// When there is no Python that can make an environment: `python3-venv` is missing.
#[must_use]
pub fn python_with(package: &str) -> Option<PathBuf> {
    let folder = beside_the_tests()?.join(package.replace("==", "-"));
    fs::create_dir_all(folder.parent()?).ok()?;
    let lock = File::create(folder.with_extension("lock")).ok()?;
    lock.lock().ok()?;
    let installed = folder.join("installed");
    if installed.exists() {
        return Some(folder);
    }
    let made = Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .output();
    let made = made.unwrap_or_else(|error| panic!("python3 does not start ({error})."));
    assert!(
        made.status.success(),
        "No Python environment can be made; install python3-venv. {}",
        said(&made)
    );
    let pip = Command::new(folder.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", package])
        .output()
        .expect("pip runs");
    if pip.status.success() {
        fs::write(&installed, package).ok()?;
        return Some(folder);
    }
    eprintln!(
        "*** SKIPPED: {package} could not be installed. {}",
        said(&pip)
    );
    None
}

/// Where built things are, next to the test that runs: `target/debug/python`.
fn beside_the_tests() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    Some(program.parent()?.parent()?.join("python"))
}

//! Programs in other languages, run as they are. Where one is missing, the test fails and says which package brings it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::common::said;

/// Runs a program with its text on standard input.
fn run(mut program: Command, text: &str, package: &str) -> Output {
    let started = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started
        .unwrap_or_else(|error| panic!("{program:?} does not start ({error}). Install {package}."));
    let mut input = child.stdin.take().expect("standard input");
    input.write_all(text.as_bytes()).expect("it reads its text");
    drop(input);
    child.wait_with_output().expect("it ends")
}

/// What a shell says to a text.
pub fn shell(text: &str) -> Output {
    let curl = Command::new("curl").arg("--version").output();
    assert!(curl.is_ok(), "curl is missing. Install curl.");
    let mut program = Command::new("sh");
    program.arg("-s");
    run(program, text, "a POSIX shell")
}

/// What PHP says to a program.
pub fn php(text: &str, arguments: &[&Path], more: &[&str]) -> Output {
    let mut program = Command::new("php");
    program.args(["-d", "display_errors=stderr", "--"]);
    program.args(arguments).args(more);
    run(program, text, "php-cli")
}

/// What Node says to a module; packages resolve as in the user interface's folder.
pub fn node(text: &str, arguments: &[&Path], more: &[&str]) -> Output {
    let mut program = Command::new("node");
    program.args(["--input-type=module", "-"]);
    program.args(arguments).args(more).current_dir(interface());
    run(program, text, "nodejs")
}

/// What Python says to a program.
pub fn python(text: &str, arguments: &[&Path], more: &[&str]) -> Output {
    let mut program = Command::new(python_with(""));
    program.arg("-").args(arguments).args(more);
    run(program, text, "python3")
}

/// What Python says to a program that needs PyJWT.
pub fn python_jwt(text: &str, arguments: &[&Path], more: &[&str]) -> Output {
    let mut program = Command::new(python_with("import jwt, cryptography"));
    program.arg("-").args(arguments).args(more);
    run(program, text, "python3-jwt python3-cryptography")
}

/// The first Python that can `import` what is asked; the system's own has the system's packages.
fn python_with(import: &str) -> &'static str {
    let can = |program: &&str| {
        let tried = Command::new(program).args(["-c", import]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    ["python3", "/usr/bin/python3"]
        .into_iter()
        .find(can)
        .unwrap_or_else(|| {
            panic!("No Python runs `{import}`. Install python3 python3-jwt python3-cryptography.")
        })
}

fn interface() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui");
    assert!(
        folder.join("node_modules/jose").is_dir(),
        "The npm package jose is missing. Run `npm ci` in {}.",
        folder.display()
    );
    folder
}

/// Checks that a program accepted, and that it said so.
#[track_caller]
pub fn accepts(who: &str, output: &Output, words: &str) {
    let told = said(&output.stdout);
    assert!(
        output.status.success() && told.contains(words),
        "{who} refuses: {told}{}",
        said(&output.stderr)
    );
}

/// Checks that a program refused.
#[track_caller]
pub fn refuses(who: &str, output: &Output, words: &str) {
    let told = said(&output.stdout) + &said(&output.stderr);
    assert!(!output.status.success(), "{who} accepts {words}: {told}");
    assert!(
        !told.contains("SyntaxError") && !told.contains("PHP Parse error"),
        "{who} does not read the program: {told}"
    );
}

//! `keydesk-server people`, as whoever sits at the server runs it.

use std::{io::Write, process::Stdio};

use crate::{
    common::{demo, program, said},
    house::PASSWORD,
};

/// Runs it on a workspace, with a password on standard input. Whether it went well, and what it said.
pub fn people(words: &[&str], workspace: &str, password: &str) -> (bool, String) {
    let mut child = program()
        .arg("people")
        .args(words)
        .args(["--workspace", workspace])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("standard input");
    // Whoever needs no password may have ended already.
    let _ = writeln!(stdin, "{password}");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let all = [said(&output.stdout), said(&output.stderr)].concat();
    (output.status.success(), all)
}

#[test]
fn the_first_owner_is_added_reset_and_disabled_at_the_server() {
    let folder = demo();
    let workspace = folder.path().join("demo").display().to_string();
    let run = |words: &[&str], password: &str| people(words, &workspace, password);
    let (ok, said) = run(&["list"], "");
    assert!(ok && said.contains("Nobody may sign in yet"), "{said}");
    let (ok, said) = run(
        &["add", "mira@larkspur.example", "--role", "owner"],
        "short",
    );
    assert!(!ok && said.contains("10 to 200 characters"), "{said}");
    let add = [
        "add",
        "mira@larkspur.example",
        "--role",
        "owner",
        "--name",
        "Mira Okafor",
    ];
    let (ok, said) = run(&add, PASSWORD);
    assert!(ok && said.contains("may sign in as owner"), "{said}");
    let (ok, said) = run(&add, PASSWORD);
    assert!(!ok && said.contains("is here already"), "{said}");
    let (ok, said) = run(&["list"], "");
    assert!(
        ok && said.contains("Mira Okafor\towner\tactive\tnever signed in"),
        "{said}"
    );
    let (ok, said) = run(&["reset", "MIRA@larkspur.example"], "");
    assert!(ok && said.contains("/admin/welcome#"), "{said}");
    let (ok, said) = run(&["disable", "mira@larkspur.example"], "");
    assert!(!ok && said.contains("only owner"), "{said}");
    run(
        &["add", "teo@larkspur.example", "--role", "owner"],
        PASSWORD,
    );
    let (ok, said) = run(&["disable", "mira@larkspur.example"], "");
    assert!(ok && said.contains("may not sign in any more"), "{said}");
    let (ok, said) = run(&["reset", "nobody@larkspur.example"], "");
    assert!(!ok && said.contains("Nobody here signs in as"), "{said}");
}

//! The system's libraries use the system's SQLite: Keydesk's own is not lent to them.
#![cfg(target_os = "linux")]

use std::process::Command;

/// What `readelf` tells of a program.
fn told(switch: &str, program: &str) -> String {
    let out = Command::new("readelf")
        .args(["--wide", switch, program])
        .output()
        .expect("readelf, which comes with the linker");
    assert!(out.status.success(), "{out:?}");
    String::from_utf8(out.stdout).expect("text")
}

#[test]
fn no_library_of_the_system_finds_our_sqlite() {
    let program = env!("CARGO_BIN_EXE_keydesk");
    let bytes = std::fs::read(program).expect("the program");
    let ours = memchr::memmem::find(&bytes, b"SQLite format 3");
    assert!(ours.is_some(), "there is a SQLite in it");
    let libraries = told("--dynamic", program);
    assert!(libraries.contains("libwebkit2gtk"), "{libraries}");
    let lent: Vec<String> = told("--dyn-syms", program)
        .lines()
        .filter(|line| line.contains(" sqlite3_") && !line.contains(" UND "))
        .map(str::to_owned)
        .collect();
    assert!(lent.is_empty(), "{lent:?}");
}

//! The program itself: what it prints, what it refuses, how it ends.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use keydesk_core::remote::Remote;
use serde_json::Value;
use tempfile::TempDir;

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_keydesk-server"));
    program
        .env_remove("KEYDESK_WORKSPACE")
        .env_remove("RUST_LOG");
    program
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Makes a small demo with the program's own command.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let made = make_demo(&folder.path().join("demo"));
    assert!(made.status.success(), "{}", said(&made.stderr));
    assert!(
        said(&made.stdout).contains("60 licenses (seed 9)"),
        "{}",
        said(&made.stdout)
    );
    folder
}

fn make_demo(out: &Path) -> Output {
    program()
        .args(["demo", "--licenses", "60", "--seed", "9", "--out"])
        .arg(out)
        .output()
        .expect("the program runs")
}

/// A served demo; killed when the test ends early.
struct Served {
    child: Child,
    address: String,
    token: String,
    _folder: TempDir,
}

impl Served {
    fn start() -> Self {
        let folder = demo();
        let mut child = program()
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--workspace"])
            .arg(folder.path().join("demo"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("standard output");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the start line");
        let told: Value = serde_json::from_str(&line).expect("one line of JSON");
        let text = |name: &str| told[name].as_str().expect(name).to_owned();
        Self {
            address: text("address"),
            token: text("token"),
            child,
            _folder: folder,
        }
    }

    /// Waits for the end, and gives all that was logged.
    #[cfg(unix)]
    fn end(mut self) -> (ExitStatus, String) {
        let stopped = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(stopped.success());
        let since = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(since.elapsed() < Duration::from_secs(20), "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("standard error");
        stderr.read_to_string(&mut log).expect("the log");
        (status, log)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already ended in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_serves_until_it_is_told_to_end_and_never_logs_its_token_or_a_key() {
    use keydesk_core::operations::licenses::{LicenseQuery, ListLicenses};
    let served = Served::start();
    let remote = Remote::new(&served.address, served.token.as_str()).expect("a server");
    let request = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 60,
        version: None,
    };
    let page = remote
        .list_licenses("production", &request)
        .await
        .expect("a page");
    assert_eq!(page.rows.len(), 60);
    let searched = ListLicenses {
        query: LicenseQuery {
            search: page.rows[0].key.clone(),
            ..LicenseQuery::default()
        },
        ..request
    };
    let found = remote
        .list_licenses("production", &searched)
        .await
        .expect("a page");
    assert_eq!(found.rows.len(), 1);
    let token = served.token.clone();
    let (status, log) = served.end();
    assert!(status.success(), "{status}: {log}");
    assert!(log.contains("list_licenses"), "{log}");
    assert!(!log.contains(&token), "the token is in the log");
    assert!(
        page.rows.iter().all(|row| !log.contains(&row.key)),
        "a key is in the log"
    );
}

#[test]
fn it_refuses_to_be_reached_by_other_computers() {
    let folder = demo();
    for address in ["0.0.0.0:4750", "[::]:0"] {
        let refused = program()
            .args(["serve", "--listen", address, "--workspace"])
            .arg(folder.path().join("demo"))
            .output()
            .expect("the program runs");
        assert!(!refused.status.success());
        assert!(refused.stdout.is_empty(), "no token is made");
        assert!(
            said(&refused.stderr).contains("can be reached by other computers"),
            "{}",
            said(&refused.stderr)
        );
    }
}

#[test]
fn it_says_in_words_why_it_cannot_serve() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--workspace"])
        .arg(folder.path().join("nothing"))
        .output()
        .expect("the program runs");
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        said(&missing.stderr).contains("is not a Keydesk workspace"),
        "{}",
        said(&missing.stderr)
    );
    let unreachable = program()
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--workspace",
            "postgres://me:hunter2@127.0.0.1:1/keys",
        ])
        .output()
        .expect("the program runs");
    assert_eq!(unreachable.status.code(), Some(1));
    let words = said(&unreachable.stderr);
    assert!(words.contains("127.0.0.1:1 does not answer"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}

#[test]
fn it_makes_no_demo_where_something_is() {
    let folder = demo();
    let again = make_demo(&folder.path().join("demo"));
    assert_eq!(again.status.code(), Some(1));
    assert!(
        said(&again.stderr).contains("already holds files"),
        "{}",
        said(&again.stderr)
    );
}

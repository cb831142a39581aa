//! What the tests of the program share: starting it, calling it, ending it.
//!
//! Deliberately absent: what is tested. Each test file uses what it needs of this.
#![allow(
    dead_code,
    reason = "every test file is a crate of its own and uses a part"
)]

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use keydesk_core::remote::Remote;
use serde_json::Value;
use tempfile::TempDir;

/// The program, without what the person running the tests may have set for theirs.
pub fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_keydesk-server"));
    let ours =
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KEYDESK_"));
    for (name, _) in ours {
        program.env_remove(name);
    }
    program.env_remove("RUST_LOG");
    program
}

/// What a program said.
pub fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with a small demo in `demo`, made with the program's own command.
pub fn demo() -> TempDir {
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

/// Runs the program's own command for a demo.
pub fn make_demo(out: &Path) -> Output {
    program()
        .args(["demo", "--licenses", "60", "--seed", "9", "--out"])
        .arg(out)
        .output()
        .expect("the program runs")
}

/// A served workspace; killed when the test ends early.
pub struct Served {
    child: Child,
    log: File,
    pub address: String,
    pub token: String,
}

impl Served {
    /// Serves a workspace on a free port, and waits until it says where.
    pub fn on(workspace: &Path) -> Self {
        Self::with(workspace, &[])
    }

    /// The same, with variables of its environment set.
    pub fn with(workspace: &Path, variables: &[(&str, &Path)]) -> Self {
        let workspace = workspace.to_str().expect("a name");
        Self::start(workspace, variables, &[])
    }

    /// The same, with flags besides.
    pub fn told(workspace: &Path, variables: &[(&str, &Path)], flags: &[&str]) -> Self {
        Self::start(workspace.to_str().expect("a name"), variables, flags)
    }

    /// Serves a folder or a `postgres://` URL, with more options.
    pub fn start(workspace: &str, variables: &[(&str, &Path)], more: &[&str]) -> Self {
        // A file, not a pipe: a full pipe that nobody reads would stop the server.
        let log = tempfile::tempfile().expect("a file for the log");
        let mut child = program()
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--workspace"])
            .arg(workspace)
            .args(more)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log.try_clone().expect("the same file"))
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("standard output");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the start line");
        let mut served = Self {
            child,
            log,
            address: String::new(),
            token: String::new(),
        };
        let told: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("no start line: {}", served.logged()));
        served.address = told["address"].as_str().expect("an address").to_owned();
        // Where it does not count it is not told.
        served.token = told["token"].as_str().unwrap_or_default().to_owned();
        served
    }

    /// The typed operations.
    pub fn remote(&self) -> Remote {
        Remote::new(&self.address, self.token.as_str()).expect("a server")
    }

    /// Everything that was logged so far.
    pub fn logged(&mut self) -> String {
        let mut log = String::new();
        self.log.seek(SeekFrom::Start(0)).expect("the log");
        self.log.read_to_string(&mut log).expect("the log");
        log
    }

    /// Ends it as a lost power supply would.
    pub fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }

    /// Asks it to end, waits for it, and gives all that was logged.
    #[cfg(unix)]
    pub fn end(mut self) -> (ExitStatus, String) {
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
        (status, self.logged())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already ended in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The real license server on a workspace of its own: stopped, and started again at the same address.
//!
//! Deliberately absent: what it is asked; windows and browsers do that.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::rig::{PATIENCE, Process, free_port};

pub struct LicenseServer {
    home: TempDir,
    program: PathBuf,
    port: u16,
    running: Option<Process>,
}

impl LicenseServer {
    /// A demo that nobody serves yet.
    pub fn on_a_demo(licenses: u32) -> Self {
        let server = Self {
            home: tempfile::tempdir().expect("a folder"),
            program: build(),
            port: free_port(),
            running: None,
        };
        let mut demo = server.command("demo");
        demo.args(["--seed", "9", "--licenses", &licenses.to_string(), "--out"])
            .arg(server.workspace());
        done(&mut demo);
        server
    }

    pub fn workspace(&self) -> PathBuf {
        self.home.path().join("demo")
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Adds somebody, as whoever sits at the server does.
    pub fn add_person(&self, email: &str, name: &str, role: &str, password: &str) {
        let mut add = self.command("people");
        add.args(["add", email, "--name", name, "--role", role])
            .arg("--workspace")
            .arg(self.workspace())
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let mut adding = add.spawn().expect("the program runs");
        let mut words = adding.stdin.take().expect("its standard input");
        writeln!(words, "{password}").expect("a password is handed over");
        drop(words);
        let added = adding.wait().expect("it ends");
        assert!(added.success(), "{email} was not added");
    }

    /// Starts it, and waits until it says that it serves.
    pub fn start(&mut self) {
        let mut serve = self.command("serve");
        serve
            .args(["--json", "--listen", &format!("127.0.0.1:{}", self.port)])
            .arg("--workspace")
            .arg(self.workspace())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut running = Process::start(&mut serve);
        let told = running.0.stdout.take().expect("its standard output");
        let mut line = String::new();
        BufReader::new(told)
            .read_line(&mut line)
            .expect("the start line");
        assert!(line.contains(&self.address()), "it does not serve: {line}");
        self.running = Some(running);
    }

    /// Asks it to end, as an administrator does, and waits for it.
    pub fn stop(&mut self) {
        let mut running = self.running.take().expect("a server that runs");
        let asked = Command::new("kill")
            .args(["-TERM", &running.0.id().to_string()])
            .status();
        assert!(asked.expect("kill runs").success());
        let since = Instant::now();
        while running.0.try_wait().expect("a child").is_none() {
            assert!(since.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The program, without what the person running the tests may have set for theirs.
    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("KEYDESK_") {
                command.env_remove(name);
            }
        }
        let home = self.home.path();
        command
            .arg(word)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home)
            .env_remove("RUST_LOG");
        command
    }
}

fn done(command: &mut Command) {
    let done = command.output().expect("the program runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said}");
}

/// Cargo builds programs only for tests of their own package. Asking for one of the server's tests builds it with the
/// features that the whole workspace has, so that nothing is built twice.
fn build() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo says to this test about this package; build scripts would take it for theirs, and run again.
    for (name, _) in std::env::vars_os() {
        let said = name.to_string_lossy();
        let about_us = [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_EXE_",
            "TAURI_ENV_",
            "OUT_DIR",
        ];
        if about_us.iter().any(|begins| said.starts_with(begins)) {
            cargo.env_remove(name);
        }
    }
    cargo
        .args(["test", "--workspace", "--test", "program", "--no-run"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    done(&mut cargo);
    let program = Path::new(env!("CARGO_BIN_EXE_keydesk")).with_file_name("keydesk-server");
    assert!(program.exists(), "{} was not built", program.display());
    program
}

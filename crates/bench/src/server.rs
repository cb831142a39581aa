//! A license server of the bench's own: the release build that stands beside this program, as a child process.
//!
//! Its log goes nowhere but is written as always, since writing it is part of an answer's time. Deliberately absent:
//! other computers; the server listens on a free port of this one.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use keydesk_core::remote::Remote;

/// How long it may take to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server's program.
pub fn program() -> Result<PathBuf> {
    let own = std::env::current_exe().context("Where this program is, is unknown")?;
    let server = own.with_file_name(format!("keydesk-server{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        server.is_file(),
        "{} is missing: cargo build --release -p keydesk-server",
        server.display()
    );
    Ok(server)
}

/// A running server. Dropping it ends it.
pub struct Served {
    child: Child,
    /// `http://127.0.0.1:4750`.
    pub address: String,
    /// One client, whose connections stay open between calls.
    pub remote: Remote,
}

impl Served {
    /// Serves a workspace folder or a `postgres://` URL.
    pub fn start(workspace: &str) -> Result<Self> {
        Self::with(workspace, &[])
    }

    /// The same, for devices that all ask from one address.
    pub fn for_devices(workspace: &str) -> Result<Self> {
        let limits = ["--limit-address", "off", "--limit-key", "off"];
        Self::with(workspace, &limits)
    }

    fn with(workspace: &str, more: &[&str]) -> Result<Self> {
        let mut child = Command::new(program()?)
            .args(["serve", "--json", "--listen", "127.0.0.1:0"])
            .args(more)
            .env("KEYDESK_WORKSPACE", workspace)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("keydesk-server could not be started")?;
        match greeting(&mut child) {
            Ok((address, remote)) => Ok(Self {
                child,
                address,
                remote,
            }),
            Err(error) => {
                // It has said nothing, so nothing is lost when it is ended.
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Its memory, in bytes; none where the system does not tell it as Linux does.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// Asks it to end, as a service manager does, and waits: what it saves at its end belongs to what is measured next.
    pub fn stop(mut self) -> Result<()> {
        if cfg!(unix) {
            let asked = Command::new("kill")
                .arg(self.child.id().to_string())
                .status();
            asked.context("kill could not be started")?;
            let deadline = Instant::now() + PATIENCE;
            while self.child.try_wait()?.is_none() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Ended already, or it is ended now; nobody is left to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn greeting(child: &mut Child) -> Result<(String, Remote)> {
    let stdout = child
        .stdout
        .take()
        .context("keydesk-server has no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let said: serde_json::Value =
        serde_json::from_str(&line).context("keydesk-server did not say where it is")?;
    let of = |name: &str| said[name].as_str().map(str::to_owned);
    let address = of("address").context("keydesk-server did not say its address")?;
    let token = of("token").context("keydesk-server did not say its token")?;
    let remote = Remote::new(&address, token)?;
    Ok((address, remote))
}

//! A browser beside the window: Chromium, driven, with nothing of anybody's in it.
//!
//! Deliberately absent: anything about the interface; `page` finds things in it as in the window.

use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

use crate::rig::{Process, drive, free_port};

/// A browser with its own profile; it ends with its driver.
pub struct Browser {
    pub driver: WebDriver,
    _driving: Process,
    _profile: TempDir,
}

impl Browser {
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let port = free_port();
        let mut command = Command::new("chromedriver");
        command
            .arg(format!("--port={port}"))
            .env("HOME", profile.path())
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driving = Process::start(&mut command);
        let driver = drive(port, chromium(&profile))
            .await
            .expect("a browser to drive");
        Self {
            driver,
            _driving: driving,
            _profile: profile,
        }
    }
}

/// Chromium without a window, a sandbox (which root cannot have) and a word to anybody outside. It listens on a pipe: when
/// its driver is gone, so is it.
fn chromium(profile: &TempDir) -> Capabilities {
    let mut flags: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-pipe",
    ]
    .map(str::to_owned)
    .into();
    flags.push(format!("--user-data-dir={}", profile.path().display()));
    let mut wanted = Capabilities::new();
    wanted
        .set("goog:chromeOptions", json!({ "args": flags }))
        .expect("options that are JSON");
    wanted
}

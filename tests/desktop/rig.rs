//! The real program under a WebDriver: its own folders, its own bus, and an end for everything that was started.
//!
//! Deliberately absent: anything about the interface; `page` finds things in it.

use std::{
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use thirtyfour::{Capabilities, TimeoutConfiguration, WebDriver, prelude::WebDriverResult};

/// A fresh binary takes up to 17 s to show its first window.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// One computer as far as Keydesk can tell: home, data and downloads folders, a session bus.
pub struct Computer {
    home: TempDir,
    _bus: Process,
}

/// Keydesk running on such a computer, driven.
pub struct Desktop {
    pub driver: WebDriver,
    driving: Process,
}

impl Desktop {
    /// The process group that Keydesk runs in.
    pub fn group(&self) -> u32 {
        self.driving.0.id()
    }
}

/// A process with all its children; they end with it.
pub struct Process(pub Child);

impl Process {
    pub fn start(command: &mut Command) -> Self {
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        Self(child)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

impl Computer {
    pub fn new() -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        for folder in ["data", "config", "cache", "run", "Downloads"] {
            std::fs::create_dir(home.path().join(folder)).expect("a folder of the home");
        }
        std::fs::write(
            home.path().join("config/user-dirs.dirs"),
            "XDG_DOWNLOAD_DIR=\"$HOME/Downloads\"\n",
        )
        .expect("the names of the folders");
        let bus = start_bus(home.path());
        Self { home, _bus: bus }
    }

    pub fn downloads(&self) -> PathBuf {
        self.home.path().join("Downloads")
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn settle(&self, command: &mut Command) {
        let home = self.home.path();
        command
            .env("HOME", home)
            .env("USER", "ada")
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", bus_address(home))
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_THEME", "Adwaita")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .env_remove("WEBKIT_DISABLE_COMPOSITING_MODE");
    }

    /// Starts Keydesk with these words on its command line and takes its window by the hand.
    pub async fn start(&self, words: &[&str]) -> Desktop {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        self.settle(&mut command);
        command.arg(format!("--port={port}"));
        let driving = Process::start(&mut command);
        let driver = drive(port, keydesk(words))
            .await
            .expect("a window to drive");
        Desktop { driver, driving }
    }

    /// Starts Keydesk a second time, as a desktop does when a link is clicked; waits until it has handed over.
    pub async fn start_again(&self, words: &[&str]) {
        let mut command = Command::new(program());
        self.settle(&mut command);
        let mut second = Process::start(command.args(words));
        let started = Instant::now();
        while second.0.try_wait().expect("a second start").is_none() {
            assert!(
                started.elapsed() < PATIENCE,
                "the second start did not hand over"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn bus_address(home: &Path) -> String {
    format!("unix:path={}", home.join("run/bus").display())
}

/// A bus of its own, which starts no services: a shared one would hand a second start to somebody else's Keydesk, and
/// a keychain started on it would outlive the test.
fn start_bus(home: &Path) -> Process {
    let settings = format!(
        "<busconfig><type>session</type><listen>{}</listen><policy context=\"default\">\
         <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
        bus_address(home)
    );
    let file = home.join("run/bus.conf");
    std::fs::write(&file, settings).expect("the bus's settings");
    let mut command = Command::new("dbus-daemon");
    command
        .args(["--nofork", "--nopidfile"])
        .arg(format!("--config-file={}", file.display()))
        .stderr(Stdio::null());
    let bus = Process::start(&mut command);
    let started = Instant::now();
    while !home.join("run/bus").exists() {
        assert!(
            started.elapsed() < PATIENCE,
            "the session bus did not start"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    bus
}

/// A port on which nothing listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// The program that was built with the tests, or one out of a package (`cargo xtask package --check`).
fn program() -> String {
    std::env::var("KEYDESK_E2E_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_keydesk").into())
}

/// Keydesk with these words on its command line, as WebKitWebDriver is asked for it.
fn keydesk(words: &[&str]) -> Capabilities {
    let mut wanted = Capabilities::new();
    let options = serde_json::json!({ "binary": program(), "args": words });
    let set = wanted.set("webkitgtk:browserOptions", options);
    set.expect("options that are JSON");
    wanted
}

/// Begins a session with a driver that was just started at that port.
pub async fn drive(port: u16, wanted: Capabilities) -> WebDriverResult<WebDriver> {
    // The HTTP client wants to know its cryptography even where there is none.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let started = Instant::now();
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), wanted.clone()).await {
            Ok(driver) => {
                driver
                    .update_timeouts(TimeoutConfiguration::new(
                        Some(PATIENCE),
                        Some(PATIENCE),
                        None,
                    ))
                    .await?;
                // What is driven ends with its process group; saying goodbye to the driver as well only costs time.
                driver.clone().leak().expect("a session that has not ended");
                return Ok(driver);
            }
            Err(error) if started.elapsed() > PATIENCE => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

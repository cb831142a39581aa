//! The real window, driven: from the welcome screen to an export that holds exactly what was shown.
//!
//! Runs when KEYDESK_E2E=1, on Linux, on a display (`xvfb-run`), with WebKitWebDriver and dbus-daemon installed:
//! `cargo xtask test` sees to all of it.
#![cfg(target_os = "linux")]

use std::io::Write as _;

#[path = "desktop/axe.rs"]
mod axe;
#[path = "desktop/backups.rs"]
mod backups;
#[path = "desktop/beside.rs"]
mod beside;
#[path = "desktop/browser.rs"]
mod browser;
#[path = "desktop/flow.rs"]
mod flow;
#[path = "desktop/guide/mod.rs"]
mod guide;
#[path = "desktop/hidden.rs"]
mod hidden;
#[path = "desktop/life.rs"]
mod life;
#[path = "desktop/links.rs"]
mod links;
#[path = "desktop/page.rs"]
mod page;
#[path = "desktop/policy.rs"]
mod policy;
#[path = "desktop/postgres.rs"]
mod postgres;
#[path = "desktop/rig.rs"]
mod rig;
#[path = "desktop/screens.rs"]
mod screens;
#[path = "desktop/server.rs"]
mod server;
#[path = "desktop/shell.rs"]
mod shell;
#[path = "desktop/speed/mod.rs"]
mod speed;
#[path = "desktop/trials.rs"]
mod trials;
#[path = "desktop/troubles.rs"]
mod troubles;

/// One window at a time: two would fight for the screen and the processor.
static SCREEN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Whether the tests that need a window run; says so when they do not.
fn there_is_a_screen() -> bool {
    let asked = std::env::var_os("KEYDESK_E2E").is_some_and(|value| value == "1");
    if !asked {
        say_skipped("tests of the window. They run with KEYDESK_E2E=1, on a display");
    }
    asked
}

/// Past the capture of what tests print, which shows nothing of a test that passes.
fn say_skipped(what: &str) {
    let words = format!("\n*** SKIPPED: {what}\n\n");
    let _ = std::io::stderr().lock().write_all(words.as_bytes());
}

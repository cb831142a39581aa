//! How fast the window is: from a key to its rows, under the thumb, and from the start to the first rows.
//!
//! `cargo xtask bench window` runs it, in a release build, with the workspaces that it made. It is no test: it says what
//! it measured and fails only when the window does not do what is timed. Deliberately absent: verdicts.

mod opening;
mod processes;
mod report;
mod scrolling;
mod typing;

use std::{env, path::PathBuf};

use serde_json::json;

use crate::{
    SCREEN,
    page::Page,
    rig::{Computer, Desktop},
    say_skipped,
};

/// What is opened, and where the report goes.
struct Setting {
    /// A workspace without licenses.
    empty: PathBuf,
    /// One with a thousand.
    small: PathBuf,
    /// The one that is measured.
    large: PathBuf,
    report: PathBuf,
    json: bool,
}

impl Setting {
    fn read() -> Option<Self> {
        let path = |name: &str| env::var_os(name).map(PathBuf::from);
        Some(Self {
            large: path("KEYDESK_BENCH_WORKSPACE")?,
            small: path("KEYDESK_BENCH_SMALL")?,
            empty: path("KEYDESK_BENCH_EMPTY")?,
            report: path("KEYDESK_BENCH_REPORT")?,
            json: env::var_os("KEYDESK_BENCH_JSON").is_some_and(|value| value == "1"),
        })
    }
}

#[tokio::test]
#[ignore = "a measurement: cargo xtask bench window"]
async fn the_window_is_measured() {
    let Some(setting) = Setting::read() else {
        say_skipped("the bench of the window. It runs with: cargo xtask bench window");
        return;
    };
    let _screen = SCREEN.lock().await;
    // One computer for all: what the first window of a computer has to do once, as drivers of the screen compile what
    // they draw with, takes seconds without a graphics card and is no matter of licenses.
    let computer = Computer::new();
    let figures = json!({
        "load_before": load(),
        "typing": typing::measure(&computer, &setting).await,
        "scrolling": scrolling::measure(&computer, &setting).await,
        // Last, for it takes the large workspace's snapshot away.
        "opening": opening::measure(&computer, &setting).await,
        "load_after": load(),
    });
    let text = if setting.json {
        format!("{figures:#}\n")
    } else {
        report::in_words(&figures)
    };
    std::fs::write(&setting.report, text).expect("a place for the report");
}

/// How many processes wanted a processor in the last minute: beyond two or three of them, the window had to share.
fn load() -> Option<f64> {
    let said = std::fs::read_to_string("/proc/loadavg").ok()?;
    said.split(' ').next()?.parse().ok()
}

/// A window on a workspace, with its list on screen.
async fn window_on(computer: &Computer, folder: &std::path::Path) -> (Desktop, Page) {
    let folder = folder.to_str().expect("a folder whose name is text");
    let desktop = computer.start(&["--workspace", folder]).await;
    let page = Page(desktop.driver.clone());
    page.resize(1280, 800).await;
    page.get("heading", "License keys").await;
    page.until("the list is there", async || {
        page.value(SETTLED).await == true
    })
    .await;
    (desktop, page)
}

/// Whether rows and counts of what is asked for are on screen.
const SETTLED: &str = "const grid = document.querySelector('[role=grid]');
return grid !== null && !grid.hasAttribute('aria-busy') && grid.querySelector('[data-index]:not([aria-busy])') !== null";

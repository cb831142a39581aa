//! From the start of the program to the first rows: a fresh process each time, on an empty workspace and on the large
//! one, with the snapshot of its index and without. A small one beside them says what drawing any rows takes.
//!
//! The page says when it painted, the system when the process began; both by the clock on the wall. The system tells the
//! beginning to a hundredth of a second, which is as exact as this is.

use std::{fs, path::Path, time::Duration};

use serde_json::{Value, json};

use super::{Setting, processes, typing::percentile};
use crate::{page::Page, rig::Computer};

const STARTS: usize = 5;

/// Says when the first rows, or the words that stand for none, were in the document and when they were painted; and
/// whether they were there before it began to look, so that the moments are too late.
const FIRST_ROWS: &str = "const done = arguments[0];
const there = () => document.querySelector('[data-index]:not([aria-busy]), .kd-empty h2') !== null;
const now = () => performance.timeOrigin + performance.now();
const late = there();
const painted = () => {
  const drawn = now();
  requestAnimationFrame(() => requestAnimationFrame(() =>
    done({ began: performance.timeOrigin, drawn, painted: now(), late })));
};
if (late) painted();
else {
  const observer = new MutationObserver(() => { if (there()) { observer.disconnect(); painted(); } });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
}";

pub async fn measure(computer: &Computer, setting: &Setting) -> Value {
    // Once before it counts, so that nothing is read from the disk for the first time.
    for folder in [&setting.empty, &setting.small, &setting.large] {
        start(computer, folder).await;
    }
    let [mut empty, mut small, mut kept, mut anew] = [const { Vec::new() }; 4];
    for _ in 0..STARTS {
        empty.push(start(computer, &setting.empty).await);
        small.push(start(computer, &setting.small).await);
        kept.push(start(computer, &setting.large).await);
    }
    for _ in 0..STARTS {
        forget_snapshots(&setting.large);
        anew.push(start(computer, &setting.large).await);
    }
    let ratio = |starts: &[Value]| median(starts, "painted") / median(&empty, "painted");
    json!({
        "empty": figures(&empty),
        "small": figures(&small),
        "with_snapshot": figures(&kept),
        "without_snapshot": figures(&anew),
        "ratio_small": ratio(&small),
        "ratio_with_snapshot": ratio(&kept),
        "ratio_without_snapshot": ratio(&anew),
    })
}

fn figures(starts: &[Value]) -> Value {
    json!({
        "page_ms": median(starts, "began"),
        "drawn_ms": median(starts, "drawn"),
        "painted_ms": median(starts, "painted"),
        "starts": starts,
    })
}

fn median(starts: &[Value], moment: &str) -> f64 {
    let times: Vec<f64> = starts
        .iter()
        .filter_map(|start| start[moment].as_f64())
        .collect();
    percentile(&times, 50)
}

/// Starts the program, waits for its first rows, and ends it. The moments are milliseconds since its beginning.
async fn start(computer: &Computer, folder: &Path) -> Value {
    let folder = folder.to_str().expect("a folder whose name is text");
    let desktop = computer.start(&["--workspace", folder]).await;
    let began = processes::beginning(&desktop);
    let page = Page(desktop.driver.clone());
    let mut first = page.answer(FIRST_ROWS, Vec::new()).await;
    for moment in ["began", "drawn", "painted"] {
        first[moment] = json!(first[moment].as_f64().expect("a moment") - began);
    }
    // What goes on after the first rows belongs to this start and not to the next.
    tokio::time::sleep(Duration::from_secs(2)).await;
    processes::end(desktop).await;
    first
}

/// Takes away what an earlier opening left, so that the index is loaded from the database.
fn forget_snapshots(folder: &Path) {
    let files = fs::read_dir(folder.join("environments")).expect("a folder of environments");
    for file in files.flatten().map(|file| file.path()) {
        if file
            .extension()
            .is_some_and(|extension| extension == "index")
        {
            fs::remove_file(file).expect("a snapshot to take away");
        }
    }
}

//! From a key to its rows: words typed letter by letter, in a small workspace and in the large one.
//!
//! Each letter is a search of its own, and no search is asked twice in a window, so that no answer is one remembered.
//! The windows take turns, so that a disturbance of the machine does not meet one workspace alone. The clock is the
//! page's own, from the keydown event to the second frame after the rows have changed: the driver's way to the window
//! and back is not in it.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use super::{SETTLED, Setting, processes, window_on};
use crate::{page::Page, rig::Computer};

/// Words no two of which begin alike; the demo has licenses for most of them.
const ROUNDS: [&[&str]; 2] = [
    &[
        "abc", "@com", "pro plan", "sequeira", "garcía", "4q9", "kilian", "zuzana", "horv",
    ],
    &[
        "e2c",
        "@gmail",
        "team",
        "moreau",
        "outlook",
        "7xk",
        "nguyen",
        "wahlberg",
        "lindqvist",
    ],
];

const WARMING_UP: &str = "ben";

/// How long to leave the window alone after a key. The answer is waited for in the page.
const HANDS_OFF: Duration = Duration::from_millis(300);

/// Prepares to time the next key. Rows are told apart by their texts: marking what is searched for in old rows is no
/// change. The list says with aria-busy when it is asked another question, and takes it back when rows and counts are
/// those of the newest: so a search that finds the same rows again is timed as well, by the moment of its answer.
const ARM: &str = "
const grid = () => document.querySelector('[role=grid]');
const rows = () => [...document.querySelectorAll('[data-index]')].map((row) => row.textContent).join('\\n');
const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())));
const watched = { before: rows(), place: location.hash, pressed: null, asked: null, answered: null, rows: null };
const onKey = () => { watched.pressed ??= performance.now(); };
window.addEventListener('keydown', onKey, { capture: true, once: true });
window.benchMeasured = new Promise((resolve) => {
  const end = (settled) => {
    clearTimeout(timer);
    const since = (moment) => moment - watched.pressed;
    resolve({
      rows: since(watched.rows ?? settled), settled: since(settled), asked: since(watched.asked),
      answered: since(watched.answered ?? settled), moved: location.hash !== watched.place,
    });
  };
  const timer = setTimeout(() => { observer.disconnect(); resolve(null); }, 20000);
  const look = () => {
    if (watched.pressed === null) return;
    const busy = grid()?.hasAttribute('aria-busy') ?? false;
    if (busy) watched.asked ??= performance.now();
    const now = rows();
    if (now !== watched.before) {
      watched.before = now;
      watched.answered = performance.now();
      painted((moment) => { watched.rows = moment; });
    }
    if (watched.asked === null || busy) return;
    observer.disconnect();
    painted(end);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-busy'],
  });
});";

const MEASURED: &str = "window.benchMeasured.then(arguments[0]);";

pub async fn measure(computer: &Computer, setting: &Setting) -> Value {
    let mut small = Vec::new();
    let mut large = Vec::new();
    for words in ROUNDS {
        small.extend(type_all(computer, &setting.small, words).await);
        large.extend(type_all(computer, &setting.large, words).await);
    }
    json!({ "small": figures(&small), "large": figures(&large), "above_p95_ms":
        percentile(&of(&large, "rows"), 95) - percentile(&of(&small, "rows"), 95) })
}

/// Opens a window on a workspace and times every letter of some words.
async fn type_all(computer: &Computer, folder: &Path, words: &[&str]) -> Vec<Value> {
    let (desktop, page) = window_on(computer, folder).await;
    let field = page.get("searchbox", "Search license keys").await;
    field.click().await.expect("a search box to click");
    tokio::time::sleep(Duration::from_secs(2)).await;
    // The first suggestions, the first marks: drawn once before it counts.
    type_word(&page, &field, WARMING_UP, &mut Vec::new()).await;
    let mut measured = Vec::new();
    for word in words {
        type_word(&page, &field, word, &mut measured).await;
    }
    processes::end(desktop).await;
    measured
}

async fn type_word(page: &Page, field: &WebElement, word: &str, measured: &mut Vec<Value>) {
    for letter in word.chars() {
        // A space at the end is the same search.
        if letter == ' ' {
            press(field, " ").await;
            tokio::time::sleep(HANDS_OFF).await;
            continue;
        }
        page.value(ARM).await;
        press(field, &letter.to_string()).await;
        tokio::time::sleep(HANDS_OFF).await;
        let mut one = page.answer(MEASURED, Vec::new()).await;
        assert_eq!(one["moved"], true, "“{letter}” of “{word}”: {one}");
        one["letter"] = json!(format!("{letter} of {word}"));
        measured.push(one);
        tokio::time::sleep(HANDS_OFF).await;
    }
    press(field, &char::from(Key::Escape).to_string()).await;
    page.until("the search is empty", async || {
        !page.place().await.contains("q=") && page.value(SETTLED).await == true
    })
    .await;
}

async fn press(field: &WebElement, key: &str) {
    field.send_keys(key).await.expect("a key to press");
}

fn of(measured: &[Value], what: &str) -> Vec<f64> {
    let times = measured.iter().filter_map(|one| one[what].as_f64());
    times.collect()
}

fn figures(measured: &[Value]) -> Value {
    let describe = |what: &str| {
        let times = of(measured, what);
        json!({ "p50_ms": percentile(&times, 50), "p95_ms": percentile(&times, 95), "max_ms": percentile(&times, 100) })
    };
    let mut slowest = measured.to_vec();
    slowest.sort_by(|a, b| {
        b["rows"]
            .as_f64()
            .unwrap_or(0.0)
            .total_cmp(&a["rows"].as_f64().unwrap_or(0.0))
    });
    slowest.truncate(5);
    json!({
        "count": measured.len(),
        "rows": describe("rows"),
        "rows_and_counts": describe("settled"),
        "asked": describe("asked"),
        "answered": describe("answered"),
        "slowest": slowest,
    })
}

/// By nearest rank.
pub fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

//! Under the thumb: dragged from the first row to the last and back, and every frame looked at meanwhile.
//!
//! Looked at is what each frame is about to paint: which part of the list's room its rows cover, and how many of them
//! are placeholders. Deliberately absent: what the compositor shows between frames.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Setting, processes, window_on};
use crate::{page::Page, rig::Computer};

/// The way of the thumb, in steps and time.
const STEPS: i64 = 60;
const STEP: Duration = Duration::from_millis(25);

/// Looks at every frame until told to stop.
const WATCH: &str = "
const grid = document.querySelector('[role=grid]');
window.benchFrames = [];
window.benchWatching = true;
const look = () => {
  const top = grid.querySelector('[role=columnheader]').getBoundingClientRect().bottom;
  const bottom = grid.getBoundingClientRect().top + grid.clientTop + grid.clientHeight;
  let covered = 0, waiting = 0, first = null;
  for (const row of grid.querySelectorAll('[data-index]')) {
    const place = row.getBoundingClientRect();
    const seen = Math.min(place.bottom, bottom) - Math.max(place.top, top);
    if (seen <= 0) continue;
    covered += seen;
    if (row.hasAttribute('aria-busy')) waiting += 1;
    const index = Number(row.dataset.index);
    if (first === null || index < first) first = index;
  }
  window.benchFrames.push([performance.now(), grid.scrollTop, covered / (bottom - top), waiting, first ?? -1]);
  if (window.benchWatching) requestAnimationFrame(look);
};
requestAnimationFrame(look);";

const FRAMES: &str = "window.benchWatching = false; return window.benchFrames";

/// Where the scroll bar stands.
const BAR: &str = "const grid = document.querySelector('[role=grid]');
const box = grid.getBoundingClientRect();
return { right: Math.round(box.right), top: Math.round(box.top), bottom: Math.round(box.top + grid.clientHeight),
  width: grid.offsetWidth - grid.clientWidth }";

/// The same way without a hand, for engines whose bar lies over the content and cannot be taken.
const GLIDE: &str = "const [steps, step, done] = arguments;
const grid = document.querySelector('[role=grid]');
const most = grid.scrollHeight - grid.clientHeight, started = performance.now();
let before = -1;
const move = () => {
  const at = Math.min(steps, Math.floor((performance.now() - started) / step));
  if (at !== before) grid.scrollTop = most * at / steps;
  before = at;
  if (at < steps) requestAnimationFrame(move); else done(true);
};
requestAnimationFrame(move);";

/// One frame, as it was about to be painted.
#[derive(Debug, Clone, Copy)]
struct Frame {
    at: f64,
    scrolled: f64,
    /// The share of the list's room that rows cover.
    covered: f64,
    /// Rows in sight that are placeholders.
    waiting: f64,
    first: f64,
}

pub async fn measure(computer: &Computer, setting: &Setting) -> Value {
    let (desktop, page) = window_on(computer, &setting.large).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let dragged = drag(&page).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    page.value("document.querySelector('[role=grid]').scrollTop = 0")
        .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let glided = glide(&page).await;
    processes::end(desktop).await;
    json!({ "dragged": dragged, "glided": glided })
}

/// Takes the thumb and leads it to the end, pauses there, and leads it back. None where there is none to be taken.
async fn drag(page: &Page) -> Option<Value> {
    let bar = page.value(BAR).await;
    let number = |name: &str| bar[name].as_i64().unwrap_or(0);
    let (x, top, length) = (
        number("right") - 5,
        number("top") + 8,
        number("bottom") - number("top") - 16,
    );
    page.value(WATCH).await;
    let mut way = page
        .0
        .action_chain_with_delay(None, Some(STEP))
        .move_to(x, top)
        .click_and_hold();
    for at in (1..=STEPS).chain((0..STEPS).rev()) {
        way = way.move_to(x, top + length * at / STEPS);
    }
    way.release().perform().await.expect("a thumb to drag");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let frames = frames(page).await;
    let farthest = frames
        .iter()
        .map(|frame| frame.scrolled)
        .fold(0.0, f64::max);
    (farthest > 1_000_000.0).then(|| figures(&frames))
}

async fn glide(page: &Page) -> Value {
    page.value(WATCH).await;
    let words = vec![json!(STEPS), json!(STEP.as_millis())];
    page.answer(GLIDE, words).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    figures(&frames(page).await)
}

async fn frames(page: &Page) -> Vec<Frame> {
    let frames = page.value(FRAMES).await;
    let frames = frames.as_array().expect("frames that were looked at");
    let read = |frame: &Value| {
        let part = |n: usize| frame[n].as_f64().unwrap_or(f64::NAN);
        Frame {
            at: part(0),
            scrolled: part(1),
            covered: part(2),
            waiting: part(3),
            first: part(4),
        }
    };
    frames.iter().map(read).collect()
}

fn figures(frames: &[Frame]) -> Value {
    let moving = moving(frames);
    let blank = |frame: &Frame| frame.covered < 0.99 || frame.waiting > 0.0;
    let still = |(before, after): (&Frame, &Frame)| before.first == after.first;
    json!({
        "frames": moving.len(),
        "seconds": span(moving) / 1_000.0,
        "longest_frame_ms": moving.windows(2).map(span).fold(0.0, f64::max),
        "longest_with_placeholders_ms": longest(frames, blank),
        "longest_without_rows_ms": longest(frames, |frame| frame.covered < 0.01),
        "frames_with_placeholders": moving.iter().filter(|frame| blank(frame)).count(),
        "longest_unchanged_ms": longest_still(moving, still),
        "different_places": moving.windows(2).filter(|pair| pair[0].first != pair[1].first).count(),
    })
}

/// The frames from the first to the last in which the thumb moved.
fn moving(frames: &[Frame]) -> &[Frame] {
    let moved = |pair: &[Frame]| pair[0].scrolled != pair[1].scrolled;
    let first = frames.windows(2).position(moved).unwrap_or(0);
    let last = frames.windows(2).rposition(moved).map_or(0, |at| at + 2);
    frames.get(first..last).unwrap_or_default()
}

fn span(frames: &[Frame]) -> f64 {
    match frames {
        [first, .., last] => last.at - first.at,
        _ => 0.0,
    }
}

/// The longest time in which every frame was such: from the first one to the first that is not any more.
fn longest(frames: &[Frame], is_such: impl Fn(&Frame) -> bool) -> f64 {
    let mut since = None;
    let mut longest: f64 = 0.0;
    for frame in frames {
        if let Some(since) = since {
            longest = longest.max(frame.at - since);
        }
        since = is_such(frame).then(|| since.unwrap_or(frame.at));
    }
    longest
}

/// The longest time in which the same rows stood there.
fn longest_still(frames: &[Frame], is_still: impl Fn((&Frame, &Frame)) -> bool) -> f64 {
    let mut longest: f64 = 0.0;
    let mut since = frames.first().map_or(0.0, |frame| frame.at);
    for pair in frames.windows(2) {
        longest = longest.max(pair[1].at - since);
        if !is_still((&pair[0], &pair[1])) {
            since = pair[1].at;
        }
    }
    longest
}

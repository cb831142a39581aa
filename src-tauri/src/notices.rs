//! The system's notifications: each thing is told once, over windows and restarts.
//!
//! Deliberately absent: what is worth telling, which the interface decides by what the person wants to hear of.

use std::sync::{Mutex, PoisonError};

use keydesk_core::{Error, Result};
use serde_json::Value;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;
use tauri_plugin_store::StoreExt;

const FILE: &str = "notices.json";
const TOLD: &str = "told";
/// What was told longest ago is forgotten beyond so many.
const MOST_TOLD: usize = 500;
const LONGEST_ID: usize = 200;
const LONGEST_TITLE: usize = 200;
const LONGEST_TEXT: usize = 1_000;

/// Several windows may find the same thing at the same moment.
static TELLING: Mutex<()> = Mutex::new(());

/// Shows a notification unless it was shown before. Answers whether it was shown now.
///
/// # Errors
/// `invalid` for texts that are too long; when the file of what was told cannot be written.
pub fn show(app: &AppHandle, id: &str, title: &str, text: &str) -> Result<bool> {
    check(id, title, text)?;
    {
        let _one_at_a_time = TELLING.lock().unwrap_or_else(PoisonError::into_inner);
        let broken = |error| Error::file(FILE, std::io::Error::other(error));
        let store = app.store(FILE).map_err(broken)?;
        let told = read(store.get(TOLD));
        let Some(now) = with(told, id) else {
            return Ok(false);
        };
        store.set(TOLD, Value::from(now));
        // Written before it is shown: told twice is worse than, after a crash, not at all; the bell still has it.
        store.save().map_err(broken)?;
    }
    let shown = app.notification().builder().title(title).body(text).show();
    if let Err(error) = shown {
        tracing::info!(%error, "the system showed no notification");
        return Ok(false);
    }
    Ok(true)
}

fn check(id: &str, title: &str, text: &str) -> Result<()> {
    let fits = |text: &str, most: usize| !text.is_empty() && text.chars().count() <= most;
    if fits(id, LONGEST_ID) && fits(title, LONGEST_TITLE) && text.chars().count() <= LONGEST_TEXT {
        return Ok(());
    }
    Err(Error::invalid(
        "notice",
        "A notice has a name, a title and a short text.",
        "Shorten it.",
    ))
}

fn read(stored: Option<Value>) -> Vec<String> {
    stored
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}

/// What was told with this one; none when it was told before.
fn with(mut told: Vec<String>, id: &str) -> Option<Vec<String>> {
    if told.iter().any(|known| known == id) {
        return None;
    }
    told.push(id.to_owned());
    let surplus = told.len().saturating_sub(MOST_TOLD);
    told.drain(..surplus);
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_told_once() {
        let told = with(Vec::new(), "job 1").expect("new");
        assert_eq!(with(told.clone(), "job 1"), None);
        assert_eq!(with(told, "job 2").expect("new"), ["job 1", "job 2"]);
    }

    #[test]
    fn what_was_told_longest_ago_is_forgotten_first() {
        let mut told = Vec::new();
        for number in 0..=MOST_TOLD {
            told = with(told, &format!("job {number}")).expect("new");
        }
        assert_eq!((told.len(), told[0].as_str()), (MOST_TOLD, "job 1"));
    }

    #[test]
    fn a_file_that_holds_something_else_counts_as_nothing_told() {
        assert!(read(Some(Value::from(7))).is_empty());
        assert!(read(None).is_empty());
        assert_eq!(read(Some(serde_json::json!(["job 1"]))), ["job 1"]);
    }

    #[test]
    fn a_notice_without_a_title_or_with_a_novel_is_refused() {
        assert!(check("id", "A title", "").is_ok());
        assert!(check("id", "", "Text").is_err());
        assert!(check("id", "A title", &"x".repeat(1_001)).is_err());
    }
}

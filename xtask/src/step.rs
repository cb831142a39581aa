//! One step of a test run: a program run quietly, its words kept in a file, and of a failure only
//! the part that matters shown.
//!
//! Deliberately absent: which steps there are (`test`) and what their numbers mean (`tally`).

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::repository::root;

/// A sign of life this often, for people and for machines that end silent runs.
const SIGN_OF_LIFE: Duration = Duration::from_secs(60);
const LINES_SHOWN: usize = 160;
const HEAD_SHOWN: usize = 20;
const TAIL_SHOWN: usize = 60;
const COLUMNS_SHOWN: usize = 300;
/// Of tests that ended without a result, so many of their last lines.
const LAST_WORDS_SHOWN: usize = 15;

/// How a program ended and everything it said.
pub struct Ended {
    pub success: bool,
    pub said: String,
    pub log: PathBuf,
}

/// Runs `command` to its end. Both its outputs go to `target/xtask/NAME.txt`.
///
/// # Errors
/// When it cannot be started or its log cannot be written.
pub fn run(name: &str, command: &mut Command) -> Result<Ended> {
    let folder = root().join("target/xtask");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let log = folder.join(format!("{name}.txt"));
    let file =
        File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .env("NO_COLOR", "1")
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("{program} could not be started"))?;
    let started = Instant::now();
    let mut next_sign = SIGN_OF_LIFE;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() >= next_sign {
            println!(
                "        {} s so far: {}",
                next_sign.as_secs(),
                last_line(&log)
            );
            next_sign += SIGN_OF_LIFE;
        }
        sleep(Duration::from_millis(50));
    };
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    Ok(Ended {
        success: status.success(),
        said,
        log,
    })
}

fn last_line(log: &Path) -> String {
    let said = fs::read(log).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    said.lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .map_or_else(String::new, clipped)
}

/// What of a failed program's words is worth showing: the last words of tests that were cut short and the failures that
/// `cargo test` sums up, otherwise compiler errors, otherwise beginning and end. Never more than fits a few screens.
pub fn excerpt(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let mut failed = cut_short(&lines);
    failed.extend(failures(&lines));
    let chosen = Some(failed)
        .filter(|failed| !failed.is_empty())
        .or_else(|| Some(errors(&lines)).filter(|errors| !errors.is_empty()))
        .unwrap_or_else(|| ends(&lines));
    let left_out = chosen.len().saturating_sub(LINES_SHOWN);
    let mut shown: Vec<String> = chosen.into_iter().take(LINES_SHOWN).map(clipped).collect();
    if left_out > 0 {
        shown.push(format!("… {left_out} more lines"));
    }
    shown.join("\n")
}

/// From each first `failures:` to the `test result:` that ends it.
fn failures<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut inside = false;
    let mut chosen = Vec::new();
    for line in lines {
        inside |= *line == "failures:";
        if inside {
            chosen.push(*line);
        }
        inside &= !line.starts_with("test result:");
    }
    chosen
}

/// The last words of each test program that ended without a result: killed, out of memory, or aborted.
fn cut_short<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut chosen = Vec::new();
    let mut began = None;
    for (number, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with("Running ") {
            began = Some(number);
        }
        if line.starts_with("test result:") {
            began = None;
        }
        let ended = line.starts_with("error: test failed");
        if let Some(start) = began.take_if(|_| ended) {
            let from = (start + 1).max(number.saturating_sub(LAST_WORDS_SHOWN));
            chosen.push(lines[start]);
            chosen.extend(&lines[from..number]);
            // Blank, "Caused by:" and how it ended.
            chosen.extend(lines[number..].iter().take(4));
        }
    }
    chosen
}

/// Each compiler error, to the blank line that ends it.
fn errors<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut inside = false;
    let mut chosen = Vec::new();
    for line in lines {
        inside |= line.starts_with("error: ") || line.starts_with("error[");
        if inside {
            chosen.push(*line);
        }
        inside &= !line.is_empty();
    }
    chosen
}

/// Beginning and end: some programs name the cause first, some last.
fn ends<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    if lines.len() <= HEAD_SHOWN + TAIL_SHOWN {
        return lines.to_vec();
    }
    let tail = &lines[lines.len() - TAIL_SHOWN..];
    lines[..HEAD_SHOWN]
        .iter()
        .chain(&["…"])
        .chain(tail)
        .copied()
        .collect()
}

fn clipped(line: &str) -> String {
    match line.char_indices().nth(COLUMNS_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_failed_tests_only_the_failures_are_shown() {
        let said = "test a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nleft: 1\n\nfailures:\n    b\n\ntest result: FAILED. 1 passed; 1 failed\nRunning more\ntest c ... ok";
        let shown = excerpt(said);
        assert!(
            shown.contains("left: 1") && shown.ends_with("1 passed; 1 failed"),
            "{shown}"
        );
        assert!(!shown.contains("test c"), "{shown}");
    }

    #[test]
    fn of_tests_that_were_cut_short_the_last_words_and_the_end_are_shown() {
        let before = "test early ... ok\n".repeat(40);
        let said = format!(
            "     Running unittests src/lib.rs (a)\ntest x ... ok\n\ntest result: ok. 1 passed\n     Running unittests src/lib.rs (core)\n{before}memory allocation of 34359742464 bytes failed\nerror: test failed, to rerun pass `-p core --lib`\n\nCaused by:\n  process didn't exit successfully: `core` (signal: 6, SIGABRT: process abort signal)\n     Running tests/next.rs (next)\ntest z ... ok\n\ntest result: ok. 1 passed\nerror: 1 target failed:\n    `-p core --lib`\n"
        );
        let shown = excerpt(&said);
        assert!(
            shown.starts_with("     Running unittests src/lib.rs (core)\n"),
            "{shown}"
        );
        assert!(
            shown.contains("memory allocation of") && shown.ends_with("process abort signal)"),
            "{shown}"
        );
        assert_eq!(shown.matches("early").count(), LAST_WORDS_SHOWN - 1);
    }

    #[test]
    fn of_a_failed_build_every_error_is_shown_without_the_progress() {
        let said = "   Compiling a\nerror[E0308]: mismatched\n  --> a.rs\n\n   Compiling b\nerror: aborting\n\nmore";
        assert_eq!(
            excerpt(said),
            "error[E0308]: mismatched\n  --> a.rs\n\nerror: aborting\n"
        );
    }

    #[test]
    fn of_anything_else_beginning_and_end_are_shown() {
        let said: Vec<String> = (1..=200).map(|line| line.to_string()).collect();
        let shown = excerpt(&said.join("\n"));
        assert!(
            shown.starts_with("1\n2\n") && shown.contains("\n20\n…\n141\n"),
            "{shown}"
        );
        assert!(shown.ends_with("\n200"), "{shown}");
        assert_eq!(excerpt("one\ntwo"), "one\ntwo");
    }

    #[test]
    fn endless_failures_and_endless_lines_are_cut() {
        let said = format!("failures:\n{}", "é".repeat(1_000)) + &"\nline".repeat(1_000);
        let shown = excerpt(&said);
        assert_eq!(shown.lines().count(), LINES_SHOWN + 1);
        assert!(shown.ends_with("… 842 more lines"), "{shown}");
        assert!(
            shown
                .lines()
                .all(|line| line.chars().count() <= COLUMNS_SHOWN + 1)
        );
    }
}

//! The packaged program on a screen, with nobody's home: the road that a new person takes, from the welcome to an export.
//!
//! Deliberately absent: how a window is driven; the window's own test does it, with this program instead of its own.

use std::path::Path;

use anyhow::{Result, bail};

use crate::repository::{cargo, root};
use crate::{prerequisites, step};

/// Says to the window's test which program to start.
pub const PROGRAM_VARIABLE: &str = "KEYDESK_E2E_PROGRAM";
/// The tests that need no other program beside it.
const TESTS: [&str; 2] = [
    "flow::what_was_imported_is_searched_filtered_sorted_and_exported_as_shown",
    "shell::a_workspace_is_remembered_left_and_opened_again",
];

pub fn works(program: &Path) -> Result<String> {
    prerequisites::see_to_tests()?;
    let mut test = cargo();
    // The whole workspace, as `cargo xtask test` has it: with the same features nothing is built twice.
    test.args(["test", "--workspace", "--test", "desktop", "--", "--exact"]);
    test.args(TESTS);
    let mut test = prerequisites::with_display(test)?;
    test.env("KEYDESK_E2E", "1").env(PROGRAM_VARIABLE, program);
    let ended = step::run("package-window", &mut test)?;
    let passed = format!("{} passed; 0 failed", TESTS.len());
    if !ended.success || !ended.said.contains(&passed) {
        bail!(
            "{}\nAll of it: {}",
            step::excerpt(&ended.said),
            ended.log.display()
        );
    }
    let pictures = root().join("tests/out");
    Ok(format!("as pictures show in {}", pictures.display()))
}

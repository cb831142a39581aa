//! `docs/seeds.md` has no row without a test that runs: each row of its tables names tests of this repository, or says that
//! the ability is left out on purpose.
//!
//! Deliberately absent: running them. `cargo xtask test` does; here it is enough that they are there and not ignored.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::files;

/// The column that names tests.
const COLUMN: &str = "shown by";
/// What stands there instead where something is left out on purpose; the row then says why.
const LEFT_OUT: &str = "left out";

/// What is wrong with it, a sentence each.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let page = root.join("docs/seeds.md");
    let text = fs::read_to_string(&page)?;
    let tests = tests(root)?;
    Ok(rows_with_faults(&text, &tests))
}

/// The names of all tests: Rust functions and Vitest titles.
fn tests(root: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for folder in ["crates", "src-tauri", "tests", "xtask"] {
        for file in files(&root.join(folder), &[".rs"])? {
            names.extend(rust_tests(&fs::read_to_string(file)?));
        }
    }
    for file in files(&root.join("ui"), &[".test.ts", ".test.tsx"])? {
        names.extend(titles(&fs::read_to_string(file)?));
    }
    Ok(names)
}

/// Functions that an attribute makes a test; ignored ones do not run.
fn rust_tests(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut is_test, mut ignored) = (false, false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.contains("test") && !line.starts_with("#[cfg");
            ignored |= line.contains("ignore");
            continue;
        }
        if let Some(name) = function(line) {
            if is_test && !ignored {
                names.push(name.to_owned());
            }
            (is_test, ignored) = (false, false);
        }
    }
    names
}

/// `async fn name(` and its kin.
fn function(line: &str) -> Option<&str> {
    let mut rest = line;
    for word in ["pub(crate) ", "pub(super) ", "pub ", "async "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let rest = rest.strip_prefix("fn ")?;
    rest.split(['(', '<']).next()
}

/// `test("title"` and `it("title"`, not skipped ones.
fn titles(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for begins in ["test(\"", "it(\""] {
        for piece in text.split(begins).skip(1) {
            if let Some((title, _)) = piece.split_once('"') {
                names.push(title.to_owned());
            }
        }
    }
    names
}

fn rows_with_faults(text: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut column = None;
    for (number, line) in text.lines().enumerate() {
        let Some(cells) = cells(line) else {
            column = None;
            continue;
        };
        let Some(at) = column else {
            column = cells.iter().position(|cell| cell.to_lowercase() == COLUMN);
            continue;
        };
        if cells
            .iter()
            .all(|cell| cell.trim_matches([':', '-']).is_empty())
        {
            continue;
        }
        let shown = cells.get(at).copied().unwrap_or_default();
        let what = cells.first().copied().unwrap_or_default();
        faults.extend(
            fault_of(shown, cells.last().copied().unwrap_or_default(), tests)
                .into_iter()
                .map(|fault| format!("docs/seeds.md, line {}, “{what}”: {fault}", number + 1)),
        );
    }
    faults
}

fn fault_of(shown: &str, differs: &str, tests: &BTreeSet<String>) -> Vec<String> {
    if shown.eq_ignore_ascii_case(LEFT_OUT) {
        return match differs.is_empty() {
            true => vec!["it is left out and nobody says why".to_owned()],
            false => Vec::new(),
        };
    }
    let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
    if named.is_empty() {
        return vec!["it names no test".to_owned()];
    }
    named
        .into_iter()
        .filter(|name| !tests.contains(*name))
        .map(|name| format!("there is no test {name} that runs"))
        .collect()
}

/// The cells of a table's row.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_rust_and_of_the_interface_are_known_and_ignored_ones_are_not() {
        let rust = "#[tokio::test]\n#[ignore = \"slow\"]\nasync fn slow() {\n}\n#[test]\nfn quick() {}\nfn helper() {}\n#[rstest]\nasync fn on_both(#[case] engine: Engine) {}\n";
        assert_eq!(rust_tests(rust), ["quick", "on_both"]);
        assert_eq!(
            titles("test(\"a b\", () => {}); it(\"c\", f); test.skip(\"d\", f)"),
            ["a b", "c"]
        );
    }

    #[test]
    fn a_row_without_a_test_that_runs_is_named() {
        let tests = BTreeSet::from(["there".to_owned()]);
        let text = "| ability | where | shown by | differs |\n|---|---|---|---|\n\
                    | one | x | `there` | |\n| two | x | `gone` | |\n| three | x | | |\n\
                    | four | — | left out | money is not ours |\n| five | — | left out | |\n\n\
                    | other | table |\n|---|---|\n| not | checked |\n";
        assert_eq!(
            rows_with_faults(text, &tests),
            [
                "docs/seeds.md, line 4, “two”: there is no test gone that runs",
                "docs/seeds.md, line 5, “three”: it names no test",
                "docs/seeds.md, line 7, “five”: it is left out and nobody says why",
            ]
        );
    }
}

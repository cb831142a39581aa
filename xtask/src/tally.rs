//! Counting tests from what test programs print.
//!
//! Deliberately absent: machine-readable test output, which stable Rust does not offer.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// How a step's tests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// The step itself is the check.
    TheStep,
    /// `cargo test`: one `test result:` line per test binary.
    CargoTest,
    /// Vitest: one `Tests` line at the end.
    Vitest,
}

impl Counting {
    /// What a step came to. A step that failed has at least one failure, also when it got no test
    /// to run; and tests that never ran have not passed.
    pub fn tally(self, success: bool, said: &str) -> Tally {
        let mut tally = match self {
            Self::TheStep => Tally {
                passed: u64::from(success),
                failed: 0,
            },
            Self::CargoTest => cargo_test(said),
            Self::Vitest => vitest(said),
        };
        if tally.failed == 0 && (!success || tally.passed == 0) {
            tally.failed = 1;
        }
        tally
    }
}

fn cargo_test(said: &str) -> Tally {
    let mut sum = Tally::default();
    for line in said.lines().filter(|line| line.starts_with("test result:")) {
        sum += Tally {
            passed: before(line, "passed"),
            failed: before(line, "failed"),
        };
    }
    sum
}

fn vitest(said: &str) -> Tally {
    let line = said
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Tests "));
    line.map_or_else(Tally::default, |line| Tally {
        passed: before(line, "passed"),
        failed: before(line, "failed"),
    })
}

/// The number that stands before `word` in `line`; 0 when there is none.
fn before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line.split_whitespace().collect();
    words
        .windows(2)
        .find(|pair| pair[1].trim_end_matches(';') == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGO: &str = "running 12 tests
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s
test result: FAILED. 30 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s
";

    #[test]
    fn the_results_of_all_test_binaries_are_summed() {
        assert_eq!(
            Counting::CargoTest.tally(false, CARGO),
            Tally {
                passed: 42,
                failed: 2
            }
        );
    }

    #[test]
    fn vitest_counts_tests_and_not_files() {
        let said = " Test Files  1 failed | 4 passed (5)\n      Tests  2 failed | 31 passed (33)\n";
        assert_eq!(
            Counting::Vitest.tally(false, said),
            Tally {
                passed: 31,
                failed: 2
            }
        );
        let fine = " Test Files  5 passed (5)\n      Tests  33 passed (33)\n";
        assert_eq!(
            Counting::Vitest.tally(true, fine),
            Tally {
                passed: 33,
                failed: 0
            }
        );
    }

    #[test]
    fn a_build_that_fails_before_any_test_counts_as_a_failure() {
        assert_eq!(
            Counting::CargoTest.tally(false, "error: could not compile"),
            Tally {
                passed: 0,
                failed: 1
            }
        );
    }

    #[test]
    fn tests_that_passed_before_a_crash_do_not_hide_it() {
        let said =
            "test result: ok. 3 passed; 0 failed; 0 ignored\nerror: test failed (signal: 11)";
        assert_eq!(
            Counting::CargoTest.tally(false, said),
            Tally {
                passed: 3,
                failed: 1
            }
        );
    }

    #[test]
    fn a_run_without_any_test_has_not_passed() {
        assert_eq!(
            Counting::CargoTest.tally(true, "running 0 tests"),
            Tally {
                passed: 0,
                failed: 1
            }
        );
    }

    #[test]
    fn a_check_counts_as_one() {
        assert_eq!(
            Counting::TheStep.tally(true, ""),
            Tally {
                passed: 1,
                failed: 0
            }
        );
        assert_eq!(
            Counting::TheStep.tally(false, ""),
            Tally {
                passed: 0,
                failed: 1
            }
        );
    }
}

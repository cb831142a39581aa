//! `cargo xtask test`: every check and every test, the quick ones first, and one line at the end
//! that says how many passed and failed.
//!
//! Deliberately absent: stopping at the first failure. A run in continuous integration should say
//! everything that is wrong; `--fail-fast` is for the impatient.

mod steps;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::num::NonZero;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;
use keydesk_testkit::{POSTGRES_VARIABLE, PostgresError, ThrowawayPostgres};

use crate::repository::ui;
use crate::step::Ended;
use crate::tally::{Counting, Tally};
use crate::{node, prerequisites, step};
use steps::Step;

/// What a test program of cargo's reads.
const THREADS_VARIABLE: &str = "RUST_TEST_THREADS";

#[derive(clap::Args)]
pub struct Test {
    /// Run only this step and what it needs; may be given several times
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Step>,
    /// Also run the tests that take minutes, and check the icons against their masters
    #[arg(long)]
    long: bool,
    /// Stop at the first step that fails
    #[arg(long)]
    fail_fast: bool,
}

impl Test {
    pub fn execute(self) -> Result<ExitCode> {
        let mut run = Run {
            long: self.long,
            postgres: None,
            sum: Tally::default(),
            failed: BTreeSet::new(),
        };
        let steps = self.steps();
        let needs_packages = [Step::Rust, Step::Desktop];
        if needs_packages.iter().any(|step| steps.contains(step))
            && let Err(reason) = prerequisites::see_to_tests()
        {
            // Whatever needs them fails below and says so.
            println!("{reason:#}");
        }
        for step in steps {
            let failed_before = run.sum.failed;
            run.take(step);
            if self.fail_fast && run.sum.failed > failed_before {
                println!("Stopped here, as asked.");
                break;
            }
        }
        println!("{}", run.sum);
        Ok(if run.sum.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn steps(&self) -> BTreeSet<Step> {
        if self.only.is_empty() {
            let all = Step::value_variants().iter().copied();
            return all
                .filter(|step| self.long || *step != Step::Icons)
                .collect();
        }
        self.only
            .iter()
            .flat_map(|step| step.needs().iter().chain([step]))
            .copied()
            .collect()
    }
}

/// A run under way: the numbers so far and the Postgres that its tests share.
struct Run {
    long: bool,
    postgres: Option<ThrowawayPostgres>,
    sum: Tally,
    failed: BTreeSet<Step>,
}

impl Run {
    fn take(&mut self, step: Step) {
        let started = Instant::now();
        if let Some(needed) = step
            .needs()
            .iter()
            .find(|needed| self.failed.contains(needed))
        {
            let note = format!("needs {}", needed.name());
            report("not run", step.title(), started.elapsed(), &note);
            return;
        }
        if step == Step::Packages && !node::packages_are_stale() {
            self.sum += Tally {
                passed: 1,
                failed: 0,
            };
            report(
                "ok",
                step.title(),
                started.elapsed(),
                "as the lockfile says",
            );
            return;
        }
        if step == Step::Desktop && env::consts::OS != "linux" {
            println!(
                "*** SKIPPED: {}. Driving the window needs Linux.",
                step.title()
            );
            return;
        }
        if step == Step::Rust {
            self.start_postgres();
        }
        match self
            .command(step)
            .and_then(|mut command| step::run(step.name(), &mut command))
        {
            Ok(ended) => self.judge(step, started.elapsed(), &ended),
            Err(error) => self.fail(step, started.elapsed(), &format!("{error:#}")),
        }
    }

    fn judge(&mut self, step: Step, took: Duration, ended: &Ended) {
        let tally = step.counting().tally(ended.success, &ended.said);
        self.sum += tally;
        let numbers = match step.counting() {
            Counting::TheStep => String::new(),
            _ => tally.to_string(),
        };
        report(
            if tally.failed == 0 { "ok" } else { "FAILED" },
            step.title(),
            took,
            &numbers,
        );
        show_skipped(&ended.said);
        if tally.failed > 0 {
            self.failed.insert(step);
            println!(
                "{}\nAll of it: {}",
                step::excerpt(&ended.said),
                ended.log.display()
            );
        }
    }

    fn fail(&mut self, step: Step, took: Duration, why: &str) {
        self.sum.failed += 1;
        self.failed.insert(step);
        report("FAILED", step.title(), took, why);
    }

    fn command(&self, step: Step) -> Result<Command> {
        let mut command = step.command();
        if step == Step::Desktop {
            command = prerequisites::with_display(command)?;
            command.env("KEYDESK_E2E", "1");
        }
        if step == Step::Rust {
            if env::var_os(THREADS_VARIABLE).is_none() {
                command.env(THREADS_VARIABLE, tests_at_once().to_string());
            }
            if self.long {
                command.args(["--", "--include-ignored"]);
            }
        }
        if step.compiles_the_desktop() {
            // The folder of the built user interface has to be there, be it empty.
            fs::create_dir_all(ui().join("dist"))?;
        }
        if let Some(postgres) = &self.postgres {
            command.env(POSTGRES_VARIABLE, postgres.url());
        }
        Ok(command)
    }

    /// One Postgres for the whole run, unless the caller named one. Without any, half the store's
    /// tests do not run: said loudly, and a failure in continuous integration.
    fn start_postgres(&mut self) {
        if env::var_os(POSTGRES_VARIABLE).is_some_and(|url| !url.is_empty()) {
            return;
        }
        let started = Instant::now();
        match ThrowawayPostgres::start() {
            Ok(postgres) => {
                report("ok", "Throwaway Postgres", started.elapsed(), "");
                self.postgres = Some(postgres);
            }
            Err(PostgresError::NotInstalled) if env::var("CI").as_deref() != Ok("true") => {
                println!(
                    "*** SKIPPED: tests on Postgres. {}",
                    PostgresError::NotInstalled
                );
            }
            Err(error) => {
                self.sum.failed += 1;
                report(
                    "FAILED",
                    "Throwaway Postgres",
                    started.elapsed(),
                    &error.to_string(),
                );
            }
        }
    }
}

/// How many Rust tests run at once. They wait for disks, databases and other programs half of their time, so that one for each
/// processor would leave the processors idle; more than two for each is slower again.
fn tests_at_once() -> usize {
    2 * thread::available_parallelism().map_or(1, NonZero::get)
}

fn report(outcome: &str, title: &str, took: Duration, note: &str) {
    let line = format!(
        "{outcome:<7}  {title:<22} {:>7.1} s  {note}",
        took.as_secs_f64()
    );
    println!("{}", line.trim_end());
}

/// What tests said they left out; each once.
fn show_skipped(said: &str) {
    let skipped: BTreeSet<&str> = said
        .lines()
        .filter(|line| line.starts_with("*** SKIPPED"))
        .collect();
    for line in skipped.iter().take(10) {
        println!("{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(only: &[Step], long: bool) -> Vec<Step> {
        Test {
            only: only.to_vec(),
            long,
            fail_fast: false,
        }
        .steps()
        .into_iter()
        .collect()
    }

    #[test]
    fn a_whole_run_has_every_step_and_the_icons_only_when_long() {
        let whole = chosen(&[], false);
        assert_eq!(whole.first(), Some(&Step::Format));
        assert_eq!(whole.last(), Some(&Step::Desktop));
        assert_eq!(chosen(&[], true).len(), Step::value_variants().len());
        assert_eq!(whole.len(), Step::value_variants().len() - 1);
    }

    #[test]
    fn one_step_brings_what_it_needs_in_order() {
        assert_eq!(
            chosen(&[Step::Desktop], false),
            [Step::Packages, Step::Build, Step::Desktop]
        );
        assert_eq!(
            chosen(&[Step::Rust, Step::Format], false),
            [Step::Format, Step::Packages, Step::Rust]
        );
        assert_eq!(chosen(&[Step::Icons], false), [Step::Icons]);
    }
}

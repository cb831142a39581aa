//! `cargo xtask test`: every check and every test, the quick ones first, and one line at the end
//! that says how many passed and failed.
//!
//! Deliberately absent: stopping at the first failure. A run in continuous integration should say
//! everything that is wrong; `--fail-fast` is for the impatient.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;
use keydesk_testkit::{POSTGRES_VARIABLE, PostgresError, ThrowawayPostgres};

use crate::repository::{answer, cargo, npm, program, ui};
use crate::tally::{Counting, Tally};
use crate::{node, prerequisites, step};

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

/// In the order in which they run: what is quick and often wrong comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Step {
    /// rustfmt has nothing to change
    Format,
    /// The user interface's npm packages are those of the lockfile
    Packages,
    /// Biome finds nothing in the user interface
    Lint,
    /// TypeScript accepts the user interface
    Types,
    /// The user interface's unit tests
    Vitest,
    /// The user interface builds
    Build,
    /// clippy has no warning
    Clippy,
    /// Rust tests on SQLite and Postgres, stale bindings included
    Rust,
    /// The real window, driven from end to end
    Desktop,
    /// The icons are what their masters draw
    Icons,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Packages => "packages",
            Self::Lint => "lint",
            Self::Types => "types",
            Self::Vitest => "vitest",
            Self::Build => "build",
            Self::Clippy => "clippy",
            Self::Rust => "rust",
            Self::Desktop => "desktop",
            Self::Icons => "icons",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Format => "Rust format",
            Self::Packages => "npm packages",
            Self::Lint => "UI lint and format",
            Self::Types => "TypeScript check",
            Self::Vitest => "UI unit tests",
            Self::Build => "UI build",
            Self::Clippy => "clippy",
            Self::Rust => "Rust tests, bindings",
            Self::Desktop => "End-to-end window",
            Self::Icons => "Icons",
        }
    }

    fn counting(self) -> Counting {
        match self {
            Self::Vitest => Counting::Vitest,
            Self::Rust | Self::Desktop => Counting::CargoTest,
            _ => Counting::TheStep,
        }
    }

    /// The steps without which this one cannot say anything. The desktop compiles the built user
    /// interface in, so Rust code that contains it waits for the build.
    fn needs(self) -> &'static [Self] {
        match self {
            Self::Lint | Self::Types | Self::Vitest | Self::Build => &[Self::Packages],
            Self::Desktop => &[Self::Packages, Self::Build],
            _ => &[],
        }
    }
}

impl Test {
    pub fn execute(self) -> Result<ExitCode> {
        let mut run = Run {
            long: self.long,
            postgres: None,
            sum: Tally::default(),
            failed: BTreeSet::new(),
        };
        for step in self.steps() {
            let failed_before = run.sum.failed;
            run.take(step)?;
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
    fn take(&mut self, step: Step) -> Result<()> {
        let started = Instant::now();
        if let Some(needed) = step
            .needs()
            .iter()
            .find(|needed| self.failed.contains(needed))
        {
            report(
                "not run",
                step.title(),
                started.elapsed(),
                &format!("needs {}", needed.name()),
            );
            return Ok(());
        }
        if step == Step::Packages && !node::packages_are_stale() {
            report(
                "ok",
                step.title(),
                started.elapsed(),
                "as the lockfile says",
            );
            self.sum += Tally {
                passed: 1,
                failed: 0,
            };
            return Ok(());
        }
        if step == Step::Desktop && env::consts::OS != "linux" {
            println!(
                "*** SKIPPED: {}. Driving the window needs Linux.",
                step.title()
            );
            return Ok(());
        }
        if step == Step::Rust {
            self.start_postgres()?;
        }
        let Some(mut command) = self.command(step)? else {
            return Ok(());
        };
        let ended = step::run(step.name(), &mut command)?;
        let tally = step.counting().tally(ended.success, &ended.said);
        self.sum += tally;
        let numbers = match step.counting() {
            Counting::TheStep => String::new(),
            _ => tally.to_string(),
        };
        let outcome = if tally.failed == 0 { "ok" } else { "FAILED" };
        report(outcome, step.title(), started.elapsed(), &numbers);
        show_skipped(&ended.said);
        if tally.failed > 0 {
            println!(
                "{}\nAll of it: {}",
                step::excerpt(&ended.said),
                ended.log.display()
            );
        }
        Ok(())
    }

    /// The command of a step; `None`, counted as a failure, when what it takes is not there.
    fn command(&mut self, step: Step) -> Result<Option<Command>> {
        let (mut command, arguments): (Command, &[&str]) = match step {
            Step::Format => (cargo(), &["fmt", "--all", "--check"]),
            Step::Packages => (npm(), &["ci", "--no-audit", "--no-fund"]),
            Step::Lint => (npm(), &["run", "--silent", "lint"]),
            Step::Types => (npm(), &["run", "--silent", "check"]),
            Step::Vitest => (npm(), &["run", "--silent", "test"]),
            Step::Build => (npm(), &["run", "--silent", "build"]),
            Step::Clippy => (
                cargo(),
                &[
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ],
            ),
            Step::Rust => (cargo(), &["test", "--workspace", "--no-fail-fast"]),
            Step::Desktop => match self.with_display() {
                Some(command) => (command, &[]),
                None => return Ok(None),
            },
            Step::Icons => (
                cargo(),
                &[
                    "run",
                    "-p",
                    "xtask",
                    "--features",
                    "icons",
                    "--",
                    "icons",
                    "--check",
                ],
            ),
        };
        command.args(arguments);
        if matches!(step, Step::Clippy | Step::Rust | Step::Desktop) {
            // Compiling the desktop takes the folder of the built user interface, be it empty.
            fs::create_dir_all(ui().join("dist"))?;
        }
        if step == Step::Rust && self.long {
            command.args(["--", "--include-ignored"]);
        }
        if let Some(postgres) = &self.postgres {
            command.env(POSTGRES_VARIABLE, postgres.url());
        }
        Ok(Some(command))
    }

    /// The window's test; on a virtual display where there is none. It names the whole workspace
    /// so that cargo picks the same features as for the other Rust tests and builds nothing again.
    fn with_display(&mut self) -> Option<Command> {
        let test = ["test", "--workspace", "--test", "desktop"];
        let mut command = if prerequisites::has_display() {
            cargo()
        } else if answer(program("xvfb-run").arg("--help")).is_some() {
            let mut virtual_display = program("xvfb-run");
            virtual_display.args(["-a", "-s", "-screen 0 1600x1000x24"]);
            virtual_display.arg(cargo().get_program());
            virtual_display
        } else {
            self.sum.failed += 1;
            let needed =
                "no display and no xvfb-run: sudo apt-get install -y xvfb xauth webkit2gtk-driver";
            report("FAILED", Step::Desktop.title(), Duration::ZERO, needed);
            return None;
        };
        command.args(test).env("KEYDESK_E2E", "1");
        Some(command)
    }

    /// One Postgres for the whole run, unless the caller named one. Without any, half the store's
    /// tests do not run: said loudly, and a failure in continuous integration.
    fn start_postgres(&mut self) -> Result<()> {
        if env::var_os(POSTGRES_VARIABLE).is_some_and(|url| !url.is_empty()) {
            return Ok(());
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
        Ok(())
    }
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
            [Step::Format, Step::Rust]
        );
        assert_eq!(chosen(&[Step::Icons], false), [Step::Icons]);
    }

    #[test]
    fn the_user_interface_is_built_before_anything_compiles_it_in() {
        assert!(Step::Build < Step::Clippy && Step::Build < Step::Rust);
    }
}

//! The steps of a test run: their order, their names, and what each needs and counts.
//!
//! Deliberately absent: running them.

use std::process::Command;

use clap::ValueEnum;

use crate::repository::{cargo, npm};
use crate::tally::Counting;

/// In the order in which they run: what is quick and often wrong comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Step {
    /// rustfmt has nothing to change
    Format,
    /// The guide's links and images are there, and so is every test that docs/seeds.md names
    Guide,
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
    /// The same for the window's test, which plain cargo commands leave out
    ClippyDesktop,
    /// Rust tests on SQLite and Postgres, stale bindings included
    Rust,
    /// The real window, driven from end to end
    Desktop,
    /// The icons are what their masters draw
    Icons,
}

impl Step {
    /// For `--only` and for the log's file name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Guide => "guide",
            Self::Packages => "packages",
            Self::Lint => "lint",
            Self::Types => "types",
            Self::Vitest => "vitest",
            Self::Build => "build",
            Self::Clippy => "clippy",
            Self::ClippyDesktop => "clippy-desktop",
            Self::Rust => "rust",
            Self::Desktop => "desktop",
            Self::Icons => "icons",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Format => "Rust format",
            Self::Guide => "Guide and seeds",
            Self::Packages => "npm packages",
            Self::Lint => "UI lint and format",
            Self::Types => "TypeScript check",
            Self::Vitest => "UI unit tests",
            Self::Build => "UI build",
            Self::Clippy => "clippy",
            Self::ClippyDesktop => "clippy, window test",
            Self::Rust => "Rust tests, bindings",
            Self::Desktop => "End-to-end window",
            Self::Icons => "Icons",
        }
    }

    /// How its tests are counted.
    pub fn counting(self) -> Counting {
        match self {
            Self::Vitest => Counting::Vitest,
            Self::Rust | Self::Desktop => Counting::CargoTest,
            _ => Counting::TheStep,
        }
    }

    /// The steps without which this one cannot say anything. The desktop compiles the built user
    /// interface in, so Rust code that contains it waits for the build.
    pub fn needs(self) -> &'static [Self] {
        match self {
            Self::Lint | Self::Types | Self::Vitest | Self::Build => &[Self::Packages],
            // Offline files are verified with an npm package, too.
            Self::Rust => &[Self::Packages],
            Self::Desktop => &[Self::Packages, Self::Build],
            _ => &[],
        }
    }

    /// What it runs. The window's test names the whole workspace so that cargo picks the same
    /// features as for the other Rust tests and builds nothing again.
    pub fn command(self) -> Command {
        let (mut command, arguments) = match self {
            Self::Format => (cargo(), "fmt --all --check"),
            Self::Guide => (cargo(), "xtask guide"),
            Self::Packages => (npm(), "ci --no-audit --no-fund"),
            Self::Lint => (npm(), "run --silent lint"),
            Self::Types => (npm(), "run --silent check"),
            Self::Vitest => (npm(), "run --silent test"),
            Self::Build => (npm(), "run --silent build"),
            Self::Clippy => (cargo(), "clippy --workspace --all-targets -- -D warnings"),
            Self::ClippyDesktop => (cargo(), "clippy --workspace --test desktop -- -D warnings"),
            Self::Rust => (cargo(), "test --workspace --no-fail-fast"),
            Self::Desktop => (cargo(), "test --workspace --test desktop"),
            Self::Icons => (cargo(), "xtask icons --check"),
        };
        command.args(arguments.split(' '));
        command
    }

    /// Whether it compiles Rust code that has the built user interface inside.
    pub fn compiles_the_desktop(self) -> bool {
        matches!(
            self,
            Self::Clippy | Self::ClippyDesktop | Self::Rust | Self::Desktop
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_interface_is_built_before_anything_compiles_it_in() {
        assert!(Step::Build < Step::Clippy && Step::Build < Step::Rust);
    }
}

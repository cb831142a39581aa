//! Keydesk's own commands, `cargo xtask …`: start it, test it, fill a demo, measure it, package
//! it, check the guide, draw the icons.
//!
//! Deliberately absent: anything of the product. xtask compiles in seconds and starts the real
//! binaries for everything else.
#![allow(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]

mod bench;
mod demo;
mod desktop;
mod guide;
mod icons;
mod node;
mod package;
mod packages;
mod prerequisites;
mod repository;
mod serve;
mod step;
mod tally;
mod test;
#[cfg(test)]
mod workflows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Keydesk's own commands"
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing, builds Keydesk and opens its window on the demo workspace
    Run(desktop::Run),
    /// Starts the license server on the demo workspace, with its pages for a browser
    Serve(serve::Serve),
    /// Runs every check and every test, and ends with what passed and what failed
    Test(test::Test),
    /// Writes a workspace of made-up licenses, the same for the same seed
    Demo(demo::Demo),
    /// Measures how fast Keydesk is, in release builds
    Bench(bench::Bench),
    /// Builds what people install on this system, into target/package
    Package(package::Package),
    /// Checks the guide and docs/seeds.md: images, links, and that every test they name is there
    Guide(guide::Guide),
    /// Draws the bundle's icons from their SVG masters
    Icons(icons::Icons),
}

fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::Run(run) => run.execute(),
        Command::Serve(serve) => serve.execute(),
        Command::Test(test) => test.execute(),
        Command::Demo(demo) => demo.execute(),
        Command::Bench(bench) => bench.execute(),
        Command::Package(package) => package.execute(),
        Command::Guide(guide) => guide.execute(),
        Command::Icons(icons) => icons.execute(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

//! `keydesk-bench`, started by `cargo xtask bench`: how fast Keydesk is, in figures that can be had again.
//!
//! Each subcommand is one bench with its own report: a table for people, `--json` for programs. Standard output
//! carries the report alone; what goes on meanwhile is told on standard error. Times are wall time of this machine as
//! it is, so a bench that shares it measures its neighbours, too.
//!
//! Deliberately absent: verdicts. A bench says what it measured; whether that is enough is for people and for CI.
#![allow(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]

mod bulk;
mod devices;
mod files;
mod index;
mod list;
mod measure;
mod places;
mod postgres;
mod products;
mod reports;
mod rows;
mod server;
mod table;
mod watching;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask bench",
    bin_name = "cargo xtask bench",
    about = "How fast Keydesk is, measured on this machine"
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The list of licenses: search, filter, sort, count, end to end and in process
    List(list::List),
    /// Many rows out and in: exports and imports beside the barest program that does the same
    Rows(rows::Rows),
    /// Many licenses changed in one go on both databases, and what readers notice meanwhile
    Bulk(bulk::Bulk),
    /// The dashboard and the reports
    Reports(reports::Reports),
    /// Abuse detection, cases, a customer's page and timeline, and devices
    Watching(watching::Watching),
    /// The license server: validations and durable activations beside a bare route, a bare look-up and a bare insert
    Server(devices::Server),
    /// The bare route that `server` compares with
    #[command(hide = true)]
    BareRoute(devices::BareRoute),
    /// The workspaces that `cargo xtask bench window` opens in the real window, and where they are
    #[command(hide = true)]
    Window(window::Window),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::List(list) => list.run().await,
        Command::Rows(rows) => rows.run().await,
        Command::Bulk(bulk) => bulk.run().await,
        Command::Reports(reports) => reports.run().await,
        Command::Watching(watching) => watching.run().await,
        Command::Server(server) => server.run().await,
        Command::BareRoute(route) => route.run().await,
        Command::Window(window) => window.run().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

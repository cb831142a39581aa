//! `keydesk-server`: makes and serves a workspace, says who may sign in, backs it up and restores it, makes a demo one, or checks
//! that nobody rewrote an audit trail.
//!
//! Standard output carries what was asked for (the address and the token, the demo's place), standard error the log.

mod audit;
mod backup;
mod create;
mod people;

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use keydesk_core::{
    Error,
    backend::{Location, Opening, Workspace},
    clock::{Clock, SystemClock},
    demo::{DemoPlan, beginning_of, make_demo_at},
    logbook,
};
use keydesk_server::{ConfigRefused, Passphrase, ServeError, Server, Told};
use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt};

/// Answers to devices are many small allocations on all threads; the C library's own allocator costs a tenth of them, and
/// where it is linked in (musl) its threads would wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The license server of Keydesk.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves a workspace: to devices, to scripts, and to people in their browsers and desktops.
    Serve(Box<Told>),
    /// Makes an empty workspace where there is none.
    Create(create::Create),
    /// Makes a workspace full of plausible licenses.
    Demo(Demo),
    /// Looks after the audit trail.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Backs a workspace up into one file, while others work.
    Backup(Box<backup::Backup>),
    /// Restores a backup to a new workspace folder, once everything in it was checked.
    Restore(backup::Restore),
    /// Looks after who may sign in.
    #[command(subcommand)]
    People(people::People),
}

#[derive(Debug, Args)]
struct Demo {
    /// How many licenses production gets; staging gets a twentieth.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    licenses: u32,
    /// The folder to make; it must not exist, or be empty.
    #[arg(long)]
    out: PathBuf,
    /// Another seed makes another workspace of the same kind.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day the workspace is of (YYYY-MM-DD, UTC); today when not given. The same number, seed and day make the same
    /// rows.
    #[arg(long)]
    as_of: Option<NaiveDate>,
}

/// What ends the program with words.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("{}", in_words(.0))]
    Core(#[from] Error),
    #[error(transparent)]
    Config(#[from] ConfigRefused),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error("Cannot write to standard output: {0}.")]
    Output(#[from] std::io::Error),
}

fn in_words(error: &Error) -> String {
    let failure = error.to_failure();
    format!("{} {} {}", failure.what, failure.kept, failure.next)
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command {
        Command::Serve(told) => serve(*told).await.map(|()| ExitCode::SUCCESS),
        Command::Create(create) => create.run().await.map(|()| ExitCode::SUCCESS),
        Command::Demo(demo) => demo.run().await.map(|()| ExitCode::SUCCESS),
        Command::Audit(audit) => audit.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::People(people) => people.run().await.map(|()| ExitCode::SUCCESS),
    };
    match ended {
        Ok(code) => code,
        Err(ended) => {
            // Nothing is left to do when even standard error is closed.
            let _ = writeln!(std::io::stderr().lock(), "{ended}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(told: Told) -> Result<(), Ended> {
    let config = told.config()?;
    start_log(config.json);
    let location = Location::parse(&config.workspace)?;
    let opening = Opening {
        keeps_postgres_snapshots: true,
        master_key_file: config.master_key_file.clone(),
        ..Opening::default()
    };
    let workspace = Workspace::open_as(&location, Arc::new(SystemClock), opening).await?;
    if let Err(error) = unlock(&workspace, config.passphrase).await {
        workspace.close().await;
        return Err(error.into());
    }
    let server = match Server::bind(Arc::clone(&workspace), config.options).await {
        Ok(server) => server,
        Err(error) => {
            workspace.close().await;
            return Err(error.into());
        }
    };
    // Before anybody learns that it is there: whoever then asks it to stop is heard.
    let stop = asked_to_stop();
    tell(config.json, &server, &location)?;
    tokio::spawn(async move { workspace.open_environments().await });
    server.run(stop).await?;
    Ok(())
}

/// The one place where the token is ever written.
fn tell(json: bool, server: &Server, location: &Location) -> std::io::Result<()> {
    let address = server.base_url();
    let token = server.token_counts().then(|| server.token().reveal());
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(
            out,
            "{}",
            serde_json::json!({ "address": address, "token": token })
        )?;
    } else {
        writeln!(out, "Keydesk serves {} at {address}", location.display())?;
        match token {
            Some(token) => {
                writeln!(out, "The token of this run: {token}")?;
                writeln!(out, "In a browser: {address}/admin/#token={token}")?;
            }
            None => writeln!(out, "People sign in at {address}/admin/")?,
        }
    }
    out.flush()
}

/// Gives the workspace its passphrase, so that the server can sign.
async fn unlock(workspace: &Arc<Workspace>, passphrase: Option<Passphrase>) -> Result<(), Error> {
    let Some(Passphrase(passphrase)) = passphrase else {
        if workspace.is_locked() {
            tracing::warn!(
                "the signing keys are sealed under the passphrase: nothing is signed until somebody gives it"
            );
        }
        return Ok(());
    };
    if !workspace.unlock(passphrase).await? {
        tracing::warn!("a passphrase was handed over, and the workspace has none");
    }
    Ok(())
}

impl Demo {
    async fn run(self) -> Result<(), Ended> {
        let plan = DemoPlan {
            licenses: self.licenses,
            seed: self.seed,
        };
        let progress = Progress::of(self.licenses);
        let day = self.as_of.unwrap_or_else(|| SystemClock.now().date_naive());
        make_demo_at(&self.out, plan, beginning_of(day), &|done| {
            progress.show(done)
        })
        .await?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", made(&self.out, self.licenses, self.seed))?;
        Ok(())
    }
}

fn made(folder: &Path, licenses: u32, seed: u64) -> String {
    format!(
        "The demo workspace in {} has {licenses} licenses (seed {seed}).",
        folder.display()
    )
}

/// Tells each tenth on a terminal, nothing elsewhere.
struct Progress {
    total: u32,
    told: AtomicU32,
}

impl Progress {
    fn of(total: u32) -> Self {
        Self {
            total,
            told: AtomicU32::new(0),
        }
    }

    fn show(&self, done: u32) {
        let tenth = u64::from(done) * 10 / u64::from(self.total.max(1));
        let tenth = u32::try_from(tenth).unwrap_or(10);
        if self.told.fetch_max(tenth, Ordering::Relaxed) < tenth && std::io::stderr().is_terminal()
        {
            // Progress is a courtesy: a closed terminal does not stop the work.
            let _ = writeln!(
                std::io::stderr().lock(),
                "{done} of {} licenses",
                self.total
            );
        }
    }
}

fn start_log(json: bool) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr.and(logbook::writer));
    if json {
        log.json().init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
}

/// Comes true at Ctrl+C, and on Unix when the system asks the process to end.
fn asked_to_stop() -> impl Future<Output = ()> {
    let terminated = terminated();
    async move {
        let interrupted = async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
}

/// Listens for the system's request from now on, not only from when it is waited for.
#[cfg(unix)]
fn terminated() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let asked = signal(SignalKind::terminate());
    async move {
        match asked {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

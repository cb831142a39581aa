//! `keydesk-server backup` and `keydesk-server restore`: a workspace into one file while others work, and back to a new
//! folder; for Postgres, around `pg_dump` and `pg_restore`.
//!
//! Deliberately absent: replacing a workspace that is there.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Subcommand};
use keydesk_core::{
    backend::{
        Location, Opening, Workspace,
        backup::{adopt_restored, check_backup, check_dump, pg_dump_command, restore_backup},
    },
    clock::SystemClock,
    operations::backups::{BackupInfo, KeyFound, NeededKey},
};

use crate::Ended;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Backup {
    #[command(subcommand)]
    more: Option<More>,
    #[command(flatten)]
    take: Take,
}

#[derive(Debug, Subcommand)]
enum More {
    /// Checks a backup as a restore does, and changes nothing. Of a pg_dump file it checks that its bytes are those that
    /// were written.
    Check(Check),
    /// After pg_restore: checks the database, and gives the workspace a new generation. Nobody may serve it meanwhile.
    Adopt(Adopt),
}

#[derive(Debug, Args)]
struct Take {
    /// A workspace folder, or a postgres:// URL (better handed over in the environment variable, where other programs
    /// of this computer do not see its password).
    #[arg(long, env = "KEYDESK_WORKSPACE", hide_env_values = true)]
    workspace: Option<String>,
    /// The file to write; it must not exist. Without it, the command for a workspace on Postgres is printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// The file of the workspace's master key, so that the backup can say which one it needs.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    master_key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Check {
    file: PathBuf,
    /// A file that may be the workspace's master key. Without it, the one where the workspace lay.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    master_key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Adopt {
    /// The postgres:// URL of the database that pg_restore filled.
    #[arg(long, env = "KEYDESK_WORKSPACE", hide_env_values = true)]
    workspace: String,
    /// The dump it was restored from: the counts beside it are compared with what is there.
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
    /// On a further computer, after another one adopted it: gives no new generation, and only puts aside what this computer
    /// remembers of the audit trails.
    #[arg(long, conflicts_with = "dump")]
    only_here: bool,
    /// The file of the workspace's master key.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    master_key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    /// The folder of the new workspace; it must not exist, or be empty.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// The workspace's master key. Without it, the one where the workspace lay, if that is on this computer.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    master_key_file: Option<PathBuf>,
}

fn say(text: &str) -> Result<(), Ended> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

impl Backup {
    pub(crate) async fn run(self) -> Result<ExitCode, Ended> {
        match self.more {
            Some(More::Check(check)) => check.run().await,
            Some(More::Adopt(adopt)) => adopt.run().await,
            None => self.take.run().await,
        }
    }
}

impl Take {
    async fn run(self) -> Result<ExitCode, Ended> {
        let Some(workspace) = &self.workspace else {
            return wanting("Name the workspace with --workspace.");
        };
        let location = Location::parse(workspace)?;
        match (&location, &self.to) {
            (Location::Postgres(postgres), None) => {
                say(&format!(
                    "Postgres backs this workspace up, all of it at one moment:\n  {}\nWith --to FILE this program runs it, \
                     and counts what is in the dump, so that what is restored can be compared.",
                    pg_dump_command(postgres)
                ))?;
                Ok(ExitCode::SUCCESS)
            }
            (Location::Folder(_), None) => wanting("Name the file to write with --to."),
            (_, Some(to)) => {
                let opening = Opening {
                    index: false,
                    tends: false,
                    master_key_file: self.master_key_file.clone(),
                    ..Opening::default()
                };
                let workspace =
                    Workspace::open_as(&location, Arc::new(SystemClock), opening).await?;
                let told = match &location {
                    Location::Folder(_) => workspace.back_up_to(to).await.map(|made| {
                        format!(
                            "{} is whole: {} rows, {} KB. Writers waited for {} ms.",
                            to.display(),
                            made.rows,
                            made.size_kib,
                            made.held.as_millis()
                        )
                    }),
                    Location::Postgres(_) => workspace.dump_to(to).await.map(|counts| {
                        format!(
                            "{} is whole; {} says what is in it.",
                            to.display(),
                            counts.display()
                        )
                    }),
                };
                workspace.close().await;
                say(&told?)?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn wanting(what: &str) -> Result<ExitCode, Ended> {
    writeln!(std::io::stderr().lock(), "{what}")?;
    Ok(ExitCode::from(2))
}

impl Check {
    async fn run(self) -> Result<ExitCode, Ended> {
        if is_dump(&self.file) {
            let (name, made_at) = check_dump(&self.file).await?;
            say(&format!(
                "This dump of {name} of {} has the bytes that were written. Restore it with pg_restore into an empty database, \
                 then run keydesk-server backup adopt, which checks rows and audit trails.",
                made_at.format("%Y-%m-%d %H:%M UTC")
            ))?;
            return Ok(ExitCode::SUCCESS);
        }
        let clock = Arc::new(SystemClock);
        let info = check_backup(&self.file, self.master_key_file.as_deref(), clock).await?;
        say(&format!(
            "{} It is whole.\n{}",
            sentence(&info),
            key(&info.key)
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether a file is pg_dump's own format.
fn is_dump(file: &std::path::Path) -> bool {
    use std::io::Read;
    let mut start = [0_u8; 5];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && &start == b"PGDMP"
}

impl Adopt {
    async fn run(self) -> Result<ExitCode, Ended> {
        let Location::Postgres(location) = Location::parse(&self.workspace)? else {
            return wanting("A folder is restored with keydesk-server restore.");
        };
        let opening = Opening {
            master_key_file: self.master_key_file,
            ..Opening::default()
        };
        let clock = Arc::new(SystemClock);
        let (dump, only_here) = (self.dump.as_deref(), self.only_here);
        let adopted = adopt_restored(&location, dump, only_here, opening, clock).await?;
        if only_here {
            say(&format!(
                "{} is known on this computer as it was restored.",
                adopted.name
            ))?;
            return Ok(ExitCode::SUCCESS);
        }
        let compared = match adopted.compared {
            true => "Its rows are those of the dump",
            false => "Its rows were compared with nothing (name the dump with --dump)",
        };
        say(&format!(
            "{} ({}) is a workspace of its own generation now. {compared}, and its audit trails are intact. {WAITS}",
            adopted.name,
            adopted.environments.join(", "),
        ))?;
        say(&ended(
            u32::try_from(adopted.tokens_ended).unwrap_or(u32::MAX),
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

const WAITS: &str = "Mail, webhooks, jobs and sweeps wait until an owner lets them go on.";

impl Restore {
    pub(crate) async fn run(self) -> Result<ExitCode, Ended> {
        let clock = Arc::new(SystemClock);
        let key_file = self.master_key_file.as_deref();
        let restored = restore_backup(&self.file, &self.to, key_file, clock).await?;
        say(&format!(
            "{} It was checked and restored to {}.\n{WAITS} {}\n{}",
            sentence(&restored.backup),
            restored.folder,
            ended(restored.tokens_ended),
            key(&restored.backup.key)
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn ended(tokens: u32) -> String {
    match tokens {
        0 => "Nobody is signed in any more.".to_owned(),
        1 => "Nobody is signed in any more, and 1 token opens nothing.".to_owned(),
        many => format!("Nobody is signed in any more, and {many} tokens open nothing."),
    }
}

fn sentence(info: &BackupInfo) -> String {
    format!(
        "Backup of {} of {}, by Keydesk {}: {} with {} licenses.",
        info.name,
        info.made_at.format("%Y-%m-%d %H:%M UTC"),
        info.program,
        info.environments.join(", "),
        info.licenses
    )
}

fn key(key: &NeededKey) -> String {
    let print = key.fingerprint.as_deref().unwrap_or_default();
    let file = key.file.as_deref().unwrap_or_default();
    match key.found {
        KeyFound::NotNeeded => "It needs no master key.".to_owned(),
        KeyFound::Here => format!("It needs the master key {print}, which is here: {file}."),
        KeyFound::Sealed => format!(
            "It needs the master key {print}. {file} is sealed under a passphrase; whether it fits shows when that is given."
        ),
        KeyFound::Another => {
            format!("It needs the master key {print}. {file} holds another one.")
        }
        KeyFound::Missing => format!(
            "It needs the master key {print}, which is not on this computer. Everything works but signing, until master.key is \
             put into the workspace's folder."
        ),
    }
}

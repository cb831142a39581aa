//! `keydesk-server audit`: `verify` walks the audit trails of a workspace and says of each whether it is intact, `key`
//! prints the public half of the key that signs them.
//!
//! It only looks: nothing is sealed, swept or served meanwhile. Deliberately absent: mending.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use keydesk_core::{
    backend::{Location, Opening, Workspace},
    clock::SystemClock,
    operations::{
        Access,
        audit::{AuditBreak, AuditFault, AuditKey, AuditVerdict, VerifyAudit},
        environments::ListEnvironments,
    },
    service::{Caller, Door},
};

use crate::Ended;

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Checks every link, every kept detail and every checkpoint; ends with 1 when something does not fit.
    Verify(Verify),
    /// Prints the public key of the audit trail as PEM. Keep it where who can write the database cannot: `verify --key`
    /// compares with it.
    Key(Place),
}

#[derive(Debug, Args)]
pub(crate) struct Place {
    /// A workspace folder, or a postgres:// URL (better handed over in the environment variable, where other programs
    /// of this computer do not see its password).
    #[arg(long, env = "KEYDESK_WORKSPACE", hide_env_values = true)]
    workspace: String,
    /// The file of the workspace's master key, which the trail's key on Postgres is sealed under. Without it, this
    /// computer's.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    master_key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    place: Place,
    /// A file with the public key that `audit key` printed once. Without it, the key that this computer knows.
    #[arg(long, value_name = "PATH")]
    key: Option<PathBuf>,
    /// Only this environment; without it all of them, and the workspace's own trail.
    #[arg(long)]
    environment: Option<String>,
}

impl Audit {
    pub(crate) async fn run(self) -> Result<ExitCode, Ended> {
        match self {
            Self::Verify(verify) => verify.run().await,
            Self::Key(place) => place.tell_key().await,
        }
    }
}

impl Place {
    /// Opens the workspace only to look at it.
    async fn open(&self, audit_key_file: Option<PathBuf>) -> Result<Arc<Workspace>, Ended> {
        let location = Location::parse(&self.workspace)?;
        let opening = Opening {
            index: false,
            tends: false,
            master_key_file: self.master_key_file.clone(),
            audit_key_file,
            ..Opening::default()
        };
        Ok(Workspace::open_as(&location, Arc::new(SystemClock), opening).await?)
    }

    async fn tell_key(&self) -> Result<ExitCode, Ended> {
        let workspace = self.open(None).await?;
        let key = workspace.audit_key().await;
        workspace.close().await;
        let Some((trust, pem)) = key? else {
            writeln!(
                std::io::stderr().lock(),
                "Nobody signs this workspace's audit trail yet. Serve it once with its master key."
            )?;
            return Ok(ExitCode::FAILURE);
        };
        if trust == AuditKey::FromDatabase {
            writeln!(
                std::io::stderr().lock(),
                "{FROM_DATABASE} Ask on a server that has the master key."
            )?;
        }
        write!(std::io::stdout().lock(), "{pem}")?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What is true of a key that nothing but the database vouches for.
const FROM_DATABASE: &str = "This key is known from the database alone, where whoever can write it could have exchanged it.";

impl Verify {
    async fn run(self) -> Result<ExitCode, Ended> {
        let workspace = self.place.open(self.key.clone()).await?;
        let told = self.tell(&workspace).await;
        workspace.close().await;
        Ok(if told? {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Says a sentence of each trail, as it is walked. Gives whether all are intact.
    async fn tell(&self, workspace: &Arc<Workspace>) -> Result<bool, Ended> {
        let caller = Caller::owner("keydesk-server", Door::Server);
        let mut intact = true;
        let mut say = |name: &str, verdict: &AuditVerdict| {
            intact &= verdict.intact;
            writeln!(std::io::stdout().lock(), "{name}: {}", sentence(verdict))
        };
        let scope = workspace.scope(&caller, Access::Read)?;
        let names = match &self.environment {
            Some(name) => vec![name.clone()],
            None => {
                say("workspace", &scope.verify_audit().await?)?;
                let all = scope.list_environments(ListEnvironments {}).await?;
                all.into_iter()
                    .map(|environment| environment.name)
                    .collect()
            }
        };
        for name in names {
            let scope = workspace
                .environment_scope(&name, &caller, Access::Read)
                .await?;
            say(&name, &scope.verify_audit(VerifyAudit::default()).await?)?;
        }
        Ok(intact)
    }
}

fn sentence(verdict: &AuditVerdict) -> String {
    if let Some(broken) = &verdict.broken {
        return fault(broken);
    }
    let signed = match (
        verdict.key,
        verdict.sealed - verdict.signed_to.min(verdict.sealed),
    ) {
        (AuditKey::None, _) => "signed by nobody, for no key was made yet".to_owned(),
        (_, 0) => format!("signed to {}", grouped(verdict.signed_to)),
        (_, unsigned) => format!(
            "signed to {} (the {} after it are not yet signed, which is no fault)",
            grouped(verdict.signed_to),
            grouped(unsigned)
        ),
    };
    let checkpoints = match verdict.checkpoints {
        1 => "1 checkpoint".to_owned(),
        many => format!("{} checkpoints", grouped(many)),
    };
    let erased = match verdict.erased {
        0 => String::new(),
        some => format!(", details of {} erased on request", grouped(some)),
    };
    let trust = match verdict.key {
        AuditKey::FromDatabase => format!(". {FROM_DATABASE} Compare with --key"),
        AuditKey::None | AuditKey::Known => String::new(),
    };
    format!(
        "intact, sealed to {}, {signed}, {} waiting, {checkpoints}{erased}{trust}",
        grouped(verdict.sealed),
        grouped(verdict.waiting)
    )
}

fn fault(broken: &AuditBreak) -> String {
    let place = grouped(broken.position);
    let entry = match (broken.entry, broken.at) {
        (Some(id), Some(at)) => {
            let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
            format!("entry {place} ({id}, of {at})")
        }
        (Some(id), None) => format!("entry {place} ({id})"),
        _ => format!("entry {place}"),
    };
    let what = match broken.what {
        AuditFault::Missing => format!("{entry} is missing"),
        AuditFault::Changed => format!("{entry} was changed after it was sealed"),
        AuditFault::DetailsChanged => format!("the details of {entry} were changed"),
        AuditFault::CheckpointForged => {
            format!(
                "the checkpoint at {entry} is forged: it does not carry this workspace's signature"
            )
        }
        AuditFault::CheckpointMissing => {
            format!("the chain was signed to {entry}, and the checkpoint that says so is missing")
        }
        AuditFault::Rewritten => {
            format!("the chain up to {entry} is not the one that a signed checkpoint saw")
        }
        AuditFault::CutOff => {
            format!(
                "a signed checkpoint tells of more entries: {entry} and what followed are cut off"
            )
        }
    };
    format!("broken, {what}")
}

/// A number as people read it: 1,234.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            [0, 999, 1_000, 12_345, 1_234_567].map(grouped),
            ["0", "999", "1,000", "12,345", "1,234,567"]
        );
    }
}

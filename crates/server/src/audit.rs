//! `keydesk-server audit verify`: walks the audit trails of a workspace and says of each whether it is intact.
//!
//! It only looks: nothing is sealed, swept or served meanwhile. Deliberately absent: mending.

use std::{io::Write, process::ExitCode, sync::Arc};

use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use keydesk_core::{
    backend::{Location, Opening, Workspace},
    clock::SystemClock,
    operations::{
        Access,
        audit::{AuditBreak, AuditFault, AuditVerdict, VerifyAudit},
        environments::ListEnvironments,
    },
    service::{Caller, Door},
};

use crate::Ended;

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Checks every link, every kept detail and every checkpoint; ends with 1 when something does not fit.
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A workspace folder, or a postgres:// URL (better handed over in the environment variable, where other programs
    /// of this computer do not see its password).
    #[arg(long, env = "KEYDESK_WORKSPACE", hide_env_values = true)]
    workspace: String,
    /// Only this environment; without it all of them, and the workspace's own trail.
    #[arg(long)]
    environment: Option<String>,
}

impl Audit {
    pub(crate) async fn run(self) -> Result<ExitCode, Ended> {
        let Self::Verify(verify) = self;
        verify.run().await
    }
}

impl Verify {
    async fn run(self) -> Result<ExitCode, Ended> {
        let location = Location::parse(&self.workspace)?;
        let opening = Opening {
            index: false,
            tends: false,
            ..Opening::default()
        };
        let workspace = Workspace::open_as(&location, Arc::new(SystemClock), opening).await?;
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
    let checkpoints = match (verdict.signed, verdict.checkpoints) {
        (false, _) => "no checkpoints, for nobody signs them here".to_owned(),
        (true, 1) => "1 checkpoint".to_owned(),
        (true, many) => format!("{} checkpoints", grouped(many)),
    };
    let erased = match verdict.erased {
        0 => String::new(),
        some => format!(", details of {} erased on request", grouped(some)),
    };
    format!(
        "intact, sealed to {}, {} waiting, {checkpoints}{erased}",
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
                "the checkpoint at {entry} is missing or does not carry this workspace's signature"
            )
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

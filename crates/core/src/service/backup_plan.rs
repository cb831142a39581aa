//! Backups that are taken by themselves: the plan, and the one process that takes what is due, under a lease.
//!
//! Deliberately absent: how a backup is made (`backend::backup`).

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Weak},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{Caller, WorkspaceScope, importing::blocking, settings::noted};
use crate::{
    backend::{
        Location, Workspace,
        backup::{BackupMade, ENDING, pg_dump_command},
    },
    domain::backup_plan::{moment_after, moment_before},
    error::{Error, Result},
    operations::backups::*,
    store::{Database, backups as store, jobs::clock, leases},
};

/// How often it is looked whether one is due.
const LOOK: Duration = Duration::from_secs(60);
/// The lease that keeps all processes but one from taking one.
const LEASE: &str = "backup";
/// How long it runs, and how often it is prolonged meanwhile.
const LEASED: TimeDelta = TimeDelta::minutes(5);
const PROLONG: Duration = Duration::from_secs(60);
/// One that failed is tried again after so long.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// Lines of the log that are told.
const TOLD: i64 = 20;

impl WorkspaceScope {
    /// When backups are taken by themselves, and the log of those that were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_backup_plan(&self, _request: GetBackupPlan) -> Result<BackupPlanInfo> {
        let control = &self.workspace.control;
        let mut tx = control.read().await?;
        let plan = store::plan(&mut tx).await?;
        let next_at = moment_after(&plan, control.now()).filter(|_| plan.on);
        let postgres_command = match self.workspace.location() {
            Location::Folder(_) => None,
            Location::Postgres(location) => Some(pg_dump_command(location)),
        };
        Ok(BackupPlanInfo {
            log: store::newest(&mut tx, TOLD).await?,
            plan,
            next_at,
            postgres_command,
        })
    }

    /// Changes when backups are taken by themselves.
    ///
    /// # Errors
    /// `invalid` with the field; `conflict` when somebody else changed it.
    pub async fn save_backup_plan(&self, request: SaveBackupPlan) -> Result<BackupPlanInfo> {
        let mut plan = request.plan;
        plan.folder = plan.folder.trim().to_owned();
        self.check(&plan)?;
        let seen = plan.version;
        plan.version += 1;
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let before = store::plan(tx).await?;
                    if !store::save_plan(tx, &plan).await? {
                        return Err(Error::Conflict {
                            thing: "plan",
                            id: "backups".into(),
                            seen,
                            found: before.version,
                        });
                    }
                    let details = json!({ "before": before, "after": plan });
                    noted(tx, &caller, now, "save_backup_plan", details).await
                }
                .boxed()
            })
            .await?;
        self.get_backup_plan(GetBackupPlan {}).await
    }

    fn check(&self, plan: &BackupPlan) -> Result<()> {
        let refuse = |field, reason: &str, remedy: &str| Err(Error::invalid(field, reason, remedy));
        if plan.hour > 23 || plan.minute > 59 {
            return refuse("hour", "This is no time of a day.", "Enter 00:00 to 23:59.");
        }
        if plan.weekday.is_some_and(|day| day > 6) {
            return refuse(
                "weekday",
                "There is no such day.",
                "Choose a day of the week.",
            );
        }
        if !(1..=365).contains(&plan.keep) {
            return refuse("keep", "1 to 365 backups can be kept.", "Enter 1 to 365.");
        }
        if plan.on {
            let own = self.workspace.own_folder()?;
            return check_folder(Path::new(&plan.folder), own);
        }
        match plan.folder.len() > 1_000 {
            true => refuse("folder", "This path is too long.", "Choose another folder."),
            false => Ok(()),
        }
    }
}

fn check_folder(folder: &Path, own: &Path) -> Result<()> {
    let refuse = |reason: &str, remedy: &str| Err(Error::invalid("folder", reason, remedy));
    if !folder.is_absolute() {
        return refuse(
            "The folder's whole path is needed.",
            "Enter it from the root on, as on the computer that takes the backups.",
        );
    }
    if !folder.is_dir() {
        return refuse(
            "There is no such folder on the computer that takes the backups.",
            "Make it there first, best on another disk.",
        );
    }
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match real(folder).starts_with(real(own)) {
        true => refuse(
            "This folder lies in the workspace's own, and would be lost with it.",
            "Choose another one, best on another disk.",
        ),
        false => Ok(()),
    }
}

/// Writes into the trail that a backup leaves.
pub(super) async fn note_leaving(
    control: &Database,
    caller: Caller,
    now: DateTime<Utc>,
    details: Value,
) -> Result<()> {
    control
        .write(move |tx| async move { noted(tx, &caller, now, "back_up", details).await }.boxed())
        .await
}

/// Notes in the log what became of a backup. A log that cannot be written spoils no backup.
pub(super) async fn log(
    control: &Database,
    by: &str,
    at: DateTime<Utc>,
    place: Option<(&Path, DateTime<Utc>)>,
    made: &Result<BackupMade>,
) {
    let problem = made.as_ref().err().map(|error| error.to_failure().what);
    let planned = place.map(|(_, moment)| moment);
    let taken = BackupTaken {
        at,
        by: by.to_owned(),
        file: place
            .filter(|_| problem.is_none())
            .map(|(file, _)| file.display().to_string()),
        size_kib: made.as_ref().map_or(0, |made| made.size_kib),
        problem,
    };
    let noted = control
        .write(move |tx| async move { store::log(tx, &taken, planned).await }.boxed())
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "a backup is not in the log");
    }
}

/// Takes the backups of the plan, until the workspace closes.
pub(crate) async fn keep(workspace: Weak<Workspace>, stop: CancellationToken) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let Some(workspace) = workspace.upgrade() else {
            return;
        };
        let taken = tokio::select! {
            taken = take_due(&workspace) => taken,
            () = stop.cancelled() => return,
        };
        if let Err(error) = taken {
            tracing::warn!(%error, "whether a backup is due is looked for again in a minute");
        }
    }
}

/// Takes a backup when one is due and no other process does. Gives its file.
pub(crate) async fn take_due(workspace: &Arc<Workspace>) -> Result<Option<PathBuf>> {
    if workspace.pause.is_on().await {
        return Ok(None);
    }
    let control = &workspace.control;
    if !store::plan(&mut control.read().await?).await?.on {
        return Ok(None);
    }
    let (now, holder) = (control.now(), control.process);
    let due = control
        .write(move |tx| {
            async move {
                let plan = store::plan(tx).await?;
                let Some(moment) = moment_before(&plan, now).filter(|_| plan.on) else {
                    return Ok(None);
                };
                let clock = clock(tx, now).await?;
                let is_due = match store::last_try(tx).await? {
                    Some(last) if last.moment >= moment => last.failed && last.at + AGAIN <= now,
                    _ => true,
                };
                if !is_due || !leases::take(tx, LEASE, holder, clock, clock + LEASED).await? {
                    return Ok(None);
                }
                Ok(Some((plan, moment)))
            }
            .boxed()
        })
        .await?;
    let Some((plan, moment)) = due else {
        return Ok(None);
    };
    let file = Path::new(&plan.folder).join(file_name(workspace, now));
    let made = tokio::select! {
        made = workspace.back_up_to(&file) => made,
        error = prolong(control) => Err(error),
    };
    log(control, "Keydesk", now, Some((&file, moment)), &made).await;
    leases::give_back(control, LEASE).await?;
    if made.is_err() {
        tracing::error!(
            folder = plan.folder,
            "a backup of the plan failed; the page Workspace health says why"
        );
        return Ok(None);
    }
    let (folder, kept, like) = (PathBuf::from(&plan.folder), plan.keep, marks(workspace));
    blocking(move || remove_old(&folder, &like, kept)).await?;
    Ok(Some(file))
}

/// Prolongs the lease while a backup is taken. Comes back only when that fails.
async fn prolong(control: &Database) -> Error {
    loop {
        tokio::time::sleep(PROLONG).await;
        let (now, holder) = (control.now(), control.process);
        let kept = control
            .write(move |tx| {
                async move {
                    let clock = clock(tx, now).await?;
                    leases::take(tx, LEASE, holder, clock, clock + LEASED).await
                }
                .boxed()
            })
            .await;
        match kept {
            Ok(true) => {}
            Ok(false) => return Error::Contention,
            Err(error) => return error,
        }
    }
}

/// How files of this workspace's plan begin and end. The generation is in it, so that a restored workspace removes none of
/// the backups of the time before.
fn marks(workspace: &Workspace) -> (String, String) {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let name: String = workspace.name.chars().map(plain).take(40).collect();
    let generation: String = workspace.generation().chars().take(8).collect();
    (
        format!("{}-", name.trim_matches('-')),
        format!("-{generation}.{ENDING}"),
    )
}

fn file_name(workspace: &Workspace, now: DateTime<Utc>) -> String {
    let (begin, end) = marks(workspace);
    format!("{begin}{}{end}", now.format("%Y%m%d-%H%M%S"))
}

/// Removes the oldest backups of the plan, but for the newest `kept`.
fn remove_old(folder: &Path, (begin, end): &(String, String), kept: u32) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| Error::file(folder, error))?;
    let mut ours: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with(begin) && name.ends_with(end)
        })
        .map(|entry| entry.path())
        .collect();
    // By the moment in their names.
    ours.sort();
    let surplus = ours.len().saturating_sub(kept as usize);
    for file in &ours[..surplus] {
        std::fs::remove_file(file).map_err(|error| Error::file(file, error))?;
    }
    Ok(())
}

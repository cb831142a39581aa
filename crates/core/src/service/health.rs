//! Workspace health: how each database stands, whether anything runs by itself, the last backup, and sizes.
//!
//! Deliberately absent: the count of seats, which has an operation of its own ([`super::seat_check`]), and mending.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use super::{EnvironmentScope, WorkspaceScope, importing::blocking, seat_check};
use crate::{
    backend::{Location, backup::ENDING},
    error::Result,
    operations::{
        Access,
        backups::{BackupTaken, KeyFound, NeededKey},
        environments::ListEnvironments,
        health::*,
        settings::SigningKeys,
    },
    store::{
        Database, Tx, audit_walk, backups, generation, health as store, jobs::clock, meta, sealer,
    },
};

/// The fact that remembers the last walk along a chain.
pub(in crate::service) const VERIFIED: &str = "audit_verified";
/// After so long without a sign nobody works any more: the seats are counted every five minutes.
const SILENCE: TimeDelta = TimeDelta::minutes(11);

impl WorkspaceScope {
    /// How the workspace stands.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn get_health(&self, _request: GetHealth) -> Result<Health> {
        let workspace = &self.workspace;
        let mut databases = vec![self.control_health().await?];
        for environment in self.list_environments(ListEnvironments {}).await? {
            let scope = workspace
                .environment_scope(&environment.name, &self.caller, Access::Read)
                .await?;
            databases.push(scope.health(workspace.does_chores()).await?);
        }
        let mut tx = workspace.control.read().await?;
        let plan = backups::plan(&mut tx).await?;
        // Where files lie is for those who take them.
        let owns = self.caller.require(Access::Own).is_ok();
        let told = |taken: BackupTaken| BackupTaken {
            file: taken.file.filter(|_| owns),
            ..taken
        };
        let last = backups::newest(&mut tx, 1).await?.pop().map(told);
        let last_backup = backups::newest_whole(&mut tx).await?.map(told);
        let paused_since = generation::paused_since(&mut tx).await?;
        drop(tx);
        let backups_kib = match plan.on {
            true => Some(size_of(plan.folder.into(), Some(ENDING)).await?),
            false => None,
        };
        Ok(Health {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            engine: workspace.location().engine(),
            databases,
            paused_since,
            last_backup,
            failed_backup: last.filter(|last| last.problem.is_some()),
            backups_kib,
            key: self.needed_key().await?,
        })
    }

    async fn needed_key(&self) -> Result<NeededKey> {
        let master = self.workspace.master.clone();
        let fingerprint = master.fingerprint();
        let kept = blocking(move || Ok(master.kept_as())).await?;
        let found = match (&fingerprint, kept) {
            (None, _) => KeyFound::NotNeeded,
            (Some(_), SigningKeys::Missing) => KeyFound::Missing,
            (Some(_), SigningKeys::Locked) => KeyFound::Sealed,
            (Some(_), _) => KeyFound::Here,
        };
        Ok(NeededKey {
            fingerprint,
            found,
            file: None,
        })
    }

    async fn control_health(&self) -> Result<DatabaseHealth> {
        let control = &self.workspace.control;
        let mut tx = control.read().await?;
        let facts = database_health(&mut tx, control).await?;
        drop(tx);
        Ok(DatabaseHealth {
            size_kib: self.file_size(&["workspace.db"], facts.size_kib).await?,
            ..facts
        })
    }

    async fn file_size(&self, path: &[&str], on_postgres: u32) -> Result<u32> {
        match self.workspace.location() {
            Location::Folder(folder) => {
                let file = path
                    .iter()
                    .fold(folder.clone(), |path, part| path.join(part));
                Ok(kib(with_its_log(&file)))
            }
            Location::Postgres(_) => Ok(on_postgres),
        }
    }
}

impl EnvironmentScope {
    async fn health(&self, does_chores: bool) -> Result<DatabaseHealth> {
        let environment = &self.environment;
        let database = &environment.database;
        let mut tx = database.read().await?;
        let facts = database_health(&mut tx, database).await?;
        let worked_at = seat_check::last_sign(&mut tx).await?;
        let now = clock(&mut tx, database.now()).await?;
        drop(tx);
        let is_fresh = |at: DateTime<Utc>| at + SILENCE > now;
        let index = environment.list.as_ref().map(|list| {
            let facts = list.facts();
            IndexHealth {
                ready: facts.ready,
                licenses: u32::try_from(facts.licenses).unwrap_or(u32::MAX),
                memory_kib: kib(facts.bytes as u64),
                snapshot_kib: list.snapshot_file().map_or(0, |file| kib(length(file))),
            }
        });
        let staging = environment.staging.clone();
        let size_kib = match &environment.file {
            Some(file) => kib(with_its_log(file)),
            None => facts.size_kib,
        };
        Ok(DatabaseHealth {
            environment: Some(environment.name.clone()),
            size_kib,
            index,
            staging_kib: Some(size_of(staging, None).await?),
            works: does_chores || worked_at.is_some_and(is_fresh),
            worked_at: worked_at.filter(|at| is_fresh(*at)),
            ..facts
        })
    }
}

async fn database_health(tx: &mut Tx, database: &Database) -> Result<DatabaseHealth> {
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let signed_to = audit_walk::last_checkpoint(tx).await?;
    let verified = meta::get(tx, VERIFIED).await?.unwrap_or_default();
    let size = match database.postgres_pool() {
        Some(_) => store::size_on_postgres(tx).await?,
        None => 0,
    };
    Ok(DatabaseHealth {
        environment: None,
        schema: count(store::schema(tx).await?),
        size_kib: count(size / 1024),
        sealed_to: count(sealer::chain_end(tx).await?.position),
        signed_to: count(signed_to.map_or(0, |signed| signed.position)),
        waiting: count(audit_walk::waiting(tx).await?),
        verified: serde_json::from_str(&verified).ok(),
        index: None,
        staging_kib: None,
        worked_at: None,
        works: false,
    })
}

fn length(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |found| found.len())
}

fn with_its_log(file: &Path) -> u64 {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    length(file) + length(Path::new(&log))
}

fn kib(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

/// Kilobytes of the files in a folder and in those below it; with an ending, only of files that have it. A folder that
/// cannot be read counts nothing.
async fn size_of(folder: PathBuf, ending: Option<&'static str>) -> Result<u32> {
    blocking(move || {
        let (mut folders, mut bytes) = (vec![folder], 0);
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries.flatten() {
                let fits = |path: &Path| {
                    ending.is_none_or(|ending| path.extension().is_some_and(|own| own == ending))
                };
                match entry.metadata() {
                    Ok(found) if found.is_dir() && ending.is_none() => folders.push(entry.path()),
                    Ok(found) if found.is_file() && fits(&entry.path()) => bytes += found.len(),
                    _ => {}
                }
            }
        }
        Ok(kib(bytes))
    })
    .await
}

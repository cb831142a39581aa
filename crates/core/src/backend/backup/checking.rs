//! Whether a backup can be restored: packed as it says, whole by SQLite's own checks, of a schema that this program knows,
//! with the rows it names, and with audit trails that nobody rewrote. The first check that fails is named with its part.

use std::{path::Path, sync::Arc};

use tempfile::TempDir;

use super::{
    keys,
    manifest::{Manifest, environment_part},
    pack, refused,
};
use crate::{
    backend::{
        Location, Opening, Workspace,
        folder::{CONTROL_FILE, ENVIRONMENTS_FOLDER, make_private},
    },
    clock::Clock,
    error::{Error, Result},
    operations::{
        Access,
        audit::{AuditTrail, AuditVerdict, VerifyAudit},
        backups::BackupInfo,
    },
    service::{Caller, Door, in_a_thread},
    store::{copying, migrate},
};

/// A backup that was unpacked and is whole.
pub(super) struct Checked {
    pub manifest: Manifest,
    /// Where its files lie.
    pub folder: TempDir,
    pub size_kib: u32,
}

impl Checked {
    /// What it says of itself, with what was found of its master key.
    pub(super) fn info(&self, key: crate::operations::backups::NeededKey) -> BackupInfo {
        let manifest = &self.manifest;
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let (rows, licenses) = manifest.rows();
        BackupInfo {
            workspace: manifest.workspace,
            name: manifest.name.clone(),
            made_at: manifest.made_at,
            program: manifest.program.clone(),
            environments: manifest.environments(),
            licenses: count(licenses),
            rows: count(rows),
            size_kib: self.size_kib,
            key,
        }
    }
}

/// Checks a backup file as a restore does, and leaves nothing behind.
///
/// # Errors
/// `backup_refused` with the part and the check that it failed; `file` when it cannot be read.
pub async fn check_backup(
    file: &Path,
    key_file: Option<&Path>,
    clock: Arc<dyn Clock>,
) -> Result<BackupInfo> {
    let checked = unpacked(file, &std::env::temp_dir(), clock).await?;
    let (key, _) = keys::look(&checked.manifest, key_file)?;
    Ok(checked.info(key))
}

/// Unpacks a backup into a new folder in `beside`, and checks everything.
pub(super) async fn unpacked(file: &Path, beside: &Path, clock: Arc<dyn Clock>) -> Result<Checked> {
    let folder = tempfile::Builder::new()
        .prefix(".keydesk-restore-")
        .tempdir_in(beside)
        .map_err(|error| Error::file(beside, error))?;
    make_private(&folder.path().join(ENVIRONMENTS_FOLDER))?;
    let (from, to) = (file.to_owned(), folder.path().to_owned());
    let (manifest, size_kib) = in_a_thread(move || {
        let manifest = pack::unpack(&from, &to)?;
        let length = std::fs::metadata(&from).map_err(|error| Error::file(&from, error))?;
        let kib = length.len().div_ceil(1024);
        Ok((manifest, u32::try_from(kib).unwrap_or(u32::MAX)))
    })
    .await?;
    let checked = Checked {
        manifest,
        folder,
        size_kib,
    };
    check_stores(&checked).await?;
    check_environments(&checked).await?;
    check_trails(&checked, clock).await?;
    Ok(checked)
}

async fn check_stores(checked: &Checked) -> Result<()> {
    for part in &checked.manifest.parts {
        let (Some(schema), name) = (part.schema(), part.name.as_str()) else {
            continue;
        };
        let file = checked.folder.path().join(name);
        let unread = |error: Error| refused(name, "integrity", format!("{error}."));
        if let Some(fault) = copying::fault_in(&file).await.map_err(unread)? {
            return Err(refused(name, "integrity", format!("{fault}.")));
        }
        let holds = copying::facts(&file).await.map_err(unread)?;
        let supported = migrate::newest_sqlite(schema);
        if holds.schema > supported {
            return Err(refused(
                name,
                "schema",
                format!(
                    "a newer Keydesk wrote it (schema {}; this one knows {supported}). Update Keydesk.",
                    holds.schema
                ),
            ));
        }
        let Some(said) = &part.holds else {
            return Err(refused(
                name,
                "rows",
                "the manifest does not say what it holds.",
            ));
        };
        let differs = said
            .rows
            .keys()
            .chain(holds.rows.keys())
            .find(|table| said.rows.get(*table) != holds.rows.get(*table));
        if let Some(table) = differs {
            return Err(refused(
                name,
                "rows",
                format!("{table} does not have the rows that were counted."),
            ));
        }
        if *said != holds {
            return Err(refused(
                name,
                "audit chain",
                "its audit trail does not end where it ended.",
            ));
        }
    }
    Ok(())
}

/// Every environment that the workspace names is in the backup.
async fn check_environments(checked: &Checked) -> Result<()> {
    let has = |name: &str| checked.manifest.parts.iter().any(|part| part.name == name);
    let missing = |name: String| refused(&name, "presence", "it is missing.");
    if !has(CONTROL_FILE) {
        return Err(missing(CONTROL_FILE.to_owned()));
    }
    let control = checked.folder.path().join(CONTROL_FILE);
    for environment in copying::environments_in(&control).await? {
        let name = environment_part(&environment);
        if !has(&name) {
            return Err(missing(name));
        }
    }
    Ok(())
}

/// Walks every audit trail.
async fn check_trails(checked: &Checked, clock: Arc<dyn Clock>) -> Result<()> {
    let location = Location::Folder(checked.folder.path().to_owned());
    let looks = Opening {
        index: false,
        tends: false,
        ..Opening::default()
    };
    let workspace = Workspace::open_as(&location, clock, looks).await?;
    let walked = walk(&workspace, &checked.manifest).await;
    workspace.close().await;
    walked
}

async fn walk(workspace: &Arc<Workspace>, manifest: &Manifest) -> Result<()> {
    if workspace.id != manifest.workspace || workspace.generation() != manifest.generation {
        return Err(refused(
            CONTROL_FILE,
            "workspace",
            "it is another workspace's than the manifest says.",
        ));
    }
    let caller = Caller::owner("Keydesk", Door::Desk);
    let scope = workspace.scope(&caller, Access::Read)?;
    judge(CONTROL_FILE, &scope.verify_audit().await?)?;
    for environment in manifest.environments() {
        let scope = workspace
            .environment_scope(&environment, &caller, Access::Read)
            .await?;
        let request = VerifyAudit {
            trail: AuditTrail::Environment,
        };
        judge(
            &environment_part(&environment),
            &scope.verify_audit(request).await?,
        )?;
    }
    Ok(())
}

fn judge(part: &str, verdict: &AuditVerdict) -> Result<()> {
    match &verdict.broken {
        None => Ok(()),
        Some(broken) => Err(refused(
            part,
            "audit chain",
            format!(
                "its audit trail was broken at entry {} when the backup was taken, or since.",
                broken.position
            ),
        )),
    }
}

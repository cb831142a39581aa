//! A backup becomes a workspace: in a new folder, once everything in it was checked, and of a new generation.
//!
//! It is made beside its place and takes its name at the end, so that no half workspace is ever found. Deliberately
//! absent: putting a backup over a workspace that is there.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    checking::{Checked, unpacked},
    keys,
    manifest::environment_part,
};
use crate::{
    backend::{
        folder::{CONTROL_FILE, ENVIRONMENTS_FOLDER, check_new_folder},
        master_key,
        private_file::{settle, write_private},
        workspace::sqlite_database,
    },
    clock::Clock,
    error::{Error, Result},
    operations::{Noun, backups::Restored},
    store::{
        Database, Tx,
        audit::{self, Entry, Subject},
        generation,
        migrate::Schema,
    },
};

/// Restores a backup to a folder that is not there yet, or empty. The master key is taken from `key_file`, or from where
/// the workspace lay.
///
/// # Errors
/// `backup_refused` with the part and the check that it failed, `folder_not_empty`, `network_share`, `file`.
pub async fn restore_backup(
    file: &Path,
    folder: &Path,
    key_file: Option<&Path>,
    clock: Arc<dyn Clock>,
) -> Result<Restored> {
    check_new_folder(folder)?;
    let folder = std::path::absolute(folder).map_err(|error| Error::file(folder, error))?;
    let beside = folder
        .parent()
        .ok_or_else(|| Error::Internal("the root of a disk is no folder for a workspace".into()))?;
    std::fs::create_dir_all(beside).map_err(|error| Error::file(beside, error))?;
    let checked = unpacked(file, beside, clock.clone()).await?;
    let (key, take) = keys::look(&checked.manifest, key_file)?;
    let tokens_ended = renew(&checked, &clock).await?;
    if let Some(take) = take {
        let bytes = std::fs::read(&take).map_err(|error| Error::file(&take, error))?;
        let bytes = zeroize::Zeroizing::new(bytes);
        let target = checked.folder.path().join(master_key::FILE);
        write_private(&target, &bytes).map_err(|error| Error::file(&target, error))?;
    }
    let backup = checked.info(key);
    put_in_place(checked, &folder)?;
    Ok(Restored {
        backup,
        folder: folder.display().to_string(),
        tokens_ended,
    })
}

/// Gives the new generation to every database. Gives how many tokens ended.
async fn renew(checked: &Checked, clock: &Arc<dyn Clock>) -> Result<u32> {
    let (now, mut tokens) = (clock.now(), 0);
    let details = json!({
        "made_at": checked.manifest.made_at,
        "generation_before": checked.manifest.generation,
        "made_by": checked.manifest.program,
    });
    for environment in checked.manifest.environments() {
        let part = environment_part(&environment);
        let database = opened(checked, &part, Schema::Environment, clock).await?;
        let ended = renew_environment(&database, details.clone(), now).await;
        database.close().await;
        tokens += ended?;
    }
    // Last: until then it is a workspace of the old generation, in a folder that nobody finds.
    let control = opened(checked, CONTROL_FILE, Schema::Control, clock).await?;
    let renewed = renew_control(&control, details, now).await;
    control.close().await;
    renewed?;
    Ok(u32::try_from(tokens).unwrap_or(u32::MAX))
}

async fn opened(
    checked: &Checked,
    part: &str,
    schema: Schema,
    clock: &Arc<dyn Clock>,
) -> Result<Database> {
    let file = checked.folder.path().join(part);
    sqlite_database(&file, schema, false, Uuid::new_v4(), clock).await
}

/// Begins a new generation in a control store.
pub(super) async fn renew_control(
    control: &Database,
    mut details: Value,
    now: DateTime<Utc>,
) -> Result<()> {
    let fresh = Uuid::new_v4().to_string();
    details["generation"] = fresh.clone().into();
    control
        .write(move |tx| {
            async move {
                generation::begin(tx, &fresh, now).await?;
                note(tx, details, now).await
            }
            .boxed()
        })
        .await
}

/// The same in an environment. Gives how many tokens ended.
pub(super) async fn renew_environment(
    database: &Database,
    mut details: Value,
    now: DateTime<Utc>,
) -> Result<u64> {
    database
        .write(move |tx| {
            async move {
                let tokens = generation::begin_environment(tx, now).await?;
                details["tokens_ended"] = tokens.into();
                note(tx, details, now).await?;
                Ok(tokens)
            }
            .boxed()
        })
        .await
}

async fn note(tx: &mut Tx, details: Value, now: DateTime<Utc>) -> Result<()> {
    let entry = Entry {
        at: now,
        actor: "Keydesk",
        door: "system",
        action: "restore_backup",
        subject: Subject {
            kind: "workspace",
            id: None,
            label: None,
        },
        reason: None,
        batch: None,
        details,
    };
    audit::record(tx, entry).await?;
    tx.changed(Noun::Audit, []);
    Ok(())
}

fn put_in_place(checked: Checked, folder: &Path) -> Result<()> {
    // Somebody may have put something there meanwhile.
    check_new_folder(folder)?;
    if folder.exists() {
        std::fs::remove_dir(folder).map_err(|error| Error::file(folder, error))?;
    }
    let made = checked.folder.keep();
    let settled = settle(&made.join(CONTROL_FILE))
        .and_then(|()| settle(&made.join(ENVIRONMENTS_FOLDER).join(CONTROL_FILE)));
    settled.map_err(|error| Error::file(&made, error))?;
    if let Err(error) = std::fs::rename(&made, folder) {
        let _ = std::fs::remove_dir_all(&made);
        return Err(Error::file(folder, error));
    }
    settle(folder).map_err(|error| Error::file(folder, error))
}

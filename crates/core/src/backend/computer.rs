//! Where a workspace's own files lie on this computer: its data folder, the master key, what signs the trail.
//!
//! Deliberately absent: what is in them.

use std::{path::PathBuf, sync::Arc};

use super::{
    checkpoint_keys::Checkpoints,
    location::Location,
    master_key::{self, KeyFile, MasterKey},
    workspace::Opening,
};
use crate::{error::Result, ids::WorkspaceId, store::Database};

/// What signs checkpoints of the audit chains, and what knows them again.
pub(super) fn checkpoints(
    location: &Location,
    id: WorkspaceId,
    opening: &Opening,
    control: &Arc<Database>,
    master: &Arc<MasterKey>,
) -> Result<Checkpoints> {
    let only_looks = !opening.tends;
    let own = match location {
        Location::Folder(folder) => Checkpoints::of_folder(folder, only_looks)?,
        Location::Postgres(_) => Checkpoints::of_store(
            control.clone(),
            master.clone(),
            data_folder(opening, id),
            only_looks,
        ),
    };
    match &opening.audit_key_file {
        Some(file) => own.compared_with(file),
        None => Ok(own),
    }
}

/// Where the master key lies: where somebody says, or in the workspace's folder, or in this computer's.
pub(super) fn key_file(location: &Location, id: WorkspaceId, opening: &Opening) -> KeyFile {
    let in_folder = matches!(location, Location::Folder(_)) && opening.master_key_file.is_none();
    let own = || match location {
        Location::Folder(folder) => folder.join(master_key::FILE),
        Location::Postgres(_) => data_folder(opening, id).join(master_key::FILE),
    };
    KeyFile {
        path: opening.master_key_file.clone().unwrap_or_else(own),
        in_folder,
    }
}

/// This computer's folder for a workspace on Postgres.
pub(super) fn data_folder(opening: &Opening, id: WorkspaceId) -> PathBuf {
    if let Some(folder) = &opening.data_folder {
        return folder.clone();
    }
    dirs::data_local_dir()
        .unwrap_or_else(std::env::temp_dir)
        .join("keydesk")
        .join(id.to_string())
}

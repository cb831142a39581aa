//! Workspace folders: what makes one, and what is refused.

use std::path::Path;

use super::network_share::filesystem_of_share;
use crate::error::{Error, Result};

/// The control store's file in a workspace folder.
pub(super) const CONTROL_FILE: &str = "workspace.db";
/// The folder of environments in a workspace folder.
pub(super) const ENVIRONMENTS_FOLDER: &str = "environments";

/// Whether a folder holds a workspace.
pub(super) fn check_folder(folder: &Path) -> Result<()> {
    let not_one = |reason: &str| Error::NotAWorkspace {
        path: folder.display().to_string(),
        reason: reason.into(),
    };
    if folder.is_file() {
        return Err(not_one("it is a file, not a folder"));
    }
    if !folder.exists() {
        return Err(not_one("there is no such folder"));
    }
    if !folder.join(CONTROL_FILE).is_file() {
        return Err(not_one("it has no workspace.db"));
    }
    refuse_share(folder)
}

/// Refuses a folder that holds something, or is no place for a workspace.
pub(super) fn check_new_folder(folder: &Path) -> Result<()> {
    refuse_share(folder)?;
    let occupied = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Error::file(folder, error)),
    };
    if occupied {
        return Err(Error::FolderNotEmpty {
            path: folder.display().to_string(),
        });
    }
    Ok(())
}

/// Makes the folder of a workspace to be.
pub(super) fn make_folder(folder: &Path) -> Result<()> {
    check_new_folder(folder)?;
    make_private(folder)?;
    #[cfg(unix)]
    {
        // An empty folder that was there already keeps its mode when it is "made" again.
        use std::os::unix::fs::PermissionsExt;
        let only_me = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder, only_me).map_err(|error| Error::file(folder, error))?;
    }
    make_private(&folder.join(ENVIRONMENTS_FOLDER))
}

fn refuse_share(folder: &Path) -> Result<()> {
    match filesystem_of_share(folder) {
        Some(filesystem) => Err(Error::NetworkShare {
            path: folder.display().to_string(),
            filesystem,
        }),
        None => Ok(()),
    }
}

/// Makes a folder that only its owner can enter.
pub(super) fn make_private(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(folder)
        .map_err(|error| Error::file(folder, error))
}

/// A workspace.db that some other program wrote.
pub(super) fn not_keydesks(folder: &Path) -> Error {
    Error::NotAWorkspace {
        path: folder.display().to_string(),
        reason: "its workspace.db is not a Keydesk database".into(),
    }
}

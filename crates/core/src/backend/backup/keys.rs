//! Which master key a backup needs, and whether this computer has it.

use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use crate::{
    backend::master_key::{self, Fit, fit_of},
    error::Result,
    operations::backups::{KeyFound, NeededKey},
};

/// Looks in the file that somebody names, or else where the workspace lay. Gives what was found, and the file to take.
pub(super) fn look(
    manifest: &Manifest,
    named: Option<&Path>,
) -> Result<(NeededKey, Option<PathBuf>)> {
    let Some(fingerprint) = &manifest.master_key else {
        let needs_none = NeededKey {
            fingerprint: None,
            found: KeyFound::NotNeeded,
            file: None,
        };
        return Ok((needs_none, None));
    };
    let beside = || Path::new(&manifest.folder).join(master_key::FILE);
    let file = named.map_or_else(beside, Path::to_owned);
    let fit = match fit_of(&file, fingerprint) {
        // A folder that may not be entered is not where the key is.
        Err(_) if named.is_none() => Fit::NoFile,
        fit => fit?,
    };
    let found = match fit {
        Fit::Fits => KeyFound::Here,
        Fit::Sealed => KeyFound::Sealed,
        Fit::Another => KeyFound::Another,
        Fit::NoFile => KeyFound::Missing,
    };
    let take = matches!(found, KeyFound::Here | KeyFound::Sealed).then(|| file.clone());
    let key = NeededKey {
        fingerprint: Some(fingerprint.clone()),
        found,
        file: (found != KeyFound::Missing).then(|| file.display().to_string()),
    };
    Ok((key, take))
}

//! A run's sign on this computer: a locked file in the staging folder. The system unlocks it when the run's process is
//! gone, however it went, so that whoever opens the workspace next need not wait to see that the job was interrupted.
//!
//! A run without a sign (another computer's, or one that could not make it) counts as interrupted by its silence alone.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use uuid::Uuid;

const FOLDER: &str = "running";
/// A sign is made under another name, so that nobody sees one that is not locked yet.
const MAKING: &str = "making-";

/// The sign of a run that goes on.
#[derive(Debug)]
pub(super) struct Sign {
    path: PathBuf,
    _locked: File,
}

impl Sign {
    /// Gives the sign of a run; none where files cannot be made or locked.
    pub(super) fn give(staging: &Path, holder: Uuid) -> Option<Self> {
        let made = Self::make(&staging.join(FOLDER), holder);
        if let Err(error) = &made {
            tracing::debug!(%error, "a run gives no sign; its silence will tell");
        }
        made.ok()
    }

    fn make(folder: &Path, holder: Uuid) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (making, path) = (
            folder.join(format!("{MAKING}{holder}")),
            folder.join(holder.to_string()),
        );
        let file = File::create(&making)?;
        file.lock()?;
        fs::rename(&making, &path)?;
        Ok(Self {
            path,
            _locked: file,
        })
    }

    /// The run has ended and said so. Signs of runs that did not stay, unlocked.
    pub(super) fn take_away(self) {
        // What cannot go now will when the next one looks.
        let _ = fs::remove_file(&self.path);
    }
}

/// The runs whose process is gone.
pub(super) fn gone(staging: &Path) -> Vec<Uuid> {
    let Ok(files) = fs::read_dir(staging.join(FOLDER)) else {
        return Vec::new();
    };
    let run = |file: fs::DirEntry| {
        let holder = Uuid::parse_str(file.file_name().to_str()?).ok()?;
        is_unlocked(&file.path()).then_some(holder)
    };
    files.flatten().filter_map(run).collect()
}

fn is_unlocked(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

/// Removes signs that were understood.
pub(super) fn forget(staging: &Path, holders: &[Uuid]) {
    for holder in holders {
        let _ = fs::remove_file(staging.join(FOLDER).join(holder.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use keydesk_testkit::TempFolder;
    use uuid::Uuid;

    use super::{Sign, forget, gone};

    #[test]
    fn a_run_is_gone_when_its_sign_is_there_and_nobody_holds_it() {
        let folder = TempFolder::new().expect("a temporary folder");
        let staging = folder.path();
        assert!(gone(staging).is_empty(), "there is no sign yet");
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let lives = Sign::give(staging, one).expect("a sign");
        let ends = Sign::give(staging, other).expect("a sign");
        assert!(gone(staging).is_empty(), "both live");
        ends.take_away();
        assert!(gone(staging).is_empty(), "one has ended properly");
        drop(lives);
        assert_eq!(gone(staging), [one]);
        forget(staging, &[one]);
        assert!(gone(staging).is_empty(), "it was understood");
    }
}

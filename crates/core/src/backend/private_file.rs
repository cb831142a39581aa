//! Files that hold secrets: their owner's alone from the beginning, and there whole or not at all.
//!
//! Deliberately absent: what is in them.

use std::{
    io::{Result, Write},
    path::Path,
};

/// Writes a file that only its owner can read; fails when it is there already. Who opens the workspace at the same
/// moment, or after a crash in the middle of this, never reads half a key.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    prepared(path, bytes)?
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    settle(path)
}

/// The same in the place of a file that may be there: at every moment, and after a crash, it is the old one or the new.
pub(super) fn replace_private(path: &Path, bytes: &[u8]) -> Result<()> {
    prepared(path, bytes)?
        .persist(path)
        .map_err(|error| error.error)?;
    settle(path)
}

/// A file's bytes; none when there is no such file.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or_else(|| Path::new("."))
}

fn prepared(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A rename lasts once its folder is written.
pub(super) fn settle(path: &Path) -> Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder_of(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{read_if_there, replace_private, write_private};

    #[test]
    fn a_key_is_written_whole_and_replaced_only_when_that_is_meant() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("some.key");
        assert_eq!(read_if_there(&path).expect("a look"), None);
        write_private(&path, b"first").expect("it is written");
        let refused = write_private(&path, b"second").expect_err("one is there");
        assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("the file"), b"first");
        replace_private(&path, b"third").expect("it is replaced");
        assert_eq!(std::fs::read(&path).expect("the file"), b"third");
        let left = std::fs::read_dir(folder.path())
            .expect("the folder")
            .count();
        assert_eq!(left, 1, "no temporary file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("the file").permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
    }
}

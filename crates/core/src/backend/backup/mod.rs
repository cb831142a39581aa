//! Backups of workspace folders: one file with every database as it stood at one moment, and back to a new folder.
//!
//! [`taking`] copies, [`pack`] makes one file of the copies (a tar whose first entry is the [`manifest`]), [`checking`]
//! says of a file whether it is whole and where it is not, [`restoring`] makes a workspace of it, of a new generation.
//! Deliberately absent: the master key, which is in no backup; uploads and result files; and Postgres, whose own tools
//! do this, and after which [`adopting`] gives the new generation.

mod adopting;
mod checking;
mod keys;
mod manifest;
mod pack;
mod restoring;
mod taking;

pub use adopting::{Adopted, adopt_restored, check_dump, pg_dump_command};
pub use checking::check_backup;
pub use restoring::restore_backup;
pub use taking::BackupMade;

use crate::error::Error;

/// How a backup's file name ends.
pub const ENDING: &str = "keydesk-backup";

/// What makes a backup unfit, and where.
fn refused(part: &str, check: &'static str, reason: impl Into<String>) -> Error {
    Error::BackupRefused {
        part: part.to_owned(),
        check,
        reason: reason.into(),
    }
}

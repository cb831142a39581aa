//! Notes that people leave on licenses and customers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, LicenseId, NoteId};

/// What somebody wrote about a license or customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// What was written.
    pub text: String,
    /// By whom.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum NoteSubject {
    /// A license.
    License(LicenseId),
    /// A customer.
    Customer(CustomerId),
}

/// Leaves a note.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct AddNote {
    /// About what.
    pub subject: NoteSubject,
    /// 1 to 4,000 characters.
    pub text: String,
}

/// Deletes a note.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteNote {
    /// Which.
    pub id: NoteId,
}

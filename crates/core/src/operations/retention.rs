//! Retention: how long what piles up is kept, and what a change of that would remove.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Asks how long things are kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetRetention {}

/// How many days things are kept; none is for ever. Entries of the audit trail themselves stay for ever, and what tells of
/// something that was deleted keeps its details for ever, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Retention {
    /// Grows with each change.
    pub version: i32,
    /// Refused activations and validations: at least 30.
    pub denials_days: Option<u32>,
    /// What devices asked, by hour and by day: at least 30.
    pub usage_days: Option<u32>,
    /// The log of mails that went out, were given up or cancelled: at least 30.
    pub mails_days: Option<u32>,
    /// What was before and after in entries of the audit trail: at least 90.
    pub audit_days: Option<u32>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            version: 0,
            denials_days: Some(400),
            usage_days: None,
            mails_days: Some(400),
            audit_days: None,
        }
    }
}

/// Changes how long things are kept.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveRetention {
    /// As it shall be, with the version that was seen.
    pub retention: Retention,
}

/// Asks what would be removed today.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ForeseeRetention {
    /// Days that somebody thinks of.
    pub retention: Retention,
}

/// What would be removed today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RetentionForesight {
    /// Refusals.
    pub denials: RetentionPart,
    /// Questions of devices.
    pub usage: RetentionPart,
    /// Mails of the log.
    pub mails: RetentionPart,
    /// Entries of the audit trail whose details would be emptied.
    pub audit: RetentionPart,
    /// What was removed last; none before the first time.
    pub last: Option<RetentionRun>,
}

/// What would be removed of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RetentionPart {
    /// How many.
    pub count: u32,
    /// Those from before this moment; none where they are kept for ever.
    pub before: Option<DateTime<Utc>>,
}

/// What was removed at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RetentionRun {
    /// When.
    pub at: DateTime<Utc>,
    /// Rows of refusals.
    pub denials: u32,
    /// Rows of questions.
    pub usage: u32,
    /// Mails.
    pub mails: u32,
    /// Entries whose details were emptied.
    pub audit: u32,
}

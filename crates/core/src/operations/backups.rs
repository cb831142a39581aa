//! Backups: taking one, the plan that takes them by itself, what a backup file says of itself, and the pause after a
//! restore.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::WorkspaceId;

/// Takes a backup of a workspace folder: one file with everything in it as it stands now, while others work.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct BackUp {}

/// Asks whether the workspace waits since a backup was restored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetPause {}

/// Whether what works by itself waits for the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PauseState {
    /// Since when mail, webhooks, jobs and sweeps wait, because a backup was restored; none when they do not.
    pub since: Option<DateTime<Utc>>,
}

/// Lets mail, webhooks, jobs and sweeps go on in a workspace that was restored from a backup.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ResumeAfterRestore {}

/// What a backup file says of itself, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BackupInfo {
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// When it was taken.
    pub made_at: DateTime<Utc>,
    /// The version of Keydesk that took it.
    pub program: String,
    /// The environments in it.
    pub environments: Vec<String>,
    /// Licenses in all environments.
    pub licenses: u32,
    /// Rows of all tables.
    pub rows: u32,
    /// The file, in kilobytes.
    pub size_kib: u32,
    /// The master key that its signing keys need.
    pub key: NeededKey,
}

/// Which master key a backup needs, and whether it was found. The key itself is in no backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NeededKey {
    /// How the key is known again: the first 16 hexadecimal digits of its check value. None where none was ever made.
    pub fingerprint: Option<String>,
    /// Where it was found, or not.
    pub found: KeyFound,
    /// The file it was found in.
    pub file: Option<String>,
}

/// Whether a master key was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyFound {
    /// The workspace has none.
    NotNeeded,
    /// It is here, and it is the right one.
    Here,
    /// A file of the same workspace is here, sealed under its passphrase: whether it fits shows when that is given.
    Sealed,
    /// The file is another workspace's.
    Another,
    /// It is not on this computer. Everything works but signing, until master.key is brought.
    Missing,
}

/// A backup that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Restored {
    /// What was restored.
    pub backup: BackupInfo,
    /// The folder of the new workspace.
    pub folder: String,
    /// Tokens that open nothing any more.
    pub tokens_ended: u32,
}

/// Asks for the plan of backups.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetBackupPlan {}

/// When backups are taken by themselves, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct BackupPlan {
    /// Grows with each change.
    pub version: i32,
    /// Whether backups are taken by themselves.
    pub on: bool,
    /// The folder they go to, on the computer that takes them.
    pub folder: String,
    /// Every day, or on one day of the week: 0 is Monday, 6 is Sunday.
    pub weekday: Option<u32>,
    /// The hour, UTC: 0 to 23.
    pub hour: u32,
    /// The minute: 0 to 59.
    pub minute: u32,
    /// How many are kept: 1 to 365. Older ones of this plan are removed once a new one is whole.
    pub keep: u32,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self {
            version: 0,
            on: false,
            folder: String::new(),
            weekday: None,
            hour: 2,
            minute: 0,
            keep: 14,
        }
    }
}

/// Changes the plan of backups.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveBackupPlan {
    /// The plan as it shall be, with the version that was seen.
    pub plan: BackupPlan,
}

/// The plan as an owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BackupPlanInfo {
    /// The plan.
    pub plan: BackupPlan,
    /// When the next one is due; none while there is no plan.
    pub next_at: Option<DateTime<Utc>>,
    /// The newest backups, taken or failed, newest first: at most 20.
    pub log: Vec<BackupTaken>,
    /// For a workspace on Postgres, the command that backs it up; none for a folder, which Keydesk backs up itself.
    pub postgres_command: Option<String>,
}

/// A backup that was taken, or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BackupTaken {
    /// When it began.
    pub at: DateTime<Utc>,
    /// Who asked for it; the plan is "Keydesk".
    pub by: String,
    /// Where it is; none for one that was downloaded.
    pub file: Option<String>,
    /// Its size in kilobytes.
    pub size_kib: u32,
    /// What went wrong, as a sentence; none when nothing did.
    pub problem: Option<String>,
}

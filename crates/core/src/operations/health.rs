//! Workspace health: how each database stands, whether anything runs by itself, and how much room everything takes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    backups::{BackupTaken, NeededKey},
    environments::Engine,
};

/// Asks how the workspace stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetHealth {}

/// How the workspace stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Health {
    /// The version of Keydesk that answers.
    pub program: String,
    /// The engine underneath.
    pub engine: Engine,
    /// The control store first, then the environments in order.
    pub databases: Vec<DatabaseHealth>,
    /// Since when what works by itself waits, because a backup was restored; none when it does not.
    pub paused_since: Option<DateTime<Utc>>,
    /// The last backup that is whole; none when none is known.
    pub last_backup: Option<BackupTaken>,
    /// The last try, when it failed.
    pub failed_backup: Option<BackupTaken>,
    /// Kilobytes of the backups that the plan keeps; none where there is no plan.
    pub backups_kib: Option<u32>,
    /// Which master key a backup of this workspace needs.
    pub key: NeededKey,
}

/// How one database stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DatabaseHealth {
    /// The environment; none is the control store.
    pub environment: Option<String>,
    /// The newest migration.
    pub schema: u32,
    /// Kilobytes.
    pub size_kib: u32,
    /// How many entries of the audit trail are sealed.
    pub sealed_to: u32,
    /// Up to where the chain is signed.
    pub signed_to: u32,
    /// Entries that wait to be sealed.
    pub waiting: u32,
    /// The last walk along the whole chain; none before the first.
    pub verified: Option<ChainVerified>,
    /// The list index; none for the control store, and where SQL answers.
    pub index: Option<IndexHealth>,
    /// Kilobytes of uploads and result files; none for the control store.
    pub staging_kib: Option<u32>,
    /// When this environment's own work was last done by some process; none when that was long ago, or never.
    pub worked_at: Option<DateTime<Utc>>,
    /// Whether some process does that work now: expires licenses, sends mail, counts.
    pub works: bool,
}

/// The last walk along a whole chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ChainVerified {
    /// When.
    pub at: DateTime<Utc>,
    /// Up to which entry.
    pub to: u32,
    /// Whether nothing was wrong.
    pub intact: bool,
}

/// How a list index stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct IndexHealth {
    /// Whether it answers lists; SQL does until then.
    pub ready: bool,
    /// Licenses in it.
    pub licenses: u32,
    /// Kilobytes of memory.
    pub memory_kib: u32,
    /// Kilobytes of its snapshot on disk.
    pub snapshot_kib: u32,
}

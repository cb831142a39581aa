//! The audit trail: searching it, exporting it, and checking that nobody rewrote it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{exports::ExportFormat, licenses::FieldChange};
use crate::ids::{AuditId, BatchId};

/// Whose trail.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum AuditTrail {
    /// That of the environment: licenses and what stands around them.
    #[default]
    Environment,
    /// The workspace's own: its environments, settings, passphrase and views.
    Workspace,
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct AuditFilter {
    /// Of which trail.
    pub trail: AuditTrail,
    /// Looked for in who, the thing's label and the reason.
    pub search: String,
    /// Only by this person.
    pub actor: Option<String>,
    /// Only this action: `revoke_license`.
    pub action: Option<String>,
    /// Only about things of this kind: `license`.
    pub subject: Option<String>,
    /// Only about this thing, or, of a license, what touched it among others.
    pub subject_id: Option<Uuid>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub to: Option<DateTime<Utc>>,
}

/// Asks for entries, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListAudit {
    /// Which.
    pub filter: AuditFilter,
    /// Only those older than this entry: where the page before says to go on.
    pub before: Option<AuditId>,
    /// 1 to 200.
    pub limit: u32,
}

/// Some entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether older ones follow, or may: a question looks at so many entries and no more.
    pub more: bool,
    /// What to ask before then.
    pub onward: Option<AuditId>,
}

/// Who did what to which thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// Through which door: desk, server, import, system.
    pub door: String,
    /// What was done: `revoke_license`.
    pub action: String,
    /// The kind of thing: `license`.
    pub subject: String,
    /// The thing.
    pub subject_id: Option<Uuid>,
    /// What people call it; keys show at most 8 characters.
    pub label: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The batch it belongs to.
    pub batch: Option<BatchId>,
    /// The fields before and after, when it changed few; keys truncated.
    pub changes: Vec<FieldChange>,
    /// Whether its details were erased on request.
    pub erased: bool,
    /// Its place in the sealed chain; none while it waits to be sealed.
    pub position: Option<u32>,
}

/// Asks what there is to filter by.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListAuditFacets {
    /// Of which trail.
    #[serde(default)]
    pub trail: AuditTrail,
}

/// What there is to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AuditFacets {
    /// Who did something, by name; at most 200.
    pub actors: Vec<String>,
    /// What was done.
    pub actions: Vec<String>,
    /// To what kinds of things.
    pub subjects: Vec<String>,
}

/// Writes entries as CSV or JSON, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ExportAudit {
    /// Which.
    pub filter: AuditFilter,
    /// CSV or JSON.
    pub format: ExportFormat,
}

/// Asks whether the trail is whole.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct VerifyAudit {
    /// Which trail.
    #[serde(default)]
    pub trail: AuditTrail,
}

/// Whether the trail is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AuditVerdict {
    /// Whether every link, every checkpoint and every kept detail fits.
    pub intact: bool,
    /// How many entries are sealed and were walked.
    pub sealed: u32,
    /// How many wait to be sealed.
    pub waiting: u32,
    /// How many signed checkpoints were compared.
    pub checkpoints: u32,
    /// How many entries are signed: the end of the newest checkpoint. Those after it are sealed, but whoever has the key
    /// has not signed them yet.
    pub signed_to: u32,
    /// How the key is known that the checkpoints were compared with.
    pub key: AuditKey,
    /// Entries whose details were erased on request.
    pub erased: u32,
    /// The first thing that does not fit.
    pub broken: Option<AuditBreak>,
    /// When this was checked.
    pub checked_at: DateTime<Utc>,
}

/// How the key is known that signs a trail's checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AuditKey {
    /// Nobody signs: no key was made so far.
    None,
    /// As the database names it, for the first time on this computer: who can write that could have exchanged it.
    FromDatabase,
    /// This computer has it, or knew it before, or somebody handed it over.
    Known,
}

/// The first thing of a trail that does not fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AuditBreak {
    /// Its place in the chain, from 1.
    pub position: u32,
    /// The entry there, when there is one.
    pub entry: Option<AuditId>,
    /// When that entry was written.
    pub at: Option<DateTime<Utc>>,
    /// What does not fit.
    pub what: AuditFault,
}

/// What can be wrong with a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AuditFault {
    /// An entry is missing from the chain.
    Missing,
    /// An entry was changed after it was sealed.
    Changed,
    /// The details of an entry were changed.
    DetailsChanged,
    /// A checkpoint does not carry this workspace's signature.
    CheckpointForged,
    /// The chain was signed up to here, and the checkpoint that says so is gone.
    CheckpointMissing,
    /// The chain is not the one that a signed checkpoint saw.
    Rewritten,
    /// A checkpoint tells of more entries than there are.
    CutOff,
}

/// Empties the details of entries about one thing, on an erasure request; who, when and what stays, and the chain still
/// verifies.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EraseAuditDetails {
    /// The kind of thing.
    pub subject: String,
    /// The thing.
    pub subject_id: Uuid,
    /// Why: 1 to 500 characters.
    pub reason: String,
}

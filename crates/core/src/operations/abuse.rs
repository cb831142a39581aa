//! Abuse detection: its rules, what they would have done, and cases.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{activations::VerdictCode, licenses::LicenseRow};
use crate::ids::{CaseId, LicenseId};

/// What a case is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum AbuseRuleKind {
    /// Different devices that activated or were refused within one hour.
    Devices,
    /// Refusals within one hour.
    Denials,
    /// Activations begun and ended within seven days, beyond the license's limit.
    Churn,
    /// Different networks within one day.
    Networks,
    /// A revoked key that leaked is tried. Always on, for keys that are watched.
    LeakedKey,
}

impl AbuseRuleKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Devices,
        Self::Denials,
        Self::Churn,
        Self::Networks,
        Self::LeakedKey,
    ];

    /// The word that the database keeps.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Devices => "devices",
            Self::Denials => "denials",
            Self::Churn => "churn",
            Self::Networks => "networks",
            Self::LeakedKey => "leaked_key",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a rule does to a license that meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AbuseEffect {
    /// Opens a case.
    Flag,
    /// Opens a case and suspends the license.
    Suspend,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AbuseRule {
    /// What it counts.
    pub kind: AbuseRuleKind,
    /// Whether it works.
    pub on: bool,
    /// So many are too many; 2 to 100,000.
    pub threshold: u32,
    /// What it does then.
    pub effect: AbuseEffect,
    /// Since when it works as it is: what was before is not judged. Set by Keydesk.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
}

/// The rules of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AbuseRules {
    /// 0 until somebody changed them.
    pub version: i32,
    /// One of each kind that can be set.
    pub rules: Vec<AbuseRule>,
}

impl Default for AbuseRules {
    fn default() -> Self {
        let rule = |kind, threshold| AbuseRule {
            kind,
            on: true,
            threshold,
            effect: AbuseEffect::Flag,
            since: None,
        };
        Self {
            version: 0,
            rules: vec![
                rule(AbuseRuleKind::Devices, 20),
                rule(AbuseRuleKind::Denials, 200),
                rule(AbuseRuleKind::Churn, 20),
                rule(AbuseRuleKind::Networks, 20),
            ],
        }
    }
}

/// Asks for the rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetAbuseRules {}

/// Changes the rules.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveAbuseRules {
    /// The version that was seen, and the rules as they are to be.
    pub rules: AbuseRules,
}

/// Asks what rules would have done.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct PreviewAbuse {
    /// The rules to try.
    pub rules: Vec<AbuseRule>,
    /// Of how many days until now; 1 to 60.
    pub days: u32,
}

/// What rules would have done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AbusePreview {
    /// How many licenses would have got a case.
    pub flagged: u32,
    /// How many of them would have been suspended.
    pub suspended: u32,
    /// How many stretches of time each rule would have found.
    pub by_rule: Vec<AbusePreviewRule>,
    /// Some of the licenses, what stands out most first.
    pub rows: Vec<AbusePreviewRow>,
    /// Whether there was more than is looked at.
    pub partial: bool,
}

/// What one rule would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AbusePreviewRule {
    /// Which.
    pub kind: AbuseRuleKind,
    /// Licenses that meet it.
    pub licenses: u32,
    /// Stretches of time in which they do.
    pub windows: u32,
}

/// A license that would have got a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AbusePreviewRow {
    /// Which.
    pub license: LicenseRow,
    /// By which rule.
    pub kind: AbuseRuleKind,
    /// The most that was counted in one stretch of time.
    pub peak: u32,
    /// When it was met last.
    pub last_at: DateTime<Utc>,
    /// Stretches of time in which it was met.
    pub windows: u32,
    /// Whether it would have been suspended.
    pub suspends: bool,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody has decided.
    Open,
    /// No abuse.
    Dismissed,
    /// Abuse.
    Confirmed,
}

impl CaseState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Open, Self::Dismissed, Self::Confirmed];

    /// The word that the database keeps.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dismissed => "dismissed",
            Self::Confirmed => "confirmed",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A suspicion about a license.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its version.
    pub version: i32,
    /// The license, as it stands now.
    pub license: LicenseRow,
    /// The rule that it met.
    pub rule: AbuseRuleKind,
    /// Where it stands.
    pub state: CaseState,
    /// Whether the rule suspended the license.
    pub suspended: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When something happened last that belongs to it.
    pub last_at: DateTime<Utc>,
    /// The most that was counted in one stretch of time.
    pub peak: u32,
    /// How many stretches of time it holds.
    pub windows: u32,
    /// When it was decided.
    pub closed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub closed_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Asks for one stretch of the cases, what happened last first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListCases {
    /// Only in this state.
    #[serde(default)]
    pub state: Option<CaseState>,
    /// Only by this rule.
    #[serde(default)]
    pub rule: Option<AbuseRuleKind>,
    /// Only of this license.
    #[serde(default)]
    pub license_id: Option<LicenseId>,
    /// How many to pass over.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// One stretch of the cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CasePage {
    /// The cases.
    pub rows: Vec<Case>,
    /// How many match.
    pub total: u32,
    /// How many are open in all.
    pub open: u32,
}

/// Asks for one case.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetCase {
    /// Which.
    pub id: CaseId,
}

/// A case with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CaseDetail {
    /// The case.
    pub case: Case,
    /// The evidence, newest first; the newest 200.
    pub windows: Vec<CaseWindow>,
}

/// A stretch of time in which a license met a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CaseWindow {
    /// When it begins.
    pub began_at: DateTime<Utc>,
    /// When it ends.
    pub ended_at: DateTime<Utc>,
    /// What was counted.
    pub count: u32,
    /// What was too many then.
    pub threshold: u32,
    /// What it was.
    pub evidence: CaseEvidence,
}

/// What was seen in a stretch of time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CaseEvidence {
    /// The first and the last moment.
    pub first_at: Option<DateTime<Utc>>,
    /// The last.
    pub last_at: Option<DateTime<Utc>>,
    /// Some of the devices.
    pub devices: Vec<String>,
    /// How many there were.
    pub device_count: u32,
    /// Some of the networks.
    pub networks: Vec<String>,
    /// How many there were.
    pub network_count: u32,
    /// Activations that began.
    pub begun: u32,
    /// Activations that ended.
    pub ended: u32,
    /// Refusals, by cause.
    pub refusals: Vec<RefusalCount>,
}

/// Refusals for one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RefusalCount {
    /// The cause.
    pub code: VerdictCode,
    /// How many.
    pub count: u32,
}

/// Says that a case is no abuse.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DismissCase {
    /// Which.
    pub id: CaseId,
    /// The version that was seen.
    pub version: i32,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// Whether to lift the suspension that the rule made.
    pub lift: bool,
}

/// Says that a case is abuse. What follows from it is done to the license.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ConfirmCase {
    /// Which.
    pub id: CaseId,
    /// The version that was seen.
    pub version: i32,
    /// What was found out.
    #[serde(default)]
    pub reason: Option<String>,
}

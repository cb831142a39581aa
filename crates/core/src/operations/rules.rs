//! License rules that run by themselves: reminders, idle devices, the weekly digest; and what they would do now.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, LicenseId};

/// Asks for the license rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetRules {}

/// The license rules of the workspace. Nothing of it runs until an owner says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Rules {
    /// Grows with each change.
    pub version: i32,
    /// Whether customers are reminded that licenses end.
    pub reminders: bool,
    /// How many days before the end they are: 1 to 365, at most 5 different ones.
    pub reminder_days: Vec<u16>,
    /// After how many days without a sign of life a device loses its seat: 1 to 1000; none is never.
    pub idle_days: Option<u16>,
    /// Whether the weekly digest is mailed.
    pub digest: bool,
    /// To whom; at most 20 addresses.
    pub digest_to: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            version: 0,
            reminders: false,
            reminder_days: vec![30, 14, 7],
            idle_days: None,
            digest: false,
            digest_to: Vec::new(),
        }
    }
}

/// Changes the license rules.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveRules {
    /// The rules as they shall be, with the version that was seen.
    pub rules: Rules,
}

/// The rules as they are kept: with when each began, so that nothing from before is made up for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredRules {
    pub rules: Rules,
    /// From which day on each number of days reminds.
    pub remind_from: BTreeMap<u16, NaiveDate>,
    /// Since when the digest is wanted.
    pub digest_since: Option<DateTime<Utc>>,
}

/// Words of a mail that the workspace has of its own, and whether it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OwnWords {
    pub version: i32,
    /// None is as the kind begins.
    pub on: Option<bool>,
    /// For every license, and not for seats of pools alone.
    pub every_license: bool,
    /// None are the built-in words.
    pub subject: Option<String>,
    pub body: Option<String>,
}

/// Asks what rules would do with the data as it is now. Nothing is changed.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ForeseeRules {
    /// The rules as they would be.
    pub rules: Rules,
    /// The grace as it would be, in days: 0 to 365; none as it is.
    #[serde(default)]
    pub grace_days: Option<u32>,
}

/// What rules would do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RulesForesight {
    /// Licenses that would expire at the next sweep, with the grace that was asked about.
    pub would_expire: u32,
    /// Who would be reminded.
    pub reminders: RemindersForesight,
    /// Which devices would lose their seat; none while the rule is off.
    pub idle: Option<IdleForesight>,
}

/// Who would be reminded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RemindersForesight {
    /// Mails that would be written now: one for each customer and day on which something ends.
    pub mails: u32,
    /// Customers who would get one.
    pub customers: u32,
    /// Licenses that they would be about.
    pub licenses: u32,
    /// Mails that were written today already.
    pub written_today: u32,
    /// Licenses that end within the longest of the days, whose customers are reminded on another day or were already.
    pub ahead: u32,
    /// The first mails, at most 5.
    pub examples: Vec<ReminderExample>,
    /// Why nothing would be written, though it is wanted; none when it would.
    pub kept_by: Option<String>,
}

/// A reminder that would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReminderExample {
    /// To whom.
    pub customer_id: CustomerId,
    /// Their name.
    pub customer: String,
    /// About how many licenses.
    pub licenses: u32,
    /// The day on which they end.
    pub ends_on: NaiveDate,
    /// How many days before the end, as the rule has them.
    pub days: u16,
}

/// Which devices would lose their seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct IdleForesight {
    /// Devices that would be released.
    pub devices: u32,
    /// Licenses that they use.
    pub licenses: u32,
    /// The ones that were silent longest, at most 5.
    pub examples: Vec<IdleExample>,
}

/// A device that would be released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct IdleExample {
    /// What it is called.
    pub device: String,
    /// The license that it uses.
    pub license_id: LicenseId,
    /// How its key begins.
    pub key_start: String,
    /// When it was last seen.
    pub last_seen_at: DateTime<Utc>,
}

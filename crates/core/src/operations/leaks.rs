//! Keys that leaked: finding them in a text, withdrawing them, and watching who tries them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::licenses::{License, LicenseRow};
use crate::ids::{LicenseId, MailId};

/// Looks for license keys in a text. The text is neither kept nor logged.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct FindLeakedKeys {
    /// A forum post, a log, a key; at most 1 MB.
    pub text: String,
}

impl std::fmt::Debug for FindLeakedKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FindLeakedKeys({} bytes)", self.text.len())
    }
}

/// What a text gives away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LeakedKeys {
    /// The licenses whose keys are in the text, in its order; at most 1,000.
    pub hits: Vec<LeakedKey>,
    /// Whether there are more than are listed or looked at.
    pub more: bool,
    /// How many pieces of the text could have been keys.
    pub candidates: u32,
}

/// A license whose key is in a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LeakedKey {
    /// The license.
    pub license: LicenseRow,
    /// When a device used it last.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// The license in its place, when it was replaced already.
    pub replaced_by: Option<LicenseId>,
    /// Whether its attempts are watched already.
    pub watched: bool,
}

/// Withdraws a key that leaked: revokes it, gives its customer a new one, and watches the old one.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct WithdrawLeakedKey {
    /// Which license.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Whether its customer gets a new key.
    pub replace: bool,
    /// Whether to tell the customer by mail.
    pub notify: bool,
}

/// What became of a key that leaked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct WithdrawnKey {
    /// The license of the old key.
    pub old: License,
    /// The license in its place.
    pub new: Option<License>,
    /// Why there is none, where one was asked for.
    pub not_replaced: Option<String>,
    /// A mail to the customer, to be copied.
    pub draft: Option<LeakDraft>,
    /// The mail that waits in the outbox.
    pub mail: Option<MailId>,
}

/// A mail that tells a customer of a leak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LeakDraft {
    /// The customer's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What it is about.
    pub subject: String,
    /// The text; the new key belongs in the place of `{key}`.
    pub body: String,
}

/// Asks for the keys that are watched, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListWatchedKeys {
    /// How many to pass over.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// Keys that are watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct WatchedKeys {
    /// The keys.
    pub rows: Vec<WatchedKey>,
    /// How many are watched.
    pub total: u32,
}

/// A revoked key whose attempts are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct WatchedKey {
    /// The license of the old key.
    pub license: LicenseRow,
    /// The license in its place.
    pub replaced_by: Option<LicenseId>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// By whom it was withdrawn.
    pub by: String,
    /// How often it was tried since.
    pub attempts: u32,
    /// From how many networks.
    pub networks: u32,
    /// By how many devices.
    pub devices: u32,
    /// When it was tried last.
    pub last_at: Option<DateTime<Utc>>,
}

/// Watches a key no more.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct StopWatching {
    /// Its license.
    pub license_id: LicenseId,
}

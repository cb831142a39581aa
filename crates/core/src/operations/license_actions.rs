//! What is done to licenses one at a time: creating, assigning, pausing, revoking, replacing, deleting.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    activations::Denial,
    generators::KeyFormat,
    licenses::{License, LicenseDetail},
    products::SigningKey,
};
use crate::{
    domain::{action::LicenseAction, validity::Validity},
    ids::{ActivationId, CustomerId, GeneratorId, LicenseId, OfflineFileId, ProductId},
};

/// Makes one license.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateLicense {
    /// What is licensed; must be active.
    pub product_id: ProductId,
    /// How the key is made.
    pub source: KeySource,
    /// Who gets it at once; none leaves it available.
    pub customer_id: Option<CustomerId>,
    /// Overrides the generator's limit: -1 or 1 to 10000.
    pub activation_limit: Option<i32>,
    /// Overrides the generator's validity.
    pub expiry: Option<ExpiryChoice>,
    /// Overrides the generator's flags: a JSON object.
    #[specta(type = Option<specta_typescript::Unknown>)]
    pub flags: Option<serde_json::Value>,
    /// Overrides the generator's metadata: a JSON object of at most 10 KB.
    #[specta(type = Option<specta_typescript::Unknown>)]
    pub metadata: Option<serde_json::Value>,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// How the key of a single license is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeySource {
    /// By a generator of the product.
    Generator {
        /// Which.
        id: GeneratorId,
    },
    /// By a format for this license alone.
    Format {
        /// The format.
        format: KeyFormat,
    },
}

/// When a license ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExpiryChoice {
    /// Never.
    Lifetime,
    /// At a moment in the future.
    At {
        /// When.
        at: DateTime<Utc>,
    },
    /// So long after an event.
    After {
        /// How long after what.
        validity: Validity,
    },
}

/// Gives an available license to a customer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct AssignLicense {
    /// Which.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Who gets it.
    pub customer_id: CustomerId,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Gives a license to another customer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct HandOverLicense {
    /// Which.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Who gets it.
    pub customer_id: CustomerId,
    /// Leave the devices of the previous customer activated.
    pub keep_devices: bool,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Does something to a license that needs nothing but a reason.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ActOnLicense {
    /// Which.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail: 1 to 500 characters where something is taken away, else optional.
    pub reason: Option<String>,
}

/// Gives a new key in place of an expired or revoked license.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ReplaceLicense {
    /// Which.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// How the new key is made; none uses the generator of the old one, or the shape of its key.
    pub source: Option<KeySource>,
    /// When the new one ends; none repeats the old one's validity from now, or Lifetime.
    pub expiry: Option<ExpiryChoice>,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// A license and the one in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReplacedLicense {
    /// The old one.
    pub old: License,
    /// The new one, with the same product, customer, limit, flags and metadata.
    pub new: License,
}

/// Removes a license for good.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteLicense {
    /// Which.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// The last 4 characters of its key (all of a shorter one), as a confirmation.
    pub key_end: String,
    /// Why, for the audit trail: 1 to 500 characters.
    pub reason: Option<String>,
}

/// Asks what an action would do, before it is done.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ForeseeAction {
    /// The license.
    pub id: LicenseId,
    /// What would be done.
    pub action: LicenseAction,
}

/// What an action would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Foresight {
    /// What would be done.
    pub action: LicenseAction,
    /// The license as it stands.
    pub license: License,
    /// Why it is impossible; none when it is possible.
    pub refused: Option<String>,
    /// Whether the toast afterwards can take it back.
    pub can_be_undone: bool,
    /// The devices that would lose access, last seen first; at most 50.
    pub losing: Vec<LosingDevice>,
    /// How many they are in all.
    pub losing_count: u32,
    /// Offline files that stay valid until they end.
    pub offline_files: Vec<OfflineFileRef>,
    /// Whether the license was ever activated.
    pub ever_activated: bool,
    /// Activation records that would be removed.
    pub records: u32,
    /// Whether the key was ever assigned, so that it is never issued again.
    pub key_retired: bool,
}

/// A device that would lose access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LosingDevice {
    /// The activation.
    pub activation_id: ActivationId,
    /// The device's name, or the beginning of its fingerprint.
    pub name: String,
    /// When it last asked.
    pub last_seen_at: DateTime<Utc>,
}

/// An offline file that was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct OfflineFileRef {
    /// Its id; the token id of its signature.
    pub id: OfflineFileId,
    /// The device it is bound to; none works anywhere.
    pub fingerprint: Option<String>,
    /// That device's name, when it is known.
    pub device: Option<String>,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Who made it.
    pub issued_by: String,
}

/// Makes an offline validation file.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateOfflineFile {
    /// The license.
    pub license_id: LicenseId,
    /// The device it is bound to; none works anywhere.
    pub fingerprint: Option<String>,
    /// How long it is valid, in hours: 1 to the owner's limit.
    pub hours: u32,
}

/// An offline validation file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct OfflineFile {
    /// As the license lists it from now on.
    pub file: OfflineFileRef,
    /// The proposed file name.
    pub name: String,
    /// The file: JSON, ready to be saved.
    pub content: String,
    /// The id of the key that signed it.
    pub key_id: String,
}

/// A license as its preview shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicensePreview {
    /// Everything about it.
    pub detail: LicenseDetail,
    /// Programs that validate this key, ready to run.
    pub samples: Vec<CodeSample>,
    /// Where they reach the license server.
    pub server_url: String,
    /// How long an offline file may be valid, in hours.
    pub offline_hours_max: u32,
    /// How long it is valid when nobody says otherwise, in hours.
    pub offline_hours: u32,
    /// Denials of this license lately, newest first, at most 50.
    pub denials: Vec<Denial>,
    /// Until when this may be shown; none when no passphrase is needed.
    pub unlocked_until: Option<DateTime<Utc>>,
    /// The public keys of the product, the one in use first.
    pub keys: Vec<SigningKey>,
}

/// A program that validates one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CodeSample {
    /// curl, php, javascript or python.
    pub language: String,
    /// The program, complete.
    pub code: String,
}

/// Asks how a license stood at a moment of the past.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetLicenseAt {
    /// The license, there or deleted.
    pub id: LicenseId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A license as it stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicenseAt {
    /// The moment asked for.
    pub at: DateTime<Utc>,
    /// The license then; none when it was not there yet, or no more.
    pub license: Option<License>,
    /// The customer's name then.
    pub customer: Option<String>,
    /// Changes undone to get there, since then.
    pub changes_since: u32,
    /// Whether part of its history is missing, so that fields may be later values.
    pub incomplete: bool,
}

//! Activations: what devices ask, why a device is refused, and what would help.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use super::explaining::*;
use super::licenses::License;
use crate::{
    domain::status::LicenseStatus,
    ids::{ActivationId, DeviceId, LicenseId},
};

/// What a device tells about itself and asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// The license key, as typed; 1 to 200 characters. Without it there must be an organisation's key and a product.
    #[serde(default)]
    pub license_key: Option<String>,
    /// The key of the organisation that the device belongs to, instead of a license key: 1 to 200 characters.
    #[serde(default)]
    pub organisation_key: Option<String>,
    /// The product's code; none asks about whatever the key is for.
    #[serde(default)]
    pub product: Option<String>,
    /// What identifies the device: 1 to 200 characters.
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// The name it gives itself, at most 200 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// Operating system and version, at most 200 characters.
    #[serde(default)]
    pub platform: Option<String>,
    /// Serial number, at most 200 characters.
    #[serde(default)]
    pub serial: Option<String>,
    /// The version of the asking program, at most 200 characters.
    #[serde(default)]
    pub app_version: Option<String>,
    /// When given, the answer carries a signed statement of itself with this nonce: 8 to 200 characters.
    #[serde(default)]
    pub nonce: Option<String>,
    /// Where it asks from; the server's own knowledge, which nobody can send.
    #[serde(skip)]
    pub ip: Option<String>,
}

/// Why a device may, or may not, use a license. The words are stable; programs branch on them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerdictCode {
    /// It may.
    Valid,
    /// It may: past its expiry, within the grace period.
    InGrace,
    /// No such key in this environment.
    NotFound,
    /// The key is for another product.
    WrongProduct,
    /// Nobody's yet.
    NotAssigned,
    /// Withdrawn for good.
    Revoked,
    /// Stopped.
    Suspended,
    /// Paused.
    Inactive,
    /// Past its expiry and grace.
    Expired,
    /// The device is ignored.
    DeviceIgnored,
    /// All activations are in use.
    LimitReached,
    /// The license is not activated on this device.
    NotActivated,
    /// The organisation has no license for this device, and none is given out by itself.
    NoLicense,
}

impl VerdictCode {
    /// Whether the device may go on.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Self::Valid | Self::InGrace)
    }

    /// The stored and sent word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::InGrace => "IN_GRACE",
            Self::NotFound => "NOT_FOUND",
            Self::WrongProduct => "WRONG_PRODUCT",
            Self::NotAssigned => "NOT_ASSIGNED",
            Self::Revoked => "REVOKED",
            Self::Suspended => "SUSPENDED",
            Self::Inactive => "INACTIVE",
            Self::Expired => "EXPIRED",
            Self::DeviceIgnored => "DEVICE_IGNORED",
            Self::LimitReached => "LIMIT_REACHED",
            Self::NotActivated => "NOT_ACTIVATED",
            Self::NoLicense => "NO_LICENSE",
        }
    }
}

/// What a device is answered, the same body for every question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DeviceAnswer {
    /// Whether the device may use the license now.
    pub valid: bool,
    /// Why, or why not.
    pub code: VerdictCode,
    /// A sentence that its user may see.
    pub message: String,
    /// What the product needs to know; none when the key is not known.
    pub license: Option<LicenseFacts>,
    /// When the device should ask again, at the latest.
    pub next_check_at: DateTime<Utc>,
    /// Signed statement of verdict, nonce, fingerprint and time (JWS), when a nonce was sent.
    pub jws: Option<String>,
    /// Whether this call took a new activation.
    pub newly_activated: bool,
}

/// What a product may know of a license.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicenseFacts {
    /// The key.
    pub key: String,
    /// The product's code.
    pub product: String,
    /// Where it stands.
    pub status: LicenseStatus,
    /// When it ends; none is Lifetime, or not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// Until when it works nevertheless; none without expiry.
    pub grace_until: Option<DateTime<Utc>>,
    /// Feature flags.
    #[specta(type = specta_typescript::Unknown)]
    #[serde(with = "shared")]
    pub flags: Arc<serde_json::Value>,
    /// At most so many devices; -1 is unlimited.
    pub activation_limit: i32,
    /// How many more devices it takes; none is unlimited.
    pub remaining_activations: Option<u32>,
}

/// A value that many answers tell, written as if each had its own.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(value: &Arc<Value>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Value>, D::Error> {
        Value::deserialize(from).map(Arc::new)
    }
}

/// Applies remedies together, in one change.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ApplyRemedies {
    /// The license.
    pub license_id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// What to do, in this order; replacing is an action of its own.
    pub remedies: Vec<Remedy>,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// A refused activation or validation, counted by hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Denial {
    /// The license; none when the key is unknown.
    pub license_id: Option<LicenseId>,
    /// The key as asked, truncated.
    pub key: String,
    /// The device, when it is known.
    pub device_id: Option<DeviceId>,
    /// Its name or the beginning of its fingerprint.
    pub device: Option<String>,
    /// Where it asked from.
    pub network: Option<String>,
    /// Why.
    pub code: VerdictCode,
    /// The last time in this hour.
    pub last_at: DateTime<Utc>,
    /// How often in this hour.
    pub count: u32,
}

/// Asks for denials, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListDenials {
    /// Only this license's.
    pub license_id: Option<LicenseId>,
    /// 1 to 200.
    pub limit: u32,
}

/// Ends the use of a license on one device.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeactivateDevice {
    /// The license.
    pub license_id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Which activation.
    pub activation_id: ActivationId,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Takes back the end of an activation, while the limit allows it.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RestoreDevice {
    /// The license.
    pub license_id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Which activation.
    pub activation_id: ActivationId,
}

/// Allows more devices.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RaiseLimit {
    /// The license.
    pub license_id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// The new limit: higher than now, at most the owner's cap for support.
    pub activation_limit: i32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Stops listening to a device, or listens again.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct IgnoreDevice {
    /// The device.
    pub id: DeviceId,
    /// Whether to ignore it.
    pub ignored: bool,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

/// What an activation change left behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DeviceChange {
    /// The license as it is now.
    pub license: License,
    /// The device's name.
    pub device: String,
}

//! Activations: what devices ask, why a device is refused, and what would help.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::licenses::License;
use crate::{
    domain::{status::LicenseStatus, validity::Validity},
    ids::{ActivationId, DeviceId, LicenseId},
    operations::Access,
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
    pub flags: serde_json::Value,
    /// At most so many devices; -1 is unlimited.
    pub activation_limit: i32,
    /// How many more devices it takes; none is unlimited.
    pub remaining_activations: Option<u32>,
}

/// A device, as a question names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeviceChoice {
    /// One that was seen before.
    Known {
        /// Which.
        id: DeviceId,
    },
    /// One with this fingerprint, seen or not.
    Fingerprint {
        /// 1 to 200 characters.
        fingerprint: String,
    },
    /// Any device that was never seen.
    New,
}

/// Asks why a device can, or cannot, activate a license.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ExplainActivation {
    /// The license.
    pub license_id: LicenseId,
    /// The device.
    pub device: DeviceChoice,
    /// The product's code that the device asks for; none is the license's own.
    pub product: Option<String>,
    /// Remedies to try together; nothing is changed.
    pub remedies: Vec<Remedy>,
}

/// Something that could help a refused device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Remedy {
    /// Listen to the device again.
    StopIgnoring {
        /// The device.
        device_id: DeviceId,
    },
    /// End the use on a device.
    DeactivateDevice {
        /// Which activation.
        activation_id: ActivationId,
    },
    /// Allow more devices.
    RaiseLimit {
        /// The new limit.
        to: i32,
    },
    /// End the pause.
    Reactivate,
    /// End the suspension.
    LiftSuspension,
    /// Move the expiry into the future.
    Extend {
        /// The new expiry.
        expires_at: DateTime<Utc>,
    },
    /// Give a new key.
    Replace,
}

/// The decision about one device, check by check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Explanation {
    /// The license as it stands.
    pub license_id: LicenseId,
    /// Its version, for applying remedies.
    pub version: i32,
    /// The device's name or fingerprint; none for any new device.
    pub device: Option<String>,
    /// When this was decided.
    pub decided_at: DateTime<Utc>,
    /// The verdict: the first failing check's code, or valid.
    pub code: VerdictCode,
    /// Whether the device passes.
    pub passes: bool,
    /// Every check in order.
    pub checks: Vec<Check>,
    /// What could help, each with what it would bring alone.
    pub remedies: Vec<RemedyOffer>,
    /// The verdict with all of the asked remedies; none when none was asked.
    pub with_remedies: Option<VerdictCode>,
    /// The explanation as plain text for a ticket, the key truncated.
    pub ticket: String,
    /// Denials of this license lately, newest first, at most 20.
    pub denials: Vec<Denial>,
}

/// One check of the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Check {
    /// Why it fails; none when it passes.
    pub fails: Option<VerdictCode>,
    /// What was looked at.
    pub evidence: Evidence,
}

/// What a check looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Evidence {
    /// Is the key known here?
    Key {
        /// The environment that was looked in.
        environment: String,
    },
    /// Is it for this product?
    Product {
        /// The license's product.
        name: String,
        /// Its code.
        code: String,
        /// The code that was asked for.
        asked: Option<String>,
    },
    /// Does it have a customer?
    Customer {
        /// Who.
        name: Option<String>,
    },
    /// Does its status allow it?
    Status {
        /// Where it stands.
        status: LicenseStatus,
        /// Why it was stopped, when somebody said so.
        reason: Option<String>,
        /// Who stopped it.
        by: Option<String>,
        /// When.
        since: Option<DateTime<Utc>>,
    },
    /// Is it in time?
    Expiry {
        /// When it ends; none is Lifetime, or not begun.
        expires_at: Option<DateTime<Utc>>,
        /// Until when it works nevertheless.
        grace_until: Option<DateTime<Utc>>,
        /// Days of grace.
        grace_days: u32,
        /// The validity that has not begun.
        pending: Option<Validity>,
    },
    /// Is the device welcome?
    Device {
        /// Whether it was seen before.
        known: bool,
        /// Since when it is ignored.
        ignored_at: Option<DateTime<Utc>>,
        /// By whom.
        ignored_by: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// Is an activation free, or already its own?
    Seats {
        /// -1 is unlimited.
        limit: i32,
        /// In use.
        used: u32,
        /// Whether this device holds one.
        held: bool,
        /// The devices in use, the longest unseen last; at most 50.
        devices: Vec<SeatHolder>,
    },
}

/// A device in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SeatHolder {
    /// The activation.
    pub activation_id: ActivationId,
    /// The device.
    pub device_id: DeviceId,
    /// Its name, or the beginning of its fingerprint.
    pub name: String,
    /// When it last asked.
    pub last_seen_at: DateTime<Utc>,
}

/// A remedy with what it would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RemedyOffer {
    /// What would be done.
    pub remedy: Remedy,
    /// What it is about, for people: a device's name.
    pub subject: Option<String>,
    /// The verdict with this remedy alone.
    pub alone: VerdictCode,
    /// What the caller's role lacks; none when the caller may do it.
    pub needs: Option<Access>,
    /// Why it cannot be done at all, as a sentence.
    pub refused: Option<String>,
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

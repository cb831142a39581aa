//! Why a device can, or cannot, activate a license: the question, every check with its evidence, and what would help.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    domain::{status::LicenseStatus, validity::Validity},
    ids::{ActivationId, DeviceId, LicenseId},
    operations::Access,
};

use super::activations::{Denial, VerdictCode};

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

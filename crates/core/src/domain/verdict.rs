//! The one decision: may this device use this license? Every check with its evidence, in order; the first that fails is
//! the verdict.
//!
//! API answers, denials and the "Why can't this device activate?" panel all come from here, so they can never disagree.
//! Deliberately absent: reading the facts, and changing anything.

use chrono::{DateTime, Days, Utc};

use super::{action::LicenseAction, status::LicenseStatus, validity::Validity};
use crate::{
    ids::{ActivationId, DeviceId},
    operations::activations::{Check, Evidence, Remedy, SeatHolder, VerdictCode},
};

/// The most devices that evidence lists.
const HOLDERS_SHOWN: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// May this device be activated, or does it hold an activation already?
    Activate,
    /// May this device, activated before, go on?
    Validate,
}

/// Everything the decision looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The environment that was looked in.
    pub environment: String,
    /// The license; none when the key is unknown here.
    pub license: Option<LicenseFacts>,
    /// The product's code that is asked for.
    pub product_asked: Option<String>,
    /// The device, when it was seen before.
    pub device: Option<DeviceFacts>,
    /// Whether a device is named at all; validation of a key alone looks at no device.
    pub device_named: bool,
}

/// What the decision looks at of a license.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseFacts {
    /// The product's name and code.
    pub product: (String, String),
    /// The customer's name.
    pub customer: Option<String>,
    /// Where it stands.
    pub status: LicenseStatus,
    /// Why, by whom and since when it was stopped.
    pub stopped: Option<Stopped>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// The validity that has not begun.
    pub pending: Option<Validity>,
    /// Days of grace.
    pub grace_days: u32,
    /// -1 is unlimited.
    pub limit: i32,
    /// Devices in use, last seen first.
    pub seats: Vec<SeatHolder>,
    /// How many are in use; may be more than `seats` lists.
    pub used: u32,
    /// The activation that this device holds.
    pub held: Option<ActivationId>,
}

/// Why, by whom and since when a license was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// The reason that was given.
    pub reason: Option<String>,
    /// By whom.
    pub by: String,
    /// When.
    pub since: DateTime<Utc>,
}

/// Since when, by whom and why a device is ignored, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignored {
    /// Since when.
    pub at: Option<DateTime<Utc>>,
    /// By whom.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What the decision looks at of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Which.
    pub id: DeviceId,
    /// Since when it is ignored, by whom and why.
    pub ignored: Option<Ignored>,
}

/// The ordered decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The first failing check's code, or valid, or in grace.
    pub code: VerdictCode,
    /// Every check in order.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether the device may use the license.
    #[must_use]
    pub const fn passes(&self) -> bool {
        self.code.passes()
    }
}

/// Until when a license works past its expiry.
#[must_use]
pub fn grace_until(expires_at: DateTime<Utc>, grace_days: u32) -> DateTime<Utc> {
    expires_at
        .checked_add_days(Days::new(u64::from(grace_days)))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Decides. The time itself counts, not whether the sweep has come by.
#[must_use]
pub fn decide(facts: &Facts, question: Question, now: DateTime<Utc>) -> Verdict {
    let mut checks = vec![Check {
        fails: facts.license.is_none().then_some(VerdictCode::NotFound),
        evidence: Evidence::Key {
            environment: facts.environment.clone(),
        },
    }];
    if let Some(license) = &facts.license {
        checks.reserve_exact(6);
        checks.push(product(license, facts.product_asked.as_deref()));
        checks.push(customer(license));
        checks.push(status(license));
        checks.push(expiry(license, now));
        if facts.device_named {
            checks.push(device(facts.device.as_ref()));
            checks.push(seats(license, question));
        }
    }
    let first = checks.iter().find_map(|check| check.fails);
    let late = facts
        .license
        .as_ref()
        .is_some_and(|license| license.expires_at.is_some_and(|end| end <= now));
    let code = first.unwrap_or(if late {
        VerdictCode::InGrace
    } else {
        VerdictCode::Valid
    });
    Verdict { code, checks }
}

fn product(license: &LicenseFacts, asked: Option<&str>) -> Check {
    let (name, code) = &license.product;
    let other = asked.is_some_and(|asked| !asked.eq_ignore_ascii_case(code));
    Check {
        fails: other.then_some(VerdictCode::WrongProduct),
        evidence: Evidence::Product {
            name: name.clone(),
            code: code.clone(),
            asked: asked.map(str::to_owned),
        },
    }
}

fn customer(license: &LicenseFacts) -> Check {
    Check {
        fails: license
            .customer
            .is_none()
            .then_some(VerdictCode::NotAssigned),
        evidence: Evidence::Customer {
            name: license.customer.clone(),
        },
    }
}

fn status(license: &LicenseFacts) -> Check {
    let fails = match license.status {
        // The customer check says it already.
        LicenseStatus::Available | LicenseStatus::Assigned | LicenseStatus::Active => None,
        LicenseStatus::Inactive => Some(VerdictCode::Inactive),
        LicenseStatus::Suspended => Some(VerdictCode::Suspended),
        LicenseStatus::Expired => Some(VerdictCode::Expired),
        LicenseStatus::Revoked => Some(VerdictCode::Revoked),
    };
    let stopped = license.stopped.clone().filter(|_| fails.is_some());
    Check {
        fails,
        evidence: Evidence::Status {
            status: license.status,
            since: stopped.as_ref().map(|stopped| stopped.since),
            by: stopped.as_ref().map(|stopped| stopped.by.clone()),
            reason: stopped.and_then(|stopped| stopped.reason),
        },
    }
}

fn expiry(license: &LicenseFacts, now: DateTime<Utc>) -> Check {
    let grace_until = license
        .expires_at
        .map(|end| grace_until(end, license.grace_days));
    Check {
        fails: grace_until
            .is_some_and(|end| end <= now)
            .then_some(VerdictCode::Expired),
        evidence: Evidence::Expiry {
            expires_at: license.expires_at,
            grace_until,
            grace_days: license.grace_days,
            pending: license.pending,
        },
    }
}

fn device(device: Option<&DeviceFacts>) -> Check {
    let ignored = device.and_then(|device| device.ignored.clone());
    let known = ignored.clone().unwrap_or_default();
    Check {
        fails: ignored.is_some().then_some(VerdictCode::DeviceIgnored),
        evidence: Evidence::Device {
            known: device.is_some(),
            ignored_at: known.at,
            ignored_by: known.by,
            reason: known.reason,
        },
    }
}

fn seats(license: &LicenseFacts, question: Question) -> Check {
    let held = license.held.is_some();
    let full = license.limit >= 0 && i64::from(license.used) >= i64::from(license.limit);
    let fails = match question {
        _ if held => None,
        Question::Activate => full.then_some(VerdictCode::LimitReached),
        Question::Validate => Some(VerdictCode::NotActivated),
    };
    Check {
        fails,
        evidence: Evidence::Seats {
            limit: license.limit,
            used: license.used,
            held,
            devices: license.seats.iter().take(HOLDERS_SHOWN).cloned().collect(),
        },
    }
}

impl Facts {
    /// The facts as they would be with a remedy applied. A remedy that does not apply changes nothing.
    #[must_use]
    pub fn with(&self, remedy: &Remedy) -> Self {
        let mut after = self.clone();
        let Some(license) = &mut after.license else {
            return after;
        };
        match remedy {
            Remedy::StopIgnoring { device_id } => {
                if let Some(device) = after
                    .device
                    .as_mut()
                    .filter(|device| device.id == *device_id)
                {
                    device.ignored = None;
                }
            }
            Remedy::DeactivateDevice { activation_id } => {
                let before = license.seats.len();
                license
                    .seats
                    .retain(|seat| seat.activation_id != *activation_id);
                if license.seats.len() < before {
                    license.used = license.used.saturating_sub(1);
                }
                if license.held == Some(*activation_id) {
                    license.held = None;
                }
            }
            Remedy::RaiseLimit { to } => license.limit = *to,
            Remedy::Reactivate => {
                if LicenseAction::Reactivate.allowed_in(license.status).is_ok() {
                    license.status = LicenseStatus::Active;
                }
            }
            Remedy::LiftSuspension => {
                if LicenseAction::LiftSuspension
                    .allowed_in(license.status)
                    .is_ok()
                {
                    license.status = LicenseStatus::Active;
                }
            }
            Remedy::Extend { expires_at } => {
                if license.status != LicenseStatus::Expired {
                    license.expires_at = Some(*expires_at);
                }
            }
            Remedy::Replace => {
                license.status = LicenseStatus::Assigned;
                license.expires_at = None;
                license.seats.clear();
                license.used = 0;
                license.held = None;
            }
        }
        after
    }

    /// What could help, given a verdict: a remedy for each failing check, where there is one.
    #[must_use]
    pub fn remedies(&self, verdict: &Verdict, now: DateTime<Utc>) -> Vec<Remedy> {
        let Some(license) = &self.license else {
            return Vec::new();
        };
        let mut remedies = Vec::new();
        for code in verdict.checks.iter().filter_map(|check| check.fails) {
            match code {
                VerdictCode::DeviceIgnored => {
                    if let Some(device) = &self.device {
                        remedies.push(Remedy::StopIgnoring {
                            device_id: device.id,
                        });
                    }
                }
                VerdictCode::LimitReached => {
                    if let Some(seat) = license.seats.iter().min_by_key(|seat| seat.last_seen_at) {
                        remedies.push(Remedy::DeactivateDevice {
                            activation_id: seat.activation_id,
                        });
                    }
                    if let Ok(used) = i32::try_from(license.used) {
                        remedies.push(Remedy::RaiseLimit { to: used + 1 });
                    }
                }
                VerdictCode::Inactive => remedies.push(Remedy::Reactivate),
                VerdictCode::Suspended => remedies.push(Remedy::LiftSuspension),
                VerdictCode::Expired | VerdictCode::Revoked => {
                    let remedy = if license.status == LicenseStatus::Expired
                        || license.status == LicenseStatus::Revoked
                    {
                        Remedy::Replace
                    } else {
                        Remedy::Extend {
                            expires_at: now + Days::new(30),
                        }
                    };
                    if !remedies.contains(&remedy) {
                        remedies.push(remedy);
                    }
                }
                _ => {}
            }
        }
        remedies
    }
}

/// The sentence that a product may show its user.
#[must_use]
pub const fn sentence(code: VerdictCode) -> &'static str {
    match code {
        VerdictCode::Valid => "This license is valid.",
        VerdictCode::InGrace => {
            "This license has expired and works for a few more days. Renew it soon."
        }
        VerdictCode::NotFound => "This license key is not known. Check it for typing errors.",
        VerdictCode::WrongProduct => "This license key is for another product.",
        VerdictCode::NotAssigned => "This license key was not given to a customer yet.",
        VerdictCode::Revoked => "License Revoked: this license was withdrawn. Contact the vendor.",
        VerdictCode::Suspended => {
            "License Suspended: this license was stopped. Contact the vendor."
        }
        VerdictCode::Inactive => "License Inactive: this license is paused. Contact the vendor.",
        VerdictCode::Expired => "License Expired: this license is past its validity. Renew it.",
        VerdictCode::DeviceIgnored => "This device may not use the license. Contact the vendor.",
        VerdictCode::LimitReached => {
            "Limit Exceeded: this license is in use on as many devices as it allows. Deactivate one of them first."
        }
        VerdictCode::NotActivated => "This license is not activated on this device.",
        VerdictCode::NoLicense => {
            "There is no license for this device yet. Ask whoever gives out licenses in your organisation."
        }
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;

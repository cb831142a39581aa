//! A step of a batch that changed a license: who took or gave back which seat, as the trail and the history tell it.
//!
//! Deliberately absent: deciding, and writing it (`seat_batch`).

use chrono::{DateTime, Utc};
use serde_json::json;

use super::acting::{self, Act};
use crate::{
    ids::{DeviceId, LicenseId},
    operations::licenses::{FieldChange, License},
    store::{audit::Entry, audit_batch::LicenseEntry},
};

/// A step that changed a license.
pub(super) struct Step<'a> {
    act: &'a Act,
    license: LicenseId,
    key: String,
    pub device: DeviceId,
    changes: Vec<FieldChange>,
}

impl<'a> Step<'a> {
    pub(super) fn of(
        act: &'a Act,
        license: &License,
        device: DeviceId,
        changes: Vec<FieldChange>,
    ) -> Self {
        Self {
            act,
            license: license.id,
            key: license.key.clone(),
            device,
            changes,
        }
    }

    pub(super) fn entry(&self, now: DateTime<Utc>) -> LicenseEntry<'_> {
        LicenseEntry {
            entry: Entry {
                at: now,
                actor: &self.act.caller.person,
                door: self.act.caller.door.as_str(),
                action: self.act.action,
                subject: acting::about_license(self.license, &self.key),
                reason: self.act.reason.as_deref(),
                batch: None,
                details: json!({ "changes": self.changes, "device": self.device }),
            },
            license: self.license,
            changes: self.changes.clone(),
        }
    }
}

//! Which events a transaction's changes are, and what webhooks are told of each: never more of a key than its beginning.
//!
//! Pure: facts in, events out. Deliberately absent: reading the facts, and writing events down (`webhook_outbox`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    domain::{license::short_key, redact::redact, status::LicenseStatus, webhook::WebhookEvent},
    ids::{CustomerId, DeviceId, JobId, LicenseId, ProductId},
    operations::licenses::FieldChange,
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// Whose line it stands in: a license, or a job.
    pub subject: Uuid,
    pub event: WebhookEvent,
    pub at: DateTime<Utc>,
    pub data: Value,
}

/// A license as it is at the end of the transaction, or was when it was deleted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct LicenseFacts {
    pub id: LicenseId,
    pub key: String,
    pub product_id: ProductId,
    pub product: String,
    pub customer_id: Option<CustomerId>,
    pub status: i16,
    pub activation_limit: i32,
    pub activations_used: i32,
    pub expires_at: Option<DateTime<Utc>>,
}

impl LicenseFacts {
    /// As payloads have it, in its state or another one; null is gone.
    fn told(&self, status: Option<&Value>) -> Value {
        let own = || json!(LicenseStatus::from_rank(self.status).map(LicenseStatus::as_str));
        json!({
            "id": self.id,
            "key_start": short_key(&self.key),
            "product": { "id": self.product_id, "code": self.product },
            "customer_id": self.customer_id,
            "status": status.cloned().unwrap_or_else(own),
            "activation_limit": self.activation_limit,
            "activations_used": self.activations_used,
            "expires_at": self.expires_at,
        })
    }
}

/// A line of a license's history that this transaction wrote.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub license: LicenseId,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub changes: Vec<FieldChange>,
    pub device: Option<DeviceId>,
}

/// A device's fingerprint and name.
pub(crate) type Devices = HashMap<DeviceId, (String, Option<String>)>;

fn change<'a>(step: &'a Step, field: &str) -> Option<&'a FieldChange> {
    step.changes.iter().find(|change| change.field == field)
}

/// The event of a change of status.
fn turned(before: &Value, after: &Value) -> WebhookEvent {
    let after = match (before, after.as_str()) {
        (_, None) => return WebhookEvent::LicenseDeleted,
        (Value::Null, _) => return WebhookEvent::LicenseCreated,
        (_, Some(after)) => after,
    };
    match LicenseStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == after)
    {
        Some(LicenseStatus::Assigned) => WebhookEvent::LicenseAssigned,
        Some(LicenseStatus::Active) => WebhookEvent::LicenseActive,
        Some(LicenseStatus::Inactive) => WebhookEvent::LicenseInactive,
        Some(LicenseStatus::Suspended) => WebhookEvent::LicenseSuspended,
        Some(LicenseStatus::Expired) => WebhookEvent::LicenseExpired,
        Some(LicenseStatus::Revoked) => WebhookEvent::LicenseRevoked,
        Some(LicenseStatus::Available) | None => WebhookEvent::LicenseChanged,
    }
}

/// The events of a line of history: what became of the license, and who began or ended to use it.
pub(crate) fn of_step(step: &Step, license: &LicenseFacts, devices: &Devices) -> Vec<Event> {
    let mut events = Vec::new();
    let used = change(step, "activations_used");
    let status = change(step, "status");
    let event = |event, data| Event {
        subject: step.license.0,
        event,
        at: step.at,
        data,
    };
    let others = step
        .changes
        .iter()
        .filter(|one| one.field != "activations_used")
        .count();
    if let Some(status) = status {
        let data = told(step, license, Some(status));
        events.push(event(turned(&status.before, &status.after), data));
    } else if others > 0 || used.is_none() {
        events.push(event(
            WebhookEvent::LicenseChanged,
            told(step, license, None),
        ));
    }
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    let Some((before, after)) = used.map(|used| (count(&used.before), count(&used.after))) else {
        return events;
    };
    let mut data = told(step, license, status);
    if let Value::Object(data) = &mut data {
        data.insert(
            "activation".into(),
            activation(step, devices, before, after),
        );
    }
    let which = match after < before {
        true => WebhookEvent::ActivationEnded,
        false => WebhookEvent::ActivationStarted,
    };
    events.push(event(which, data));
    events
}

fn activation(step: &Step, devices: &Devices, before: u64, after: u64) -> Value {
    let device = step.device.map(|id| {
        let known = devices.get(&id);
        json!({
            "id": id,
            "fingerprint": known.map(|(fingerprint, _)| fingerprint),
            "name": known.and_then(|(_, name)| name.as_ref()),
        })
    });
    json!({ "device": device, "used_before": before, "used_after": after })
}

fn told(step: &Step, license: &LicenseFacts, status: Option<&FieldChange>) -> Value {
    let mut data = Map::new();
    data.insert(
        "license".into(),
        license.told(status.map(|status| &status.after)),
    );
    if let Some(status) = status {
        data.insert("status_before".into(), status.before.clone());
    }
    let fields: Vec<&str> = step.changes.iter().map(|one| one.field.as_str()).collect();
    data.insert("changed".into(), json!(fields));
    if let Some(reason) = &step.reason {
        // Written by hand: somebody may have put a key into it.
        data.insert("reason".into(), redact(reason).into());
    }
    Value::Object(data)
}

/// A license that went without a line of history of its own: with its pool, or with the import that made it.
pub(crate) fn of_deleted(license: &LicenseFacts, at: DateTime<Utc>) -> Event {
    let status = LicenseStatus::from_rank(license.status).map(LicenseStatus::as_str);
    Event {
        subject: license.id.0,
        event: WebhookEvent::LicenseDeleted,
        at,
        data: json!({ "license": license.told(Some(&Value::Null)), "status_before": status, "changed": ["status"] }),
    }
}

/// Refusals of one device, counted together.
#[derive(Debug, Clone)]
pub(crate) struct Denied {
    pub license: LicenseId,
    pub code: &'static str,
    pub fingerprint: String,
    pub device: Option<String>,
    pub at: DateTime<Utc>,
    pub count: u32,
}

pub(crate) fn of_denied(denied: &Denied, license: &LicenseFacts) -> Event {
    let fingerprint = Some(&denied.fingerprint).filter(|text| !text.is_empty());
    Event {
        subject: denied.license.0,
        event: WebhookEvent::DenialCounted,
        at: denied.at,
        data: json!({
            "license": license.told(None),
            "denial": {
                "code": denied.code,
                "count": denied.count,
                "device": { "fingerprint": fingerprint, "name": denied.device },
            },
        }),
    }
}

/// An import that ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub job: JobId,
    pub at: DateTime<Utc>,
    pub told: Value,
}

pub(crate) fn of_ended(ended: &Ended) -> Event {
    Event {
        subject: ended.job.0,
        event: WebhookEvent::ImportEnded,
        at: ended.at,
        data: json!({ "import": ended.told }),
    }
}

//! Webhooks: where events go, and the log of their deliveries.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use crate::domain::webhook::{DeliveryState, WebhookEvent};
use crate::ids::{DeliveryId, LicenseId, WebhookId};

/// A place that events go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Grows with each change.
    pub version: i32,
    /// What people call it.
    pub name: String,
    /// Where its events go.
    pub url: String,
    /// Which events it is told of.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told of what happens; while not, nothing is noted for it, and what waits stays.
    pub enabled: bool,
    /// Whether it may lead to private addresses, and without TLS.
    pub allow_private: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when an older secret signs, too; none when one signs alone.
    pub old_secret_until: Option<DateTime<Utc>>,
    /// When an event was tried last.
    pub last_tried_at: Option<DateTime<Utc>>,
    /// When its server took an event last.
    pub last_delivered_at: Option<DateTime<Utc>>,
    /// What the last attempt met; none when it went well.
    pub problem: Option<String>,
    /// Events that wait, replays included.
    pub waiting: u32,
    /// Events that were given up; tests do not count.
    pub dead: u32,
    /// Why the process that answers cannot sign; none when it can. Another one may.
    pub cannot_here: Option<String>,
}

/// Asks for the webhooks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListWebhooks {}

/// What somebody sets of a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WebhookFields {
    /// 1 to 120 characters.
    pub name: String,
    /// `https://`, or `http://` where private addresses are allowed; at most 2,000 characters.
    pub url: String,
    /// Which events it is told of, one at least.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told of what happens.
    pub enabled: bool,
    /// Whether it may lead to private addresses, and without TLS.
    pub allow_private: bool,
}

/// Makes a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateWebhook {
    /// How it shall be.
    pub fields: WebhookFields,
}

/// A webhook with the secret that it signs with from now on. It is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NewWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// `whsec_…`, for whoever checks the signatures.
    pub secret: String,
}

impl std::fmt::Debug for NewWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewWebhook({}, …)", self.webhook.id)
    }
}

/// Changes a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditWebhook {
    /// Which.
    pub id: WebhookId,
    /// The version that was seen.
    pub version: i32,
    /// How it shall be.
    pub fields: WebhookFields,
}

/// Gives a webhook a new secret.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RotateWebhookSecret {
    /// Which.
    pub id: WebhookId,
    /// The version that was seen.
    pub version: i32,
    /// Whether older secrets end at once, as for one that leaked; otherwise they sign beside the new one for 24 hours.
    pub end_old: bool,
}

/// Deletes a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteWebhook {
    /// Which.
    pub id: WebhookId,
    /// The version that was seen.
    pub version: i32,
}

/// Tries a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SendTestEvent {
    /// Which.
    pub id: WebhookId,
}

/// An event on its way to a webhook, or of its log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Delivery {
    /// Its id, which is the header `webhook-id`: the same with every attempt.
    pub id: DeliveryId,
    /// To which webhook.
    pub webhook_id: WebhookId,
    /// What happened.
    pub event: WebhookEvent,
    /// The license it is about; none for imports and tests.
    pub license_id: Option<LicenseId>,
    /// The how many-th event of this license to this webhook it is, from 1.
    pub sequence: i32,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried; a replay begins anew.
    pub attempts: i32,
    /// When it is tried next; none when it does not wait, or is held behind an earlier event of its license.
    pub next_try_at: Option<DateTime<Utc>>,
    /// When it was tried last.
    pub tried_at: Option<DateTime<Utc>>,
    /// What the receiver answered with last; none when it did not answer.
    pub status: Option<i32>,
    /// The beginning of what the receiver answered.
    pub answer: Option<String>,
    /// What went wrong last.
    pub problem: Option<String>,
    /// How long the last attempt took, in milliseconds.
    pub millis: Option<i32>,
    /// The body as it is sent.
    pub body: String,
}

/// Asks for one stretch of the log, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListDeliveries {
    /// Only to this webhook.
    #[serde(default)]
    pub webhook_id: Option<WebhookId>,
    /// Only in this state.
    #[serde(default)]
    pub state: Option<DeliveryState>,
    /// Only about this license.
    #[serde(default)]
    pub license_id: Option<LicenseId>,
    /// How many matches to pass over.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// One stretch of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DeliveryPage {
    /// The deliveries.
    pub rows: Vec<Delivery>,
    /// How many match in all.
    pub total: u32,
}

/// Sends an event again, under its id.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ReplayDelivery {
    /// Which.
    pub id: DeliveryId,
}

/// Sends everything again that was given up for a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ReplayDeadLetters {
    /// Which webhook.
    pub webhook_id: WebhookId,
}

/// How many events are sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Replayed {
    /// How many.
    pub count: u32,
}

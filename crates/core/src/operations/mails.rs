//! Mail: the log of what went out and what waits.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use crate::domain::mail::{MailKind, MailState};
use crate::ids::{CustomerId, LicenseId, MailId, PoolId};

/// A mail of the log. What it says is not told: it may hold a license key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Why it was written.
    pub kind: MailKind,
    /// To whom.
    pub to_name: String,
    /// Their address.
    pub to_email: String,
    /// Its subject.
    pub subject: String,
    /// The license it is about.
    pub license_id: Option<LicenseId>,
    /// The pool it is about.
    pub pool_id: Option<PoolId>,
    /// The customer it is about.
    pub customer_id: Option<CustomerId>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// It was, or is, held back until then, so that what it tells of can be undone.
    pub held_until: DateTime<Utc>,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next; none when it does not wait.
    pub next_try_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: MailState,
    /// What went wrong last, or why it was cancelled.
    pub last_error: Option<String>,
    /// When a mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Whether it can be tried anew.
    pub can_retry: bool,
}

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

/// Asks for one stretch of the log, the newest mail first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListMails {
    /// Only in this state.
    #[serde(default)]
    pub state: Option<MailState>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<MailKind>,
    /// Only about this license.
    #[serde(default)]
    pub license_id: Option<LicenseId>,
    /// Only about this customer.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Looked for in the recipient's name and address; at most 200 characters.
    #[serde(default)]
    pub search: String,
    /// How many matches to pass over.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// One stretch of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MailPage {
    /// The mails.
    pub rows: Vec<Mail>,
    /// How many match in all.
    pub total: u32,
}

/// Asks how the outbox stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetOutbox {}

/// How the outbox stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Outbox {
    /// Whether the workspace sends mail; while not, mails wait.
    pub on: bool,
    /// Why the process that answers cannot send, though mail is on; none when it can. Another one may.
    pub cannot_here: Option<String>,
    /// What keeps all mails from going out just now, as the process that tried last found.
    pub trouble: Option<MailTrouble>,
    /// Mails that wait, held ones included, and the one under way.
    pub waiting: u32,
    /// Mails that were given up.
    pub failed: u32,
}

/// What keeps all mails from going out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MailTrouble {
    /// Since when.
    pub since: DateTime<Utc>,
    /// What happened, with the mail server's words.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// Sends somebody the mail about their seat again, with its key as it is now.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ResendMail {
    /// The seat's license, or any that is somebody's.
    pub license_id: LicenseId,
}

/// Tries a mail again that was given up.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RetryMail {
    /// Which.
    pub id: MailId,
}

/// Takes a waiting mail out of the outbox.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CancelMail {
    /// Which.
    pub id: MailId,
}

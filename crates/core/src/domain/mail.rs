//! Mail: its kinds and states, and when it is tried again.
//!
//! Deliberately absent: what mails say (`letters`), the outbox (`store::mails`) and the sending (`service::mailing`).

use chrono::Duration;
use serde::{Deserialize, Serialize};

/// Why a mail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// Somebody got a seat.
    Assigned,
    /// Somebody's seat was taken back.
    Revoked,
    /// Somebody's licenses end soon.
    Expiring,
    /// Somebody's licenses ended.
    Expired,
    /// Somebody's license was suspended.
    Suspended,
    /// How a week went, for who runs the licenses.
    Digest,
    /// A code that confirms an address on an enrollment page.
    EnrollmentCode,
    /// A code that opens one's own licenses.
    MyCode,
    /// An owner tried the settings.
    Test,
}

impl MailKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Assigned,
        Self::Revoked,
        Self::Expiring,
        Self::Expired,
        Self::Suspended,
        Self::Digest,
        Self::EnrollmentCode,
        Self::MyCode,
        Self::Test,
    ];

    /// The word that the database keeps.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Revoked => "revoked",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Digest => "digest",
            Self::EnrollmentCode => "enrollment_code",
            Self::MyCode => "my_code",
            Self::Test => "test",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl std::fmt::Display for MailKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Held back, due, or to be tried again.
    Waiting,
    /// A process is at it, or ended while it was.
    Sending,
    /// A mail server took it.
    Sent,
    /// Given up.
    Failed,
    /// Not wanted any more before it went out.
    Cancelled,
}

impl MailState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sending,
        Self::Sent,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word that the database keeps.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// How long mails wait that tell of something which can be undone.
pub const UNDO_TIME: Duration = Duration::seconds(30);
/// A mail is tried so often; the last time some 36 hours after the first.
pub const TRIES: u32 = 12;
const FIRST_WAIT: Duration = Duration::minutes(1);
const LONGEST_WAIT: Duration = Duration::hours(6);

/// How long to wait after so many tries that failed; none when that were enough. `chance` is 0 to 1: mails that failed
/// together do not come back together.
#[must_use]
pub fn wait_after(tries: u32, chance: f64) -> Option<Duration> {
    if tries >= TRIES {
        return None;
    }
    let times = 3_i32.saturating_pow(tries.saturating_sub(1).min(12));
    let wait = (FIRST_WAIT * times).min(LONGEST_WAIT);
    // Four fifths to six fifths, within the bounds.
    let permille = 800 + (chance.clamp(0.0, 1.0) * 400.0).round() as i32;
    Some((wait * permille / 1000).clamp(FIRST_WAIT, LONGEST_WAIT))
}

/// What a mail says. Its body may hold a key or a code, and so it shows itself by its subject.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line without a secret.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({})", self.subject)
    }
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;

//! Mail: its kinds and states, when it is tried again, and the built-in texts.
//!
//! A text is plain and calm: what happened, the key or code where there is one, what to do next, and who writes. Keys and
//! codes stand in the body alone, never in a subject, which logs and lists show. Mails with codes hold nothing that the
//! visitor of a page typed: nobody can make a vendor's server send their words to a stranger. Deliberately absent: the
//! outbox (`store::mails`) and the sending (`service::mailing`).

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::license::short_key;

/// Why a mail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// Somebody got a seat.
    Assigned,
    /// Somebody's seat was taken back.
    Revoked,
    /// A code that confirms an address on an enrollment page.
    EnrollmentCode,
    /// A code that opens one's own licenses.
    MyCode,
    /// An owner tried the settings.
    Test,
}

impl MailKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Assigned,
        Self::Revoked,
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

/// Who got or lost which seat, for its letter.
#[derive(Clone, Copy)]
pub struct Seat<'a> {
    /// Who writes.
    pub vendor: &'a str,
    /// To whom.
    pub name: &'a str,
    /// What the seat is for.
    pub product: &'a str,
    /// Its whole key.
    pub key: &'a str,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// One line, however somebody wrote it: a line break in a name must not begin another header or paragraph.
pub(crate) fn line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Somebody got a seat.
#[must_use]
pub fn seat_assigned(seat: Seat<'_>) -> Letter {
    let (vendor, name, product) = (line(seat.vendor), line(seat.name), line(seat.product));
    let key = seat.key;
    let until = seat.expires_at.map_or_else(String::new, |end| {
        format!("It works until {}.\n\n", end.format("%-d %B %Y"))
    });
    Letter {
        subject: format!("Your license for {product}"),
        body: format!(
            "Hello {name},\n\n\
             {vendor} has given you a license for {product}. This is your license key:\n\n    \
             {key}\n\n\
             What to do next: open {product} and enter the key where it asks for a license.\n\n\
             {until}\
             The key is yours alone; please do not pass it on. If you did not expect this mail, answer it.\n\n\
             {vendor}\n"
        ),
    }
}

/// Somebody's seat was taken back.
#[must_use]
pub fn seat_revoked(seat: Seat<'_>) -> Letter {
    let (vendor, name, product) = (line(seat.vendor), line(seat.name), line(seat.product));
    let short = short_key(seat.key);
    Letter {
        subject: format!("Your license for {product} has ended"),
        body: format!(
            "Hello {name},\n\n\
             {vendor} has taken back your license for {product}. Its key, {short}, no longer works.\n\n\
             What to do next: nothing. If you still need {product}, answer this mail.\n\n\
             {vendor}\n"
        ),
    }
}

/// A code that confirms the address of somebody who wants a seat, good for so many minutes.
#[must_use]
pub fn enrollment_code(vendor: &str, product: &str, code: &str, minutes: u32) -> Letter {
    let (vendor, product) = (line(vendor), line(product));
    Letter {
        subject: format!("Your code for {product}"),
        body: format!(
            "Hello,\n\n\
             somebody, probably you, asked for a license for {product} with this address. This code shows that it is \
             yours:\n\n    \
             {code}\n\n\
             What to do next: enter the code on the page that is still open. It is good for {minutes} minutes.\n\n\
             If it was not you, do nothing: without the code nothing happens.\n\n\
             {vendor}\n"
        ),
    }
}

/// A code that opens somebody's own licenses, good for so many minutes.
#[must_use]
pub fn my_code(vendor: &str, code: &str, minutes: u32) -> Letter {
    let vendor = line(vendor);
    Letter {
        subject: format!("Your code for your licenses from {vendor}"),
        body: format!(
            "Hello,\n\n\
             somebody, probably you, wants to see the licenses of this address. This code opens them:\n\n    \
             {code}\n\n\
             What to do next: enter the code on the page that is still open. It is good for {minutes} minutes.\n\n\
             If it was not you, do nothing, and give the code to nobody.\n\n\
             {vendor}\n"
        ),
    }
}

/// An owner tried the settings.
#[must_use]
pub fn test_mail(vendor: &str) -> Letter {
    let vendor = line(vendor);
    Letter {
        subject: format!("Test mail from {vendor}"),
        body: format!(
            "Hello,\n\n\
             this mail was sent by Keydesk to try the mail settings of {vendor}. It arrived, so they work.\n\n\
             What to do next: nothing. Mails about licenses go out in the same way.\n\n\
             {vendor}\n"
        ),
    }
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;

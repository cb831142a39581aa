//! What the server's public pages may do for people who are nobody's users: take a seat through an enrollment link, see and
//! give back what is theirs.
//!
//! A [`PublicScope`] is the only way in. Nothing here tells a stranger whether an address is known: asking for a code has
//! one answer, which takes the same time ([`codes`]); what somebody has is shown to who has shown a code that was mailed to
//! them. Deliberately absent: HTTP, and how often one may ask from one place.

mod codes;
mod enrolling;
mod mine;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

pub use enrolling::{Confirmed, LinkPage};

use super::mailing::Letterhead;
use crate::{
    backend::Environment,
    domain::status::LicenseStatus,
    error::Result,
    ids::{ActivationId, LicenseId},
};

/// A visitor in an environment.
#[derive(Debug, Clone)]
pub struct PublicScope {
    environment: Arc<Environment>,
}

/// One try of somebody to show that an address is theirs: what the page carries until they type the code.
pub type Try = String;

/// What somebody's browser carries once they have shown a code.
pub type VisitorPass = Zeroizing<String>;

/// A license as its holder sees it. What the desk keeps for itself (notes, metadata, other people) is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLicense {
    /// Its id.
    pub id: LicenseId,
    /// What it is for.
    pub product: String,
    /// Its whole key: it is theirs.
    pub key: String,
    /// Where it stands, by the time as it is.
    pub status: LicenseStatus,
    /// When it ends; none is Lifetime, or not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// At most so many devices; -1 is unlimited.
    pub activation_limit: i32,
    /// The devices that use it.
    pub devices: Vec<HeldDevice>,
    /// When it is expected back, or goes back by itself.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it goes back by itself then.
    pub must_return: bool,
    /// Whether its holder can return it.
    pub may_return: bool,
    /// Whether its holder may fetch offline files for its devices.
    pub may_fetch: bool,
}

/// A device that uses a license, as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDevice {
    /// The activation.
    pub id: ActivationId,
    /// What it calls itself.
    pub name: String,
    /// Operating system and version.
    pub platform: Option<String>,
    /// When it last asked.
    pub last_seen_at: DateTime<Utc>,
}

impl PublicScope {
    pub(crate) const fn new(environment: Arc<Environment>) -> Self {
        Self { environment }
    }

    /// Who writes mails; none while the workspace sends none.
    async fn letterhead(&self) -> Result<Option<Letterhead>> {
        self.environment.mailer.book.letterhead().await
    }
}

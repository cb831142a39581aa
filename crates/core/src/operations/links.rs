//! Enrollment links: URLs through which people take seats of a pool by themselves.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{licenses::ProductRef, pools::PoolRef};
use crate::ids::{LinkId, PoolId};

/// What a link hands out, to whom, and for how long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LinkTerms {
    /// How many seats may be taken through it: at a time, or in all when the pool is untransferable. At least 1, at most as
    /// many as the pool has.
    pub seats: u32,
    /// For how long one has a seat, in days: 1 to 3,650; none is no end. Transferable pools only, as all but domains and
    /// expiry below.
    #[serde(default)]
    pub term_days: Option<u32>,
    /// Whether a seat goes back by itself when that time is over; else people are only asked to return it.
    #[serde(default)]
    pub must_return: bool,
    /// Whether the oldest holder makes room when all seats are taken.
    #[serde(default)]
    pub auto_reassign: bool,
    /// For how many days nobody has to make room: 1 to 3,650; none is not at all.
    #[serde(default)]
    pub reassign_after_days: Option<u32>,
    /// How many may have to make room within 24 hours: 1 to 1,000, with `auto_reassign` only.
    #[serde(default)]
    pub evictions_per_day: Option<u32>,
    /// What must stand behind the @ of an address, at most 100; none takes every address.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Until when seats can be taken through it; none is no end.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// An enrollment link. Its URL is not in it: whoever has that can take a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct EnrollmentLink {
    /// Its id.
    pub id: LinkId,
    /// Grows with each change.
    pub version: i32,
    /// Its name, for the desk only.
    pub name: String,
    /// Whose seats it hands out.
    pub pool: PoolRef,
    /// What they are for.
    pub product: ProductRef,
    /// Its terms.
    pub terms: LinkTerms,
    /// How many seats are taken: at present, or in all when the pool is untransferable.
    pub taken: u32,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Asks for the enrollment links, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListLinks {
    /// Only this pool's.
    #[serde(default)]
    pub pool_id: Option<PoolId>,
}

/// Asks for one link with its URL.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetLink {
    /// Which.
    pub id: LinkId,
}

/// A link with its URL, for those who may hand it out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LinkDetail {
    /// The link.
    pub link: EnrollmentLink,
    /// Its page's path on the license server; none where it cannot be opened: it is sealed under the workspace's master key.
    pub path: Option<String>,
    /// How many of its holders lose their seat at a known time by themselves.
    pub ending: u32,
}

impl std::fmt::Debug for LinkDetail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LinkDetail({:?}, …)", self.link)
    }
}

/// Makes an enrollment link.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateLink {
    /// 1 to 120 characters.
    pub name: String,
    /// Whose seats it hands out. Never changes.
    pub pool_id: PoolId,
    /// Its terms.
    pub terms: LinkTerms,
}

/// Changes an enrollment link. New terms are for who takes a seat from then on.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditLink {
    /// Which.
    pub id: LinkId,
    /// The version that was seen.
    pub version: i32,
    /// 1 to 120 characters.
    pub name: String,
    /// Its terms as they shall be.
    pub terms: LinkTerms,
}

/// Ends a link for good. Who took a seat through it keeps that for as long as they were told.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteLink {
    /// Which.
    pub id: LinkId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

//! Keeping seats: giving and taking many from a file, counting whether each pool has what was bought, and repairing it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::pools::PoolRef;
use crate::{
    error::Failure,
    ids::{LicenseId, PoolId, UploadId},
};

/// What is done with the seats that a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SeatDoing {
    /// Give one to each person.
    Assign,
    /// Take each back.
    Revoke,
}

/// Gives or takes the seats that an uploaded file names: one a row, with columns pool, email and name, or key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ChangeSeats {
    /// The file; at most 100,000 rows.
    pub upload: UploadId,
    /// What is done.
    pub doing: SeatDoing,
    /// For rows that name no pool.
    pub pool_id: Option<PoolId>,
    /// Only says what would be done, and what cannot be.
    pub dry_run: bool,
    /// Why, for the audit trail: at most 500 characters; needed to take seats back.
    pub reason: Option<String>,
    /// Whether everybody gets a mail about it, where the workspace sends mail.
    #[serde(default)]
    pub notify: bool,
}

/// Asks whether the seats of the pools are all there, counted now.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct CheckSeats {}

/// Asks for the last count that was kept; one is made every few minutes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetSeatCheck {}

/// Whether the seats of the pools are all there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SeatCheck {
    /// When they were counted.
    pub checked_at: DateTime<Utc>,
    /// How many pools there are.
    pub pools: u32,
    /// How many seats were bought in all.
    pub seats: u32,
    /// The pools that have more or fewer than were bought, by name.
    pub differences: Vec<SeatDifference>,
}

/// A pool that has more or fewer seats than were bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SeatDifference {
    /// Which.
    pub pool: PoolRef,
    /// So many were bought.
    pub promised: u32,
    /// So many licenses of it count.
    pub counted: u32,
    /// Of these, nobody's.
    pub free: u32,
    /// What is wrong.
    pub fault: SeatFault,
}

/// What is wrong with a pool's seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SeatFault {
    /// Fewer than were bought.
    Missing,
    /// More than were bought, and so many free ones that all that are too many can go.
    SurplusFree,
    /// More than were bought are somebody's.
    SurplusHeld,
}

/// Makes the seats of pools as many as were bought.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RepairSeats {
    /// Only this pool; none repairs all.
    pub pool_id: Option<PoolId>,
    /// Why, for the audit trail: 1 to 500 characters.
    pub reason: Option<String>,
}

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SeatRepair {
    /// The pools that needed something.
    pub pools: Vec<RepairedPool>,
    /// How all stand since.
    pub check: SeatCheck,
}

/// What a repair did to one pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RepairedPool {
    /// Which.
    pub pool: PoolRef,
    /// Free seats that were made.
    pub made: u32,
    /// Free seats that were removed.
    pub removed: u32,
    /// Seats that are too many and somebody's: they stay, for somebody to decide.
    pub over: u32,
    /// The newest of these, at most 50.
    pub held: Vec<SurplusSeat>,
    /// Why nothing could be done.
    pub problem: Option<Failure>,
}

/// A seat that is one too many, and somebody's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SurplusSeat {
    /// Its license.
    pub license_id: LicenseId,
    /// Its key; how it begins and `…` where the workspace hides keys.
    pub key: String,
    /// Who holds it.
    pub name: String,
    /// Their email.
    pub email: String,
}

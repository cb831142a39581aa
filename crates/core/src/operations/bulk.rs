//! Many licenses at once: what would happen, and doing it as a job.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::exports::LicenseSelection;
use crate::ids::{CustomerId, JobId, UploadId};

/// What is done to many licenses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BulkAction {
    /// Give available ones to one customer.
    Assign {
        /// Who gets them.
        customer_id: CustomerId,
    },
    /// Give available ones to customers, one by one, as a CSV file lists them.
    AssignFromList {
        /// The uploaded list: a table with a column of emails and, for customers to be made, one of names; at most
        /// 100,000 rows. It is taken as it comes, in `upload_import`'s pieces, and goes when the work is done.
        list: UploadId,
    },
    /// Move the expiry.
    Extend {
        /// How.
        by: Extension,
    },
    /// Set the activation limit.
    ChangeLimit {
        /// -1 or 1 to 10000.
        activation_limit: i32,
    },
    /// Set a feature flag.
    SetFlag {
        /// The flag: 1 to 60 characters.
        flag: String,
        /// Its value.
        #[specta(type = specta_typescript::Unknown)]
        value: serde_json::Value,
    },
    /// Take a feature flag away.
    UnsetFlag {
        /// The flag.
        flag: String,
    },
    /// Suspend.
    Suspend,
    /// Lift suspensions.
    LiftSuspension,
    /// Inactivate.
    Inactivate,
    /// Reactivate.
    Reactivate,
    /// Revoke.
    Revoke,
    /// Delete.
    Delete,
}

/// How an expiry moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Extension {
    /// So many days on from where it is; Lifetime stays.
    Days {
        /// 1 to 36500.
        days: u32,
    },
    /// To one moment in the future.
    Until {
        /// When.
        at: DateTime<Utc>,
    },
    /// Never.
    Lifetime,
}

/// Asks what a bulk change would do.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ForeseeBulk {
    /// Which licenses.
    pub selection: LicenseSelection,
    /// What would be done.
    pub action: BulkAction,
}

/// What a bulk change would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct BulkForesight {
    /// Licenses selected.
    pub selected: u32,
    /// Those that would change.
    pub will_change: u32,
    /// Those that are already as they would be.
    pub unchanged: u32,
    /// Devices that would lose access.
    pub losing_devices: u32,
    /// Those that cannot, by reason; most first.
    pub refusals: Vec<BulkRefusal>,
    /// Some that would change, truncated keys; at most 5.
    pub examples: Vec<String>,
}

/// Licenses that cannot change, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BulkRefusal {
    /// Why, as a sentence.
    pub reason: String,
    /// How many.
    pub count: u32,
    /// Some of them, truncated keys; at most 3.
    pub examples: Vec<String>,
}

/// Changes many licenses, as a job.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ChangeLicenses {
    /// Which licenses, as they are when the job begins.
    pub selection: LicenseSelection,
    /// What is done.
    pub action: BulkAction,
    /// Why, for the audit trail: 1 to 500 characters where something is taken away, else optional.
    pub reason: Option<String>,
}

/// What a bulk change or a generation has done so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BulkReport {
    /// Licenses changed or made.
    pub changed: u32,
    /// Licenses that were as they would be.
    pub unchanged: u32,
    /// Licenses that could not change.
    pub refused: u32,
    /// Licenses that somebody deleted meanwhile.
    pub missing: u32,
    /// Customers made.
    pub new_customers: u32,
}

/// Asks for the result of a bulk change or generation, row by row, as CSV.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DownloadBulkResult {
    /// The job.
    pub job: JobId,
}

/// What became of one license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum BulkOutcome {
    /// Changed.
    Changed,
    /// As it would be already.
    Unchanged,
    /// Could not change.
    Refused,
    /// Not there any more.
    Missing,
}

//! Licenses: listing, counting, looking at one, editing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use super::license_query::*;
use crate::{
    domain::{status::LicenseStatus, validity::Validity},
    ids::{
        ActivationId, AuditId, BatchId, CustomerId, DeviceId, GeneratorId, LicenseId, PoolId,
        ProductId,
    },
    operations::{
        devices::DeviceRow, license_actions::OfflineFileRef, notes::Note, pools::PoolRef,
        products::ProductStatus,
    },
};

/// Asks for one stretch of the list.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListLicenses {
    /// Which, in which order.
    pub query: LicenseQuery,
    /// How many matches to pass over.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
    /// The version of the list that an earlier page came with, so that rows keep their places while others write. It
    /// is kept for at most a minute; the answer says which version it came from.
    #[serde(default)]
    pub version: Option<u32>,
}

/// One stretch of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicensePage {
    /// The rows, from the offset asked for. Fewer than there should be when licenses of a pinned version are gone.
    pub rows: Vec<LicenseRow>,
    /// All matches in this version; none while they would have to be counted.
    pub total: Option<u32>,
    /// The version of the list these places are of; none while the list has no versions yet.
    pub version: Option<u32>,
}

/// A license as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicenseRow {
    /// Its id.
    pub id: LicenseId,
    /// Its version, for changes.
    pub version: i32,
    /// The key; how it begins and `…` where the workspace hides keys.
    pub key: String,
    /// What is licensed.
    pub product: ProductRef,
    /// Who holds it.
    pub customer: Option<CustomerRef>,
    /// Where it stands.
    pub status: LicenseStatus,
    /// Devices in use.
    pub activations_used: u32,
    /// At most so many devices; -1 is unlimited.
    pub activation_limit: i32,
    /// When it ends; none is Lifetime, or not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// The validity that has not begun yet; none when it has, or is Lifetime.
    pub pending_validity: Option<Validity>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A product as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductRef {
    /// Its id.
    pub id: ProductId,
    /// Its name.
    pub name: String,
    /// Its short code.
    pub code: String,
    /// Active or inactive.
    pub status: ProductStatus,
}

/// A customer as other things name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CustomerRef {
    /// Their id.
    pub id: CustomerId,
    /// Their name.
    pub name: String,
    /// Their email, unique.
    pub email: String,
    /// Their organisation.
    pub organisation: Option<String>,
}

/// Asks how many match.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CountLicenses {
    /// Which (the order does not matter).
    pub query: LicenseQuery,
}

/// How many match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LicenseCounts {
    /// Matches of search and all filters.
    pub total: u32,
    /// All licenses of the environment.
    pub of_all: u32,
    /// Matches per status, ignoring the status filter; all seven, in lifecycle order.
    pub by_status: Vec<StatusCount>,
    /// Matches per product, ignoring the product filter; every product, by name.
    pub by_product: Vec<ProductCount>,
    /// How many keys a pasted list asked for; 0 when the search is no list.
    pub keys_asked: u32,
    /// Keys of a pasted list that no license of the environment has, as pasted.
    pub keys_not_found: Vec<String>,
}

/// Matches of one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct StatusCount {
    /// The status.
    pub status: LicenseStatus,
    /// How many.
    pub count: u32,
}

/// Matches of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductCount {
    /// The product.
    pub product: ProductRef,
    /// How many.
    pub count: u32,
}

/// Asks for everything about one license.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetLicense {
    /// Which.
    pub id: LicenseId,
}

/// A license with all its own fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct License {
    /// Its id.
    pub id: LicenseId,
    /// Grows with each change.
    pub version: i32,
    /// The key; how it begins and `…` where the workspace hides keys.
    pub key: String,
    /// What is licensed.
    pub product_id: ProductId,
    /// Who holds it.
    pub customer_id: Option<CustomerId>,
    /// Where it stands.
    pub status: LicenseStatus,
    /// At most so many devices; -1 is unlimited.
    pub activation_limit: i32,
    /// Devices in use.
    pub activations_used: u32,
    /// When it ends; none is Lifetime, or not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// The validity that has not begun yet; none when it has, or is Lifetime.
    #[serde(default)]
    pub pending_validity: Option<Validity>,
    /// Feature flags: a JSON object.
    #[specta(type = specta_typescript::Unknown)]
    pub flags: serde_json::Value,
    /// Further data: a JSON object of at most 10 KB.
    #[specta(type = specta_typescript::Unknown)]
    pub metadata: serde_json::Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The import that made it.
    pub batch: Option<BatchId>,
    /// The generator that made its key, as long as it is there.
    #[serde(default)]
    pub generator_id: Option<GeneratorId>,
    /// The pool whose seat it is; never changes.
    #[serde(default)]
    pub pool_id: Option<PoolId>,
    /// When a customer got it first.
    #[serde(default)]
    pub assigned_at: Option<DateTime<Utc>>,
    /// When a device activated it first.
    #[serde(default)]
    pub first_activated_at: Option<DateTime<Utc>>,
    /// The license that it replaces.
    #[serde(default)]
    pub replaces: Option<LicenseId>,
    /// The license that replaces it.
    #[serde(default)]
    pub replaced_by: Option<LicenseId>,
}

/// Everything about one license.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicenseDetail {
    /// The license.
    pub license: License,
    /// What is licensed.
    pub product: ProductRef,
    /// Who holds it.
    pub customer: Option<CustomerRef>,
    /// The customer's other licenses, newest first, at most 20.
    pub other_licenses: Vec<LicenseRow>,
    /// How many others there are in all.
    pub other_count: u32,
    /// Devices it is or was used on: those in use first, then newest first; at most 200.
    pub activations: Vec<Activation>,
    /// What happened to it, newest first, at most 200.
    pub history: Vec<HistoryEntry>,
    /// The states it may become.
    pub may_become: Vec<LicenseStatus>,
    /// The generator's name.
    pub generator: Option<String>,
    /// The pool whose seat it is.
    pub pool: Option<PoolRef>,
    /// Until when it works past its expiry; none without expiry.
    pub grace_until: Option<DateTime<Utc>>,
    /// Days of grace.
    pub grace_days: u32,
    /// The license that it replaces, while that is there.
    pub replaces: Option<LicenseRow>,
    /// The license that replaces it, while that is there.
    pub replaced_by: Option<LicenseRow>,
    /// Offline files that are still valid, the longest first; at most 100.
    pub offline_files: Vec<OfflineFileRef>,
    /// What people noted about it, newest first.
    pub notes: Vec<Note>,
}

/// A license in use on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Activation {
    /// Its id.
    pub id: ActivationId,
    /// The device.
    pub device: Device,
    /// Since when.
    pub activated_at: DateTime<Utc>,
    /// Until when; none while in use.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// When the device last asked.
    pub last_seen_at: DateTime<Utc>,
}

/// One fingerprint seen by the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What identifies it.
    pub fingerprint: String,
    /// The name it gives itself.
    pub name: Option<String>,
    /// Operating system and version.
    pub platform: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Last address.
    pub ip: Option<String>,
    /// Whether it is ignored.
    pub ignored: bool,
}

/// One thing that happened to a license, from its audit entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct HistoryEntry {
    /// The audit entry.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// Through which door: desk, server, import, system.
    pub door: String,
    /// What was done, as a stable verb_noun: `edit_license`.
    pub action: String,
    /// The reason given.
    pub reason: Option<String>,
    /// Fields before and after.
    pub changes: Vec<FieldChange>,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct FieldChange {
    /// The field, in snake case.
    pub field: String,
    /// Before; null when it was not there.
    #[specta(type = specta_typescript::Unknown)]
    pub before: serde_json::Value,
    /// After; null when it is not there.
    #[specta(type = specta_typescript::Unknown)]
    pub after: serde_json::Value,
}

/// Asks for the whole keys of licenses.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ReadKeys {
    /// Which; at most 10,000.
    pub ids: Vec<LicenseId>,
}

/// The whole key of one license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LicenseKey {
    /// The license.
    pub id: LicenseId,
    /// Its key.
    pub key: String,
}

/// Asks what the search box may offer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct Suggest {
    /// What was typed so far.
    pub search: String,
    /// How many of each kind: 1 to 20.
    pub limit: u32,
}

/// What the search box may offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Suggestions {
    /// Licenses whose key matches.
    pub licenses: Vec<LicenseRow>,
    /// Customers whose name or email matches.
    pub customers: Vec<CustomerSuggestion>,
    /// Products whose name matches.
    pub products: Vec<ProductCount>,
    /// Devices whose name, serial number or fingerprint begins like this.
    pub devices: Vec<DeviceRow>,
}

/// A customer to offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CustomerSuggestion {
    /// The customer.
    pub customer: CustomerRef,
    /// How many licenses they hold.
    pub licenses: u32,
}

/// Changes the editable fields of a license; each is given as it shall be.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditLicense {
    /// Which.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Who holds it: setting one assigns, another one hands over, none is only possible while available.
    pub customer_id: Option<CustomerId>,
    /// -1 or 1 to 10000.
    pub activation_limit: i32,
    /// In the future when changed; none is Lifetime, or not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// The validity that has not begun, as it shall be.
    #[serde(default)]
    pub pending_validity: Option<Validity>,
    /// A JSON object.
    #[specta(type = specta_typescript::Unknown)]
    pub flags: serde_json::Value,
    /// A JSON object of at most 10 KB.
    #[specta(type = specta_typescript::Unknown)]
    pub metadata: serde_json::Value,
    /// When handing over: leave the devices of the previous customer activated.
    pub keep_devices: bool,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

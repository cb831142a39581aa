//! Organisation keys, and products that give licenses to an organisation's devices by themselves.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::licenses::{CustomerRef, Device, ProductRef};
use crate::ids::{CustomerId, OrganisationKeyId, ProductId};

/// A key that a customer's devices present instead of a license key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct OrganisationKey {
    /// Its id.
    pub id: OrganisationKeyId,
    /// Grows with each change.
    pub version: i32,
    /// Whose devices present it.
    pub customer: CustomerRef,
    /// What people call it.
    pub name: String,
    /// Its first characters; the key itself is not kept.
    pub key_start: String,
    /// Only these products; none is all.
    pub products: Option<Vec<ProductId>>,
    /// Who made it.
    pub created_by: String,
    /// When it was made, or made anew.
    pub created_at: DateTime<Utc>,
    /// When a device last presented it, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it works no more.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key that was just made. It is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NewOrganisationKey {
    /// What is kept of it.
    pub kept: OrganisationKey,
    /// The key itself.
    pub key: String,
}

impl std::fmt::Debug for NewOrganisationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewOrganisationKey")
            .field("kept", &self.kept)
            .finish_non_exhaustive()
    }
}

/// Asks for organisation keys, by name.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListOrganisationKeys {
    /// Only this customer's.
    pub customer_id: Option<CustomerId>,
}

/// Makes an organisation key.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateOrganisationKey {
    /// Whose devices will present it.
    pub customer_id: CustomerId,
    /// What people call it: 1 to 80 characters.
    pub name: String,
    /// Only these products, at most 100; none is all.
    pub products: Option<Vec<ProductId>>,
}

/// Makes an organisation key anew; the old one is dead at once.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RotateOrganisationKey {
    /// Which.
    pub id: OrganisationKeyId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Ends an organisation key. Devices keep the licenses that they have.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RevokeOrganisationKey {
    /// Which.
    pub id: OrganisationKeyId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Asks how the licenses of each product are spread.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListSeats {}

/// How the licenses of a product are spread. Revoked and expired ones do not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductSeats {
    /// The product.
    pub product: ProductRef,
    /// The product's version, for the switch.
    pub version: i32,
    /// Whether an organisation's devices get licenses by themselves.
    pub auto_assign: bool,
    /// Licenses.
    pub licenses: u32,
    /// Licenses that somebody has.
    pub assigned: u32,
    /// Licenses that nobody has.
    pub available: u32,
    /// Devices that limited licenses allow together.
    pub seats: u32,
    /// Licenses that allow any number of devices.
    pub unlimited: u32,
    /// Devices in use.
    pub in_use: u32,
    /// Seats of limited licenses that no device uses.
    pub free: u32,
    /// Devices that asked and got no license.
    pub unlicensed: u32,
}

/// Switches whether an organisation's devices get licenses of a product by themselves.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SetAutoAssign {
    /// The product.
    pub product_id: ProductId,
    /// The version that was seen.
    pub version: i32,
    /// On or off.
    pub auto_assign: bool,
}

/// Asks for devices that asked with an organisation's key and got no license, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListUnlicensedDevices {
    /// Only this product.
    pub product_id: Option<ProductId>,
    /// How many to leave out: at most 10,000.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// A stretch of the devices without a license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct UnlicensedPage {
    /// The devices.
    pub devices: Vec<UnlicensedDevice>,
    /// All of them.
    pub total: u32,
}

/// A device that asked with an organisation's key and got no license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct UnlicensedDevice {
    /// The device.
    pub device: Device,
    /// What it asked for.
    pub product: ProductRef,
    /// Whose key it presented.
    pub customer: CustomerRef,
    /// When it first asked.
    pub first_at: DateTime<Utc>,
    /// When it asked last.
    pub last_at: DateTime<Utc>,
}

//! Devices and activations as people look at them, and denials summed up.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    activations::{Denial, VerdictCode},
    licenses::{CustomerRef, Device, ProductRef},
};
use crate::{
    domain::status::LicenseStatus,
    ids::{ActivationId, CustomerId, DeviceId, LicenseId, ProductId},
};

/// What devices are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DeviceOrder {
    /// By name; those without one last.
    Name,
    /// The newest first.
    FirstSeen,
    /// Who asked last, first.
    LastSeen,
}

/// Asks for a stretch of the devices.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListDevices {
    /// The beginning of a name, serial number or fingerprint; empty is all. At most 200 characters.
    pub search: String,
    /// Only those that are ignored, or are not; none is all.
    pub ignored: Option<bool>,
    /// In which order.
    pub order: DeviceOrder,
    /// How many to leave out: at most 10,000.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// A stretch of the devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DevicePage {
    /// The devices.
    pub devices: Vec<DeviceRow>,
    /// How many match, counted up to 10,500.
    pub total: u32,
    /// Whether more match than are counted.
    pub more: bool,
}

/// A device in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DeviceRow {
    /// The device.
    pub device: Device,
    /// The version of the program that asked last.
    pub app_version: Option<String>,
    /// When it first asked.
    pub first_seen_at: DateTime<Utc>,
    /// When it asked last.
    pub last_seen_at: DateTime<Utc>,
    /// Licenses that it uses.
    pub seats: u32,
}

/// Asks for one device.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetDevice {
    /// Which.
    pub id: DeviceId,
}

/// Everything about one device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DeviceDetail {
    /// The device.
    pub device: DeviceRow,
    /// Whose it is, when it presented an organisation's key.
    pub customer: Option<CustomerRef>,
    /// Since when it is ignored.
    pub ignored_at: Option<DateTime<Utc>>,
    /// By whom.
    pub ignored_by: Option<String>,
    /// Why.
    pub ignored_reason: Option<String>,
    /// Its activations: those in use first, then the newest; at most 200.
    pub activations: Vec<ActivationRow>,
    /// Licenses of its customer, or of the customers whose licenses it uses, with room for it; at most 50.
    pub to_assign: Vec<LicenseChoice>,
    /// Why it was refused lately, newest first; at most 50.
    pub denials: Vec<Denial>,
}

/// A license that a device could use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LicenseChoice {
    /// The license.
    pub license_id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// The first characters of its key.
    pub key: String,
    /// Its product.
    pub product: ProductRef,
    /// Its customer.
    pub customer: Option<CustomerRef>,
    /// Devices in use.
    pub used: u32,
    /// -1 is unlimited.
    pub limit: i32,
}

/// Counts a device in by hand.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ActivateDevice {
    /// The license.
    pub license_id: LicenseId,
    /// The device.
    pub device_id: DeviceId,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Deletes a device and ends its seats.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteDevice {
    /// Which.
    pub id: DeviceId,
    /// Whether to remember and ignore it from now on; else it is new when it asks again.
    pub ignore: bool,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// What activations are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ActivationOrder {
    /// Who asked last, first.
    LastSeen,
    /// The newest first.
    Activated,
}

/// Asks for a stretch of the activations.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListActivations {
    /// Only of this license.
    pub license_id: Option<LicenseId>,
    /// Only of licenses of this product.
    pub product_id: Option<ProductId>,
    /// Only of licenses of this customer.
    pub customer_id: Option<CustomerId>,
    /// Only of this device.
    pub device_id: Option<DeviceId>,
    /// Only from this address.
    pub ip: Option<String>,
    /// Only those in use, or only those that ended; none is all.
    pub in_use: Option<bool>,
    /// The beginning of a device's name, serial number or fingerprint, or of a key; empty is all. At most 200 characters.
    pub search: String,
    /// In which order.
    pub order: ActivationOrder,
    /// How many to leave out: at most 10,000.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// A stretch of the activations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ActivationPage {
    /// The activations.
    pub activations: Vec<ActivationRow>,
    /// How many match, counted up to 10,500.
    pub total: u32,
    /// Whether more match than are counted.
    pub more: bool,
}

/// An activation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ActivationRow {
    /// The activation.
    pub id: ActivationId,
    /// The device.
    pub device: Device,
    /// The license.
    pub license_id: LicenseId,
    /// Its version, for ending the activation.
    pub version: i32,
    /// The first characters of its key.
    pub key: String,
    /// Where it stands.
    pub status: LicenseStatus,
    /// Its product.
    pub product: ProductRef,
    /// Its customer.
    pub customer: Option<CustomerRef>,
    /// When it began.
    pub activated_at: DateTime<Utc>,
    /// When it ended; none while it is in use.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// When the device asked last.
    pub last_seen_at: DateTime<Utc>,
}

/// Asks for denials, grouped by cause and customer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SummariseDenials {
    /// From this moment on, in whole days of UTC.
    pub from: DateTime<Utc>,
    /// So many days: 1 to 92.
    pub days: u32,
}

/// Denials of some days, grouped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DenialSummary {
    /// The days, oldest first.
    pub days: Vec<DateTime<Utc>>,
    /// How many were refused on each day.
    pub per_day: Vec<u32>,
    /// By cause and customer, the most frequent first; at most 500.
    pub groups: Vec<DenialGroup>,
}

/// Denials with one cause and one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DenialGroup {
    /// Why.
    pub code: VerdictCode,
    /// Whose license; none for unknown keys and licenses that nobody has.
    pub customer: Option<CustomerRef>,
    /// How many.
    pub count: u32,
    /// How many licenses.
    pub licenses: u32,
    /// How many devices.
    pub devices: u32,
    /// The last one.
    pub last_at: DateTime<Utc>,
    /// How many on each day.
    pub per_day: Vec<u32>,
    /// A license that was refused, to ask why; none for unknown keys.
    pub license_id: Option<LicenseId>,
    /// A device that was refused on it, when it is known.
    pub device_id: Option<DeviceId>,
}

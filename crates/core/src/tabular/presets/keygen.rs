//! Licenses as Keygen's API lists them (JSON:API), or a CSV of the same fields.
//!
//! Keygen's ACTIVE and INACTIVE tell whether a license was created or validated in the last 90 days, and not whether it
//! may be used; what is in use is told by its machines and uses, and who has it by its owner.

use super::{Line, Preset, Said, Taken, number, unknown_status};
use crate::{
    domain::status::LicenseStatus,
    tabular::{columns::Field, problem::Problem},
};

pub(super) const MARKS: &[&[&str]] = &[&["key", "expiry", "status", "maxmachines"]];

pub(super) const COLUMNS: &[Taken] = &[
    ("key", Field::Key),
    ("productname", Field::Product),
    ("product", Field::ProductCode),
    ("productid", Field::ProductCode),
    ("ownername", Field::CustomerName),
    ("username", Field::CustomerName),
    ("owneremail", Field::CustomerEmail),
    ("useremail", Field::CustomerEmail),
    ("status", Field::Status),
    ("maxmachines", Field::ActivationLimit),
    ("machinescount", Field::ActivationsUsed),
    ("expiry", Field::ExpiresAt),
    ("created", Field::CreatedAt),
    ("metadata", Field::Metadata),
];

/// Columns that say that somebody has the key.
const IN_HANDS: &[&str] = &[
    "owner",
    "user",
    "ownerid",
    "userid",
    "owneremail",
    "useremail",
    "lastvalidated",
];

pub(super) fn read(row: &Line<'_>) -> Result<Said, Problem> {
    let mut said = Said::default();
    let (header, cell) = row.of(Field::Status).unwrap_or_default();
    let used =
        number(row, "machinescount")?.unwrap_or(0) > 0 || number(row, "uses")?.unwrap_or(0) > 0;
    let status = match cell.to_ascii_uppercase().as_str() {
        "BANNED" | "SUSPENDED" => LicenseStatus::Suspended,
        "EXPIRED" => LicenseStatus::Expired,
        "ACTIVE" | "INACTIVE" | "EXPIRING" | "" if used => LicenseStatus::Active,
        "ACTIVE" | "INACTIVE" | "EXPIRING" | "" if row.any(IN_HANDS) => LicenseStatus::Assigned,
        "ACTIVE" | "INACTIVE" | "EXPIRING" | "" => LicenseStatus::Available,
        _ => {
            let known = "ACTIVE, INACTIVE, EXPIRING, EXPIRED, SUSPENDED or BANNED";
            return Err(unknown_status(Preset::Keygen, header, cell, known));
        }
    };
    said.status(header, status);
    row.empty_is_unlimited(&mut said);
    said.keep(row, &[("id", "keygen_id"), ("name", "name")]);
    Ok(said)
}

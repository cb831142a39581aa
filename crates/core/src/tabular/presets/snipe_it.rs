//! The CSV export of Snipe-IT's licenses, or of the table on its page.
//!
//! An organisation's own licenses: a row is a bought license with its seats, and has no status. Whether it is in use is
//! told by its free seats. The Email column of the export is always empty (Snipe-IT keeps it as license_email and
//! exports email), so who holds the licenses is mostly said in the plan.

use super::{Line, Said, Taken, number};
use crate::{
    domain::status::LicenseStatus,
    tabular::{columns::Field, problem::Problem},
};

pub(super) const MARKS: &[&[&str]] = &[
    &["serialnumber", "licensesavailable", "seats"],
    &["productkey", "licensedtoemail"],
];

pub(super) const COLUMNS: &[Taken] = &[
    ("serialnumber", Field::Key),
    ("productkey", Field::Key),
    ("name", Field::Product),
    ("licensedtoname", Field::CustomerName),
    ("licensedtoemail", Field::CustomerEmail),
    ("email", Field::CustomerEmail),
    ("company", Field::CustomerOrganisation),
    ("seats", Field::ActivationLimit),
    ("total", Field::ActivationLimit),
    ("expirationdate", Field::ExpiresAt),
    ("createdat", Field::CreatedAt),
];

/// How the number of free seats is headed, in the export and in the table.
const FREE: &[&str] = &["licensesavailable", "remaining", "avail"];

/// What Keydesk has no field for, and what it is kept as.
const KEPT: &[(&str, &str)] = &[
    ("id", "snipe_it_id"),
    ("manufacturer", "manufacturer"),
    ("category", "category"),
    ("supplier", "supplier"),
    ("ordernumber", "order_number"),
    ("purchaseordernumber", "purchase_order"),
    ("purchasedate", "purchase_date"),
    ("purchasecost", "purchase_cost"),
    ("terminationdate", "termination_date"),
    ("notes", "notes"),
];

pub(super) fn read(row: &Line<'_>) -> Result<Said, Problem> {
    let mut said = Said::default();
    let named = row
        .of(Field::CustomerEmail)
        .is_some_and(|(_, cell)| !cell.is_empty());
    let status = if row.filled("deletedat").is_some() {
        LicenseStatus::Revoked
    } else if checked_out(row)? {
        LicenseStatus::Active
    } else if named {
        LicenseStatus::Assigned
    } else {
        LicenseStatus::Available
    };
    said.status("", status);
    // A license that has no end of its own ends when its contract does.
    if let (Some((header, "")), Some(termination)) =
        (row.of(Field::ExpiresAt), row.filled("terminationdate"))
    {
        said.say(Field::ExpiresAt, header, termination);
    }
    said.keep(row, KEPT);
    Ok(said)
}

/// Whether seats are given out.
fn checked_out(row: &Line<'_>) -> Result<bool, Problem> {
    let seats = match number(row, "seats")? {
        Some(seats) => Some(seats),
        None => number(row, "total")?,
    };
    for free in FREE {
        if let (Some(seats), Some(free)) = (seats, number(row, free)?) {
            return Ok(free < seats);
        }
    }
    Ok(false)
}

//! The CSV export of License Manager for WooCommerce (2.x and 3.x).
//!
//! Its default columns name products and customers by their numbers in the shop only; names and emails stand there where
//! the shop's owner adds them (`lmfwc_export_license_csv`). ACTIVE there means "for sale", so whether anybody has a key
//! is told by its order and customer, and not by its status.

use super::{Line, Preset, Said, Taken, number, unknown_status};
use crate::{
    domain::status::LicenseStatus,
    tabular::{
        columns::Field,
        problem::{Problem, ProblemCode},
    },
};

pub(super) const MARKS: &[&[&str]] = &[
    &["licensekey", "timesactivatedmax"],
    &["licensekey", "validfor"],
];

pub(super) const COLUMNS: &[Taken] = &[
    ("licensekey", Field::Key),
    ("productname", Field::Product),
    ("productid", Field::ProductCode),
    ("username", Field::CustomerName),
    ("customername", Field::CustomerName),
    ("useremail", Field::CustomerEmail),
    ("customeremail", Field::CustomerEmail),
    ("status", Field::Status),
    ("timesactivatedmax", Field::ActivationLimit),
    ("timesactivated", Field::ActivationsUsed),
    ("expiresat", Field::ExpiresAt),
    ("createdat", Field::CreatedAt),
];

/// Columns that say that somebody has the key.
const IN_HANDS: &[&str] = &[
    "orderid",
    "ordernum",
    "userid",
    "useremail",
    "customeremail",
];

/// What a database that knows no empty date writes for one.
const NO_DATE: &str = "0000-00-00 00:00:00";

pub(super) fn read(row: &Line<'_>) -> Result<Said, Problem> {
    let mut said = Said::default();
    let held = status(row, &mut said)?;
    row.empty_is_unlimited(&mut said);
    expiry(row, held, &mut said)?;
    said.keep(
        row,
        &[("orderid", "order_id"), ("ordernum", "order_number")],
    );
    Ok(said)
}

/// Says the status; answers whether somebody has the key.
fn status(row: &Line<'_>, said: &mut Said) -> Result<bool, Problem> {
    let (header, cell) = row.of(Field::Status).unwrap_or_default();
    let in_hands = row.any(IN_HANDS);
    let given = match number(row, "timesactivated")? {
        Some(1..) => LicenseStatus::Active,
        _ => LicenseStatus::Assigned,
    };
    // Its export writes words; its database and its API write the numbers behind them.
    let status = match cell.to_ascii_uppercase().as_str() {
        "SOLD" | "DELIVERED" | "1" | "2" => given,
        // Without a status column the order alone tells.
        "ACTIVE" | "3" | "" if in_hands => given,
        "ACTIVE" | "3" | "" => LicenseStatus::Available,
        "INACTIVE" | "4" if in_hands => LicenseStatus::Inactive,
        "INACTIVE" | "4" => return Err(not_for_sale(header, cell)),
        _ => {
            let known = "SOLD, DELIVERED, ACTIVE or INACTIVE";
            return Err(unknown_status(Preset::WooCommerce, header, cell, known));
        }
    };
    said.status(header, status);
    Ok(status.is_held())
}

fn not_for_sale(header: &str, cell: &str) -> Problem {
    Problem::new(
        header,
        cell,
        ProblemCode::UnknownStatus,
        "A key that nobody has and that is not for sale has no counterpart",
        "Remove the row, or set the license to Active in the shop and export again",
    )
}

/// A key that is still for sale begins its validity when it is sold. What is sold has its end written, or none.
fn expiry(row: &Line<'_>, held: bool, said: &mut Said) -> Result<(), Problem> {
    let Some((header, cell)) = row.of(Field::ExpiresAt) else {
        return Ok(());
    };
    if !cell.is_empty() && cell != NO_DATE {
        return Ok(());
    }
    match number(row, "validfor")? {
        Some(days @ 1..) if !held => {
            let words = format!("{days} days from assignment");
            said.say(Field::ExpiresAt, header, words);
        }
        _ => said.say(Field::ExpiresAt, header, ""),
    }
    Ok(())
}

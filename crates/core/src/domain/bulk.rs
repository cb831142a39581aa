//! What a bulk change does to one license: the rules of the single actions, told in outcomes.
//!
//! The foresight and the job ask the same function, so that what was promised is what happens.

use chrono::{DateTime, Days, Utc};
use serde_json::Value;

use super::{
    action::LicenseAction,
    email::checked_email,
    license::{Edit, Edited, FLAGS_MAX, check_limit, check_object, edit},
    transition,
};
use crate::{
    error::{Error, Result},
    ids::CustomerId,
    operations::{
        bulk::{BulkAction, Extension},
        licenses::License,
    },
};

/// What would become of a license.
#[derive(Debug, Clone, PartialEq)]
pub enum Planned {
    /// It changes.
    Changed(Box<Edited>),
    /// It is removed.
    Removed,
    /// It is as it would be.
    Unchanged,
    /// It cannot change, for this reason, as a sentence.
    Refused(String),
}

/// The most characters of a flag's name.
const FLAG_MAX: usize = 60;
/// Why a seat of a pool is not revoked or deleted among many others.
const SEAT: &str =
    "It is a seat of a pool, whose seats are counted. Revoke it by itself, or delete the pool.";
/// Why a seat of a pool is not given out among many others: one person gets one.
const SEAT_GIVEN: &str =
    "It is a seat of a pool, whose seats are counted. Assign it by itself, or from the pool.";
/// The most characters of a customer's name.
const NAME_MAX: usize = 200;
/// The most customers of a list.
pub const LIST_MAX: usize = 100_000;

/// The single action that a bulk action repeats.
#[must_use]
pub const fn single(action: &BulkAction) -> LicenseAction {
    match action {
        BulkAction::Assign { .. } | BulkAction::AssignFromList { .. } => LicenseAction::Assign,
        BulkAction::Extend { .. }
        | BulkAction::ChangeLimit { .. }
        | BulkAction::SetFlag { .. }
        | BulkAction::UnsetFlag { .. } => LicenseAction::Edit,
        BulkAction::Suspend => LicenseAction::Suspend,
        BulkAction::LiftSuspension => LicenseAction::LiftSuspension,
        BulkAction::Inactivate => LicenseAction::Inactivate,
        BulkAction::Reactivate => LicenseAction::Reactivate,
        BulkAction::Revoke => LicenseAction::Revoke,
        BulkAction::Delete => LicenseAction::Delete,
    }
}

/// Checks what can be checked without a license.
///
/// # Errors
/// `invalid` with the field.
pub fn check(action: &BulkAction, now: DateTime<Utc>) -> Result<()> {
    match action {
        BulkAction::ChangeLimit { activation_limit } => check_limit(*activation_limit),
        BulkAction::SetFlag { flag, .. } | BulkAction::UnsetFlag { flag } => {
            let letters = flag.trim().chars().count();
            if (1..=FLAG_MAX).contains(&letters) {
                return Ok(());
            }
            Err(Error::invalid(
                "flag",
                "A flag's name has 1 to 60 characters.",
                "Name the flag.",
            ))
        }
        BulkAction::Extend {
            by: Extension::Until { at },
        } if *at <= now => Err(Error::invalid(
            "expires_at",
            "The expiry lies in the past.",
            "Choose a moment in the future, or Lifetime.",
        )),
        BulkAction::Extend {
            by: Extension::Days { days },
        } if !(1..=36_500).contains(days) => Err(Error::invalid(
            "days",
            "An extension has 1 to 36,500 days.",
            "Enter a number of days.",
        )),
        _ => Ok(()),
    }
}

/// A customer as a list names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCustomer {
    /// The email, by which they are known or made.
    pub email: String,
    /// The name, for those to be made; none takes the email.
    pub name: Option<String>,
}

/// Checks how many customers a list has.
///
/// # Errors
/// `invalid`.
pub fn check_list_length(customers: usize) -> Result<()> {
    if (1..=LIST_MAX).contains(&customers) {
        return Ok(());
    }
    Err(Error::invalid(
        "list",
        "A list has 1 to 100,000 customers.",
        "Choose a file with one customer in each row.",
    ))
}

/// Customers that are not known yet will be made, so each must be one that could be.
///
/// # Errors
/// `invalid`, with the row.
pub fn check_customer(row: u64, customer: &ListedCustomer) -> Result<()> {
    if let Err(error) = checked_email(&customer.email) {
        let failure = error.to_failure();
        let reason = format!("Row {row}: {}", failure.what);
        return Err(Error::invalid("list", reason, failure.next));
    }
    let long = |name: &String| name.chars().count() > NAME_MAX;
    if customer.name.as_ref().is_some_and(long) {
        return Err(Error::invalid(
            "list",
            format!("Row {row}: a name has at most {NAME_MAX} characters."),
            "Shorten it.",
        ));
    }
    Ok(())
}

/// What a bulk action does to a license. `customer` is who gets it, for assigning.
#[must_use]
pub fn plan(
    license: &License,
    action: &BulkAction,
    customer: Option<CustomerId>,
    grace_days: u32,
    now: DateTime<Utc>,
) -> Planned {
    let single = single(action);
    if as_it_would_be(license, action) {
        return Planned::Unchanged;
    }
    if license.pool_id.is_some() && matches!(single, LicenseAction::Revoke | LicenseAction::Delete)
    {
        return Planned::Refused(SEAT.to_owned());
    }
    if let Err(reason) = single.allowed_in(license.status) {
        return Planned::Refused(reason.to_owned());
    }
    if license.pool_id.is_some() && single == LicenseAction::Assign {
        return Planned::Refused(SEAT_GIVEN.to_owned());
    }
    let done = match action {
        BulkAction::Delete => return Planned::Removed,
        BulkAction::Assign { .. } | BulkAction::AssignFromList { .. } => match customer {
            Some(customer) => transition::assign(license, customer, now).map(Some),
            None => return Planned::Refused("The list has no customer left for it.".to_owned()),
        },
        BulkAction::Suspend
        | BulkAction::LiftSuspension
        | BulkAction::Inactivate
        | BulkAction::Reactivate
        | BulkAction::Revoke => {
            let over = transition::is_over(license, grace_days, now);
            transition::act(license, single, over, now).map(Some)
        }
        _ => fields(license, action, now),
    };
    match done {
        Ok(Some(edited)) => Planned::Changed(Box::new(edited)),
        Ok(None) => Planned::Unchanged,
        Err(error) => Planned::Refused(error.to_failure().what),
    }
}

/// A license that is already where the action leads is no refusal.
fn as_it_would_be(license: &License, action: &BulkAction) -> bool {
    match action {
        BulkAction::Suspend | BulkAction::Inactivate | BulkAction::Revoke => {
            single(action).leads_to() == Some(license.status)
        }
        BulkAction::Extend {
            by: Extension::Days { .. },
        } => license.expires_at.is_none() && license.pending_validity.is_none(),
        _ => false,
    }
}

fn fields(license: &License, action: &BulkAction, now: DateTime<Utc>) -> Result<Option<Edited>> {
    let mut wish = Edit {
        customer_id: license.customer_id,
        activation_limit: license.activation_limit,
        expires_at: license.expires_at,
        pending_validity: license.pending_validity,
        flags: license.flags.clone(),
        metadata: license.metadata.clone(),
    };
    match action {
        BulkAction::Extend { by } => {
            wish.expires_at = extended(license, *by)?;
            wish.pending_validity = None;
        }
        BulkAction::ChangeLimit { activation_limit } => wish.activation_limit = *activation_limit,
        BulkAction::SetFlag { flag, value } => {
            if let Value::Object(flags) = &mut wish.flags {
                flags.insert(flag.trim().to_owned(), value.clone());
            }
            // Without the number of bytes, which differs from license to license: one reason for all of them.
            if wish.flags.to_string().len() > FLAGS_MAX {
                return Err(Error::invalid(
                    "flags",
                    "Its flags would take more space than there is for them.",
                    "Take other flags away first.",
                ));
            }
            check_object("flags", &wish.flags, FLAGS_MAX)?;
        }
        BulkAction::UnsetFlag { flag } => {
            if let Value::Object(flags) = &mut wish.flags {
                flags.shift_remove(flag.trim());
            }
        }
        _ => {}
    }
    edit(license, wish, now)
}

fn extended(license: &License, by: Extension) -> Result<Option<DateTime<Utc>>> {
    match (by, license.expires_at) {
        (Extension::Until { at }, _) => Ok(Some(at)),
        (Extension::Lifetime, _) => Ok(None),
        (Extension::Days { days }, Some(end)) => {
            match end.checked_add_days(Days::new(u64::from(days))) {
                Some(later) => Ok(Some(later)),
                None => Ok(Some(DateTime::<Utc>::MAX_UTC)),
            }
        }
        (Extension::Days { .. }, None) => Err(Error::invalid(
            "expires_at",
            "Its validity has not begun yet.",
            "Edit it by itself.",
        )),
    }
}

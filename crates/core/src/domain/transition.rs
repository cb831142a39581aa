//! Steps of a license's life, each with its own rule: who gets it, what stops it, what ends it.

use chrono::{DateTime, Utc};

use super::{
    action::LicenseAction,
    license::{Edited, begin, changes},
    status::LicenseStatus,
    validity::ValidityStart,
    verdict::grace_until,
};
use crate::{
    error::{Error, Result},
    ids::CustomerId,
    operations::licenses::License,
};

fn stepped(before: &License, mut after: License, now: DateTime<Utc>, handed_over: bool) -> Edited {
    after.version = before.version + 1;
    after.updated_at = now;
    Edited {
        changes: changes(before, &after),
        license: after,
        handed_over,
    }
}

/// Gives an available license to a customer.
///
/// # Errors
/// `state_refused` when it has one.
pub fn assign(license: &License, customer: CustomerId, now: DateTime<Utc>) -> Result<Edited> {
    LicenseAction::Assign.require(license.status)?;
    let mut after = license.clone();
    after.status = license.status.step(LicenseStatus::Assigned)?;
    after.customer_id = Some(customer);
    begin(&mut after, ValidityStart::Assignment, now);
    Ok(stepped(license, after, now, false))
}

/// Gives a license to another customer; its status stays.
///
/// # Errors
/// `state_refused` when it has none, or is revoked; `invalid` when it is the same customer.
pub fn hand_over(license: &License, customer: CustomerId, now: DateTime<Utc>) -> Result<Edited> {
    LicenseAction::HandOver.require(license.status)?;
    if license.customer_id == Some(customer) {
        return Err(Error::invalid(
            "customer_id",
            "This customer holds the license already.",
            "Choose another customer.",
        ));
    }
    let mut after = license.clone();
    after.customer_id = Some(customer);
    Ok(stepped(license, after, now, true))
}

/// Whether a license and its grace have ended.
#[must_use]
pub fn is_over(license: &License, grace_days: u32, now: DateTime<Utc>) -> bool {
    license
        .expires_at
        .is_some_and(|end| grace_until(end, grace_days) <= now)
}

/// Pauses, stops, releases or withdraws a license. A pause that is lifted when it is `over` ends in expired.
///
/// # Errors
/// `state_refused` when its state does not allow it.
pub fn act(
    license: &License,
    action: LicenseAction,
    over: bool,
    now: DateTime<Utc>,
) -> Result<Edited> {
    action.require(license.status)?;
    let Some(mut next) = action.leads_to() else {
        return Err(Error::Internal(format!("{action:?} leads to no state")));
    };
    if next == LicenseStatus::Active && over {
        next = LicenseStatus::Expired;
    }
    let mut after = license.clone();
    after.status = license.status.step(next)?;
    if next == LicenseStatus::Revoked {
        after.activations_used = 0;
    }
    Ok(stepped(license, after, now, false))
}

/// Ends a license whose time is over.
///
/// # Errors
/// `state_refused` when its state does not allow it.
pub fn expire(license: &License, now: DateTime<Utc>) -> Result<Edited> {
    let mut after = license.clone();
    after.status = license.status.step(LicenseStatus::Expired)?;
    Ok(stepped(license, after, now, false))
}

/// Takes an expiry back, of a sweep that should not have been. Time goes one way in the table of states, so this is the
/// one step that it does not have: to where the license stood, and only from expired.
///
/// # Errors
/// `state_refused` when it is not expired, or never could have been what it was said to be.
pub fn take_back_expiry(
    license: &License,
    status: LicenseStatus,
    now: DateTime<Utc>,
) -> Result<Edited> {
    status.step(license.status)?;
    let mut after = license.clone();
    after.status = status;
    Ok(stepped(license, after, now, false))
}

/// A step of devices, which come and go while people look: it raises no version.
fn counted(before: &License, mut after: License, now: DateTime<Utc>) -> Edited {
    after.updated_at = now;
    Edited {
        changes: changes(before, &after),
        license: after,
        handed_over: false,
    }
}

/// Counts a device in. The first one makes an assigned license active and begins a validity that waited for it.
///
/// # Errors
/// `state_refused` when its state does not allow it, `limit_reached` when it is full.
pub fn take_seat(license: &License, now: DateTime<Utc>) -> Result<Edited> {
    let full = license.activation_limit >= 0
        && i64::from(license.activations_used) >= i64::from(license.activation_limit);
    if full {
        return Err(Error::LimitReached {
            limit: license.activation_limit,
        });
    }
    let mut after = license.clone();
    if license.status != LicenseStatus::Active {
        after.status = license.status.step(LicenseStatus::Active)?;
    }
    after.activations_used += 1;
    begin(&mut after, ValidityStart::FirstActivation, now);
    Ok(counted(license, after, now))
}

/// Counts a device out. The license stays active, also without devices.
///
/// # Errors
/// `state_refused` when it was never activated or is revoked.
pub fn free_seat(license: &License, now: DateTime<Utc>) -> Result<Edited> {
    LicenseAction::DeactivateDevice.require(license.status)?;
    let mut after = license.clone();
    after.activations_used = license.activations_used.saturating_sub(1);
    Ok(counted(license, after, now))
}

/// Allows more devices.
///
/// # Errors
/// `state_refused`; `invalid` when it is not higher, or no limit at all.
pub fn raise_limit(license: &License, to: i32, now: DateTime<Utc>) -> Result<Edited> {
    LicenseAction::RaiseLimit.require(license.status)?;
    super::license::check_limit(to)?;
    let higher = license.activation_limit != -1 && (to == -1 || to > license.activation_limit);
    if !higher {
        return Err(Error::invalid(
            "activation_limit",
            "This is not higher than the limit now.",
            "Enter a higher limit, or edit the license.",
        ));
    }
    let mut after = license.clone();
    after.activation_limit = to;
    Ok(stepped(license, after, now, false))
}

/// Moves the expiry of a license that has not expired. None is Lifetime.
///
/// # Errors
/// `state_refused` when revoked, `invalid` when it has expired or the moment is past.
pub fn extend(
    license: &License,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Edited> {
    let wish = super::license::Edit {
        customer_id: license.customer_id,
        activation_limit: license.activation_limit,
        expires_at,
        pending_validity: None,
        flags: license.flags.clone(),
        metadata: license.metadata.clone(),
    };
    match super::license::edit(license, wish, now)? {
        Some(edited) => Ok(edited),
        None => Err(Error::invalid(
            "expires_at",
            "This is the expiry already.",
            "Choose another moment.",
        )),
    }
}

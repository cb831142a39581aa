//! The rules of editing a license: what may change, and what follows from it.

use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;

use super::{
    action::LicenseAction,
    status::LicenseStatus,
    validity::{Validity, ValidityStart},
};
use crate::{
    error::{Error, Result},
    ids::CustomerId,
    operations::licenses::{FieldChange, License},
};

/// The highest activation limit, besides -1 for unlimited.
pub const LIMIT_MAX: i32 = 10_000;
/// The most bytes of metadata, as compact JSON.
pub const METADATA_MAX: usize = 10 * 1024;
/// The most bytes of feature flags, as compact JSON.
pub const FLAGS_MAX: usize = 10 * 1024;

/// The editable fields as they shall be.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Who holds it.
    pub customer_id: Option<CustomerId>,
    /// -1 or 1 to 10000.
    pub activation_limit: i32,
    /// When it ends; none is Lifetime, or not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// The validity that has not begun.
    pub pending_validity: Option<Validity>,
    /// A JSON object.
    pub flags: Value,
    /// A JSON object.
    pub metadata: Value,
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The license as it is now, one version on.
    pub license: License,
    /// The fields that changed, for the audit trail.
    pub changes: Vec<FieldChange>,
    /// Whether it went from one customer to another, so that the old one's devices end.
    pub handed_over: bool,
}

/// Edits a license. None when nothing would change.
///
/// # Errors
/// `state_refused` when revoked; `invalid` with the field that breaks a rule.
pub fn edit(license: &License, edit: Edit, now: DateTime<Utc>) -> Result<Option<Edited>> {
    LicenseAction::Edit.require(license.status)?;
    check_fields(license, &edit, now)?;
    let mut after = license.clone();
    after.activation_limit = edit.activation_limit;
    after.expires_at = edit.expires_at;
    after.flags = edit.flags;
    after.metadata = edit.metadata;
    after.pending_validity = edit.pending_validity;
    after.customer_id = edit.customer_id;
    if license.customer_id.is_none() && after.customer_id.is_some() {
        after.status = license.status.step(LicenseStatus::Assigned)?;
        begin(&mut after, ValidityStart::Assignment, now);
    }
    let changes = changes(license, &after);
    if changes.is_empty() {
        return Ok(None);
    }
    after.version = license.version + 1;
    after.updated_at = now;
    let handed_over = license.customer_id.is_some() && license.customer_id != after.customer_id;
    Ok(Some(Edited {
        license: after,
        changes,
        handed_over,
    }))
}

fn check_fields(license: &License, edit: &Edit, now: DateTime<Utc>) -> Result<()> {
    if license.customer_id.is_some() && edit.customer_id.is_none() {
        return Err(Error::invalid(
            "customer_id",
            "A license that was assigned cannot lose its customer.",
            "Hand it to another customer, or revoke it.",
        ));
    }
    check_limit(edit.activation_limit)?;
    if let Some(pending) = edit.pending_validity {
        check_pending(license, edit.expires_at, pending)?;
    }
    if edit.expires_at != license.expires_at {
        if license.status == LicenseStatus::Expired {
            return Err(Error::invalid(
                "expires_at",
                "An expired license cannot be extended.",
                "Replace it with a new license.",
            ));
        }
        if let Some(expires_at) = edit.expires_at {
            check_end(expires_at, now)?;
        }
    }
    check_object("flags", &edit.flags, FLAGS_MAX)?;
    check_object("metadata", &edit.metadata, METADATA_MAX)
}

/// Checks the end of a license.
///
/// # Errors
/// `invalid` when it is past, or beyond the year 9999, where dates stop being written in four digits.
pub fn check_end(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let refuse = |reason: &str| {
        Err(Error::invalid(
            "expires_at",
            reason,
            "Choose a moment in the future, or Lifetime.",
        ))
    };
    if expires_at <= now {
        return refuse("The expiry lies in the past.");
    }
    if expires_at.year() > 9999 {
        return refuse("The expiry lies beyond the year 9999.");
    }
    Ok(())
}

/// A validity may wait only for something that has not happened yet.
fn check_pending(
    license: &License,
    expires_at: Option<DateTime<Utc>>,
    pending: Validity,
) -> Result<()> {
    pending.check()?;
    let happened = match pending.from {
        ValidityStart::Creation => true,
        ValidityStart::Assignment => license.customer_id.is_some(),
        ValidityStart::FirstActivation => license.first_activated_at.is_some(),
    };
    if happened || expires_at.is_some() {
        return Err(Error::invalid(
            "expires_at",
            "The validity cannot wait for something that has happened already.",
            "Choose a moment in the future, or Lifetime.",
        ));
    }
    Ok(())
}

/// Begins what waited for `event`: a customer's license notes since when it is theirs, a waiting validity gets its end.
pub fn begin(license: &mut License, event: ValidityStart, now: DateTime<Utc>) {
    match event {
        ValidityStart::Creation => {}
        ValidityStart::Assignment => license.assigned_at = license.assigned_at.or(Some(now)),
        ValidityStart::FirstActivation => {
            license.first_activated_at = license.first_activated_at.or(Some(now));
        }
    }
    if let Some(pending) = license
        .pending_validity
        .filter(|pending| pending.from == event)
    {
        license.expires_at = Some(pending.end(now));
        license.pending_validity = None;
    }
}

/// Checks an activation limit.
///
/// # Errors
/// `invalid` when it is neither -1 nor 1 to 10000.
pub fn check_limit(limit: i32) -> Result<()> {
    if limit == -1 || (1..=LIMIT_MAX).contains(&limit) {
        return Ok(());
    }
    Err(Error::invalid(
        "activation_limit",
        format!("The limit cannot be {limit}."),
        "Enter 1 to 10,000, or -1 for unlimited.",
    ))
}

/// Checks a JSON object that people wrote.
///
/// # Errors
/// `invalid` when it is no object, or too long.
pub fn check_object(field: &'static str, value: &Value, max: usize) -> Result<()> {
    if !value.is_object() {
        return Err(Error::invalid(
            field,
            format!("The {field} are no JSON object."),
            "Write them between { and }.",
        ));
    }
    // Postgres cannot keep this character.
    if holds_nul(value) {
        return Err(Error::invalid(
            field,
            format!("The {field} hold the character \\u0000, which cannot be kept."),
            "Take it out.",
        ));
    }
    let size = value.to_string().len();
    if size > max {
        return Err(Error::invalid(
            field,
            format!("The {field} take {size} bytes; at most {max} are kept."),
            "Shorten them, or keep the data elsewhere and refer to it.",
        ));
    }
    Ok(())
}

/// Whether a text or a name in a JSON value holds U+0000, which JSON can write and Postgres cannot keep.
#[must_use]
pub fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(object) => object
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The fields that differ, in a fixed order.
#[must_use]
pub fn changes(before: &License, after: &License) -> Vec<FieldChange> {
    let fields = [
        change("customer_id", &before.customer_id, &after.customer_id),
        change("status", &before.status, &after.status),
        change(
            "activation_limit",
            &before.activation_limit,
            &after.activation_limit,
        ),
        change(
            "activations_used",
            &before.activations_used,
            &after.activations_used,
        ),
        change("expires_at", &before.expires_at, &after.expires_at),
        change(
            "pending_validity",
            &before.pending_validity,
            &after.pending_validity,
        ),
        change("flags", &before.flags, &after.flags),
        change("metadata", &before.metadata, &after.metadata),
    ];
    fields.into_iter().flatten().collect()
}

/// What became of a field; none when it is as before, as most are.
fn change<T: PartialEq + serde::Serialize>(
    field: &str,
    before: &T,
    after: &T,
) -> Option<FieldChange> {
    (before != after).then(|| FieldChange {
        field: field.to_owned(),
        before: json(before),
        after: json(after),
    })
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// So many characters of a key may be shown where keys are hidden, in logs and in labels.
const SHOWN_OF_KEY: usize = 8;

/// A key as logs, labels and hidden keys show it: its first 8 characters, never more than half.
#[must_use]
pub fn short_key(key: &str) -> String {
    let length = key.chars().count();
    let shown = length.div_euclid(2).min(SHOWN_OF_KEY);
    let mut short: String = key.chars().take(shown).collect();
    short.push('…');
    short
}

/// Hides a key where it stands. One that shows only its beginning already (what is left of a deleted license) stays.
pub fn hide_key(key: &mut String) {
    let most = SHOWN_OF_KEY + 1;
    let hidden = key.ends_with('…') && key.chars().count() <= most;
    if !hidden {
        *key = short_key(key);
    }
}

#[cfg(test)]
#[path = "license_tests.rs"]
mod tests;

//! What every change of one license has in common: it is read at the version that was seen, and saved together with its
//! audit entry and its history.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Caller;
use crate::{
    domain::license::{Edited, short_key},
    error::{Error, Result},
    ids::{AuditId, LicenseId},
    operations::{
        Noun,
        licenses::{FieldChange, License},
    },
    store::{
        Tx, activations,
        audit::{self, Entry, Subject},
        licenses,
    },
};

/// The most characters of a reason.
pub(super) const REASON_LIMIT: usize = 500;

/// A text that people wrote, trimmed.
///
/// # Errors
/// `invalid` when its number of characters is not in `length`.
pub(super) fn checked_text(
    field: &'static str,
    text: &str,
    length: RangeInclusive<usize>,
) -> Result<String> {
    let text = text.trim();
    check_text(field, text, length)?;
    Ok(text.to_owned())
}

/// The same of a text that is trimmed already.
pub(super) fn check_text(
    field: &'static str,
    text: &str,
    length: RangeInclusive<usize>,
) -> Result<()> {
    // Postgres cannot keep this character.
    if text.contains('\0') {
        return Err(Error::invalid(
            field,
            "This holds the character U+0000, which cannot be kept.",
            "Take it out.",
        ));
    }
    let count = text.chars().count();
    if length.contains(&count) {
        return Ok(());
    }
    let (least, most) = (length.start(), length.end());
    let remedy = if count == 0 {
        "Fill it in.".to_owned()
    } else {
        format!("Write {least} to {most} characters.")
    };
    Err(Error::invalid(
        field,
        format!("This takes {least} to {most} characters."),
        remedy,
    ))
}

/// The same where nothing may be written.
pub(super) fn checked_optional(
    field: &'static str,
    text: Option<&str>,
    most: usize,
) -> Result<Option<String>> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => checked_text(field, text, 1..=most).map(Some),
        None => Ok(None),
    }
}

/// Refuses a stretch of a list that is too long, or lies too deep.
pub(super) fn check_stretch(offset: u32, limit: u32, deepest: u32) -> Result<()> {
    if (1..=500).contains(&limit) && offset <= deepest {
        return Ok(());
    }
    Err(Error::invalid(
        if offset > deepest { "offset" } else { "limit" },
        format!("A stretch has 1 to 500 rows and begins at {deepest} at most."),
        "Narrow the list down.",
    ))
}

/// A reason that may be missing.
pub(super) fn optional_reason(reason: Option<&str>) -> Result<Option<String>> {
    checked_optional("reason", reason, REASON_LIMIT)
}

/// A reason where something is taken away.
pub(super) fn required_reason(reason: Option<&str>) -> Result<String> {
    optional_reason(reason)?.ok_or_else(|| {
        Error::invalid(
            "reason",
            "A reason is needed here.",
            "Say why, in at most 500 characters; it is kept in the audit trail.",
        )
    })
}

/// What a change is called and why it is made.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// Who does it, through which door.
    pub caller: Caller,
    /// verb_noun.
    pub action: &'static str,
    /// Why.
    pub reason: Option<String>,
}

/// A license at the version that was seen, held until the transaction ends: devices that ask wait in the same order.
///
/// # Errors
/// `not_found`, `conflict`.
pub(super) async fn load(tx: &mut Tx, id: LicenseId, seen: i32) -> Result<License> {
    let license = licenses::get_held(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("license", id))?;
    if license.version == seen {
        return Ok(license);
    }
    Err(conflict(&license, seen))
}

pub(super) fn conflict(license: &License, seen: i32) -> Error {
    Error::Conflict {
        thing: "license",
        id: license.id.to_string(),
        seen,
        found: license.version,
    }
}

/// Saves a changed license with its audit entry and history.
///
/// # Errors
/// `conflict` when somebody was faster.
pub(super) async fn save(tx: &mut Tx, act: &Act, edited: Edited) -> Result<License> {
    save_with(tx, act, edited, json!({})).await
}

/// The same, with more to keep in the entry's details.
pub(super) async fn save_with(
    tx: &mut Tx,
    act: &Act,
    edited: Edited,
    more: Value,
) -> Result<License> {
    let license = edited.license;
    if !licenses::save(tx, &license).await? {
        return Err(conflict(&license, license.version - 1));
    }
    note(tx, act, &license, license.updated_at, &edited.changes, more).await?;
    tx.changed(Noun::Licenses, [license.id.0]);
    Ok(license)
}

/// Saves what a device changed, with its audit entry and history.
///
/// # Errors
/// `conflict` when the license was not held.
pub(super) async fn save_seats(
    tx: &mut Tx,
    act: &Act,
    edited: Edited,
    device: Value,
) -> Result<License> {
    let license = edited.license;
    if !licenses::save_seats(tx, &license).await? {
        return Err(conflict(&license, license.version));
    }
    note(
        tx,
        act,
        &license,
        license.updated_at,
        &edited.changes,
        device,
    )
    .await?;
    tx.changed(Noun::Licenses, [license.id.0]);
    tx.changed(Noun::Activations, []);
    Ok(license)
}

/// Ends every activation of a license that is changed for another reason, and tells of it in the same entry.
pub(super) async fn end_activations(
    tx: &mut Tx,
    edited: &mut Edited,
    used_before: u32,
) -> Result<()> {
    let license = &mut edited.license;
    activations::deactivate_all(tx, license.id, license.updated_at).await?;
    license.activations_used = 0;
    let told = edited
        .changes
        .iter()
        .any(|change| change.field == "activations_used");
    if used_before > 0 && !told {
        edited.changes.push(FieldChange {
            field: "activations_used".to_owned(),
            before: used_before.into(),
            after: 0.into(),
        });
    }
    if used_before > 0 {
        tx.changed(Noun::Activations, []);
    }
    Ok(())
}

/// Writes the audit entry of a license and its history.
pub(super) async fn note(
    tx: &mut Tx,
    act: &Act,
    license: &License,
    at: DateTime<Utc>,
    changes: &[FieldChange],
    more: Value,
) -> Result<AuditId> {
    let mut details = json!({ "changes": changes });
    if let (Value::Object(details), Value::Object(more)) = (&mut details, more) {
        details.extend(more);
    }
    let subject = about_license(license.id, &license.key);
    let id = record(tx, act, at, subject, details).await?;
    audit::record_history(tx, license.id, id, changes).await?;
    Ok(id)
}

/// Writes an audit entry.
pub(super) async fn record(
    tx: &mut Tx,
    act: &Act,
    at: DateTime<Utc>,
    subject: Subject,
    details: Value,
) -> Result<AuditId> {
    let entry = Entry {
        at,
        actor: &act.caller.person,
        door: act.caller.door.as_str(),
        action: act.action,
        subject,
        reason: act.reason.as_deref(),
        batch: None,
        details,
    };
    let id = audit::record(tx, entry).await?;
    tx.changed(Noun::Audit, []);
    Ok(id)
}

/// The subject of an entry about a license.
pub(super) fn about_license(id: LicenseId, key: &str) -> Subject {
    subject("license", id.0, &short_key(key))
}

/// The subject of an entry about a named thing.
pub(super) fn subject(kind: &'static str, id: Uuid, label: &str) -> Subject {
    Subject {
        kind,
        id: Some(id),
        label: Some(label.to_owned()),
    }
}

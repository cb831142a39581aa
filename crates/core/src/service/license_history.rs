//! A license as it stood at a moment: its history undone, newest first, from how it stands now or stood when it was
//! deleted.
//!
//! Deliberately absent: what the history does not hold. Devices and notes are as they are.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::EnvironmentScope;
use crate::{
    error::{Error, Result},
    ids::{AuditId, LicenseId},
    operations::{
        license_actions::{GetLicenseAt, LicenseAt},
        licenses::{FieldChange, License},
    },
    store::{
        Tx, customers,
        license_history::{self as store, PastChange},
        licenses,
    },
};

impl EnvironmentScope {
    /// A license as it stood at a moment of the past.
    ///
    /// # Errors
    /// `not_found` when there never was such a license.
    pub async fn get_license_at(&self, request: GetLicenseAt) -> Result<LicenseAt> {
        let GetLicenseAt { id, at } = request;
        let mut tx = self.environment.database.read().await?;
        let Some(end) = end_of(&mut tx, id).await? else {
            return Err(Error::not_found("license", id));
        };
        let mut answer = LicenseAt {
            at,
            license: None,
            customer: None,
            changes_since: 0,
            incomplete: false,
        };
        let (last, deletion) = match end {
            End::There(license) => (Some(*license), None),
            End::Deleted { at: deleted, .. } | End::Gone { at: Some(deleted) } if deleted <= at => {
                return Ok(answer);
            }
            End::Deleted { license, entry, .. } => (license.map(|license| *license), Some(entry)),
            End::Gone { .. } => (None, None),
        };
        let mut past = store::since(&mut tx, id, at).await?;
        past.retain(|change| Some(change.entry) != deletion);
        answer.changes_since = count(past.len()) + u32::from(deletion.is_some());
        let Some(license) = last else {
            answer.incomplete = true;
            return Ok(answer);
        };
        answer.incomplete = misses_values(&mut tx, id, &past).await?;
        if license.created_at <= at {
            let (license, fits) = undone(&mut tx, license, &past, at).await?;
            answer.license = license;
            answer.incomplete |= !fits;
        }
        if let Some(customer) = answer.license.as_ref().and_then(|then| then.customer_id) {
            let names = customers::names(&mut tx, &[customer]).await?;
            answer.customer = names.into_iter().next().map(|(_, name)| name);
        }
        Ok(answer)
    }
}

/// Where the way back begins.
enum End {
    There(Box<License>),
    Deleted {
        at: DateTime<Utc>,
        entry: AuditId,
        /// As it was; none when the trail does not hold it any more.
        license: Option<Box<License>>,
    },
    /// It went with others, and nothing tells how it was last.
    Gone {
        /// When; none when that is not told, as of an import that was undone.
        at: Option<DateTime<Utc>>,
    },
}

async fn end_of(tx: &mut Tx, id: LicenseId) -> Result<Option<End>> {
    if let Some(license) = licenses::get(tx, id).await? {
        return Ok(Some(End::There(Box::new(license))));
    }
    if let Some(deletion) = store::deletion(tx, id).await? {
        let label = deletion.subject_label.unwrap_or_else(|| "…".to_owned());
        return Ok(Some(End::Deleted {
            at: deletion.at,
            entry: deletion.id,
            license: as_deleted(&deletion.body.unwrap_or_default(), label).map(Box::new),
        }));
    }
    let last = store::last(tx, id).await?;
    Ok(last.map(|(at, deleted)| End::Gone {
        at: deleted.then_some(at),
    }))
}

/// The license that a deletion's details hold; of its key, only what the trail may show.
fn as_deleted(body: &str, key: String) -> Option<License> {
    let mut details: Value = serde_json::from_str(body).ok()?;
    let mut license = details.get_mut("license")?.take();
    license
        .as_object_mut()?
        .insert("key".to_owned(), key.into());
    serde_json::from_value(license).ok()
}

/// Whether an erasure took values that would have to be undone.
async fn misses_values(tx: &mut Tx, id: LicenseId, past: &[PastChange]) -> Result<bool> {
    if past.iter().all(|change| !change.changes.is_empty()) {
        return Ok(false);
    }
    let erased = store::erased_up_to(tx, id).await?;
    Ok(past
        .iter()
        .any(|change| change.changes.is_empty() && change.seq < erased))
}

/// Undoes what happened since, and says whether everything fitted: a value that is not what the history says it became
/// shows that a step is missing. None when the license was not there yet.
async fn undone(
    tx: &mut Tx,
    mut license: License,
    past: &[PastChange],
    at: DateTime<Utc>,
) -> Result<(Option<License>, bool)> {
    let mut fits = true;
    for step in past.iter().rev() {
        if made_it(step) {
            return Ok((None, fits));
        }
        for change in step.changes.iter().rev() {
            fits &= undo(&mut license, change);
        }
        license.version -= i32::from(!step.changes.is_empty());
    }
    if let Some(first) = past.first() {
        let before = store::last_before(tx, license.id, first.seq).await?;
        license.updated_at = before.unwrap_or(license.created_at);
        license.assigned_at = license.assigned_at.filter(|moment| *moment <= at);
        license.first_activated_at = license.first_activated_at.filter(|moment| *moment <= at);
    }
    license.version = license.version.max(1);
    Ok((Some(license), fits))
}

/// Whether a step made the license: before, it had no status.
fn made_it(step: &PastChange) -> bool {
    step.changes
        .iter()
        .any(|change| change.field == "status" && change.before.is_null())
}

/// Undoes one field. False when it is not what the change made of it, or does not read.
fn undo(license: &mut License, change: &FieldChange) -> bool {
    let mut told = license.clone();
    let read = put(&mut told, &change.field, &change.after).is_some();
    let fits = read && told == *license;
    put(license, &change.field, &change.before).is_some() && fits
}

/// Sets a field from its value in the history; none when the value does not read. What is no field of a license, such
/// as a device, is left alone.
fn put(license: &mut License, field: &str, value: &Value) -> Option<()> {
    fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
        serde_json::from_value(value.clone()).ok()
    }
    match field {
        "customer_id" => license.customer_id = read(value)?,
        "status" => license.status = read(value)?,
        "activation_limit" => license.activation_limit = read(value)?,
        "activations_used" => license.activations_used = read(value)?,
        "expires_at" => license.expires_at = read(value)?,
        "pending_validity" => license.pending_validity = read(value)?,
        "replaced_by" => license.replaced_by = read(value)?,
        "flags" => license.flags = value.clone(),
        "metadata" => license.metadata = value.clone(),
        _ => {}
    }
    Some(())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

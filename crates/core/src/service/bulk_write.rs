//! What a decided chunk of a bulk change writes: the licenses, their histories and its audit entry.
//!
//! Deliberately absent: deciding (`bulk_chunk`), and how the job stands afterwards.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    bulk_chunk::{Chunk, Task},
    license_actions::{last_words, was_ever_assigned},
    telling::tell_change,
};
use crate::{
    domain::{license::short_key, status::LicenseStatus},
    error::{Error, Result},
    ids::{AuditId, LicenseId},
    operations::{Noun, bulk::BulkAction, jobs::Job, licenses::License},
    store::{
        Tx,
        audit::{self, Entry, Subject},
        deletions::{self, Deleted},
        import_rows::{self, HistoryRow},
        licenses, retired_keys,
    },
};

pub(super) async fn write(
    tx: &mut Tx,
    task: &Task,
    job: &Job,
    chunk: &Chunk,
    now: DateTime<Utc>,
) -> Result<()> {
    let touched = chunk.changed.len() + chunk.removed.len();
    if touched == 0 {
        return Ok(());
    }
    save(tx, chunk, now).await?;
    remove(tx, chunk, now).await?;
    let entry = note(tx, task, job, touched, now).await?;
    let mut history = Vec::with_capacity(chunk.changed.len());
    for (_, edited) in &chunk.changed {
        history.push(HistoryRow {
            license_id: edited.license.id.0,
            changes: text(&edited.changes)?,
        });
    }
    import_rows::insert_history(tx, entry, &history).await?;
    if !chunk.removed.is_empty() {
        bury(tx, task, chunk, now).await?;
    }
    if let Some(head) = &task.head {
        for (before, edited) in &chunk.changed {
            tell_change(tx, Some(head), (before, &edited.license), now).await?;
        }
    }
    let changed = chunk.changed.iter().map(|(license, _)| license.id.0);
    let removed = chunk.removed.iter().map(|license| license.id.0);
    tx.changed(Noun::Licenses, changed.chain(removed));
    tx.changed(Noun::Audit, []);
    Ok(())
}

/// What each deleted license leaves, as if it had been deleted alone: how it was last, and when it went.
async fn bury(tx: &mut Tx, task: &Task, chunk: &Chunk, now: DateTime<Utc>) -> Result<()> {
    let shared = entry(task, now, Subject::of_kind("license"), json!({}));
    let deleted = chunk.removed.iter().map(|license| {
        let (gone, last) = last_words(license);
        let mut details = json!({ "changes": gone });
        if let (Value::Object(details), Value::Object(last)) = (&mut details, last) {
            details.extend(last);
        }
        Deleted {
            license_id: license.id,
            label: short_key(&license.key),
            details,
            changes: json!(gone),
        }
    });
    deletions::record(tx, &shared, deleted.collect()).await
}

fn text(changes: &impl Serialize) -> Result<String> {
    serde_json::to_string(changes).map_err(|error| Error::Internal(error.to_string()))
}

async fn save(tx: &mut Tx, chunk: &Chunk, now: DateTime<Utc>) -> Result<()> {
    let after: Vec<&License> = chunk
        .changed
        .iter()
        .map(|(_, edited)| &edited.license)
        .collect();
    if after.is_empty() {
        return Ok(());
    }
    let saved = import_rows::update_licenses(tx, &after, now).await?;
    if saved.len() != after.len() {
        return Err(in_the_way());
    }
    let ended: Vec<LicenseId> = chunk
        .changed
        .iter()
        .filter(|(before, edited)| {
            edited.license.status == LicenseStatus::Revoked && before.activations_used > 0
        })
        .map(|(license, _)| license.id)
        .collect();
    if !ended.is_empty() {
        import_rows::end_activations(tx, &ended, now).await?;
        tx.changed(Noun::Activations, []);
    }
    Ok(())
}

async fn remove(tx: &mut Tx, chunk: &Chunk, now: DateTime<Utc>) -> Result<()> {
    if chunk.removed.is_empty() {
        return Ok(());
    }
    for license in chunk
        .removed
        .iter()
        .filter(|license| was_ever_assigned(license))
    {
        retired_keys::retire(tx, &license.key, now).await?;
    }
    let ids: Vec<LicenseId> = chunk.removed.iter().map(|license| license.id).collect();
    if licenses::delete_many(tx, &ids).await? != ids.len() as u64 {
        return Err(in_the_way());
    }
    tx.changed(Noun::Activations, []);
    Ok(())
}

/// The step is tried anew: another writer was faster.
fn in_the_way() -> Error {
    Error::Conflict {
        thing: "license",
        id: String::new(),
        seen: 0,
        found: 1,
    }
}

async fn note(
    tx: &mut Tx,
    task: &Task,
    job: &Job,
    count: usize,
    now: DateTime<Utc>,
) -> Result<AuditId> {
    let subject = Subject {
        kind: "licenses",
        id: Some(job.id.0),
        label: Some(format!("{count} licenses")),
    };
    let details = json!({ "licenses": count, "action": summary(task) });
    audit::record(tx, entry(task, now, subject, details)).await
}

fn entry(task: &Task, at: DateTime<Utc>, subject: Subject, details: Value) -> Entry<'_> {
    let caller = &task.act.caller;
    Entry {
        at,
        actor: &caller.person,
        door: caller.door.as_str(),
        action: task.act.action,
        subject,
        reason: task.act.reason.as_deref(),
        batch: Some(task.batch),
        details,
    }
}

/// The action without the people of a list, who stand in each license's history.
fn summary(task: &Task) -> Value {
    match &*task.action {
        BulkAction::AssignFromList { .. } => {
            json!({ "kind": "assign_from_list", "customers": task.listed.len() })
        }
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

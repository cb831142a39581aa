//! What a decided chunk of a bulk change writes: the licenses, their histories and its audit entry.
//!
//! Deliberately absent: deciding (`bulk_chunk`), and how the job stands afterwards.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::{
    bulk_chunk::{Chunk, Task},
    license_actions::was_ever_assigned,
};
use crate::{
    domain::status::LicenseStatus,
    error::{Error, Result},
    ids::{AuditId, LicenseId},
    operations::{Noun, bulk::BulkAction, jobs::Job, licenses::License},
    store::{
        Tx,
        audit::{self, Entry, Subject},
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
    let mut history = Vec::with_capacity(touched);
    for (_, edited) in &chunk.changed {
        history.push(HistoryRow {
            license_id: edited.license.id.0,
            changes: text(&edited.changes)?,
        });
    }
    for license in &chunk.removed {
        let gone = json!([{ "field": "status", "before": license.status, "after": null }]);
        history.push(HistoryRow {
            license_id: license.id.0,
            changes: gone.to_string(),
        });
    }
    import_rows::insert_history(tx, entry, &history).await?;
    let changed = chunk.changed.iter().map(|(license, _)| license.id.0);
    let removed = chunk.removed.iter().map(|license| license.id.0);
    tx.changed(Noun::Licenses, changed.chain(removed));
    tx.changed(Noun::Audit, []);
    Ok(())
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
    let caller = &task.act.caller;
    let entry = Entry {
        at: now,
        actor: &caller.person,
        door: caller.door.as_str(),
        action: task.act.action,
        subject: Subject {
            kind: "licenses",
            id: Some(job.id.0),
            label: Some(format!("{count} licenses")),
        },
        reason: task.act.reason.as_deref(),
        batch: Some(task.batch),
        details: json!({ "licenses": count, "action": summary(&task.action) }),
    };
    audit::record(tx, entry).await
}

/// The action without the people of a list, who stand in each license's history.
fn summary(action: &BulkAction) -> serde_json::Value {
    match action {
        BulkAction::AssignFromList { customers } => {
            json!({ "kind": "assign_from_list", "customers": customers.len() })
        }
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

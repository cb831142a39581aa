//! What webhooks are told of, written in the transaction that does it.
//!
//! Nobody has to remember webhooks: every change of a license writes a line of its history, and whoever writes lines notes
//! them in [`Outbox`]; deletions, refusals and ends of imports are noted where their rows are written. Before the commit
//! [`flush`] turns the notes into events and puts them into the lines of the webhooks that want them, so what does not
//! happen is not told. Locks of lines are the last that a transaction takes, and are taken in one order. Deliberately
//! absent: which change is which event (`webhook_events`), how lines grow (`webhook_lines`), and taking events out
//! (`webhook_queue`).

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Tx,
    engines::text_for,
    rows,
    tallies::{DenialCount, DenialKey},
    webhook_events::{self, Denied, Devices, Ended, Event, LicenseFacts, Step},
    webhook_lines,
};
use crate::{
    domain::webhook::WebhookEvent,
    error::Result,
    ids::{AuditId, DeviceId, LicenseId, WebhookId},
    operations::{
        jobs::{Job, JobKind},
        licenses::FieldChange,
    },
};

/// How long a process believes that there is no webhook.
const BELIEVED: Duration = Duration::from_millis(900);

/// What a transaction did that webhooks may want to know.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    histories: Vec<(LicenseId, AuditId)>,
    going: Vec<LicenseFacts>,
    denied: Vec<Denied>,
    ended: Vec<Ended>,
}

impl Outbox {
    /// Notes a line of a license's history.
    pub(crate) fn wrote_history(&mut self, license: LicenseId, entry: AuditId) {
        self.histories.push((license, entry));
    }

    /// Notes refusals of a license; those of unknown keys are nobody's.
    pub(crate) fn denied(&mut self, key: &DenialKey, count: &DenialCount) {
        let Some(license) = key.license else { return };
        self.denied.push(Denied {
            license,
            code: key.code.as_str(),
            fingerprint: key.fingerprint.clone(),
            device: count.device.clone(),
            at: count.last_at,
            count: count.count,
        });
    }

    /// Notes the end of a job; webhooks are told of imports.
    pub(crate) fn job_ended(&mut self, job: &Job) {
        if !matches!(job.kind, JobKind::ApplyImport | JobKind::UndoImport) {
            return;
        }
        self.ended.push(Ended {
            job: job.id,
            at: job.ended_at.unwrap_or(job.created_at),
            told: json!({
                "job_id": job.id,
                "kind": job.kind,
                "state": job.state,
                "rows": job.done,
                "created": job.report.created,
                "updated": job.report.updated,
                "skipped": job.report.skipped,
                "removed": job.report.removed,
            }),
        });
    }

    fn is_empty(&self) -> bool {
        self.histories.is_empty()
            && self.going.is_empty()
            && self.denied.is_empty()
            && self.ended.is_empty()
    }
}

/// What a process knows of webhooks without asking: for most environments, that there is none. Another process's first
/// webhook is noticed within a second.
#[derive(Debug, Default)]
pub(crate) struct NoneListen(Mutex<Option<Instant>>);

impl NoneListen {
    fn since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks again the next time.
    pub(crate) fn forget(&self) {
        *self.since() = None;
    }

    /// [`flush`], unless nobody listens.
    pub(super) async fn flush(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        if tx.outbox.is_empty() || self.since().is_some_and(|since| since.elapsed() < BELIEVED) {
            return Ok(());
        }
        let asked = Instant::now();
        if !flush(tx, now).await? {
            *self.since() = Some(asked);
        }
        Ok(())
    }
}

/// Who wants to know what.
type Listeners = Vec<(WebhookId, HashSet<WebhookEvent>)>;

/// The webhooks that are on, held so that none is deleted before the commit.
async fn listeners(tx: &mut Tx) -> Result<Listeners> {
    let text = text_for(
        tx,
        "SELECT id, events FROM webhooks WHERE enabled = 1 ORDER BY id",
        "SELECT id, events FROM webhooks WHERE enabled ORDER BY id FOR KEY SHARE",
    );
    let found = rows!(tx, (WebhookId, Json<Vec<String>>), text)?;
    let wanted = |words: Vec<String>| {
        let events = words
            .iter()
            .filter_map(|word| WebhookEvent::from_word(word));
        events.collect()
    };
    Ok(found
        .into_iter()
        .map(|(id, Json(words))| (id, wanted(words)))
        .collect())
}

/// Notes licenses that are about to be deleted, as they are.
pub(crate) async fn going(tx: &mut Tx, ids: &[LicenseId]) -> Result<()> {
    if ids.is_empty() || listeners(tx).await?.is_empty() {
        return Ok(());
    }
    let facts = facts(tx, ids.iter().copied()).await?;
    tx.outbox.going.extend(facts.into_values());
    Ok(())
}

/// Turns what was noted into events, each in the line of its license at every webhook that wants it. False when there is
/// no webhook.
pub(crate) async fn flush(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool> {
    let outbox = std::mem::take(&mut tx.outbox);
    if outbox.is_empty() {
        return Ok(true);
    }
    let listeners = listeners(tx).await?;
    if listeners.is_empty() {
        return Ok(false);
    }
    let events = events(tx, outbox, now).await?;
    let wanted: Vec<(WebhookId, &Event)> = events
        .iter()
        .flat_map(|event| {
            let who = listeners
                .iter()
                .filter(|(_, wants)| wants.contains(&event.event));
            who.map(move |(id, _)| (*id, event))
        })
        .collect();
    webhook_lines::write(tx, &wanted, now).await?;
    Ok(true)
}

async fn events(tx: &mut Tx, outbox: Outbox, now: DateTime<Utc>) -> Result<Vec<Event>> {
    let steps = steps(tx, &outbox.histories).await?;
    let devices = devices(tx, steps.iter().filter_map(|step| step.device)).await?;
    let asked: HashSet<LicenseId> = steps
        .iter()
        .map(|step| step.license)
        .chain(outbox.denied.iter().map(|denied| denied.license))
        .chain(outbox.going.iter().map(|facts| facts.id))
        .collect();
    let here = facts(tx, asked).await?;
    let gone: HashMap<LicenseId, LicenseFacts> = outbox
        .going
        .into_iter()
        .filter(|facts| !here.contains_key(&facts.id))
        .map(|facts| (facts.id, facts))
        .collect();
    let known = |id: &LicenseId| here.get(id).or_else(|| gone.get(id));
    let mut events: Vec<Event> = steps
        .iter()
        .filter_map(|step| {
            Some(webhook_events::of_step(
                step,
                known(&step.license)?,
                &devices,
            ))
        })
        .flatten()
        .collect();
    let buried: HashSet<Uuid> = events
        .iter()
        .filter(|event| event.event == WebhookEvent::LicenseDeleted)
        .map(|event| event.subject)
        .collect();
    let unburied = gone.values().filter(|facts| !buried.contains(&facts.id.0));
    events.extend(unburied.map(|facts| webhook_events::of_deleted(facts, now)));
    let denied = outbox.denied.iter();
    events.extend(
        denied
            .filter_map(|denied| Some(webhook_events::of_denied(denied, known(&denied.license)?))),
    );
    events.extend(outbox.ended.iter().map(webhook_events::of_ended));
    Ok(events)
}

#[derive(sqlx::FromRow)]
struct StepRow {
    license_id: LicenseId,
    at: DateTime<Utc>,
    reason: Option<String>,
    changes: Json<Vec<FieldChange>>,
    device: Option<String>,
}

/// The lines of history that the transaction wrote, in the order of their entries.
async fn steps(tx: &mut Tx, histories: &[(LicenseId, AuditId)]) -> Result<Vec<Step>> {
    if histories.is_empty() {
        return Ok(Vec::new());
    }
    let text = text_for(
        tx,
        "SELECT h.license_id, e.at, e.reason, h.changes, d.body->>'device' AS device
         FROM json_each($1) r CROSS JOIN license_history h
         JOIN audit_entries e ON e.id = h.entry_id LEFT JOIN audit_details d ON d.entry_id = h.entry_id
         WHERE h.license_id = unhex(r.value->>0, '-') AND h.entry_id = unhex(r.value->>1, '-') ORDER BY e.seq, h.license_id",
        "SELECT h.license_id, e.at, e.reason, h.changes, d.body::jsonb->>'device' AS device
         FROM jsonb_array_elements($1) r
         JOIN license_history h ON h.license_id = (r->>0)::uuid AND h.entry_id = (r->>1)::uuid
         JOIN audit_entries e ON e.id = h.entry_id LEFT JOIN audit_details d ON d.entry_id = h.entry_id
         ORDER BY e.seq, h.license_id",
    );
    let found = rows!(tx, StepRow, text, Json(histories))?;
    Ok(found
        .into_iter()
        .map(|row| Step {
            license: row.license_id,
            at: row.at,
            reason: row.reason,
            changes: row.changes.0,
            device: row
                .device
                .and_then(|id| Uuid::try_parse(&id).ok())
                .map(DeviceId),
        })
        .collect())
}

async fn devices(tx: &mut Tx, ids: impl Iterator<Item = DeviceId>) -> Result<Devices> {
    let ids: HashSet<DeviceId> = ids.collect();
    if ids.is_empty() {
        return Ok(Devices::new());
    }
    let text = text_for(
        tx,
        "SELECT id, fingerprint, name FROM devices WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "SELECT id, fingerprint, name FROM devices
         WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))",
    );
    let found = rows!(tx, (DeviceId, String, Option<String>), text, Json(&ids))?;
    Ok(found
        .into_iter()
        .map(|(id, fingerprint, name)| (id, (fingerprint, name)))
        .collect())
}

async fn facts(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = LicenseId>,
) -> Result<HashMap<LicenseId, LicenseFacts>> {
    let ids: Vec<LicenseId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let text = text_for(
        tx,
        "SELECT l.id, l.key, l.product_id, p.code AS product, l.customer_id, l.status, l.activation_limit,
                l.activations_used, l.expires_at
         FROM licenses l JOIN products p ON p.id = l.product_id
         WHERE l.id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "SELECT l.id, l.key, l.product_id, p.code AS product, l.customer_id, l.status, l.activation_limit,
                l.activations_used, l.expires_at
         FROM licenses l JOIN products p ON p.id = l.product_id
         WHERE l.id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))",
    );
    let found = rows!(tx, LicenseFacts, text, Json(&ids))?;
    Ok(found.into_iter().map(|facts| (facts.id, facts)).collect())
}

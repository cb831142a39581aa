//! The lines of webhooks: each license has one at each webhook, and its events stand in it one behind the other.
//!
//! Making a line longer is an update of its one row, and so is letting it go on (`webhook_queue`): whoever comes second
//! waits, and sees what the first did. Deliberately absent: what the events are (`webhook_outbox`).

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Tx,
    engines::{stored, text_for},
    rows, run,
    webhook_events::Event,
};
use crate::{
    domain::webhook::WebhookEvent,
    error::{Error, Result},
    ids::{DeliveryId, WebhookId},
    operations::Noun,
};

#[derive(Serialize)]
struct LineRow {
    webhook_id: WebhookId,
    subject_id: Uuid,
    more: i32,
}

#[derive(Serialize)]
struct DeliveryRow {
    id: DeliveryId,
    webhook_id: WebhookId,
    subject_id: Uuid,
    sequence: i32,
    event: &'static str,
    happened_at: String,
    data: String,
}

/// Writes events into their lines, in order. Locks of lines are taken in the order of their ids.
pub(super) async fn write(
    tx: &mut Tx,
    wanted: &[(WebhookId, &Event)],
    now: DateTime<Utc>,
) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let mut more: BTreeMap<(WebhookId, Uuid), i32> = BTreeMap::new();
    for (webhook, event) in wanted {
        *more.entry((*webhook, event.subject)).or_default() += 1;
    }
    let mut next = lengthened(tx, more, now).await?;
    // The log goes by id, and what happened together is to stand in it in its order.
    let mut ids: Vec<DeliveryId> = wanted.iter().map(|_| DeliveryId::new(now)).collect();
    ids.sort_unstable();
    let mut deliveries = Vec::with_capacity(wanted.len());
    for ((webhook, event), id) in wanted.iter().zip(ids) {
        let sequence = next
            .get_mut(&(*webhook, event.subject))
            .ok_or_else(|| Error::Internal("an event has no line".into()))?;
        *sequence += 1;
        deliveries.push(DeliveryRow {
            id,
            webhook_id: *webhook,
            subject_id: event.subject,
            sequence: *sequence,
            event: event.event.as_str(),
            happened_at: stored(event.at),
            data: event.data.to_string(),
        });
    }
    insert(tx, &deliveries).await
}

/// Makes lines longer, and gives the last sequence before each.
async fn lengthened(
    tx: &mut Tx,
    more: BTreeMap<(WebhookId, Uuid), i32>,
    now: DateTime<Utc>,
) -> Result<HashMap<(WebhookId, Uuid), i32>> {
    let lines: Vec<LineRow> = more
        .iter()
        .map(|((webhook_id, subject_id), more)| LineRow {
            webhook_id: *webhook_id,
            subject_id: *subject_id,
            more: *more,
        })
        .collect();
    let text = text_for(
        tx,
        "INSERT INTO webhook_lines (webhook_id, subject_id, last, done, next_try_at)
         SELECT unhex(value->>'webhook_id', '-'), unhex(value->>'subject_id', '-'), value->>'more', 0, $2
         FROM json_each($1) WHERE true
         ON CONFLICT (webhook_id, subject_id) DO UPDATE SET last = webhook_lines.last + excluded.last,
             next_try_at = COALESCE(webhook_lines.next_try_at, excluded.next_try_at)
         RETURNING webhook_id, subject_id, last",
        "INSERT INTO webhook_lines (webhook_id, subject_id, last, done, next_try_at)
         SELECT webhook_id, subject_id, more, 0, $2
         FROM jsonb_to_recordset($1) AS r(webhook_id uuid, subject_id uuid, more integer)
         ORDER BY webhook_id, subject_id
         ON CONFLICT (webhook_id, subject_id) DO UPDATE SET last = webhook_lines.last + excluded.last,
             next_try_at = COALESCE(webhook_lines.next_try_at, excluded.next_try_at)
         RETURNING webhook_id, subject_id, last",
    );
    let ends = rows!(tx, (WebhookId, Uuid, i32), text, Json(&lines), now)?;
    Ok(ends
        .into_iter()
        .map(|(webhook, subject, last)| {
            let added = more.get(&(webhook, subject)).copied().unwrap_or(0);
            ((webhook, subject), last - added)
        })
        .collect())
}

async fn insert(tx: &mut Tx, deliveries: &[DeliveryRow]) -> Result<()> {
    let text = text_for(
        tx,
        "INSERT INTO webhook_deliveries (id, webhook_id, subject_id, sequence, event, happened_at, data, state)
         SELECT unhex(value->>'id', '-'), unhex(value->>'webhook_id', '-'), unhex(value->>'subject_id', '-'),
                value->>'sequence', value->>'event', value->>'happened_at', value->>'data', 'waiting'
         FROM json_each($1)",
        "INSERT INTO webhook_deliveries (id, webhook_id, subject_id, sequence, event, happened_at, data, state)
         SELECT id, webhook_id, subject_id, sequence, event, happened_at, data, 'waiting'
         FROM jsonb_to_recordset($1) AS r(id uuid, webhook_id uuid, subject_id uuid, sequence integer, event text,
                                          happened_at timestamptz, data text)",
    );
    run!(tx, text, Json(deliveries))?;
    tx.changed(Noun::Webhooks, []);
    Ok(())
}

/// Puts an event for one webhook that goes out at once, beside what waits: its line is as long as it was done.
pub(crate) async fn insert_test(
    tx: &mut Tx,
    webhook: WebhookId,
    data: String,
    now: DateTime<Utc>,
) -> Result<DeliveryId> {
    let subject = webhook.0;
    let before = lengthened(tx, BTreeMap::from([((webhook, subject), 1)]), now).await?;
    run!(
        tx,
        "UPDATE webhook_lines SET done = last, next_try_at = NULL WHERE webhook_id = $1 AND subject_id = $2",
        webhook,
        subject
    )?;
    let id = DeliveryId::new(now);
    let row = DeliveryRow {
        id,
        webhook_id: webhook,
        subject_id: subject,
        sequence: before.values().next().copied().unwrap_or(0) + 1,
        event: WebhookEvent::Test.as_str(),
        happened_at: stored(now),
        data,
    };
    insert(tx, &[row]).await?;
    Ok(id)
}

//! Webhooks and the secrets they sign with, sealed. A secret with an end signs beside the one without until then.
//!
//! Deliberately absent: what is on its way to them (`webhook_queue`) and what was (`webhook_log`).

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Tx, engines::text_for, maybe, one, rows, run};
use crate::{
    domain::webhook::WebhookEvent,
    error::Result,
    ids::{WebhookId, time_ordered},
    operations::{
        Noun,
        webhooks::{Webhook, WebhookFields},
    },
};

#[derive(sqlx::FromRow)]
struct Record {
    id: WebhookId,
    version: i32,
    name: String,
    url: String,
    events: Json<Vec<String>>,
    enabled: bool,
    allow_private: bool,
    created_at: DateTime<Utc>,
    last_tried_at: Option<DateTime<Utc>>,
    last_delivered_at: Option<DateTime<Utc>>,
    problem: Option<String>,
    waiting: i64,
    dead: i64,
}

impl From<Record> for Webhook {
    fn from(record: Record) -> Self {
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            url: record.url,
            events: record
                .events
                .0
                .iter()
                .filter_map(|word| WebhookEvent::from_word(word))
                .collect(),
            enabled: record.enabled,
            allow_private: record.allow_private,
            created_at: record.created_at,
            old_secret_until: None,
            last_tried_at: record.last_tried_at,
            last_delivered_at: record.last_delivered_at,
            problem: record.problem,
            waiting: count(record.waiting),
            dead: count(record.dead),
            cannot_here: None,
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT w.id, w.version, w.name, w.url, w.events, w.enabled, w.allow_private, w.created_at, w.last_tried_at,
                    w.last_delivered_at, w.problem,
                    (SELECT COUNT(*) FROM webhook_deliveries d
                     WHERE d.webhook_id = w.id AND d.state <> 'delivered' AND d.state IN ('waiting', 'replaying')) AS waiting,
                    (SELECT COUNT(*) FROM webhook_deliveries d
                     WHERE d.webhook_id = w.id AND d.state <> 'delivered' AND d.state = 'dead'
                       AND d.event <> 'webhook.test') AS dead
             FROM webhooks w ",
            $rest
        )
    };
}

/// All webhooks, by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Webhook>> {
    let records = rows!(tx, Record, select!("ORDER BY w.name, w.id"))?;
    Ok(records.into_iter().map(Webhook::from).collect())
}

/// One webhook.
pub(crate) async fn get(tx: &mut Tx, id: WebhookId) -> Result<Option<Webhook>> {
    let record = maybe!(tx, Record, select!("WHERE w.id = $1"), id)?;
    Ok(record.map(Webhook::from))
}

/// How many there are.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    let (count,) = one!(tx, (i64,), "SELECT COUNT(*) FROM webhooks")?;
    Ok(count)
}

/// Makes a webhook.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: WebhookId,
    fields: &WebhookFields,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO webhooks (id, name, url, events, enabled, allow_private, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        &fields.name,
        &fields.url,
        Json(&fields.events),
        fields.enabled,
        fields.allow_private,
        now
    )?;
    tx.changed(Noun::Webhooks, [id.0]);
    Ok(())
}

/// Changes a webhook. False when it is not at that version. Another address begins without the old one's problem.
pub(crate) async fn save(
    tx: &mut Tx,
    id: WebhookId,
    version: i32,
    fields: &WebhookFields,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE webhooks SET version = version + 1, name = $3, problem = CASE WHEN url = $4 THEN problem END, url = $4,
            events = $5, enabled = $6, allow_private = $7
         WHERE id = $1 AND version = $2",
        id,
        version,
        &fields.name,
        &fields.url,
        Json(&fields.events),
        fields.enabled,
        fields.allow_private
    )?;
    tx.changed(Noun::Webhooks, [id.0]);
    Ok(touched > 0)
}

/// Lets everything that waits for a webhook be due at once: somebody changed where it goes.
pub(crate) async fn hurry(tx: &mut Tx, id: WebhookId, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE webhook_lines SET next_try_at = $2 WHERE webhook_id = $1 AND next_try_at > $2",
        id,
        now
    )?;
    run!(
        tx,
        "UPDATE webhook_deliveries SET next_try_at = $2 WHERE webhook_id = $1 AND state = 'replaying' AND next_try_at > $2",
        id,
        now
    )?;
    Ok(())
}

/// Deletes a webhook with its secrets, lines and log. False when it is not at that version.
pub(crate) async fn delete(tx: &mut Tx, id: WebhookId, version: i32) -> Result<bool> {
    let touched = run!(
        tx,
        "DELETE FROM webhooks WHERE id = $1 AND version = $2",
        id,
        version
    )?;
    tx.changed(Noun::Webhooks, [id.0]);
    Ok(touched > 0)
}

/// Turns every webhook off, whose events then wait; gives how many were on.
pub(crate) async fn pause_all(tx: &mut Tx) -> Result<u64> {
    let text = text_for(
        tx,
        "UPDATE webhooks SET enabled = 0, version = version + 1 WHERE enabled = 1",
        "UPDATE webhooks SET enabled = FALSE, version = version + 1 WHERE enabled",
    );
    let touched = run!(tx, text)?;
    if touched > 0 {
        tx.changed(Noun::Webhooks, []);
    }
    Ok(touched)
}

/// Gives a webhook a secret; those before it end then.
pub(crate) async fn add_secret(
    tx: &mut Tx,
    webhook: WebhookId,
    sealed: &[u8],
    now: DateTime<Utc>,
    old_until: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE webhook_secrets SET until = $2 WHERE webhook_id = $1 AND (until IS NULL OR until > $2)",
        webhook,
        old_until
    )?;
    run!(
        tx,
        "DELETE FROM webhook_secrets WHERE webhook_id = $1 AND until <= $2",
        webhook,
        now
    )?;
    run!(
        tx,
        "INSERT INTO webhook_secrets (id, webhook_id, sealed, created_at) VALUES ($1, $2, $3, $4)",
        time_ordered(now),
        webhook,
        sealed,
        now
    )?;
    Ok(())
}

/// A secret as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Sealed {
    pub webhook_id: WebhookId,
    pub sealed: Vec<u8>,
    pub until: Option<DateTime<Utc>>,
}

/// The secrets that sign at a moment, the newest of each webhook first.
pub(crate) async fn secrets(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Sealed>> {
    Ok(rows!(
        tx,
        Sealed,
        "SELECT webhook_id, sealed, until FROM webhook_secrets WHERE until IS NULL OR until > $1
         ORDER BY webhook_id, created_at DESC, id DESC",
        now
    )?)
}

/// Where events go just now.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Target {
    pub id: WebhookId,
    pub url: String,
    pub allow_private: bool,
}

/// The webhooks that are on.
pub(crate) async fn targets(tx: &mut Tx) -> Result<Vec<Target>> {
    let text = text_for(
        tx,
        "SELECT id, url, allow_private FROM webhooks WHERE enabled = 1 ORDER BY id",
        "SELECT id, url, allow_private FROM webhooks WHERE enabled ORDER BY id",
    );
    Ok(rows!(tx, Target, text)?)
}

/// Notes how an attempt went.
pub(crate) async fn tried(
    tx: &mut Tx,
    id: WebhookId,
    problem: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE webhooks SET last_tried_at = $2, problem = $3,
            last_delivered_at = CASE WHEN $3 IS NULL THEN $2 ELSE last_delivered_at END
         WHERE id = $1",
        id,
        now,
        problem
    )?;
    tx.changed(Noun::Webhooks, [id.0]);
    Ok(())
}

/// Where a delivery of a webhook goes, on or off.
pub(crate) async fn target(tx: &mut Tx, id: Uuid) -> Result<Option<Target>> {
    Ok(maybe!(
        tx,
        Target,
        "SELECT id, url, allow_private FROM webhooks WHERE id = $1",
        id
    )?)
}

//! Taking events out of the lines of webhooks, and noting what became of each.
//!
//! Of each line one event is due, the one after `done`; its line goes on when it is delivered or given up. A replay stands
//! beside the lines: its later events went out long ago. Nothing is claimed: who delivers holds a lease, and an event that
//! was under way in a crash goes out again under its id. Deliberately absent: who may deliver (`service::webhooks`).

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Tx, maybe, one, rows, run};
use crate::{
    error::Result,
    ids::{DeliveryId, WebhookId},
    operations::Noun,
};

/// How long the log of what was delivered is kept, and of what was given up.
const DELIVERED_KEPT: Duration = Duration::days(30);
const DEAD_KEPT: Duration = Duration::days(90);

/// An event to be sent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Parcel {
    pub id: DeliveryId,
    pub webhook_id: WebhookId,
    pub subject_id: Uuid,
    pub sequence: i32,
    pub event: String,
    pub happened_at: DateTime<Utc>,
    pub data: String,
    pub state: String,
    pub attempts: i32,
}

impl Parcel {
    pub(crate) fn is_replay(&self) -> bool {
        self.state == "replaying"
    }
}

/// Whether anything is due.
pub(crate) async fn has_work(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool> {
    let (found,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM webhooks w WHERE w.enabled = (1 = 1) AND (
             EXISTS (SELECT 1 FROM webhook_lines l WHERE l.webhook_id = w.id AND l.next_try_at <= $1)
             OR EXISTS (SELECT 1 FROM webhook_deliveries d
                        WHERE d.webhook_id = w.id AND d.state <> 'delivered' AND d.state = 'replaying'
                          AND d.next_try_at <= $1))",
        now
    )?;
    Ok(found > 0)
}

/// What is due for a webhook: of each line its head, the longest due first, and of each license its first replay.
pub(crate) async fn due(
    tx: &mut Tx,
    webhook: WebhookId,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Parcel>> {
    let mut found = rows!(
        tx,
        Parcel,
        "SELECT d.id, d.webhook_id, d.subject_id, d.sequence, d.event, d.happened_at, d.data, d.state, d.attempts
         FROM webhook_lines l JOIN webhook_deliveries d
           ON d.webhook_id = l.webhook_id AND d.subject_id = l.subject_id AND d.sequence = l.done + 1
         WHERE l.webhook_id = $1 AND l.next_try_at <= $2 ORDER BY l.next_try_at, l.subject_id LIMIT $3",
        webhook,
        now,
        limit
    )?;
    let replays = rows!(
        tx,
        Parcel,
        "SELECT d.id, d.webhook_id, d.subject_id, d.sequence, d.event, d.happened_at, d.data, d.state, d.attempts
         FROM webhook_deliveries d
         WHERE d.webhook_id = $1 AND d.state <> 'delivered' AND d.state = 'replaying' AND d.next_try_at <= $2
           AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e
                           WHERE e.webhook_id = $1 AND e.subject_id = d.subject_id AND e.sequence < d.sequence
                             AND e.state = 'replaying')
         ORDER BY d.next_try_at, d.id LIMIT $3",
        webhook,
        now,
        limit
    )?;
    found.extend(replays);
    Ok(found)
}

/// What an attempt brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    pub status: Option<i32>,
    pub answer: Option<String>,
    /// None when the receiver took the event.
    pub problem: Option<String>,
    pub millis: i32,
}

/// What becomes of an event after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Delivered,
    /// It is tried again then, and holds its line until.
    Later(DateTime<Utc>),
    Dead,
}

/// Notes what an attempt brought, and lets the line go on where the event is done with.
pub(crate) async fn note(
    tx: &mut Tx,
    parcel: &Parcel,
    brought: &Brought,
    fate: Fate,
    now: DateTime<Utc>,
) -> Result<()> {
    let (state, ended, next) = match fate {
        Fate::Delivered => ("delivered", Some(now), None),
        Fate::Dead => ("dead", Some(now), None),
        Fate::Later(at) => (parcel.state.as_str(), None, Some(at)),
    };
    run!(
        tx,
        "UPDATE webhook_deliveries SET state = $2, attempts = attempts + 1, tried_at = $3, ended_at = $4, status = $5,
            answer = $6, problem = $7, millis = $8, next_try_at = $9
         WHERE id = $1",
        parcel.id,
        state,
        now,
        ended,
        brought.status,
        brought.answer.as_deref(),
        brought.problem.as_deref(),
        brought.millis,
        next.filter(|_| parcel.is_replay())
    )?;
    if parcel.is_replay() {
        return Ok(());
    }
    match next {
        Some(at) => wait(tx, parcel, at).await,
        None => go_on(tx, parcel, now).await,
    }
}

async fn wait(tx: &mut Tx, parcel: &Parcel, at: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE webhook_lines SET next_try_at = $4 WHERE webhook_id = $1 AND subject_id = $2 AND done = $3 - 1",
        parcel.webhook_id,
        parcel.subject_id,
        parcel.sequence,
        at
    )?;
    Ok(())
}

async fn go_on(tx: &mut Tx, parcel: &Parcel, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE webhook_lines SET done = $3, next_try_at = CASE WHEN last > $3 THEN $4 END
         WHERE webhook_id = $1 AND subject_id = $2 AND done = $3 - 1",
        parcel.webhook_id,
        parcel.subject_id,
        parcel.sequence,
        now
    )?;
    Ok(())
}

/// One event, whatever became of it.
pub(crate) async fn get(tx: &mut Tx, id: DeliveryId) -> Result<Option<Parcel>> {
    Ok(maybe!(
        tx,
        Parcel,
        "SELECT id, webhook_id, subject_id, sequence, event, happened_at, data, state, attempts
         FROM webhook_deliveries WHERE id = $1",
        id
    )?)
}

/// Lets an event that was delivered or given up go out once more. False when it waits anyway.
pub(crate) async fn replay(tx: &mut Tx, id: DeliveryId, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE webhook_deliveries SET state = 'replaying', attempts = 0, next_try_at = $2, ended_at = NULL
         WHERE id = $1 AND state IN ('delivered', 'dead')",
        id,
        now
    )?;
    tx.changed(Noun::Webhooks, []);
    Ok(touched > 0)
}

/// The same for everything that was given up for a webhook; gives how many those are. A test is tried by hand.
pub(crate) async fn replay_dead(
    tx: &mut Tx,
    webhook: WebhookId,
    now: DateTime<Utc>,
) -> Result<u64> {
    let touched = run!(
        tx,
        "UPDATE webhook_deliveries SET state = 'replaying', attempts = 0, next_try_at = $2, ended_at = NULL
         WHERE webhook_id = $1 AND state <> 'delivered' AND state = 'dead' AND event <> 'webhook.test'",
        webhook,
        now
    )?;
    tx.changed(Noun::Webhooks, []);
    Ok(touched)
}

/// Forgets the log of what was delivered a month ago, and of what was given up three months ago.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "DELETE FROM webhook_deliveries WHERE state = 'delivered' AND ended_at < $1",
        now - DELIVERED_KEPT
    )?;
    run!(
        tx,
        "DELETE FROM webhook_deliveries WHERE state = 'dead' AND ended_at < $1",
        now - DEAD_KEPT
    )?;
    Ok(())
}

//! The log of deliveries, as people look at it. Deliberately absent: delivering (`webhook_queue`).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Tx,
    sql::{Sql, Value},
};
use crate::{
    domain::webhook::{DeliveryState, WebhookEvent},
    error::{Error, Result},
    ids::{DeliveryId, LicenseId, WebhookId},
    operations::webhooks::Delivery,
};

/// Which deliveries are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub id: Option<DeliveryId>,
    pub webhook: Option<WebhookId>,
    pub state: Option<DeliveryState>,
    pub license: Option<LicenseId>,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: DeliveryId,
    webhook_id: WebhookId,
    subject_id: Uuid,
    sequence: i32,
    event: String,
    happened_at: DateTime<Utc>,
    data: String,
    state: String,
    attempts: i32,
    next_try_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
    status: Option<i32>,
    answer: Option<String>,
    problem: Option<String>,
    millis: Option<i32>,
}

/// The body of a delivery, from what its row keeps.
pub(crate) type Body<'a> = &'a (dyn Fn(&str, DateTime<Utc>, i32, &str) -> String + Sync);

fn shown(record: Record, body: Body<'_>) -> Result<Delivery> {
    let unknown = |what: &str| Error::Internal(format!("a delivery's {what} is not known"));
    let event = WebhookEvent::from_word(&record.event).ok_or_else(|| unknown("event"))?;
    let about_license = !matches!(event, WebhookEvent::ImportEnded | WebhookEvent::Test);
    Ok(Delivery {
        id: record.id,
        webhook_id: record.webhook_id,
        event,
        license_id: about_license.then_some(LicenseId(record.subject_id)),
        sequence: record.sequence,
        happened_at: record.happened_at,
        state: DeliveryState::from_word(&record.state).ok_or_else(|| unknown("state"))?,
        attempts: record.attempts,
        next_try_at: record.next_try_at,
        tried_at: record.tried_at,
        status: record.status,
        answer: record.answer,
        problem: record.problem,
        millis: record.millis,
        body: body(
            &record.event,
            record.happened_at,
            record.sequence,
            &record.data,
        ),
    })
}

fn narrowed(sql: &mut Sql, wanted: &Wanted) {
    for (column, id) in [
        ("d.id", wanted.id.map(|id| id.0)),
        ("d.webhook_id", wanted.webhook.map(|id| id.0)),
        ("d.subject_id", wanted.license.map(|id| id.0)),
    ] {
        if let Some(id) = id {
            sql.push(" AND ").push(column).push(" = ");
            sql.bind(Value::Id(id));
        }
    }
    if let Some(state) = wanted.state {
        sql.push(" AND d.state = ");
        sql.bind(Value::Text(state.as_str().to_owned()));
    }
}

/// One stretch of the log, the newest first, and how many match in all.
pub(crate) async fn page(
    tx: &mut Tx,
    wanted: &Wanted,
    (offset, limit): (u32, u32),
    body: Body<'_>,
) -> Result<(Vec<Delivery>, i64)> {
    let mut sql = Sql::default();
    // What waits in a line is due when its line is, and not at all while another event is before it.
    sql.push(
        "SELECT d.id, d.webhook_id, d.subject_id, d.sequence, d.event, d.happened_at, d.data, d.state, d.attempts,
                CASE WHEN d.state = 'waiting' AND l.done + 1 = d.sequence THEN l.next_try_at ELSE d.next_try_at END AS next_try_at,
                d.tried_at, d.status, d.answer, d.problem, d.millis
         FROM webhook_deliveries d
         LEFT JOIN webhook_lines l ON l.webhook_id = d.webhook_id AND l.subject_id = d.subject_id WHERE TRUE",
    );
    narrowed(&mut sql, wanted);
    sql.push(" ORDER BY d.id DESC LIMIT ")
        .bind(Value::Big(i64::from(limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(offset)));
    let records: Vec<Record> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM webhook_deliveries d WHERE TRUE");
    narrowed(&mut sql, wanted);
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    let rows: Result<Vec<Delivery>> = records
        .into_iter()
        .map(|record| shown(record, body))
        .collect();
    Ok((rows?, counted.first().map_or(0, |(count,)| *count)))
}

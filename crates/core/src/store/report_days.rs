//! Activations counted by product and day: the days that are counted, the moments that are not yet, and days to count again.
//!
//! Reads what began and ended between two moments, and keeps what was counted of it. Deliberately absent: the counting
//! (`domain::usage`), and when it is done (`service::reports`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Tx,
    engines::{stored, text_for},
    maybe, meta, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::usage::{Counted, Event},
    error::Result,
    ids::{ActivationId, DeviceId, LicenseId, ProductId},
};

/// All products together, in the tables of days.
pub(crate) const ALL: ProductId = ProductId(Uuid::nil());
/// The fact that says until when activations are counted.
const COUNTED: &str = "reports_counted";

/// Until when activations are counted; none until counting has begun.
pub(crate) async fn counted_until(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    let told = meta::get(tx, COUNTED).await?;
    Ok(told.and_then(|told| told.parse().ok()))
}

/// Moves the place until which activations are counted. False when somebody else did.
pub(crate) async fn move_on(
    tx: &mut Tx,
    seen: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let seen = seen.map(stored);
    meta::replace(tx, COUNTED, seen.as_deref(), &stored(until)).await
}

/// When the next activation began or ended, from a moment on.
pub(crate) async fn next_event(tx: &mut Tx, from: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let begun = maybe!(
        tx,
        (DateTime<Utc>,),
        "SELECT activated_at FROM activations WHERE activated_at >= $1 ORDER BY activated_at LIMIT 1",
        from
    )?;
    let ended = maybe!(
        tx,
        (DateTime<Utc>,),
        "SELECT deactivated_at FROM activations WHERE deactivated_at IS NOT NULL AND deactivated_at >= $1
         ORDER BY deactivated_at LIMIT 1",
        from
    )?;
    Ok(begun.into_iter().chain(ended).map(|(at,)| at).min())
}

/// The moment of a later one of the activations that began or ended from a moment on; none when there are not so many.
pub(crate) async fn later_event(
    tx: &mut Tx,
    from: DateTime<Utc>,
    many: i64,
) -> Result<Option<DateTime<Utc>>> {
    let begun = maybe!(
        tx,
        (DateTime<Utc>,),
        "SELECT activated_at FROM activations WHERE activated_at >= $1 ORDER BY activated_at LIMIT 1 OFFSET $2",
        from,
        many
    )?;
    let ended = maybe!(
        tx,
        (DateTime<Utc>,),
        "SELECT deactivated_at FROM activations WHERE deactivated_at IS NOT NULL AND deactivated_at >= $1
         ORDER BY deactivated_at LIMIT 1 OFFSET $2",
        from,
        many
    )?;
    Ok(begun.into_iter().chain(ended).map(|(at,)| at).min())
}

/// What began and ended from one moment until before another, at most so many.
pub(crate) async fn events(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Event>> {
    let begun = rows!(
        tx,
        (ProductId, DateTime<Utc>),
        "SELECT l.product_id, a.activated_at FROM activations a JOIN licenses l ON l.id = a.license_id
         WHERE a.activated_at >= $1 AND a.activated_at < $2 LIMIT $3",
        from,
        until,
        limit
    )?;
    let ended = rows!(
        tx,
        (ProductId, DateTime<Utc>),
        "SELECT l.product_id, a.deactivated_at FROM activations a JOIN licenses l ON l.id = a.license_id
         WHERE a.deactivated_at IS NOT NULL AND a.deactivated_at >= $1 AND a.deactivated_at < $2 LIMIT $3",
        from,
        until,
        limit
    )?;
    let event = |begins| {
        move |(product, at)| Event {
            product,
            at,
            begins,
        }
    };
    let ended = ended.into_iter().map(event(false));
    Ok(begun.into_iter().map(event(true)).chain(ended).collect())
}

/// A counted day of a product.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct ProductDay {
    pub product_id: ProductId,
    pub day: DateTime<Utc>,
    pub opened: i64,
    pub closed: i64,
    pub rise: i64,
    pub capacity: Option<i64>,
    pub unlimited: Option<i64>,
}

impl ProductDay {
    /// What was counted.
    pub(crate) const fn counted(&self) -> Counted {
        Counted {
            opened: self.opened,
            closed: self.closed,
            rise: self.rise,
        }
    }
}

/// The counted days from one until before another, of one product (or [`ALL`]) or of each.
pub(crate) async fn days(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    product: Option<ProductId>,
) -> Result<Vec<ProductDay>> {
    let mut sql = Sql::default();
    sql.push("SELECT product_id, day, opened, closed, rise, capacity, unlimited FROM product_days WHERE day >= ")
        .bind(Value::Time(from))
        .push(" AND day < ")
        .bind(Value::Time(until));
    if let Some(product) = product {
        sql.push(" AND product_id = ").bind(Value::Id(product.0));
    }
    sql.push(" ORDER BY product_id, day");
    sql.rows(tx).await
}

/// How many are in use when a day begins, of each product and of all, by the days that are counted.
pub(crate) async fn in_use_before(
    tx: &mut Tx,
    day: DateTime<Utc>,
) -> Result<Vec<(ProductId, i64)>> {
    Ok(rows!(
        tx,
        (ProductId, i64),
        "SELECT product_id, CAST(SUM(opened - closed) AS BIGINT) FROM product_days WHERE day < $1 GROUP BY product_id",
        day
    )?)
}

#[derive(Serialize)]
struct Row {
    product: ProductId,
    day: String,
    opened: i64,
    closed: i64,
    rise: i64,
}

/// Writes what is counted of products and days by now in the place of what was.
pub(crate) async fn save(
    tx: &mut Tx,
    counted: &[(ProductId, DateTime<Utc>, Counted)],
) -> Result<()> {
    let rows: Vec<Row> = counted
        .iter()
        .map(|(product, day, counted)| Row {
            product: *product,
            day: stored(*day),
            opened: counted.opened,
            closed: counted.closed,
            rise: counted.rise,
        })
        .collect();
    let text = text_for(
        tx,
        "INSERT INTO product_days (product_id, day, opened, closed, rise)
         SELECT unhex(value->>'product', '-'), value->>'day', value->>'opened', value->>'closed', value->>'rise'
         FROM json_each($1) WHERE true
         ON CONFLICT (product_id, day) DO UPDATE
         SET opened = excluded.opened, closed = excluded.closed, rise = excluded.rise",
        "INSERT INTO product_days (product_id, day, opened, closed, rise)
         SELECT product, day, opened, closed, rise
         FROM jsonb_to_recordset($1) AS r(product uuid, day timestamptz, opened bigint, closed bigint, rise bigint)
         ON CONFLICT (product_id, day) DO UPDATE
         SET opened = excluded.opened, closed = excluded.closed, rise = excluded.rise",
    );
    run!(tx, text, Json(rows))?;
    Ok(())
}

/// Takes back what was counted of a day, before it is counted again. The limits of that day stay.
pub(crate) async fn clear(tx: &mut Tx, day: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "DELETE FROM product_days WHERE day = $1 AND capacity IS NULL",
        day
    )?;
    run!(
        tx,
        "UPDATE product_days SET opened = 0, closed = 0, rise = 0 WHERE day = $1",
        day
    )?;
    Ok(())
}

/// What the licenses of a product allow together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Capacity {
    pub product_id: ProductId,
    /// The sum of their limits, where they have one.
    pub capacity: i64,
    /// How many have none.
    pub unlimited: i64,
}

/// What the licenses of each product allow that are somebody's and were not withdrawn; expired ones, whose devices are still
/// counted, included.
pub(crate) async fn capacities(tx: &mut Tx) -> Result<Vec<Capacity>> {
    Ok(rows!(
        tx,
        Capacity,
        "SELECT product_id,
                CAST(SUM(CASE WHEN activation_limit > 0 THEN activation_limit ELSE 0 END) AS BIGINT) AS capacity,
                CAST(SUM(CASE WHEN activation_limit < 0 THEN 1 ELSE 0 END) AS BIGINT) AS unlimited
         FROM licenses WHERE status BETWEEN 1 AND 5 GROUP BY product_id"
    )?)
}

#[derive(Serialize)]
struct Limits {
    product: ProductId,
    capacity: i64,
    unlimited: i64,
}

/// Notes how the limits stand on a day.
pub(crate) async fn note_capacities(
    tx: &mut Tx,
    day: DateTime<Utc>,
    capacities: &[Capacity],
) -> Result<()> {
    let rows: Vec<Limits> = capacities
        .iter()
        .map(|each| Limits {
            product: each.product_id,
            capacity: each.capacity,
            unlimited: each.unlimited,
        })
        .collect();
    let text = text_for(
        tx,
        "INSERT INTO product_days (product_id, day, capacity, unlimited)
         SELECT unhex(value->>'product', '-'), $2, value->>'capacity', value->>'unlimited' FROM json_each($1) WHERE true
         ON CONFLICT (product_id, day) DO UPDATE SET capacity = excluded.capacity, unlimited = excluded.unlimited",
        "INSERT INTO product_days (product_id, day, capacity, unlimited)
         SELECT product, $2, capacity, unlimited
         FROM jsonb_to_recordset($1) AS r(product uuid, capacity bigint, unlimited bigint)
         ON CONFLICT (product_id, day) DO UPDATE SET capacity = excluded.capacity, unlimited = excluded.unlimited",
    );
    run!(tx, text, Json(rows), day)?;
    Ok(())
}

/// A day to count again.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Recount {
    pub day: DateTime<Utc>,
    pub mark: i64,
}

/// Days to count again that are due, the oldest first.
pub(crate) async fn recounts(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Recount>> {
    Ok(rows!(
        tx,
        Recount,
        "SELECT day, mark FROM day_recounts WHERE due_at <= $1 ORDER BY day",
        now
    )?)
}

/// Marks a day to be counted again.
pub(crate) async fn recount(tx: &mut Tx, day: DateTime<Utc>, due_at: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "INSERT INTO day_recounts (day, mark, due_at) VALUES ($1, 1, $2)
         ON CONFLICT (day) DO UPDATE SET mark = day_recounts.mark + 1,
             due_at = CASE WHEN excluded.due_at < day_recounts.due_at THEN excluded.due_at ELSE day_recounts.due_at END",
        day,
        due_at
    )?;
    Ok(())
}

/// A day was counted again, for all reasons that were known.
pub(crate) async fn recounted(tx: &mut Tx, done: Recount) -> Result<()> {
    run!(
        tx,
        "DELETE FROM day_recounts WHERE day = $1 AND mark = $2",
        done.day,
        done.mark
    )?;
    Ok(())
}

/// What marks the days of activations that are about to go: each once, in one order.
macro_rules! marked {
    ($tx:expr, $sqlite:literal, $postgres:literal, $which:expr) => {{
        let text = text_for(
            $tx,
            concat!(
                "INSERT INTO day_recounts (day, mark, due_at)
                 SELECT day, 1, day FROM (
                     SELECT substr(activated_at, 1, 10) || 'T00:00:00+00:00' AS day FROM activations WHERE ", $sqlite, "
                     UNION
                     SELECT substr(deactivated_at, 1, 10) || 'T00:00:00+00:00' FROM activations
                     WHERE deactivated_at IS NOT NULL AND ", $sqlite, ") WHERE true
                 ON CONFLICT (day) DO UPDATE SET mark = day_recounts.mark + 1, due_at = excluded.due_at"
            ),
            concat!(
                "INSERT INTO day_recounts (day, mark, due_at)
                 SELECT day, 1, day FROM (
                     SELECT date_trunc('day', activated_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day
                     FROM activations WHERE ", $postgres, "
                     UNION
                     SELECT date_trunc('day', deactivated_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
                     FROM activations WHERE deactivated_at IS NOT NULL AND ", $postgres, ") AS gone ORDER BY day
                 ON CONFLICT (day) DO UPDATE SET mark = day_recounts.mark + 1, due_at = excluded.due_at"
            ),
        );
        run!($tx, text, $which)?;
        Ok(())
    }};
}

/// The activations of these licenses are about to be deleted.
pub(crate) async fn licenses_go(tx: &mut Tx, ids: &[LicenseId]) -> Result<()> {
    marked!(
        tx,
        "license_id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "license_id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))",
        Json(ids)
    )
}

/// The activations of a device are about to be deleted.
pub(crate) async fn device_goes(tx: &mut Tx, id: DeviceId) -> Result<()> {
    marked!(tx, "device_id = $1", "device_id = $1", id)
}

/// The end of an activation is about to be taken back.
pub(crate) async fn end_goes(tx: &mut Tx, id: ActivationId) -> Result<()> {
    marked!(tx, "id = $1", "id = $1", id)
}

//! Reminders that licenses end: whose are due, and who was reminded of what.
//!
//! What is due is one range of the index `licenses_due`. Deliberately absent: which windows there are (`domain::reminders`) and
//! what a reminder says (`domain::letters`).

use chrono::{DateTime, Utc};

use super::{
    Tx, one, run,
    sql::{Sql, Value},
};
use crate::{
    domain::reminders::Window,
    error::Result,
    ids::{CustomerId, LicenseId, MailId, PoolId},
    operations::environments::Engine,
};

/// A license of which a customer is to be reminded.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Due {
    pub license_id: LicenseId,
    pub key: String,
    pub pool_id: Option<PoolId>,
    pub ends_at: DateTime<Utc>,
    /// The fewest days of which they were reminded already.
    pub reminded: Option<i16>,
    pub product: String,
    pub customer_id: CustomerId,
    pub customer: String,
    pub email: String,
}

/// Adds the licenses that end between two moments, with what was said of them. `status IN (1, 2, 3, 4)` is how the index
/// begins; assigned and active ones are reminded of, for the others somebody has taken in hand.
fn push_ending(sql: &mut Sql, from: DateTime<Utc>, until: DateTime<Utc>) {
    sql.push(
        " FROM (SELECT l.id, l.key, l.pool_id, l.product_id, l.customer_id, l.expires_at,
                (SELECT MIN(r.days) FROM reminders r WHERE r.license_id = l.id AND r.ends_at = l.expires_at) AS reminded
                FROM licenses l WHERE l.expires_at IS NOT NULL AND l.status IN (1, 2, 3, 4) AND l.status IN (1, 2)
                AND l.customer_id IS NOT NULL AND l.expires_at > ",
    )
    .bind(Value::Time(from))
    .push(" AND l.expires_at < ")
    .bind(Value::Time(until))
    .push(") e JOIN customers c ON c.id = e.customer_id WHERE c.email <> ''");
}

/// Adds which of them are due: in a window, and not reminded of that many days or fewer.
fn push_due(sql: &mut Sql, windows: &[Window], now: DateTime<Utc>) {
    let from = windows.iter().map(|window| window.from).min();
    let until = windows.iter().map(|window| window.until).max();
    push_ending(sql, from.unwrap_or(now).max(now), until.unwrap_or(now));
    sql.push(" AND (FALSE");
    for window in windows {
        sql.push(" OR (e.expires_at >= ")
            .bind(Value::Time(window.from))
            .push(" AND e.expires_at < ")
            .bind(Value::Time(window.until))
            .push(" AND (e.reminded IS NULL OR e.reminded > ")
            .bind(Value::Small(small(window.days)))
            .push("))");
    }
    sql.push(")");
}

fn small(days: u16) -> i16 {
    i16::try_from(days).unwrap_or(i16::MAX)
}

/// How many licenses are due, of how many customers.
pub(crate) async fn count_due(
    tx: &mut Tx,
    windows: &[Window],
    now: DateTime<Utc>,
) -> Result<(i64, i64)> {
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*), COUNT(DISTINCT e.customer_id)");
    push_due(&mut sql, windows, now);
    let rows: Vec<(i64, i64)> = sql.rows(tx).await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// How many mails that would be: one for each customer and day of UTC.
pub(crate) async fn count_mails(
    tx: &mut Tx,
    windows: &[Window],
    now: DateTime<Utc>,
) -> Result<i64> {
    // Moments are kept as text that begins with the day on SQLite.
    let day = match tx.engine() {
        Engine::Sqlite => "substr(e.expires_at, 1, 10)",
        Engine::Postgres => "(e.expires_at AT TIME ZONE 'UTC')::date",
    };
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM (SELECT DISTINCT e.customer_id, ")
        .push(day)
        .push(" AS day");
    push_due(&mut sql, windows, now);
    sql.push(") AS mails");
    let rows: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(rows.first().map_or(0, |(count,)| *count))
}

/// The next customers of whom something is due.
pub(crate) async fn due_customers(
    tx: &mut Tx,
    windows: &[Window],
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let mut sql = Sql::default();
    sql.push("SELECT DISTINCT e.customer_id");
    push_due(&mut sql, windows, now);
    sql.push(" ORDER BY e.customer_id LIMIT ")
        .bind(Value::Big(limit));
    let rows: Vec<(CustomerId,)> = sql.rows(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What is due of some customers: at most so many licenses, in the order of the mails about them.
pub(crate) async fn due_of(
    tx: &mut Tx,
    windows: &[Window],
    now: DateTime<Utc>,
    (customers, limit): (&[CustomerId], i64),
) -> Result<Vec<Due>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT d.license_id, d.key, d.pool_id, d.ends_at, d.reminded, p.name AS product, d.customer_id, d.customer, d.email
         FROM (SELECT e.id AS license_id, e.key, e.pool_id, e.expires_at AS ends_at, e.reminded, e.product_id,
               c.id AS customer_id, c.name AS customer, c.email",
    );
    push_due(&mut sql, windows, now);
    let ids = customers.iter().map(|id| id.0).collect();
    let engine = tx.engine();
    sql.push(" AND e.customer_id IN ")
        .bind_ids(engine, ids)
        .push(") d JOIN products p ON p.id = d.product_id ORDER BY d.customer_id, d.ends_at, d.license_id LIMIT ")
        .bind(Value::Big(limit));
    sql.rows(tx).await
}

/// How many licenses end between two moments whose customers can be reminded.
pub(crate) async fn count_ending(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<i64> {
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*)");
    push_ending(&mut sql, from, until);
    let rows: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(rows.first().map_or(0, |(count,)| *count))
}

/// How many mails were written since a moment.
pub(crate) async fn count_written(tx: &mut Tx, since: DateTime<Utc>) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(DISTINCT mail_id) FROM reminders WHERE at >= $1",
        since
    )?;
    Ok(count)
}

/// Notes of which licenses a mail reminds. Fails where one of them was noted already: then the mail is not written either.
pub(crate) async fn note(
    tx: &mut Tx,
    mail: MailId,
    licenses: &[(LicenseId, DateTime<Utc>, u16)],
    now: DateTime<Utc>,
) -> Result<()> {
    for (license, ends_at, days) in licenses {
        run!(
            tx,
            "INSERT INTO reminders (license_id, ends_at, days, at, mail_id) VALUES ($1, $2, $3, $4, $5)",
            license,
            ends_at,
            small(*days),
            now,
            mail
        )?;
    }
    Ok(())
}

/// Forgets reminders of ends that are long past.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    run!(tx, "DELETE FROM reminders WHERE ends_at < $1", before)?;
    Ok(())
}

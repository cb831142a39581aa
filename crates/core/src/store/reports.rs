//! What reports read besides counted activations: refusals and questions by day, and the figures of all licenses where the
//! list index is not loaded.
//!
//! Deliberately absent: activations by day ([`super::report_days`]), and writing refusals and questions
//! ([`super::tallies`]).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Tx,
    engines::text_for,
    maybe, rows,
    sql::{Sql, Value},
};
use crate::{
    domain::usage::day_of,
    error::Result,
    ids::{CustomerId, ProductId},
    listing::{EndingOn, Holders, Holding, Span, Spread},
};

/// Refusals of a day, by product and cause. An id of zeros stands for keys that nobody knows.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct DenialsOfDay {
    pub product_id: ProductId,
    pub day: DateTime<Utc>,
    pub code: String,
    pub count: i64,
}

/// Refusals from one day until before another, of one product or of all.
pub(crate) async fn denials(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    product: Option<ProductId>,
) -> Result<Vec<DenialsOfDay>> {
    let mut sql = Sql::default();
    sql.push("SELECT product_id, day, code, count FROM denial_days WHERE day >= ")
        .bind(Value::Time(from))
        .push(" AND day < ")
        .bind(Value::Time(until));
    if let Some(product) = product {
        sql.push(" AND product_id = ").bind(Value::Id(product.0));
    }
    sql.push(" ORDER BY day, product_id, code");
    sql.rows(tx).await
}

/// Refusals for one reason from one day until before another.
pub(crate) async fn denials_with(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    code: &str,
) -> Result<Vec<DenialsOfDay>> {
    Ok(rows!(
        tx,
        DenialsOfDay,
        "SELECT product_id, day, code, count FROM denial_days WHERE day >= $1 AND day < $2 AND code = $3",
        from,
        until,
        code
    )?)
}

/// How often devices asked whether they may go on, on each day from one on.
pub(crate) async fn validations(
    tx: &mut Tx,
    from: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, i64)>> {
    Ok(rows!(
        tx,
        (DateTime<Utc>, i64),
        "SELECT day, CAST(SUM(count) AS BIGINT) FROM usage_days WHERE day >= $1 AND kind = 'validate'
         GROUP BY day ORDER BY day",
        from
    )?)
}

/// Activations in use of customers, on licenses of one product or of any.
pub(crate) async fn in_use_of(
    tx: &mut Tx,
    customers: &[CustomerId],
    product: Option<ProductId>,
) -> Result<Vec<(CustomerId, i64)>> {
    let mut sql = Sql::default();
    sql.push("SELECT customer_id, CAST(SUM(activations_used) AS BIGINT) FROM licenses WHERE customer_id IN ")
        .bind_ids(tx.engine(), customers.iter().map(|id| id.0).collect());
    if let Some(product) = product {
        sql.push(" AND product_id = ").bind(Value::Id(product.0));
    }
    sql.push(" GROUP BY customer_id");
    sql.rows(tx).await
}

#[derive(sqlx::FromRow)]
struct SpreadRecord {
    product_id: ProductId,
    status: i16,
    count: i64,
    limited: i64,
    unlimited: i64,
    limit_sum: i64,
    customers: i64,
}

/// How licenses are spread, by SQL.
pub(crate) async fn spread(tx: &mut Tx) -> Result<(BTreeMap<ProductId, Spread>, Spread)> {
    let records = rows!(
        tx,
        SpreadRecord,
        "SELECT product_id, status, COUNT(*) AS count,
                CAST(SUM(CASE WHEN activation_limit > 0 THEN 1 ELSE 0 END) AS BIGINT) AS limited,
                CAST(SUM(CASE WHEN activation_limit < 0 THEN 1 ELSE 0 END) AS BIGINT) AS unlimited,
                CAST(SUM(CASE WHEN activation_limit > 0 THEN activation_limit ELSE 0 END) AS BIGINT) AS limit_sum,
                COUNT(DISTINCT customer_id) AS customers
         FROM licenses GROUP BY product_id, status"
    )?;
    let mut products: BTreeMap<ProductId, Spread> = BTreeMap::new();
    let mut total = Spread::default();
    for record in records {
        let spread = products.entry(record.product_id).or_default();
        let rank = usize::try_from(record.status).unwrap_or_default();
        spread.by_status[rank] = small(record.count);
        total.by_status[rank] += small(record.count);
        if rank == ACTIVE {
            spread.active_customers = small(record.customers);
            for spread in [spread, &mut total] {
                spread.limited += small(record.limited);
                spread.unlimited += small(record.unlimited);
                spread.limit_sum += record.limit_sum.unsigned_abs();
            }
        }
    }
    let everybody = maybe!(
        tx,
        (i64,),
        "SELECT COUNT(DISTINCT customer_id) FROM licenses WHERE status = 2"
    )?;
    total.active_customers = everybody.map_or(0, |(count,)| small(count));
    Ok((products, total))
}

/// The rank of `active`, as the text above has it.
const ACTIVE: usize = 2;

/// Licenses that end on days, by SQL.
pub(crate) async fn ending(
    tx: &mut Tx,
    span: Span,
    product: Option<ProductId>,
) -> Result<(Vec<EndingOn>, BTreeMap<ProductId, EndingOn>)> {
    let mut sql = Sql::default();
    let day = text_for(
        tx,
        "SELECT product_id, status, substr(expires_at, 1, 10) || 'T00:00:00+00:00' AS day, COUNT(*) AS count",
        "SELECT product_id, status, date_trunc('day', expires_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day,
                COUNT(*) AS count",
    );
    let from = DateTime::from_timestamp_micros(span.from).unwrap_or_default();
    let days = i64::try_from(span.days).unwrap_or_default();
    sql.push(day)
        .push(" FROM licenses WHERE expires_at >= ")
        .bind(Value::Time(from))
        .push(" AND expires_at < ")
        .bind(Value::Time(from + chrono::TimeDelta::days(days)));
    if let Some(product) = product {
        sql.push(" AND product_id = ").bind(Value::Id(product.0));
    }
    sql.push(" GROUP BY 1, 2, 3");
    let records: Vec<(ProductId, i16, DateTime<Utc>, i64)> = sql.rows(tx).await?;
    let mut by_day = vec![EndingOn::default(); span.days];
    let mut products: BTreeMap<ProductId, EndingOn> = BTreeMap::new();
    for (product, status, day, count) in records {
        let rank = u8::try_from(status).unwrap_or(u8::MAX);
        if let Some(place) = span.place(day_of(day).timestamp_micros()) {
            by_day[place].add(rank, small(count));
            products.entry(product).or_default().add(rank, small(count));
        }
    }
    products.retain(|_, ending| *ending != EndingOn::default());
    Ok((by_day, products))
}

#[derive(sqlx::FromRow)]
struct HoldingRecord {
    customer_id: CustomerId,
    licenses: i64,
    active: i64,
    limit_sum: i64,
    unlimited: i64,
}

/// Everybody who holds licenses, most first, by SQL.
pub(crate) async fn holdings(tx: &mut Tx, product: Option<ProductId>) -> Result<Holders> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT customer_id, COUNT(*) AS licenses,
                CAST(SUM(CASE WHEN status = 2 THEN 1 ELSE 0 END) AS BIGINT) AS active,
                CAST(SUM(CASE WHEN status = 2 AND activation_limit > 0 THEN activation_limit ELSE 0 END) AS BIGINT)
                    AS limit_sum,
                CAST(SUM(CASE WHEN status = 2 AND activation_limit < 0 THEN 1 ELSE 0 END) AS BIGINT) AS unlimited
         FROM licenses WHERE customer_id IS NOT NULL",
    );
    if let Some(product) = product {
        sql.push(" AND product_id = ").bind(Value::Id(product.0));
    }
    sql.push(" GROUP BY customer_id");
    let records: Vec<HoldingRecord> = sql.rows(tx).await?;
    let held = records.into_iter().map(|record| Holding {
        customer: record.customer_id,
        licenses: small(record.licenses),
        active: small(record.active),
        limit_sum: record.limit_sum.unsigned_abs(),
        unlimited: small(record.unlimited),
    });
    let mut first: Vec<Holding> = held.collect();
    first.sort_unstable_by(Holding::most_first);
    Ok(Holders {
        customers: first.len(),
        licenses: first.iter().map(|held| u64::from(held.licenses)).sum(),
        first,
    })
}

fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

//! What scripts ask for: licenses, seats by product, usage and denials, each within a reach.

use chrono::{DateTime, Utc};

use super::{
    Tx,
    license_list::position_in,
    reached,
    sql::{Sql, Value},
};
use crate::{
    domain::{fold::fold, reach::Reach, status::LicenseStatus},
    error::Result,
    ids::{CustomerId, LicenseId, PoolId, ProductId},
    operations::environments::Engine,
};

/// Which licenses.
#[derive(Debug, Clone, Default)]
pub struct LicenseFilter {
    /// Only these states; none means all.
    pub statuses: Vec<LicenseStatus>,
    /// Only this product's.
    pub product: Option<ProductId>,
    /// Only this pool's seats.
    pub pool: Option<PoolId>,
    /// Only this customer's.
    pub customer: Option<CustomerId>,
    /// Only of the customer with this email.
    pub email: Option<String>,
    /// Only those whose key holds this text.
    pub key: Option<String>,
}

/// A period; either end may be open.
#[derive(Debug, Clone, Copy, Default)]
pub struct Period {
    /// From this moment.
    pub from: Option<DateTime<Utc>>,
    /// Until before this one.
    pub to: Option<DateTime<Utc>>,
}

impl Period {
    fn narrow(self, sql: &mut Sql, column: &str) {
        for (moment, sign) in [(self.from, " >= "), (self.to, " < ")] {
            if let Some(moment) = moment {
                sql.push(" AND ").push(column).push(sign);
                sql.bind(Value::Time(moment));
            }
        }
    }
}

fn page_of(sql: &mut Sql, offset: u32, limit: u32) {
    sql.push(" LIMIT ")
        .bind(Value::Big(i64::from(limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(offset)));
}

async fn counted(tx: &mut Tx, sql: Sql) -> Result<i64> {
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(counted.first().map_or(0, |(count,)| *count))
}

fn matching(sql: &mut Sql, engine: Engine, reach: Reach, filter: &LicenseFilter) {
    sql.push(" FROM licenses l WHERE TRUE");
    reached::licenses(sql, reach);
    if !filter.statuses.is_empty() {
        let ranks = filter
            .statuses
            .iter()
            .map(|status| Value::Small(status.rank()));
        sql.push(" AND l.status IN ").bind_list(ranks);
    }
    let ids = [
        (" AND l.product_id = ", filter.product.map(|id| id.0)),
        (" AND l.pool_id = ", filter.pool.map(|id| id.0)),
        (" AND l.customer_id = ", filter.customer.map(|id| id.0)),
    ];
    for (text, id) in ids {
        if let Some(id) = id {
            sql.push(text).bind(Value::Id(id));
        }
    }
    if let Some(email) = &filter.email {
        sql.push(" AND l.customer_id IN (SELECT id FROM customers WHERE email_lower = ")
            .bind(Value::Text(email.to_lowercase()))
            .push(")");
    }
    if let Some(key) = &filter.key {
        sql.push(" AND ")
            .push(position_in(engine))
            .push("(l.key_folded, ")
            .bind(Value::Text(fold(key)))
            .push(") > 0");
    }
}

/// One stretch of licenses, newest first, and how many match.
pub(crate) async fn licenses(
    tx: &mut Tx,
    reach: Reach,
    filter: &LicenseFilter,
    (offset, limit): (u32, u32),
) -> Result<(Vec<LicenseId>, i64)> {
    let mut sql = Sql::default();
    sql.push("SELECT l.id");
    matching(&mut sql, tx.engine(), reach, filter);
    sql.push(" ORDER BY l.created_at DESC, l.id DESC");
    page_of(&mut sql, offset, limit);
    let ids: Vec<(LicenseId,)> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*)");
    matching(&mut sql, tx.engine(), reach, filter);
    let total = counted(tx, sql).await?;
    Ok((ids.into_iter().map(|(id,)| id).collect(), total))
}

/// Whether a license is there and within reach.
pub(crate) async fn is_reached(tx: &mut Tx, reach: Reach, id: LicenseId) -> Result<bool> {
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM licenses l WHERE TRUE");
    reached::licenses(&mut sql, reach);
    sql.push(" AND l.id = ").bind(Value::Id(id.0));
    Ok(counted(tx, sql).await? > 0)
}

/// How many licenses of each product are in each state. Replaced ones are left out.
pub(crate) async fn seats_by_product(
    tx: &mut Tx,
    reach: Reach,
) -> Result<Vec<(ProductId, i16, i64)>> {
    let mut sql = Sql::default();
    sql.push("SELECT l.product_id, l.status, COUNT(*) FROM licenses l WHERE l.replaced_by IS NULL");
    reached::licenses(&mut sql, reach);
    sql.push(" GROUP BY l.product_id, l.status");
    sql.rows(tx).await
}

/// What devices asked of a product on a day.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct UsageRow {
    /// The product.
    pub product_id: ProductId,
    /// The day in UTC, as 2026-11-25.
    pub day: String,
    /// validate, activate, deactivate or heartbeat.
    pub kind: String,
    /// How they were answered.
    pub code: String,
    /// How often.
    pub count: i64,
}

/// One stretch of what devices asked, by day, newest first, and how many rows there are.
pub(crate) async fn usage(
    tx: &mut Tx,
    product: Option<ProductId>,
    period: Period,
    (offset, limit): (u32, u32),
) -> Result<(Vec<UsageRow>, i64)> {
    let day = match tx.engine() {
        Engine::Sqlite => "substr(u.hour, 1, 10)",
        Engine::Postgres => "to_char(u.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    };
    let body = |sql: &mut Sql| {
        sql.push("SELECT u.product_id, ").push(day).push(
            " AS day, u.kind, u.code, CAST(SUM(u.count) AS BIGINT) AS count FROM usage_hours u WHERE TRUE",
        );
        if let Some(product) = product {
            sql.push(" AND u.product_id = ").bind(Value::Id(product.0));
        }
        period.narrow(sql, "u.hour");
        sql.push(" GROUP BY u.product_id, ")
            .push(day)
            .push(", u.kind, u.code");
    };
    let mut sql = Sql::default();
    body(&mut sql);
    sql.push(" ORDER BY 2 DESC, 1, 3, 4");
    page_of(&mut sql, offset, limit);
    let rows = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM (");
    body(&mut sql);
    sql.push(") r");
    Ok((rows, counted(tx, sql).await?))
}

/// Refusals of one license or network, device, reason and hour.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DenialRow {
    /// The license; none when nobody knows the key.
    pub license_id: Option<LicenseId>,
    /// Its product.
    pub product_id: Option<ProductId>,
    /// How the key begins.
    pub key_start: String,
    /// The device's name.
    pub device: Option<String>,
    /// Where it asked from.
    pub network: String,
    /// Why it was refused.
    pub code: String,
    /// The last time.
    pub last_at: DateTime<Utc>,
    /// How often in that hour.
    pub count: i32,
}

/// One stretch of refusals, newest first, and how many rows there are. Refusals of unknown keys are within everybody's reach
/// only, and those of an earlier holder's devices are not within that of the next one.
pub(crate) async fn denials(
    tx: &mut Tx,
    reach: Reach,
    product: Option<ProductId>,
    period: Period,
    (offset, limit): (u32, u32),
) -> Result<(Vec<DenialRow>, i64)> {
    let engine = tx.engine();
    let narrowed = |sql: &mut Sql| {
        sql.push(" FROM denials n LEFT JOIN licenses l ON l.id = n.license_id WHERE TRUE");
        reached::licenses(sql, reach);
        reached::since_theirs(sql, engine, reach, "n.last_at");
        if let Some(product) = product {
            sql.push(" AND l.product_id = ").bind(Value::Id(product.0));
        }
        period.narrow(sql, "n.last_at");
    };
    let mut sql = Sql::default();
    sql.push(
        "SELECT n.license_id, l.product_id, n.key_start, n.device, n.network, n.code, n.last_at, n.count",
    );
    narrowed(&mut sql);
    sql.push(" ORDER BY n.last_at DESC, n.license_id, n.fingerprint, n.code");
    page_of(&mut sql, offset, limit);
    let rows = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*)");
    narrowed(&mut sql);
    Ok((rows, counted(tx, sql).await?))
}

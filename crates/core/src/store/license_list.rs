//! The list of licenses in plain SQL: search, filter, sort and count. One function makes the WHERE clause.
//!
//! Deliberately absent: search tables and triggers. This is the fallback of, and the oracle for, the list index.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use sqlx::types::Json;

use super::{
    Tx, customers, one, products,
    sql::{Sql, Value},
};
use crate::{
    domain::{search::Search, status::LicenseStatus, validity::Validity},
    error::{Error, Result},
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        environments::Engine,
        licenses::{CreatedFilter, ExpiresFilter, LicenseQuery, LicenseRow, SortField, SortOrder},
    },
};

/// The columns of a list row; `records` reads them.
pub(super) const COLUMNS: &str = concat!(
    "SELECT l.id, l.version, l.key, l.status, l.activations_used, l.activation_limit, l.expires_at, l.pending_validity,
    l.created_at, ",
    products::product_beside!(),
    ", ",
    customers::customer_beside!(),
    "
 FROM licenses l JOIN products p ON p.id = l.product_id LEFT JOIN customers c ON c.id = l.customer_id"
);

#[derive(sqlx::FromRow)]
struct Record {
    id: LicenseId,
    version: i32,
    key: String,
    status: i16,
    activations_used: i32,
    activation_limit: i32,
    expires_at: Option<DateTime<Utc>>,
    pending_validity: Option<Json<Validity>>,
    created_at: DateTime<Utc>,
    #[sqlx(flatten)]
    product: products::Beside,
    #[sqlx(flatten)]
    customer: customers::Beside,
}

impl Record {
    fn into_row(self) -> Result<LicenseRow> {
        Ok(LicenseRow {
            id: self.id,
            version: self.version,
            key: self.key,
            product: self.product.into(),
            customer: self.customer.into_ref(),
            status: status_of(self.status)?,
            activations_used: u32::try_from(self.activations_used).unwrap_or(0),
            activation_limit: self.activation_limit,
            expires_at: self.expires_at,
            pending_validity: self.pending_validity.map(|validity| validity.0),
            created_at: self.created_at,
        })
    }
}

/// The status of a stored rank.
pub(crate) fn status_of(rank: i16) -> Result<LicenseStatus> {
    LicenseStatus::from_rank(rank).ok_or_else(|| Error::Internal(format!("unknown status {rank}")))
}

pub(super) async fn records(tx: &mut Tx, sql: Sql) -> Result<Vec<LicenseRow>> {
    let records: Vec<Record> = sql.rows(tx).await?;
    records.into_iter().map(Record::into_row).collect()
}

/// Which filter groups a question keeps.
#[derive(Clone, Copy)]
struct Groups {
    statuses: bool,
    products: bool,
}

const ALL_GROUPS: Groups = Groups {
    statuses: true,
    products: true,
};

/// The one place that turns a query into SQL conditions.
fn conditions(
    sql: &mut Sql,
    engine: Engine,
    query: &LicenseQuery,
    now: DateTime<Utc>,
    groups: Groups,
) {
    sql.push(" WHERE TRUE");
    search(sql, engine, &query.search);
    if groups.statuses && !query.statuses.is_empty() {
        sql.push(" AND l.status IN ").bind_list(
            query
                .statuses
                .iter()
                .map(|status| Value::Small(status.rank())),
        );
    }
    if groups.products && !query.products.is_empty() {
        sql.push(" AND l.product_id IN ")
            .bind_list(query.products.iter().map(|id| Value::Id(id.0)));
    }
    if let Some(customer) = query.customer {
        sql.push(" AND l.customer_id = ")
            .bind(Value::Id(customer.0));
    }
    match &query.expires {
        Some(ExpiresFilter::Lifetime) => {
            sql.push(" AND l.expires_at IS NULL AND l.pending_validity IS NULL");
        }
        Some(ExpiresFilter::Within { days }) => {
            between(
                sql,
                "l.expires_at",
                Some(now),
                Some(now + Duration::days(i64::from(*days))),
            );
        }
        Some(ExpiresFilter::Between { from, to }) => {
            sql.push(" AND l.expires_at IS NOT NULL");
            between(sql, "l.expires_at", *from, *to);
        }
        None => {}
    }
    match &query.created {
        Some(CreatedFilter::Last { days }) => {
            between(
                sql,
                "l.created_at",
                Some(now - Duration::days(i64::from(*days))),
                None,
            );
        }
        Some(CreatedFilter::Between { from, to }) => between(sql, "l.created_at", *from, *to),
        None => {}
    }
}

fn between(sql: &mut Sql, column: &str, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) {
    if let Some(from) = from {
        sql.push(" AND ")
            .push(column)
            .push(" >= ")
            .bind(Value::Time(from));
    }
    if let Some(to) = to {
        sql.push(" AND ")
            .push(column)
            .push(" < ")
            .bind(Value::Time(to));
    }
}

/// The engines' names for "where in this text does that one stand".
pub(super) const fn position_in(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "instr",
        Engine::Postgres => "strpos",
    }
}

fn search(sql: &mut Sql, engine: Engine, text: &str) {
    match Search::parse(text) {
        Search::Everything => {}
        Search::Keys(keys) => {
            sql.push(" AND l.key_folded IN ")
                .bind_list(keys.into_iter().map(|key| Value::Text(key.folded)));
        }
        Search::Text(text) => {
            let position = position_in(engine);
            let contains = |sql: &mut Sql, column: &str| {
                sql.push(position)
                    .push("(")
                    .push(column)
                    .push(", ")
                    .bind(Value::Text(text.clone()))
                    .push(") > 0");
            };
            sql.push(" AND (");
            contains(sql, "l.key_folded");
            sql.push(" OR l.customer_id IN (SELECT id FROM customers WHERE ");
            contains(sql, "name_folded");
            sql.push(" OR ");
            contains(sql, "email_folded");
            sql.push(") OR l.product_id IN (SELECT id FROM products WHERE ");
            contains(sql, "name_folded");
            sql.push("))");
        }
    }
}

/// The ORDER BY of a sort. Ties break by id, in the same direction; Lifetime counts as
/// farthest, a validity that has not begun as next to it; unassigned customers
/// come last in both orders.
const fn order_by(field: SortField, order: SortOrder) -> &'static str {
    use SortField::{Activations, Created, Customer, Expires, Key, Product, Status};
    use SortOrder::{Ascending, Descending};
    match (field, order) {
        (Key, Ascending) => " ORDER BY l.key_folded, l.id",
        (Key, Descending) => " ORDER BY l.key_folded DESC, l.id DESC",
        (Product, Ascending) => " ORDER BY p.name_folded, l.id",
        (Product, Descending) => " ORDER BY p.name_folded DESC, l.id DESC",
        (Customer, Ascending) => " ORDER BY c.name_folded ASC NULLS LAST, l.id",
        (Customer, Descending) => " ORDER BY c.name_folded DESC NULLS LAST, l.id DESC",
        (Status, Ascending) => " ORDER BY l.status, l.id",
        (Status, Descending) => " ORDER BY l.status DESC, l.id DESC",
        (Activations, Ascending) => {
            " ORDER BY (CASE WHEN l.activation_limit < 0 THEN 10001 ELSE l.activation_limit END), l.id"
        }
        (Activations, Descending) => {
            " ORDER BY (CASE WHEN l.activation_limit < 0 THEN 10001 ELSE l.activation_limit END) DESC, l.id DESC"
        }
        (Expires, Ascending) => {
            " ORDER BY l.expires_at ASC NULLS LAST, (CASE WHEN l.pending_validity IS NULL THEN 1 ELSE 0 END), l.id"
        }
        (Expires, Descending) => {
            " ORDER BY l.expires_at DESC NULLS FIRST, (CASE WHEN l.pending_validity IS NULL THEN 1 ELSE 0 END) DESC, l.id DESC"
        }
        (Created, Ascending) => " ORDER BY l.created_at, l.id",
        (Created, Descending) => " ORDER BY l.created_at DESC, l.id DESC",
    }
}

/// The ids of all matches in the list's order. Joins only what the order needs, so that passing over many rows walks
/// an index where there is one.
fn ids_in_order(sql: &mut Sql, engine: Engine, query: &LicenseQuery, now: DateTime<Utc>) {
    sql.push("SELECT l.id FROM licenses l");
    match query.sort.field {
        SortField::Product => {
            sql.push(" JOIN products p ON p.id = l.product_id");
        }
        SortField::Customer => {
            sql.push(" LEFT JOIN customers c ON c.id = l.customer_id");
        }
        _ => {}
    }
    conditions(sql, engine, query, now, ALL_GROUPS);
    sql.push(order_by(query.sort.field, query.sort.order));
}

/// One stretch of the list.
pub(crate) async fn page(
    tx: &mut Tx,
    query: &LicenseQuery,
    now: DateTime<Utc>,
    offset: u32,
    limit: u32,
) -> Result<Vec<LicenseRow>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS).push(" WHERE l.id IN (");
    ids_in_order(&mut sql, tx.engine(), query, now);
    sql.push(" LIMIT ").bind(Value::Big(i64::from(limit)));
    sql.push(" OFFSET ").bind(Value::Big(i64::from(offset)));
    sql.push(")")
        .push(order_by(query.sort.field, query.sort.order));
    records(tx, sql).await
}

/// The rows of `ids` that are there, in the order of `ids`.
pub(crate) async fn by_ids(tx: &mut Tx, ids: &[LicenseId]) -> Result<Vec<LicenseRow>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS)
        .push(" WHERE l.id IN ")
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect());
    let rows = records(tx, sql).await?.into_iter();
    let mut by_id: HashMap<LicenseId, LicenseRow> = rows.map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// The ids of all matches, in the list's order.
pub(crate) async fn ids(
    tx: &mut Tx,
    query: &LicenseQuery,
    now: DateTime<Utc>,
) -> Result<Vec<LicenseId>> {
    let mut sql = Sql::default();
    ids_in_order(&mut sql, tx.engine(), query, now);
    let rows: Vec<(LicenseId,)> = sql.rows(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Matches by status and product, before the status and product filters: every count can be read off it.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Tally {
    pub status: i16,
    pub product_id: ProductId,
    pub count: i64,
}

/// Counts matches by status and product, ignoring those two filters.
pub(crate) async fn tally(
    tx: &mut Tx,
    query: &LicenseQuery,
    now: DateTime<Utc>,
) -> Result<Vec<Tally>> {
    let mut sql = Sql::default();
    sql.push("SELECT l.status, l.product_id, count(*) AS count FROM licenses l");
    conditions(
        &mut sql,
        tx.engine(),
        query,
        now,
        Groups {
            statuses: false,
            products: false,
        },
    );
    sql.push(" GROUP BY l.status, l.product_id");
    sql.rows(tx).await
}

/// All licenses of the environment.
pub(crate) async fn count_all(tx: &mut Tx) -> Result<i64> {
    Ok(one!(tx, (i64,), "SELECT count(*) FROM licenses")?.0)
}

/// Which of these folded keys exist.
pub(crate) async fn known_keys(tx: &mut Tx, folded: Vec<String>) -> Result<Vec<String>> {
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::default();
    sql.push("SELECT key_folded FROM licenses WHERE key_folded IN ")
        .bind_list(folded.into_iter().map(Value::Text));
    let rows: Vec<(String,)> = sql.rows(tx).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// A customer's other licenses, newest first.
pub(crate) async fn of_customer(
    tx: &mut Tx,
    customer: CustomerId,
    except: LicenseId,
    limit: u32,
) -> Result<Vec<LicenseRow>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS)
        .push(" WHERE l.customer_id = ")
        .bind(Value::Id(customer.0));
    sql.push(" AND l.id <> ").bind(Value::Id(except.0));
    sql.push(" ORDER BY l.created_at DESC, l.id DESC LIMIT ")
        .bind(Value::Big(i64::from(limit)));
    records(tx, sql).await
}

/// How many licenses a customer holds.
pub(crate) async fn count_of_customer(tx: &mut Tx, customer: CustomerId) -> Result<i64> {
    Ok(one!(
        tx,
        (i64,),
        "SELECT count(*) FROM licenses WHERE customer_id = $1",
        customer
    )?
    .0)
}

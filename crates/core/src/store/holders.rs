//! Who holds licenses and seats within a reach, and how far they have got.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{
    Tx,
    license_list::{self, position_in},
    one, pools, products, reached, run,
    sql::{Sql, Value},
};
use crate::{
    domain::{fold::fold, reach::Reach},
    error::Result,
    ids::{CustomerId, LicenseId, PoolId, ProductId},
    operations::{
        licenses::{CustomerRef, ProductRef},
        pools::{HeldSeat, Progress},
    },
};

/// The most seats that are shown of one customer.
const SEATS_SHOWN: i64 = 200;

/// Whose licenses are looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Only seats of pools that are not revoked; else all licenses.
    pub seats_only: bool,
    pub search: String,
    /// The whole email.
    pub email: Option<String>,
    pub product: Option<ProductId>,
    pub pool: Option<PoolId>,
    pub customer: Option<CustomerId>,
}

fn matching(sql: &mut Sql, tx: &Tx, reach: Reach, wanted: &Wanted) {
    sql.push(" FROM customers c WHERE EXISTS (SELECT 1 FROM licenses l WHERE l.customer_id = c.id");
    if wanted.seats_only {
        sql.push(" AND l.pool_id IS NOT NULL AND l.status < 6");
    }
    reached::licenses(sql, reach);
    if let Some(product) = wanted.product {
        sql.push(" AND l.product_id = ").bind(Value::Id(product.0));
    }
    if let Some(pool) = wanted.pool {
        sql.push(" AND l.pool_id = ").bind(Value::Id(pool.0));
    }
    sql.push(")");
    if let Some(customer) = wanted.customer {
        sql.push(" AND c.id = ").bind(Value::Id(customer.0));
    }
    if let Some(email) = &wanted.email {
        sql.push(" AND c.email_lower = ")
            .bind(Value::Text(email.to_lowercase()));
    }
    let folded = fold(&wanted.search);
    if !folded.is_empty() {
        let position = position_in(tx.engine());
        for (word, column) in [(" AND (", "c.name_folded"), (" OR ", "c.email_folded")] {
            sql.push(word).push(position).push("(").push(column);
            sql.push(", ")
                .bind(Value::Text(folded.clone()))
                .push(") > 0");
        }
        sql.push(")");
    }
}

/// One stretch of who holds licenses within reach, by name, and how many they are.
pub(crate) async fn page(
    tx: &mut Tx,
    reach: Reach,
    wanted: &Wanted,
    offset: u32,
    limit: u32,
) -> Result<(Vec<CustomerRef>, i64)> {
    let mut sql = Sql::default();
    sql.push("SELECT c.id, c.name, c.email, c.organisation");
    matching(&mut sql, tx, reach, wanted);
    sql.push(" ORDER BY c.name_folded, c.id LIMIT ")
        .bind(Value::Big(i64::from(limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(offset)));
    let found: Vec<(CustomerId, String, String, Option<String>)> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*)");
    matching(&mut sql, tx, reach, wanted);
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    let customers = found
        .into_iter()
        .map(|(id, name, email, organisation)| CustomerRef {
            id,
            name,
            email,
            organisation,
        });
    Ok((
        customers.collect(),
        counted.first().map_or(0, |(count,)| *count),
    ))
}

/// Whether a customer holds or held a license within reach, of a product or of any.
pub(crate) async fn is_there(
    tx: &mut Tx,
    reach: Reach,
    customer: CustomerId,
    product: Option<ProductId>,
) -> Result<bool> {
    let wanted = Wanted {
        customer: Some(customer),
        product,
        ..Wanted::default()
    };
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*)");
    matching(&mut sql, tx, reach, &wanted);
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(counted.first().is_some_and(|(count,)| *count > 0))
}

#[derive(sqlx::FromRow)]
struct SeatRecord {
    id: LicenseId,
    customer_id: CustomerId,
    pool_id: PoolId,
    assigned_at: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
    held: i64,
}

/// The seats of somebody: the newest ones, and how many there are.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub seats: Vec<HeldSeat>,
    pub count: u32,
}

/// The newest seats of pools within reach that customers hold; with `past` also those that were revoked, once none that
/// they hold is left.
async fn seat_records(
    tx: &mut Tx,
    reach: Reach,
    customers: &[CustomerId],
    past: bool,
) -> Result<Vec<SeatRecord>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT s.id, s.customer_id, s.pool_id, s.assigned_at, s.held,
                (SELECT MAX(a.last_seen_at) FROM activations a WHERE a.license_id = s.id) AS last_seen_at
         FROM (SELECT l.id, l.customer_id, l.pool_id, l.assigned_at,
                      COUNT(*) OVER (PARTITION BY l.customer_id) AS held,
                      ROW_NUMBER() OVER (PARTITION BY l.customer_id
                          ORDER BY CASE WHEN l.status < 6 THEN 0 ELSE 1 END, l.assigned_at DESC, l.id DESC) AS place
               FROM licenses l WHERE l.pool_id IS NOT NULL AND l.customer_id IN ",
    )
    .bind_ids(tx.engine(), customers.iter().map(|id| id.0).collect());
    if !past {
        sql.push(" AND l.status < 6");
    }
    reached::licenses(&mut sql, reach);
    sql.push(") s WHERE s.place <= ")
        .bind(Value::Big(SEATS_SHOWN))
        .push(" ORDER BY s.assigned_at DESC, s.id DESC");
    sql.rows(tx).await
}

/// The seats of customers.
pub(crate) async fn seats(
    tx: &mut Tx,
    reach: Reach,
    customers: &[CustomerId],
    past: bool,
) -> Result<HashMap<CustomerId, Held>> {
    let records = seat_records(tx, reach, customers, past).await?;
    let ids: Vec<LicenseId> = records.iter().map(|record| record.id).collect();
    let rows = license_list::by_ids(tx, &ids).await?;
    let pool_ids: Vec<PoolId> = records.iter().map(|record| record.pool_id).collect();
    let pools = pools::refs(tx, &pool_ids).await?;
    let mut rows: HashMap<LicenseId, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut all: HashMap<CustomerId, Held> = HashMap::new();
    for record in records {
        let (Some(license), Some(pool)) = (rows.remove(&record.id), pools.get(&record.pool_id))
        else {
            continue;
        };
        let held = all.entry(record.customer_id).or_default();
        held.count = u32::try_from(record.held).unwrap_or(u32::MAX);
        held.seats.push(HeldSeat {
            license,
            pool: pool.clone(),
            since: record.assigned_at,
            last_seen_at: record.last_seen_at,
        });
    }
    Ok(all)
}

#[derive(sqlx::FromRow)]
struct ProgressRecord {
    customer_id: CustomerId,
    percent: i32,
    detail: Option<String>,
    reported_at: DateTime<Utc>,
    id: ProductId,
    name: String,
    code: String,
    active: bool,
}

/// How far customers have got, with products of which they hold or held a license within reach.
pub(crate) async fn progress(
    tx: &mut Tx,
    reach: Reach,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<Progress>>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT u.customer_id, u.percent, u.detail, u.reported_at, p.id, p.name, p.code, p.active
         FROM usage_progress u JOIN products p ON p.id = u.product_id
         WHERE EXISTS (SELECT 1 FROM licenses l WHERE l.customer_id = u.customer_id AND l.product_id = u.product_id",
    );
    reached::licenses(&mut sql, reach);
    sql.push(") AND u.customer_id IN ")
        .bind_ids(tx.engine(), customers.iter().map(|id| id.0).collect())
        .push(" ORDER BY p.name_folded, p.id");
    let records: Vec<ProgressRecord> = sql.rows(tx).await?;
    let mut known: HashMap<CustomerId, Vec<Progress>> = HashMap::new();
    for record in records {
        known.entry(record.customer_id).or_default().push(Progress {
            product: ProductRef {
                id: record.id,
                name: record.name,
                code: record.code,
                status: products::status(record.active),
            },
            percent: u32::try_from(record.percent).unwrap_or(0),
            detail: record.detail,
            reported_at: record.reported_at,
        });
    }
    Ok(known)
}

/// Notes how far a customer has got with a product.
pub(crate) async fn note_progress(
    tx: &mut Tx,
    customer: CustomerId,
    product: ProductId,
    (percent, detail): (u32, Option<&str>),
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO usage_progress (customer_id, product_id, percent, detail, reported_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (customer_id, product_id)
         DO UPDATE SET percent = excluded.percent, detail = excluded.detail, reported_at = excluded.reported_at",
        customer,
        product,
        i32::try_from(percent).unwrap_or(100),
        detail,
        now
    )?;
    Ok(())
}

/// Whether somebody with this email may be given a seat by who reaches only one customer: who is new, is that customer,
/// is of their organisation, or holds or held a license within reach.
pub(crate) async fn is_one_of_theirs(
    tx: &mut Tx,
    reach: Reach,
    holder: CustomerId,
) -> Result<bool> {
    let Some(owner) = reach.only() else {
        return Ok(true);
    };
    if holder == owner || is_there(tx, reach, holder, None).await? {
        return Ok(true);
    }
    let (same,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM customers a JOIN customers b ON a.organisation = b.organisation
         WHERE a.id = $1 AND b.id = $2",
        holder,
        owner
    )?;
    Ok(same > 0)
}

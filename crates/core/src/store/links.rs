//! Enrollment links.
//!
//! Who took seats through them is in `link_holdings`. Deliberately absent: the codes of links; the store sees hashes, and
//! what is sealed.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{
    Tx, maybe, products, rows, run,
    sql::{Sql, Value},
};
use crate::{
    error::Result,
    ids::{LinkId, PoolId, ProductId},
    operations::{
        licenses::ProductRef,
        links::{EnrollmentLink, LinkTerms},
        pools::PoolRef,
    },
};

#[derive(sqlx::FromRow)]
struct Record {
    id: LinkId,
    version: i32,
    name: String,
    seats: i32,
    term_days: Option<i32>,
    must_return: bool,
    auto_reassign: bool,
    reassign_after_days: Option<i32>,
    evictions_per_day: Option<i32>,
    domains: Json<Vec<String>>,
    expires_at: Option<DateTime<Utc>>,
    created_by: String,
    created_at: DateTime<Utc>,
    taken: i64,
    pool_id: PoolId,
    pool_name: String,
    transferable: bool,
    product_id: ProductId,
    product_name: String,
    product_code: String,
    product_active: bool,
}

fn number(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or(0)
}

fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<Record> for EnrollmentLink {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            pool: PoolRef {
                id: record.pool_id,
                name: record.pool_name,
                transferable: record.transferable,
            },
            product: ProductRef {
                id: record.product_id,
                name: record.product_name,
                code: record.product_code,
                status: products::status(record.product_active),
            },
            terms: LinkTerms {
                seats: number(record.seats),
                term_days: record.term_days.map(number),
                must_return: record.must_return,
                auto_reassign: record.auto_reassign,
                reassign_after_days: record.reassign_after_days.map(number),
                evictions_per_day: record.evictions_per_day.map(number),
                domains: record.domains.0,
                expires_at: record.expires_at,
            },
            taken: u32::try_from(record.taken).unwrap_or(u32::MAX),
            created_by: record.created_by,
            created_at: record.created_at,
        }
    }
}

/// A seat that cannot go back stays taken; of others those count that somebody has now.
const SELECT: &str = "SELECT l.id, l.version, l.name, l.seats, l.term_days, l.must_return, l.auto_reassign,
    l.reassign_after_days, l.evictions_per_day, l.domains, l.expires_at, l.created_by, l.created_at,
    o.id AS pool_id, o.name AS pool_name, o.transferable,
    p.id AS product_id, p.name AS product_name, p.code AS product_code, p.active AS product_active,
    (SELECT COUNT(*) FROM link_holdings h JOIN licenses s ON s.id = h.license_id
     WHERE h.link_id = l.id
     AND (NOT o.transferable OR (h.returned_at IS NULL AND s.status <> 6 AND s.customer_id = h.customer_id))) AS taken
 FROM enrollment_links l JOIN pools o ON o.id = l.pool_id JOIN products p ON p.id = o.product_id
 WHERE l.deleted_at IS NULL";

/// The links that are there, newest first, of one pool or of all.
pub(crate) async fn all(tx: &mut Tx, pool: Option<PoolId>) -> Result<Vec<EnrollmentLink>> {
    let mut sql = Sql::default();
    sql.push(SELECT);
    if let Some(pool) = pool {
        sql.push(" AND l.pool_id = ").bind(Value::Id(pool.0));
    }
    sql.push(" ORDER BY l.created_at DESC, l.id DESC LIMIT 10000");
    let records: Vec<Record> = sql.rows(tx).await?;
    Ok(records.into_iter().map(EnrollmentLink::from).collect())
}

async fn found(tx: &mut Tx, column: &str, value: Value) -> Result<Option<EnrollmentLink>> {
    let mut sql = Sql::default();
    sql.push(SELECT).push(" AND ").push(column).push(" = ");
    sql.bind(value);
    let records: Vec<Record> = sql.rows(tx).await?;
    Ok(records.into_iter().next().map(EnrollmentLink::from))
}

/// One link.
pub(crate) async fn get(tx: &mut Tx, id: LinkId) -> Result<Option<EnrollmentLink>> {
    found(tx, "l.id", Value::Id(id.0)).await
}

/// The link of a code, by its hash.
pub(crate) async fn by_code(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<EnrollmentLink>> {
    found(tx, "l.code_hash", Value::Bytes(hash)).await
}

/// The code of a link as it is sealed; none where it could not be.
pub(crate) async fn sealed_code(tx: &mut Tx, id: LinkId) -> Result<Option<Vec<u8>>> {
    let found = maybe!(
        tx,
        (Option<Vec<u8>>,),
        "SELECT code_sealed FROM enrollment_links WHERE id = $1",
        id
    )?;
    Ok(found.and_then(|(sealed,)| sealed))
}

/// Makes a link.
pub(crate) async fn insert(
    tx: &mut Tx,
    link: &EnrollmentLink,
    hash: &[u8],
    sealed: Option<&[u8]>,
) -> Result<()> {
    let terms = &link.terms;
    run!(
        tx,
        "INSERT INTO enrollment_links (id, version, pool_id, name, code_hash, code_sealed, seats, term_days, must_return,
            auto_reassign, reassign_after_days, evictions_per_day, domains, expires_at, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        link.id,
        link.version,
        link.pool.id,
        &link.name,
        hash,
        sealed,
        stored(terms.seats),
        terms.term_days.map(stored),
        terms.must_return,
        terms.auto_reassign,
        terms.reassign_after_days.map(stored),
        terms.evictions_per_day.map(stored),
        Json(&terms.domains),
        terms.expires_at,
        &link.created_by,
        link.created_at
    )?;
    Ok(())
}

/// Saves name and terms over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, link: &EnrollmentLink) -> Result<bool> {
    let terms = &link.terms;
    let touched = run!(
        tx,
        "UPDATE enrollment_links SET version = $2, name = $3, seats = $4, term_days = $5, must_return = $6,
            auto_reassign = $7, reassign_after_days = $8, evictions_per_day = $9, domains = $10, expires_at = $11
         WHERE id = $1 AND version = $2 - 1 AND deleted_at IS NULL",
        link.id,
        link.version,
        &link.name,
        stored(terms.seats),
        terms.term_days.map(stored),
        terms.must_return,
        terms.auto_reassign,
        terms.reassign_after_days.map(stored),
        terms.evictions_per_day.map(stored),
        Json(&terms.domains),
        terms.expires_at
    )?;
    Ok(touched > 0)
}

/// Ends a link; who took seats through it stays known. Its code is forgotten. False when another version is there.
pub(crate) async fn end(tx: &mut Tx, id: LinkId, version: i32, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE enrollment_links SET deleted_at = $3, code_sealed = NULL, version = version + 1
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL",
        id,
        version,
        now
    )?;
    Ok(touched > 0)
}

/// The name of a link, also of one that has ended.
pub(crate) async fn name(tx: &mut Tx, id: LinkId) -> Result<Option<String>> {
    let found = rows!(
        tx,
        (String,),
        "SELECT name FROM enrollment_links WHERE id = $1",
        id
    )?;
    Ok(found.into_iter().next().map(|(name,)| name))
}

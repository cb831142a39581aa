//! What the list index reads: everything once, and then the things that changed.
//!
//! A slim scan in the order of ids, packed on SQLite, binary COPY on Postgres, both from the transaction's snapshot.
//! Deliberately absent: deciding when to read (`backend::listing`).

mod copy;
mod moments;
mod packed;

use std::collections::HashMap;

use super::{On, Tx, one, products, sql::Sql};
use crate::{
    domain::fold::fold,
    error::{Error, Result},
    ids::{CustomerId, LicenseId, ProductId},
    listing::{Building, FreshLicense, NOT_BEGUN, Person, Product},
};

/// Things asked for by id in one statement.
const AT_ONCE: usize = 1_000;

/// Every product.
pub(crate) async fn all_products(tx: &mut Tx) -> Result<Vec<Product>> {
    let all = products::all_refs(tx).await?;
    Ok(all
        .into_iter()
        .map(|shown| Product {
            folded: fold(&shown.name),
            shown,
        })
        .collect())
}

/// Everything that the index holds.
pub(crate) async fn everything(tx: &mut Tx) -> Result<Building> {
    let products = all_products(tx).await?;
    let people = count(one!(tx, (i64,), "SELECT count(*) FROM customers")?);
    let licenses = count(one!(tx, (i64,), "SELECT count(*) FROM licenses")?);
    let mut building = Building::new(products, people, licenses);
    match &mut tx.on {
        On::Sqlite(on) => {
            packed::people(on, &mut building).await?;
            packed::licenses(on, &mut building).await?;
        }
        On::Postgres(on) => {
            copy::people(on, &mut building).await?;
            copy::licenses(on, &mut building).await?;
        }
    }
    Ok(building)
}

fn count((count,): (i64,)) -> usize {
    usize::try_from(count).unwrap_or(0)
}

fn unusable(error: crate::listing::BuildError) -> Error {
    Error::Internal(format!("the list index cannot be made: {error}"))
}

fn status(rank: i16) -> u8 {
    // The column's CHECK keeps it between 0 and 6.
    u8::try_from(rank).unwrap_or_default()
}

#[derive(sqlx::FromRow)]
struct LicenseRecord {
    id: LicenseId,
    key_folded: String,
    product_id: ProductId,
    customer_id: Option<CustomerId>,
    status: i16,
    activation_limit: i32,
    expires_at: Option<chrono::DateTime<chrono::Utc>>,
    not_begun: bool,
    created_at: chrono::DateTime<chrono::Utc>,
}

/// What licenses are now; none is deleted.
pub(crate) async fn licenses_now(
    tx: &mut Tx,
    ids: &[LicenseId],
) -> Result<Vec<(LicenseId, Option<FreshLicense>)>> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        if let On::Sqlite(on) = &mut tx.on {
            found.extend(packed::licenses_now(on, some).await?);
            continue;
        }
        let mut sql = Sql::default();
        sql.push(
            "SELECT id, key_folded, product_id, customer_id, status, activation_limit, expires_at,
                    pending_validity IS NOT NULL AS not_begun, created_at
             FROM licenses WHERE id IN ",
        )
        .bind_ids(tx.engine(), some.iter().map(|id| id.0).collect());
        let records: Vec<LicenseRecord> = sql.rows(tx).await?;
        found.extend(records.into_iter().map(|record| (record.id, record.into())));
    }
    Ok(ids.iter().map(|id| (*id, found.remove(id))).collect())
}

impl From<LicenseRecord> for FreshLicense {
    fn from(record: LicenseRecord) -> Self {
        Self {
            key: record.key_folded,
            product: record.product_id,
            customer: record.customer_id,
            status: status(record.status),
            limit: i16::try_from(record.activation_limit).unwrap_or(i16::MAX),
            expires: if record.not_begun {
                Some(NOT_BEGUN)
            } else {
                record.expires_at.map(|at| at.timestamp_micros())
            },
            created: record.created_at.timestamp_micros(),
        }
    }
}

/// What customers are called now; none is deleted.
pub(crate) async fn people_now(
    tx: &mut Tx,
    ids: &[CustomerId],
) -> Result<Vec<(CustomerId, Option<Person>)>> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        if let On::Sqlite(on) = &mut tx.on {
            let people = packed::people_now(on, some).await?.into_iter();
            found.extend(people.map(|person| (person.id, person)));
            continue;
        }
        let mut sql = Sql::default();
        sql.push("SELECT id, name_folded, email_folded FROM customers WHERE id IN ")
            .bind_ids(tx.engine(), some.iter().map(|id| id.0).collect());
        let records: Vec<(CustomerId, String, String)> = sql.rows(tx).await?;
        found.extend(
            records
                .into_iter()
                .map(|(id, name, email)| (id, Person { id, name, email })),
        );
    }
    Ok(ids.iter().map(|id| (*id, found.remove(id))).collect())
}

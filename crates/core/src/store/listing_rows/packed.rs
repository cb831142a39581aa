//! Rows of SQLite, some thousands at a time in one JSON value.
//!
//! The driver hands over rows one by one between two threads, which costs several times what SQLite takes to read
//! them; a value with many rows crosses once, and is taken apart while the next one is put together.

use std::borrow::Cow;

use serde::Deserialize;
use sqlx::{Sqlite, Transaction, types::Json};
use uuid::Uuid;

use super::{moments, unusable};
use crate::{
    error::{Error, Result},
    ids::{CustomerId, LicenseId, ProductId},
    listing::{self, Building, FreshLicense, Incoming, NOT_BEGUN},
};

/// Rows in one value.
const AT_ONCE: i64 = 4_000;

const PEOPLE: &str =
    "SELECT max(id), json_group_array(json_array(hex(id), name_folded, email_folded))
 FROM (SELECT id, name_folded, email_folded FROM customers WHERE id > $1 ORDER BY id LIMIT $2)";
const LICENSES: &str = "SELECT max(id), json_group_array(json_array(hex(id), key_folded, hex(product_id), hex(customer_id),
                                                    status, activation_limit, expires_at, created_at))
 FROM (SELECT id, key_folded, product_id, customer_id, status, activation_limit,
              iif(pending_validity IS NULL, expires_at, '~') AS expires_at, created_at
       FROM licenses WHERE id > $1 ORDER BY id LIMIT $2)";

const LICENSES_NOW: &str =
    "SELECT json_group_array(json_array(hex(id), key_folded, hex(product_id), hex(customer_id),
                                         status, activation_limit,
                                         iif(pending_validity IS NULL, expires_at, '~'), created_at))
 FROM licenses WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))";
const PEOPLE_NOW: &str = "SELECT json_group_array(json_array(hex(id), name_folded, email_folded))
 FROM customers WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))";

#[derive(Deserialize)]
struct Person<'a>(
    &'a str,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
);

#[derive(Deserialize)]
struct License<'a>(
    &'a str,
    #[serde(borrow)] Cow<'a, str>,
    &'a str,
    &'a str,
    u8,
    i16,
    Option<&'a str>,
    &'a str,
);

/// The ids of the last rows read, and the rows.
type Piece = (Option<Uuid>, String);

async fn piece(
    on: &mut Transaction<'static, Sqlite>,
    text: &'static str,
    after: Uuid,
) -> Result<Piece> {
    Ok(sqlx::query_as(text)
        .bind(after)
        .bind(AT_ONCE)
        .fetch_one(&mut **on)
        .await?)
}

/// Hands every piece of a query to `take`, fetching the next one meanwhile.
async fn each(
    on: &mut Transaction<'static, Sqlite>,
    text: &'static str,
    mut take: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let (mut last, mut rows) = piece(on, text, Uuid::nil()).await?;
    while let Some(after) = last {
        let (next, taken) = tokio::join!(piece(on, text, after), async { take(&rows) });
        taken?;
        (last, rows) = next?;
    }
    Ok(())
}

pub(super) async fn people(
    on: &mut Transaction<'static, Sqlite>,
    building: &mut Building,
) -> Result<()> {
    each(on, PEOPLE, |rows| {
        let rows: Vec<Person<'_>> = serde_json::from_str(rows).map_err(odd)?;
        rows.into_iter().try_for_each(|Person(id, name, email)| {
            building.person(uuid(id)?, &name, &email).map_err(unusable)
        })
    })
    .await
}

pub(super) async fn licenses(
    on: &mut Transaction<'static, Sqlite>,
    building: &mut Building,
) -> Result<()> {
    each(on, LICENSES, |rows| {
        let rows: Vec<License<'_>> = serde_json::from_str(rows).map_err(odd)?;
        rows.into_iter()
            .try_for_each(|row| building.license(incoming(&row)?).map_err(unusable))
    })
    .await
}

/// What these licenses are now.
pub(super) async fn licenses_now(
    on: &mut Transaction<'static, Sqlite>,
    ids: &[LicenseId],
) -> Result<Vec<(LicenseId, FreshLicense)>> {
    let (rows,): (String,) = sqlx::query_as(LICENSES_NOW)
        .bind(Json(ids))
        .fetch_one(&mut **on)
        .await?;
    let rows: Vec<License<'_>> = serde_json::from_str(&rows).map_err(odd)?;
    let fresh = |row: &License<'_>| {
        let row = incoming(row)?;
        let license = FreshLicense {
            key: row.key.to_owned(),
            product: ProductId(Uuid::from_bytes(row.product)),
            customer: row.customer.map(|id| CustomerId(Uuid::from_bytes(id))),
            status: row.status,
            limit: row.limit,
            expires: row.expires,
            created: row.created,
        };
        Ok((LicenseId(Uuid::from_bytes(row.id)), license))
    };
    rows.iter().map(fresh).collect()
}

/// What these customers are called now.
pub(super) async fn people_now(
    on: &mut Transaction<'static, Sqlite>,
    ids: &[CustomerId],
) -> Result<Vec<listing::Person>> {
    let (rows,): (String,) = sqlx::query_as(PEOPLE_NOW)
        .bind(Json(ids))
        .fetch_one(&mut **on)
        .await?;
    let rows: Vec<Person<'_>> = serde_json::from_str(&rows).map_err(odd)?;
    let person = |Person(id, name, email): Person<'_>| {
        Ok(listing::Person {
            id: CustomerId(Uuid::from_bytes(uuid(id)?)),
            name: name.into_owned(),
            email: email.into_owned(),
        })
    };
    rows.into_iter().map(person).collect()
}

fn incoming<'a>(row: &'a License<'_>) -> Result<Incoming<'a>> {
    let License(id, key, product, customer, status, limit, expires, created) = row;
    Ok(Incoming {
        id: uuid(id)?,
        key,
        product: uuid(product)?,
        customer: match *customer {
            "" => None,
            customer => Some(uuid(customer)?),
        },
        status: *status,
        limit: *limit,
        expires: expires.map(expiry).transpose()?,
        created: moments::micros(created)?,
    })
}

/// An expiry, or the mark of a validity that has not begun.
fn expiry(text: &str) -> Result<i64> {
    if text == "~" {
        Ok(NOT_BEGUN)
    } else {
        moments::micros(text)
    }
}

fn uuid(hex: &str) -> Result<[u8; 16]> {
    Uuid::try_parse(hex).map(Uuid::into_bytes).map_err(odd)
}

fn odd(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("rows for the list index do not read: {error}"))
}

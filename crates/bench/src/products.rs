//! Thousands of products in a demo workspace: what a vendor with many add-ons has.
//!
//! Written by plain SQL before anything opens the file, always the same for the same file. The largest product keeps
//! all its licenses, so that searching for it still finds half of all. Deliberately absent: audit entries for any of it.

use std::path::Path;

use anyhow::{Context, Result};
use keydesk_core::domain::fold::fold;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use crate::places::connect;

/// The product that is left as it is.
const LARGEST: &str = "pro plan";
/// How many in a hundred of the licenses go to the new products.
const MOVED: i64 = 40;

const FIRST: [&str; 10] = [
    "Amber", "Basalt", "Cobalt", "Drift", "Ember", "Fjord", "Granite", "Harbor", "Indigo",
    "Juniper",
];
const SECOND: [&str; 8] = [
    "Brush Pack",
    "Exporter",
    "Filter Set",
    "Font Library",
    "Plug-in",
    "Render Seat",
    "Shader Kit",
    "Viewer",
];

/// Adds products until there are `products`, and moves about 40% of the licenses to them.
pub async fn spread(file: &Path, products: u32) -> Result<()> {
    eprintln!("Spreading the licenses over {products} products …");
    let mut connection = connect(file, false).await?;
    for text in ["PRAGMA foreign_keys = ON", "PRAGMA cache_size = -262144"] {
        sqlx::raw_sql(text).execute(&mut connection).await?;
    }
    let mut tx = connection.begin().await?;
    let (there,): (i64,) = sqlx::query_as("SELECT count(*) FROM products")
        .fetch_one(&mut *tx)
        .await?;
    let more = i64::from(products) - there;
    sqlx::raw_sql("CREATE TEMP TABLE fresh (place INTEGER PRIMARY KEY, id BLOB NOT NULL)")
        .execute(&mut *tx)
        .await?;
    for place in 0..more.max(0) {
        add(&mut tx, place).await?;
    }
    move_licenses(&mut tx, more).await?;
    tx.commit().await?;
    for text in [
        "DROP TABLE temp.fresh",
        "ANALYZE",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
        sqlx::raw_sql(text).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

async fn add(connection: &mut SqliteConnection, place: i64) -> Result<()> {
    let number = usize::try_from(place).context("a place is no number")?;
    let (first, second) = (FIRST[number % FIRST.len()], SECOND[number % SECOND.len()]);
    let name = format!("{first} {second} {:04}", place + 1);
    let code = format!("addon-{:04}", place + 1);
    // Not a time, but in the form of an id that the core makes: version 7, and unlike any that is there.
    let id =
        uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000, &entropy(place)).into_uuid();
    sqlx::query(
        "INSERT INTO products (id, name, name_folded, code, code_folded, active, created_at, updated_at)
         SELECT $1, $2, $3, $4, $4, 1, min(created_at), min(created_at) FROM products",
    )
    .bind(id)
    .bind(&name)
    .bind(fold(&name))
    .bind(&code)
    .execute(&mut *connection)
    .await?;
    sqlx::query("INSERT INTO fresh (place, id) VALUES ($1, $2)")
        .bind(place)
        .bind::<Uuid>(id)
        .execute(connection)
        .await?;
    Ok(())
}

fn entropy(place: i64) -> [u8; 10] {
    let mut bytes = *b"addons\0\0\0\0";
    let number = u32::try_from(place).unwrap_or(u32::MAX);
    bytes[6..].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// The licenses in the order of their ids, numbered; primes scatter the numbers over products and over who stays.
async fn move_licenses(connection: &mut SqliteConnection, more: i64) -> Result<()> {
    if more <= 0 {
        return Ok(());
    }
    let (all, largest): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE p.name_folded = $1)
         FROM licenses l JOIN products p ON p.id = l.product_id",
    )
    .bind(LARGEST)
    .fetch_one(&mut *connection)
    .await?;
    let others = (all - largest).max(1);
    let in_thousand = (all * MOVED * 10 / others).min(1_000);
    sqlx::query(
        "UPDATE licenses SET product_id = moved.product
         FROM (SELECT l.id AS license, f.id AS product FROM (
                   SELECT id, row_number() OVER (ORDER BY id) AS number FROM licenses
                   WHERE product_id NOT IN (SELECT id FROM products WHERE name_folded = $1)) AS l
               JOIN fresh f ON f.place = (l.number * 7919) % $2
               WHERE (l.number * 104729) % 1000 < $3) AS moved
         WHERE licenses.id = moved.license",
    )
    .bind(LARGEST)
    .bind(more)
    .bind(in_thousand)
    .execute(connection)
    .await?;
    Ok(())
}

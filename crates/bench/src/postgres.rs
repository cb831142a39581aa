//! A Postgres workspace with the rows of a folder's: products, customers and licenses, moved by COPY.
//!
//! Deliberately absent: devices, activations and the audit trail, which the list never reads.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use futures::TryStreamExt;
use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
};
use keydesk_testkit::durable_postgres_url;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row, SqliteConnection,
    postgres::PgConnectOptions, sqlite::SqliteRow,
};

use crate::places::{connect, database_file};

/// What stands for NULL in the rows on their way; no text of a demo is that.
const NOTHING: &str = "\\N";
/// Bytes sent at a time.
const PIECE: usize = 1 << 20;

/// Tables in an order that foreign keys allow, with their columns; those that are ids in SQLite's bytes first.
const TABLES: [(&str, &[&str], &[&str]); 3] = [
    (
        "products",
        &["id", "batch"],
        &[
            "version",
            "name",
            "name_folded",
            "code",
            "code_folded",
            "active",
            "description",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "customers",
        &["id", "batch"],
        &[
            "version",
            "name",
            "name_folded",
            "email",
            "email_folded",
            "email_lower",
            "organisation",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "licenses",
        &["id", "product_id", "customer_id", "batch"],
        &[
            "version",
            "key",
            "key_folded",
            "status",
            "activation_limit",
            "activations_used",
            "expires_at",
            "flags",
            "metadata",
            "batch_version",
            "created_at",
            "updated_at",
        ],
    ),
];

/// Makes the workspace in a fresh database, on the server that tests use or a throwaway one whose commits are durable, and
/// gives its URL.
pub async fn filled_from(folder: &Path) -> Result<String> {
    let Some(url) = durable_postgres_url() else {
        bail!("there is no Postgres here to measure on");
    };
    let location = Location::parse(&url)?;
    let made = Workspace::create(&location, "Larkspur Software", Arc::new(SystemClock)).await?;
    made.close().await;
    let mut from = connect(&database_file(folder), true).await?;
    let mut into = url
        .parse::<PgConnectOptions>()?
        .options([("search_path", "keydesk_env_production")])
        .connect()
        .await?;
    for (table, ids, others) in TABLES {
        eprintln!("Copying {table} into Postgres …");
        move_table(&mut from, &mut into, table, ids, others)
            .await
            .with_context(|| format!("{table} could not be copied"))?;
        // Not the tables without rows: Postgres would believe that they stay empty, and read them from end to end. By
        // itself it never looks at such.
        let analyze = format!("ANALYZE {table}");
        sqlx::raw_sql(AssertSqlSafe(analyze))
            .execute(&mut into)
            .await?;
    }
    into.close().await?;
    from.close().await?;
    Ok(url)
}

async fn move_table(
    from: &mut SqliteConnection,
    into: &mut PgConnection,
    table: &str,
    ids: &[&str],
    others: &[&str],
) -> Result<()> {
    let columns = [ids, others].concat();
    let as_text = ids
        .iter()
        // hex() of nothing is an empty text.
        .map(|id| format!("iif({id} IS NULL, '{NOTHING}', hex({id}))"));
    let as_text = as_text.chain(
        others
            .iter()
            .map(|column| format!("coalesce(CAST({column} AS TEXT), '{NOTHING}')")),
    );
    let select = format!(
        "SELECT {} FROM {table}",
        as_text.collect::<Vec<_>>().join(", ")
    );
    let copy = format!(
        "COPY {table} ({}) FROM STDIN WITH (FORMAT csv, NULL '{NOTHING}')",
        columns.join(", ")
    );
    let mut sink = into.copy_in_raw(&copy).await?;
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(from);
    let mut piece = csv::Writer::from_writer(Vec::new());
    while let Some(row) = rows.try_next().await? {
        write(&mut piece, &row, columns.len())?;
        if piece.get_ref().len() >= PIECE {
            let full = std::mem::replace(&mut piece, csv::Writer::from_writer(Vec::new()));
            sink.send(full.into_inner().map_err(|error| error.into_error())?)
                .await?;
        }
    }
    sink.send(piece.into_inner().map_err(|error| error.into_error())?)
        .await?;
    sink.finish().await?;
    Ok(())
}

fn write(piece: &mut csv::Writer<Vec<u8>>, row: &SqliteRow, columns: usize) -> Result<()> {
    for column in 0..columns {
        piece.write_field(row.try_get::<&str, _>(column)?)?;
    }
    Ok(piece.write_record(None::<&[u8]>)?)
}

//! Copies of SQLite files at one moment, while others write; and whether a copy is whole.
//!
//! The writers of all files are held while the copies begin, so that no change of one file is in and its elder in another
//! is not. Deliberately absent: how copies are packed (`backend::backup`), and Postgres, which has its own tools.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rand::Rng;
use serde::{Deserialize, Serialize};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tokio::{task::JoinHandle, time::sleep};

use super::writer::is_busy;
use crate::error::{Error, Result};

/// How long to wait for those who write at the moment.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long writers are held at most while a copy begins.
const HELD: Duration = Duration::from_secs(20);
/// How often it is looked whether a copy has begun.
const LOOK: Duration = Duration::from_millis(2);

/// What a database holds, for a manifest to say and a restore to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoreFacts {
    /// The newest migration.
    pub schema: i64,
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// How many audit entries are sealed.
    pub sealed_to: i64,
    /// The last link of the chain, in hexadecimal.
    pub chain_end: String,
    /// Up to where the chain is signed.
    pub signed_to: i64,
}

/// A file to copy, and where to.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub from: PathBuf,
    pub to: PathBuf,
}

/// Files whose writers wait, of this process and of others.
pub(crate) struct Held(Vec<SqliteConnection>);

async fn connect(file: &Path) -> Result<SqliteConnection> {
    // Without a journal mode among the options the file keeps the one it has.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .foreign_keys(false)
        .busy_timeout(Duration::ZERO);
    Ok(options.connect().await?)
}

impl Held {
    /// Holds nobody yet.
    pub(crate) const fn nobody() -> Self {
        Self(Vec::new())
    }

    /// Holds the writers of one more file. Whoever holds several takes them in one order.
    ///
    /// # Errors
    /// When somebody writes without an end.
    pub(crate) async fn and(&mut self, file: &Path) -> Result<()> {
        let mut connection = connect(file).await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match sqlx::query("BEGIN IMMEDIATE")
                .execute(&mut connection)
                .await
            {
                Ok(_) => break,
                Err(error) if is_busy(&error) && Instant::now() < deadline => {
                    let pause = rand::rng().random_range(1..=4);
                    sleep(Duration::from_millis(pause)).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.0.push(connection);
        Ok(())
    }

    /// The environments that the control store, which is held first, names now.
    pub(crate) async fn environments(&mut self) -> Result<Vec<String>> {
        let Some(control) = self.0.first_mut() else {
            return Ok(Vec::new());
        };
        environment_names(control).await
    }

    /// Lets them go on.
    pub(crate) async fn let_go(self) {
        for mut connection in self.0 {
            // Nothing was written; closing alone would end it, too.
            let ended = sqlx::query("ROLLBACK").execute(&mut connection).await;
            if let Err(error) = ended {
                tracing::debug!(%error, "a hold ends with its connection");
            }
            let _ = connection.close().await;
        }
    }
}

async fn environment_names(control: &mut SqliteConnection) -> Result<Vec<String>> {
    let names: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM environments ORDER BY position, name")
            .fetch_all(control)
            .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// A copy under way.
struct Copying {
    to: PathBuf,
    work: JoinHandle<Result<()>>,
}

impl Copying {
    fn start(Pair { from, to }: Pair) -> Self {
        let target = to.clone();
        let work = tokio::spawn(async move {
            let mut connection = connect(&from).await?;
            sqlx::query("VACUUM INTO $1")
                .bind(to.to_string_lossy().into_owned())
                .execute(&mut connection)
                .await?;
            connection.close().await?;
            Ok(())
        });
        Self { to: target, work }
    }

    /// Whether it reads from its snapshot already: SQLite begins to read before it writes the first byte.
    fn has_begun(&self) -> bool {
        self.work.is_finished() || std::fs::metadata(&self.to).is_ok_and(|file| file.len() > 0)
    }

    async fn done(self) -> Result<()> {
        self.work
            .await
            .unwrap_or_else(|fallen| Err(Error::Internal(fallen.to_string())))
    }
}

/// Copies files as they stand while their writers are held, and lets the writers go on as soon as every copy has begun to
/// read. Gives how long they were held from here.
pub(crate) async fn copy_all(held: Held, pairs: Vec<Pair>) -> Result<Duration> {
    let since = Instant::now();
    let copies: Vec<Copying> = pairs.into_iter().map(Copying::start).collect();
    while !copies.iter().all(Copying::has_begun) {
        if since.elapsed() > HELD {
            held.let_go().await;
            for copy in copies {
                copy.work.abort();
            }
            return Err(Error::Contention);
        }
        sleep(LOOK).await;
    }
    held.let_go().await;
    let held_for = since.elapsed();
    for copy in copies {
        copy.done().await?;
    }
    Ok(held_for)
}

/// The environments that a copy of a control store names.
pub(crate) async fn environments_in(control: &Path) -> Result<Vec<String>> {
    let mut connection = connect(control).await?;
    let names = environment_names(&mut connection).await;
    connection.close().await?;
    names
}

/// What a file of nobody's holds.
pub(crate) async fn facts(file: &Path) -> Result<StoreFacts> {
    let mut connection = connect(file).await?;
    let facts = facts_in(&mut connection).await;
    connection.close().await?;
    facts
}

async fn facts_in(on: &mut SqliteConnection) -> Result<StoreFacts> {
    let (schema,): (i64,) = sqlx::query_as("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(&mut *on)
        .await?;
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(&mut *on)
    .await?;
    let mut rows = BTreeMap::new();
    for (table,) in tables {
        // A table's name cannot be bound.
        let quoted = table.replace('"', "\"\"");
        let text = AssertSqlSafe(format!("SELECT COUNT(*) FROM \"{quoted}\""));
        let (count,): (i64,) = sqlx::query_as(text).fetch_one(&mut *on).await?;
        rows.insert(table, count);
    }
    let end: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1")
            .fetch_optional(&mut *on)
            .await?;
    let (sealed_to, hash) = end.unwrap_or_default();
    let (signed_to,): (i64,) =
        sqlx::query_as("SELECT COALESCE(MAX(position), 0) FROM audit_checkpoints")
            .fetch_one(&mut *on)
            .await?;
    Ok(StoreFacts {
        schema,
        rows,
        sealed_to,
        chain_end: hex::encode(&hash),
        signed_to,
    })
}

/// What SQLite itself finds wrong with a file; none when nothing.
pub(crate) async fn fault_in(file: &Path) -> Result<Option<String>> {
    let mut connection = connect(file).await?;
    let fault = fault_on(&mut connection).await;
    connection.close().await?;
    fault
}

async fn fault_on(on: &mut SqliteConnection) -> Result<Option<String>> {
    let (verdict,): (String,) = sqlx::query_as("PRAGMA integrity_check(1)")
        .fetch_one(&mut *on)
        .await?;
    if verdict != "ok" {
        return Ok(Some(verdict));
    }
    let dangling: Option<(String, String)> =
        sqlx::query_as("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1")
            .fetch_optional(&mut *on)
            .await?;
    Ok(dangling
        .map(|(table, parent)| format!("a row of {table} names one of {parent} that is not there")))
}

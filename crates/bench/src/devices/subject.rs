//! What is asked: a server on a workspace whose licenses take any number of devices, and the same database at the barest.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use futures::future::BoxFuture;
use serde_json::json;
use sqlx::{
    PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    load::Rate,
    processor::{Used, parent},
};
use crate::{
    measure::Times,
    places::{self, Place, connect, database_file},
    postgres,
    server::Served,
};

/// Licenses that validations ask about.
const ASKED: usize = 2_000;
/// How far apart scattered licenses are: a prime, so that every license has its turn.
const APART: usize = 7_919;

/// A workspace of active licenses without devices, each for any number of them.
pub async fn prepared(licenses: u32) -> Result<Place> {
    let made = places::workspace(licenses, None, places::DEMO_PRODUCTS).await?;
    let copy = places::copy(&made.folder)?;
    let mut database = connect(&database_file(&copy.folder), false).await?;
    sqlx::raw_sql(
        "DELETE FROM activations; DELETE FROM denials;
         UPDATE licenses SET status = 2, activation_limit = -1, activations_used = 0, expires_at = NULL,
                pending_validity = NULL, customer_id = COALESCE(customer_id, (SELECT id FROM customers LIMIT 1));",
    )
    .execute(&mut database)
    .await?;
    Ok(copy)
}

enum Bare {
    Sqlite {
        reads: SqlitePool,
        writes: SqlitePool,
    },
    Postgres(PgPool),
}

/// A server with the keys that it knows, and its database.
pub struct Subject {
    served: Served,
    pub address: String,
    /// Whose children the database's processes are, when it is one of this machine's.
    pub postmaster: Option<u32>,
    keys: Arc<Vec<String>>,
    bare: Bare,
}

impl Subject {
    pub async fn start(engine: &str, folder: &Path) -> Result<Self> {
        let mut database = connect(&database_file(folder), true).await?;
        let keys: Vec<(String,)> = sqlx::query_as("SELECT key_folded FROM licenses ORDER BY id")
            .fetch_all(&mut database)
            .await?;
        drop(database);
        let keys = Arc::new(keys.into_iter().map(|(key,)| key).collect());
        let (workspace, bare) = match engine {
            "sqlite" => {
                let text = folder.to_str().context("the folder's name is no text")?;
                (text.to_owned(), sqlite(folder).await?)
            }
            _ => {
                let url = postgres::filled_from(folder).await?;
                let bare = on_postgres(&url).await?;
                (url, bare)
            }
        };
        let served = Served::for_devices(&workspace)?;
        let address = served.address.trim_start_matches("http://").to_owned();
        Ok(Self {
            served,
            address,
            postmaster: postmaster_of(&bare).await?,
            keys,
            bare,
        })
    }

    pub fn process(&self) -> u32 {
        self.served.process()
    }

    pub async fn stop(self) -> Result<()> {
        match self.bare {
            Bare::Sqlite { reads, writes } => {
                reads.close().await;
                writes.close().await;
            }
            Bare::Postgres(pool) => pool.close().await,
        }
        self.served.stop()
    }

    /// Questions about some licenses, each by a device of its own.
    pub fn validations(&self, signed: bool) -> Vec<String> {
        let asked = self.keys.iter().take(ASKED).enumerate();
        let body = asked.map(|(number, key)| {
            let mut body = json!({
                "license_key": key, "fingerprint": format!("bench-device-{number:06}"), "name": "bench",
                "platform": "Linux 6.1", "app_version": "4.2.0",
            });
            if signed {
                body["nonce"] = json!(format!("nonce-{number:08}"));
            }
            body.to_string()
        });
        body.collect()
    }

    /// Activations of every license by devices that nobody has seen: in the order in which the licenses were made, or
    /// scattered over all of them.
    pub fn activations(&self, round: usize, scattered: bool) -> Vec<String> {
        let apart = if scattered { APART } else { 1 };
        // More than a server does in a measurement, so that none comes twice.
        let bodies = (0..4).flat_map(|turn| {
            (0..self.keys.len()).map(move |number| {
                let key = &self.keys[number * apart % self.keys.len()];
                json!({
                    "license_key": key, "fingerprint": format!("new-{round}-{turn}-{number:06}"), "name": "bench",
                    "platform": "Linux 6.1", "app_version": "4.2.0",
                })
                .to_string()
            })
        });
        bodies.collect()
    }

    /// Reads of one license each.
    pub async fn look_ups(&self, clients: usize, time: Duration) -> Result<Rate> {
        const TEXT: &str =
            "SELECT id, key, status, activation_limit, activations_used, expires_at FROM licenses
                            WHERE key_folded = $1";
        let keys = self.keys.clone();
        match &self.bare {
            Bare::Sqlite { reads, .. } => {
                let reads = reads.clone();
                all_the_time(clients, time, move |number| {
                    let (pool, key) = (reads.clone(), keys[number % keys.len()].clone());
                    Box::pin(async move {
                        let row = sqlx::query(TEXT).bind(key).fetch_optional(&pool).await?;
                        ensure!(row.is_some(), "a license is gone");
                        Ok(())
                    })
                })
                .await
            }
            Bare::Postgres(pool) => {
                let pool = pool.clone();
                all_the_time(clients, time, move |number| {
                    let (pool, key) = (pool.clone(), keys[number % keys.len()].clone());
                    Box::pin(async move {
                        let row = sqlx::query(TEXT).bind(key).fetch_optional(&pool).await?;
                        ensure!(row.is_some(), "a license is gone");
                        Ok(())
                    })
                })
                .await
            }
        }
    }

    /// Durable inserts of one small row each, in transactions of their own.
    pub async fn inserts(&self, clients: usize, time: Duration) -> Result<Rate> {
        const TEXT: &str = "INSERT INTO bench_rows (id, license, device) VALUES ($1, $2, $3)";
        match &self.bare {
            Bare::Sqlite { writes, .. } => {
                let pool = writes.clone();
                all_the_time(clients, time, move |number| {
                    let pool = pool.clone();
                    Box::pin(async move {
                        let query = sqlx::query(TEXT).bind(Uuid::now_v7()).bind(Uuid::now_v7());
                        query
                            .bind(format!("device-{number}"))
                            .execute(&pool)
                            .await?;
                        Ok(())
                    })
                })
                .await
            }
            Bare::Postgres(pool) => {
                let pool = pool.clone();
                all_the_time(clients, time, move |number| {
                    let pool = pool.clone();
                    Box::pin(async move {
                        let query = sqlx::query(TEXT).bind(Uuid::now_v7()).bind(Uuid::now_v7());
                        query
                            .bind(format!("device-{number}"))
                            .execute(&pool)
                            .await?;
                        Ok(())
                    })
                })
                .await
            }
        }
    }
}

/// The file, with the settings that Keydesk writes with; the rows go into a file beside it, since SQLite has one writer.
async fn sqlite(folder: &Path) -> Result<Bare> {
    let options = |file: &Path| {
        SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
    };
    let reads = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options(&database_file(folder)).read_only(true))
        .await?;
    let writes = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options(&folder.join("bench.db")))
        .await?;
    sqlx::raw_sql(
        "CREATE TABLE bench_rows (id BLOB PRIMARY KEY, license BLOB, device TEXT) WITHOUT ROWID",
    )
    .execute(&writes)
    .await?;
    Ok(Bare::Sqlite { reads, writes })
}

async fn on_postgres(url: &str) -> Result<Bare> {
    let options = url
        .parse::<PgConnectOptions>()?
        .options([("search_path", "keydesk_env_production")]);
    let pool = PgPoolOptions::new()
        .max_connections(32)
        .connect_with(options)
        .await?;
    sqlx::raw_sql("CREATE TABLE bench_rows (id UUID PRIMARY KEY, license UUID, device TEXT)")
        .execute(&pool)
        .await?;
    Ok(Bare::Postgres(pool))
}

async fn postmaster_of(bare: &Bare) -> Result<Option<u32>> {
    let Bare::Postgres(pool) = bare else {
        return Ok(None);
    };
    let (backend,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()")
        .fetch_one(pool)
        .await?;
    Ok(u32::try_from(backend).ok().and_then(parent))
}

type Work = BoxFuture<'static, Result<()>>;

/// Does something again and again, by so many at the same time.
async fn all_the_time(
    clients: usize,
    time: Duration,
    work: impl Fn(usize) -> Work + Clone + Send + 'static,
) -> Result<Rate> {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut doing = JoinSet::new();
    for _ in 0..clients {
        let (next, work) = (next.clone(), work.clone());
        doing.spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < time {
                let started = Instant::now();
                work(next.fetch_add(1, Ordering::Relaxed)).await?;
                times.push(started.elapsed());
            }
            Ok::<_, anyhow::Error>(times)
        });
    }
    let mut times = Times::default();
    while let Some(done) = doing.join_next().await {
        for time in done?? {
            times.add(time);
        }
    }
    Ok(Rate {
        times,
        took: began.elapsed(),
        used: Used::default(),
    })
}

//! Schemas: four folders of migrations (two engines, two kinds of store), each embedded in the program.

use sqlx::{PgPool, SqlitePool, migrate::Migrator};

use crate::error::{Error, Result};

static SQLITE_CONTROL: Migrator = sqlx::migrate!("migrations/sqlite/control");
static SQLITE_ENVIRONMENT: Migrator = sqlx::migrate!("migrations/sqlite/environment");
static POSTGRES_CONTROL: Migrator = sqlx::migrate!("migrations/postgres/control");
static POSTGRES_ENVIRONMENT: Migrator = sqlx::migrate!("migrations/postgres/environment");

/// Which schema a database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    /// The workspace's own store.
    Control,
    /// An environment.
    Environment,
}

/// Brings a SQLite file to this program's schema.
pub(crate) async fn sqlite(pool: &SqlitePool, schema: Schema) -> Result<()> {
    let migrator = match schema {
        Schema::Control => &SQLITE_CONTROL,
        Schema::Environment => &SQLITE_ENVIRONMENT,
    };
    let found: Option<(Option<i64>,)> = if table_exists_sqlite(pool).await? {
        sqlx::query_as("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_optional(pool)
            .await?
    } else {
        None
    };
    refuse_newer(migrator, found.and_then(|(version,)| version))?;
    migrator.run(pool).await.map_err(failed)
}

/// Brings a Postgres schema to this program's.
pub(crate) async fn postgres(pool: &PgPool, schema: Schema) -> Result<()> {
    let migrator = match schema {
        Schema::Control => &POSTGRES_CONTROL,
        Schema::Environment => &POSTGRES_ENVIRONMENT,
    };
    let exists: (bool,) = sqlx::query_as(
        "SELECT to_regclass(quote_ident(current_schema()) || '._sqlx_migrations') IS NOT NULL",
    )
    .fetch_one(pool)
    .await?;
    let found: Option<(Option<i64>,)> = if exists.0 {
        sqlx::query_as("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_optional(pool)
            .await?
    } else {
        None
    };
    refuse_newer(migrator, found.and_then(|(version,)| version))?;
    migrator.run(pool).await.map_err(failed)
}

async fn table_exists_sqlite(pool: &SqlitePool) -> Result<bool> {
    let (count,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(pool)
            .await?;
    Ok(count > 0)
}

/// The newest schema of a SQLite file that this program knows.
pub(crate) fn newest_sqlite(schema: Schema) -> i64 {
    newest(match schema {
        Schema::Control => &SQLITE_CONTROL,
        Schema::Environment => &SQLITE_ENVIRONMENT,
    })
}

fn newest(migrator: &Migrator) -> i64 {
    let versions = migrator.iter().map(|migration| migration.version);
    versions.max().unwrap_or(0)
}

/// A newer program's schema is refused before anything is written.
fn refuse_newer(migrator: &Migrator, found: Option<i64>) -> Result<()> {
    let supported = newest(migrator);
    match found {
        Some(found) if found > supported => Err(Error::SchemaTooNew { found, supported }),
        _ => Ok(()),
    }
}

fn failed(error: sqlx::migrate::MigrateError) -> Error {
    Error::Internal(format!(
        "the schema could not be brought up to date: {error}"
    ))
}

//! Opening databases: the pools, their settings, and an honest name for what goes wrong.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use tokio::time::timeout;

use crate::error::{Error, Result};

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection that rested so long is asked whether it still stands, before it is used. Each was asked when it came back.
const RESTED: Duration = Duration::from_secs(1);
/// Connections a database may use at once.
const CONNECTIONS: u32 = 8;
/// Readers of a SQLite file at once.
const READERS: u32 = 6;
/// Rows that a reading thread may be ahead.
const ROWS_IN_FLIGHT: usize = 512;
/// One takes changes in, one looks at the feed while the snapshot is written.
const LIST_READERS: u32 = 2;

/// How to reach a Postgres database. Its Debug never shows the password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresLocation {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The database's name.
    pub database: String,
    /// The user's name.
    pub user: String,
    /// The password, when one is needed.
    pub password: Option<String>,
    /// A certificate authority's file (PEM), instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The folder of a unix socket, instead of a network connection.
    pub socket: Option<PathBuf>,
}

impl std::fmt::Debug for PostgresLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostgresLocation({})", self.display())
    }
}

impl PostgresLocation {
    /// Reads `postgres://user:password@host:port/database?sslrootcert=…&host=/socket/folder`.
    ///
    /// # Errors
    /// `bad_address`, saying what is missing.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |reason: &str| Error::BadAddress {
            reason: reason.to_owned(),
        };
        let url = url::Url::parse(text.trim()).map_err(|error| bad(&error.to_string()))?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(bad("it does not start with postgres://"));
        }
        let decode =
            |part: &str| percent_decode(part).ok_or_else(|| bad("a part of it is not valid UTF-8"));
        let database = decode(url.path().trim_start_matches('/'))?;
        let user = decode(url.username())?;
        if database.is_empty() {
            return Err(bad("the database's name is missing after the last slash"));
        }
        if user.is_empty() {
            return Err(bad("the user's name is missing before the @"));
        }
        let query = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let socket = query("host")
            .filter(|host| host.starts_with('/'))
            .map(PathBuf::from);
        Ok(Self {
            host: url
                .host_str()
                .unwrap_or("localhost")
                .trim_matches(['[', ']'])
                .to_owned(),
            port: url.port().unwrap_or(5432),
            database,
            user,
            password: url.password().map(decode).transpose()?,
            ca_file: query("sslrootcert").map(PathBuf::from),
            socket,
        })
    }

    /// For people: user, host and database, never the password.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}@{}/{}", self.user, self.server(), self.database)
    }

    /// Host and port, or the socket's folder.
    #[must_use]
    pub fn server(&self) -> String {
        match &self.socket {
            Some(socket) => socket.display().to_string(),
            None if self.port == 5432 => self.host.clone(),
            None => format!("{}:{}", self.host, self.port),
        }
    }

    /// Whether the traffic stays on this computer, so that TLS is not demanded.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let loopback = self
            .host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
        self.socket.is_some() || loopback || self.host.eq_ignore_ascii_case("localhost")
    }

    fn options(&self) -> PgConnectOptions {
        let mut options = PgConnectOptions::new_without_pgpass()
            .host(&self.host)
            .port(self.port)
            .database(&self.database)
            .username(&self.user)
            .application_name("keydesk");
        if let Some(socket) = &self.socket {
            options = options.socket(socket);
        }
        if let Some(password) = &self.password {
            options = options.password(password);
        }
        options = options.ssl_mode(if self.is_local() {
            PgSslMode::Prefer
        } else {
            PgSslMode::VerifyFull
        });
        if let Some(ca_file) = &self.ca_file {
            options = options.ssl_root_cert(ca_file);
        }
        options
    }

    /// A pool on one schema of the database.
    pub(crate) async fn pool(&self, schema: &str) -> Result<PgPool> {
        let options = self.options().options([
            ("search_path", schema),
            // Statements here are short and their rows known by index: compiling a plan costs more than running it, and a
            // plan that reads a table from end to end for the sake of a disk's seeks is slower on what servers have now.
            ("jit", "off"),
            ("random_page_cost", "1.1"),
        ]);
        // One connection first: a pool would try a refused one again until its patience ends.
        let first = timeout(PATIENCE, options.connect())
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
            .map_err(|error| self.explain(error))?;
        first.close().await.map_err(|error| self.explain(error))?;
        Ok(PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .before_acquire(|connection, used| {
                Box::pin(
                    async move { Ok(used.idle_for < RESTED || connection.ping().await.is_ok()) },
                )
            })
            .connect_lazy_with(options))
    }

    /// Names what went wrong while connecting.
    pub(crate) fn explain(&self, error: sqlx::Error) -> Error {
        let host = self.server();
        match &error {
            sqlx::Error::Io(reason) => Error::Unreachable {
                host,
                reason: reason.to_string(),
            },
            sqlx::Error::PoolTimedOut => Error::Unreachable {
                host,
                reason: format!("no answer within {} seconds", PATIENCE.as_secs()),
            },
            sqlx::Error::Tls(reason) => Error::Tls {
                host,
                reason: reason.to_string(),
            },
            sqlx::Error::Configuration(reason) => Error::BadAddress {
                reason: reason.to_string(),
            },
            sqlx::Error::Database(reason) => match reason.code().as_deref() {
                Some("28P01" | "28000") => Error::WrongPassword {
                    host,
                    user: self.user.clone(),
                },
                Some("3D000") => Error::NoDatabase {
                    host,
                    database: self.database.clone(),
                },
                _ => Error::Database(error),
            },
            _ => Error::Database(error),
        }
    }
}

fn percent_decode(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The schema of the control store on Postgres.
pub(crate) const CONTROL_SCHEMA: &str = "keydesk_control";

/// The schema of an environment on Postgres. The name was checked: lower-case letters, digits and hyphens.
pub(crate) fn environment_schema(name: &str) -> String {
    format!("keydesk_env_{}", name.replace('-', "_"))
}

/// What can be learned of a Postgres database without changing it.
pub(crate) struct SchemaFacts {
    pub server: String,
    pub encrypted: bool,
    pub workspace: Option<String>,
    pub can_create: bool,
}

/// Looks at a Postgres database.
pub(crate) async fn schema_facts(location: &PostgresLocation) -> Result<SchemaFacts> {
    let pool = location.pool(CONTROL_SCHEMA).await?;
    let (version, encrypted, has_control, can_create): (String, bool, bool, bool) = sqlx::query_as(
        "SELECT current_setting('server_version'),
                COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE),
                to_regclass('keydesk_control.meta') IS NOT NULL,
                has_database_privilege(current_database(), 'CREATE')",
    )
    .fetch_one(&pool)
    .await?;
    let workspace = if has_control {
        let name: Option<(String,)> =
            sqlx::query_as("SELECT value FROM meta WHERE name = 'workspace_name'")
                .fetch_optional(&pool)
                .await?;
        name.map(|(name,)| name)
    } else {
        None
    };
    pool.close().await;
    let version = version.split(' ').next().unwrap_or_default().to_owned();
    Ok(SchemaFacts {
        server: format!("PostgreSQL {version}"),
        encrypted,
        workspace,
        can_create,
    })
}

/// Makes a schema when it is not there.
pub(crate) async fn make_schema(pool: &PgPool, schema: &str) -> Result<()> {
    // A schema's name cannot be bound. It is ours or was checked by `environment_schema`'s caller.
    let text = sqlx::AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\""));
    sqlx::query(text).execute(pool).await?;
    Ok(())
}

/// Which workspace a SQLite file says it is, read without changing the file; none when it is somebody else's.
pub(crate) async fn workspace_id_in(file: &Path) -> Option<String> {
    // Without a journal mode among the options the file keeps the one it has.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(PATIENCE);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .ok()?;
    let row: Result<Option<(String,)>, _> =
        sqlx::query_as("SELECT value FROM meta WHERE name = 'workspace_id'")
            .fetch_optional(&pool)
            .await;
    pool.close().await;
    row.ok().flatten().map(|(id,)| id)
}

/// The pools of a SQLite file.
#[derive(Debug)]
pub(crate) struct SqlitePools {
    /// Many readers.
    pub read: SqlitePool,
    /// The list index's own, so that commits it must take in never wait for somebody's long reading.
    pub list: SqlitePool,
    /// Exactly one writer.
    pub write: SqlitePool,
    /// One connection that moves the log into the file while the writer goes on.
    pub settle: SqlitePool,
}

/// A connection to a file is not asked whether it still stands: nobody can hang up, and asking costs as much as a read.
fn local() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
}

/// Opens the pools of a SQLite file.
pub(crate) async fn sqlite_pools(file: &Path, create: bool) -> Result<SqlitePools> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // A thread that reads waits for the one that takes its rows less often.
        .row_buffer_size(ROWS_IN_FLIGHT)
        .busy_timeout(PATIENCE);
    let write = local()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        // The background checkpoints; this is only the net below it.
        .connect_with(
            options
                .clone()
                .pragma("wal_autocheckpoint", "20000")
                // The default of 2 MB reads the same pages of the same indexes again and again in a long import.
                .pragma("cache_size", "-65536"),
        )
        .await?;
    let there = options.create_if_missing(false);
    let settle = local().max_connections(1).connect_lazy_with(there.clone());
    let reading = there.pragma("query_only", "ON");
    let list = local()
        .max_connections(LIST_READERS)
        .connect_lazy_with(reading.clone());
    let read = local()
        .max_connections(READERS)
        .connect_lazy_with(reading.pragma("cache_size", "-65536"));
    Ok(SqlitePools {
        read,
        list,
        write,
        settle,
    })
}

#[cfg(test)]
mod tests {
    use super::PostgresLocation;
    use crate::error::ErrorCode;

    #[test]
    fn an_address_reads_with_and_without_its_parts() {
        let full = PostgresLocation::parse(
            "postgres://me:p%40ss@db.example:6432/keys?sslrootcert=/ca.pem",
        )
        .unwrap();
        assert_eq!(
            (full.host.as_str(), full.port, full.database.as_str()),
            ("db.example", 6432, "keys")
        );
        assert_eq!(full.password.as_deref(), Some("p@ss"));
        assert!(!full.is_local());
        let short = PostgresLocation::parse("postgresql://me@localhost/keys").unwrap();
        assert_eq!(
            (short.port, short.password.is_none(), short.is_local()),
            (5432, true, true)
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        for text in [
            "",
            "mysql://a@b/c",
            "postgres://me@host",
            "postgres://host/db",
        ] {
            assert_eq!(
                PostgresLocation::parse(text).unwrap_err().code(),
                ErrorCode::BadAddress,
                "{text}"
            );
        }
    }

    #[test]
    fn a_password_never_shows() {
        let location = PostgresLocation::parse("postgres://me:secret@db.example/keys").unwrap();
        assert!(!format!("{location:?} {}", location.display()).contains("secret"));
    }
}

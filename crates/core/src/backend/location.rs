//! Where a workspace lives, and trying whether a database can be reached.

use std::path::PathBuf;

use crate::{error::Result, operations::environments::Engine, store::connect::schema_facts};

pub use crate::store::connect::PostgresLocation;

/// Where a workspace lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder with SQLite files.
    Folder(PathBuf),
    /// A Postgres database.
    Postgres(PostgresLocation),
}

impl Location {
    /// A folder's path, or a `postgres://` URL.
    ///
    /// # Errors
    /// `bad_address` when it starts like a URL and is none.
    pub fn parse(text: &str) -> Result<Self> {
        if text.contains("://") {
            return PostgresLocation::parse(text).map(Self::Postgres);
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }

    /// For people: the folder, or user, host and database. Never a password.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Postgres(location) => location.display(),
        }
    }

    /// The engine underneath.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Folder(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

/// What a test of a connection found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionReport {
    /// `PostgreSQL 17.2`.
    pub server: String,
    /// Whether the traffic is encrypted.
    pub encrypted: bool,
    /// The name of the workspace that is there.
    pub workspace: Option<String>,
    /// Whether this user may make a workspace there.
    pub can_create: bool,
}

/// Tries a Postgres connection without changing anything there.
///
/// # Errors
/// `unreachable`, `wrong_password`, `no_database`, `tls`, `bad_address`.
pub async fn test_postgres(location: &PostgresLocation) -> Result<ConnectionReport> {
    let facts = schema_facts(location).await?;
    Ok(ConnectionReport {
        server: facts.server,
        encrypted: facts.encrypted,
        workspace: facts.workspace,
        can_create: facts.can_create,
    })
}

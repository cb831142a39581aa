//! What tests of several crates stand on: a throwaway Postgres and temporary folders.
//!
//! Deliberately absent: an async runtime and a database driver. `xtask` depends on this crate and
//! must stay quick to compile, so databases are made with Postgres's own programs.

mod postgres;
mod url;

pub use postgres::{PostgresError, ThrowawayPostgres, postgres_url};
/// A folder that is removed when it is dropped.
pub use tempfile::TempDir as TempFolder;

/// The variable through which a test run hands every test the Postgres it may create databases in.
pub const POSTGRES_VARIABLE: &str = "KEYDESK_TEST_POSTGRES";

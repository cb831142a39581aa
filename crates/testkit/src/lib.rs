//! What tests of several crates stand on: a throwaway Postgres, a mail server, a receiver of webhooks, certificates for both,
//! programs from PyPI, temporary folders.
//!
//! Deliberately absent: an async runtime and a database driver. `xtask` depends on this crate and
//! must stay quick to compile, so databases are made with Postgres's own programs.

#[cfg(feature = "certificates")]
mod certificates;
mod postgres;
mod program;
mod python;
mod receiver;
mod smtp;
mod url;

#[cfg(feature = "certificates")]
pub use certificates::{Authority, Vouched};
pub use postgres::{PostgresError, ThrowawayPostgres, durable_postgres_url, postgres_url};
pub use program::Killable;
pub use python::{python_with, said};
pub use receiver::{Received, WebhookReceiver};
pub use smtp::{MailServer, header};
/// A folder that is removed when it is dropped.
pub use tempfile::TempDir as TempFolder;

/// The variable through which a test run hands every test the Postgres it may create databases in.
pub const POSTGRES_VARIABLE: &str = "KEYDESK_TEST_POSTGRES";

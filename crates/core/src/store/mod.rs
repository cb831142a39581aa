//! The only room that speaks SQL: one store over SQLite and Postgres, one file per noun.
//!
//! [`Tx`] is an enum of the two drivers' transactions; the macros [`rows!`], [`maybe!`], [`one!`] and [`run!`] send one
//! SQL text to whichever it is. Where the engines really differ, two texts stand side by side.
//! Deliberately absent: rules. The store saves what the services decided.

pub(crate) mod abuse;
pub mod activations;
pub mod audit;
pub(crate) mod audit_batch;
pub mod audit_erase;
pub mod audit_facets;
pub mod audit_list;
pub mod audit_walk;
pub(crate) mod backups;
pub(crate) mod cases;
pub mod changes;
pub mod connect;
pub(crate) mod copying;
pub(crate) mod copying_postgres;
pub mod customers;
pub mod database;
pub(crate) mod deletions;
pub mod denials;
pub(crate) mod device_pages;
pub mod devices;
pub(crate) mod engines;
pub mod environments;
pub mod export_rows;
pub mod generated_rows;
pub(crate) mod generation;
pub mod generators;
pub mod health;
pub mod holders;
pub mod idempotency;
pub(crate) mod idle_devices;
pub mod import_rows;
pub mod job_items;
pub mod jobs;
pub mod leases;
pub mod license_history;
pub mod license_list;
pub mod license_networks;
pub(crate) mod licenses;
pub mod licensing;
pub(crate) mod link_holdings;
pub(crate) mod links;
pub mod listing_rows;
pub(crate) mod mail_settings;
pub(crate) mod mails;
pub(crate) mod mails_queue;
pub mod meta;
pub mod migrate;
pub mod notes;
pub mod offline_files;
pub(crate) mod organisation_keys;
pub mod people;
pub mod person_links;
pub mod pools;
pub(crate) mod preferences;
pub mod products;
mod reached;
pub(crate) mod reminders;
pub(crate) mod report_days;
pub(crate) mod reports;
pub(crate) mod retention;
pub mod retired_keys;
pub(crate) mod rules;
pub mod sealer;
pub(crate) mod seat_check;
pub(crate) mod seat_rows;
pub(crate) mod seat_write;
pub mod server_keys;
pub mod settings;
pub mod sign_ins;
pub mod signing_keys;
mod sql;
pub(crate) mod standings;
pub mod suggestions;
pub mod sweeps;
pub(crate) mod tallies;
pub(crate) mod timeline;
pub mod tokens;
pub mod views;
pub(crate) mod visitors;
pub(crate) mod watched_keys;
pub(crate) mod webhook_events;
pub(crate) mod webhook_lines;
pub(crate) mod webhook_log;
pub(crate) mod webhook_outbox;
pub(crate) mod webhook_queue;
pub(crate) mod webhooks;
mod writer;

use sqlx::{Postgres, Sqlite, Transaction};

pub use database::Database;

use crate::{
    error::Result,
    ids::LicenseId,
    operations::{Noun, environments::Engine},
    store::changes::Pending,
};

/// A transaction on either engine, with the changes it will announce.
#[derive(Debug)]
pub struct Tx {
    pub(crate) on: On,
    pub(crate) pending: Pending,
    /// What webhooks are told of it.
    pub(crate) outbox: webhook_outbox::Outbox,
}

/// Which engine a transaction is on.
#[derive(Debug)]
pub(crate) enum On {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn new(on: On) -> Self {
        Self {
            on,
            pending: Pending::default(),
            outbox: webhook_outbox::Outbox::default(),
        }
    }

    /// The engine underneath.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.on {
            On::Sqlite(_) => Engine::Sqlite,
            On::Postgres(_) => Engine::Postgres,
        }
    }

    /// Notes that things of a noun changed; told to everybody after the commit. Licenses and customers are named, so that
    /// lists can follow: without ids, every list is read anew.
    pub fn changed(&mut self, noun: Noun, ids: impl IntoIterator<Item = uuid::Uuid>) {
        self.pending.add(noun, ids);
    }

    /// Notes that of licenses only what devices use changed.
    pub(crate) fn seats_changed(&mut self, licenses: impl IntoIterator<Item = LicenseId>) {
        self.pending.seats(licenses);
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self.on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Runs a statement without parameters or rows, such as SAVEPOINT.
    pub(crate) async fn execute_plain(&mut self, text: &'static str) -> Result<()> {
        match &mut self.on {
            On::Sqlite(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ())?,
            On::Postgres(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }
}

/// All rows of a query, as a type with `sqlx::FromRow`.
macro_rules! rows {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.on {
            $crate::store::On::Sqlite(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_all(&mut **tx).await,
            $crate::store::On::Postgres(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_all(&mut **tx).await,
        }
    };
}

/// At most one row of a query.
macro_rules! maybe {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.on {
            $crate::store::On::Sqlite(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_optional(&mut **tx).await,
            $crate::store::On::Postgres(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_optional(&mut **tx).await,
        }
    };
}

/// The one row of a query.
macro_rules! one {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.on {
            $crate::store::On::Sqlite(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_one(&mut **tx).await,
            $crate::store::On::Postgres(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_one(&mut **tx).await,
        }
    };
}

/// Runs a statement and gives the number of rows it touched.
macro_rules! run {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.on {
            $crate::store::On::Sqlite(tx) => sqlx::query($sql)$(.bind($value))*.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::store::On::Postgres(tx) => sqlx::query($sql)$(.bind($value))*.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}

pub(crate) use {maybe, one, rows, run};

//! The use cases: one file per noun, one method per row of the operations table.
//!
//! A method runs on a scope, which is the place (workspace or environment), the caller, and the proof that the caller's
//! role allows it: the only way to a scope checks access.

pub(crate) mod abuse;
mod acting;
pub mod activations;
mod answers;
mod asking;
mod audit;
pub(crate) mod backup_plan;
pub mod backups;
pub mod bulk;
mod bulk_chunk;
mod bulk_customers;
mod bulk_result;
mod bulk_write;
mod caller;
mod catalogue;
mod certificates;
pub mod customers;
pub mod denial_summary;
pub mod device_pages;
mod diagnostics;
pub mod environments;
pub mod explaining;
pub mod exports;
mod facts;
pub mod generating;
pub mod generators;
pub mod health;
#[cfg(test)]
pub(crate) mod held_open;
pub mod holders;
pub mod importing;
pub mod jobs;
pub mod leaks;
pub mod license_actions;
mod license_history;
pub mod license_lists;
pub mod license_making;
mod license_replacing;
pub mod licenses;
pub mod licensing;
mod links;
pub mod mail_settings;
pub mod mail_templates;
pub(crate) mod mailing;
pub mod mails;
pub mod notes;
mod organisation_devices;
pub mod organisation_keys;
mod pass;
pub mod passphrase;
mod passwords;
pub mod pause;
pub mod people;
mod pool_seats;
pub mod pools;
mod preferences;
pub mod previews;
pub mod products;
mod refresh;
pub(crate) mod reports;
pub mod retention;
mod rows;
pub(crate) mod rules;
pub(crate) mod seat_batch;
pub(crate) mod seat_check;
mod seat_giving;
mod seat_step;
pub mod seats;
pub(crate) mod server_keys;
pub mod settings;
mod showing;
pub mod sign_in;
pub(crate) mod signing;
pub(crate) mod standing;
pub(crate) mod sweeps;
mod telling;
mod throttle;
mod ticket;
mod timeline;
pub mod token_book;
pub mod tokens;
pub mod views;
pub mod visiting;
pub(crate) mod webhooks;

use std::sync::Arc;

pub(crate) use audit::AuditWalk;
pub use caller::{Caller, Door};
pub(crate) use importing::blocking as in_a_thread;
pub(crate) use links::Returner;
pub use people::OpenLink;
pub use refresh::Refreshed;
pub use rows::{RowProgress, RowSink, RowSource, row_channel};
pub use sign_in::{Credentials, Origin, SignedIn};
pub use standing::Session;
pub use token_book::Bearer;

use crate::backend::{Environment, Workspace};

/// A caller in a workspace, allowed to do what they asked for.
#[derive(Debug, Clone)]
pub struct WorkspaceScope {
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) caller: Caller,
}

/// A caller in an environment, allowed to do what they asked for.
#[derive(Debug, Clone)]
pub struct EnvironmentScope {
    pub(crate) environment: Arc<Environment>,
    pub(crate) caller: Caller,
}

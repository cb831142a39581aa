//! The use cases: one file per noun, one method per row of the operations table.
//!
//! A method runs on a scope, which is the place (workspace or environment), the caller, and the proof that the caller's
//! role allows it: the only way to a scope checks access.

mod acting;
pub mod activations;
mod answers;
mod asking;
mod audit;
pub mod bulk;
mod bulk_chunk;
mod bulk_customers;
mod bulk_result;
mod caller;
mod catalogue;
pub mod customers;
pub mod denial_summary;
pub mod device_pages;
pub mod environments;
pub mod explaining;
pub mod exports;
mod facts;
pub mod generating;
pub mod generators;
pub mod importing;
pub mod jobs;
pub mod license_actions;
mod license_history;
pub mod license_lists;
pub mod license_making;
pub mod licenses;
pub mod notes;
mod organisation_devices;
pub mod organisation_keys;
pub mod previews;
pub mod products;
mod rows;
pub(crate) mod seat_batch;
pub mod seats;
pub mod settings;
pub(crate) mod signing;
pub(crate) mod sweeps;
mod ticket;
pub mod views;

use std::sync::Arc;

pub use caller::{Caller, Door};
pub use rows::{RowProgress, RowSink, RowSource, row_channel};

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

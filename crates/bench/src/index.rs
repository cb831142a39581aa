//! The one place that knows how the core's list index is opened, waited for and asked about itself.
//!
//! Deliberately absent: the index. Until the core has one, every opening answers from SQL, there are no facts, and
//! the report shows dashes where they belong.

use std::{path::Path, sync::Arc};

use anyhow::Result;
use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
};

/// What an index says of itself once it answers.
#[derive(Debug, Clone, Copy)]
pub struct IndexFacts {
    /// Licenses in it.
    pub licenses: usize,
    /// Bytes of memory it takes.
    pub bytes: usize,
    /// Whether it was read from its snapshot, or else from the database.
    pub from_snapshot: bool,
    /// How long that took.
    pub load_seconds: f64,
}

/// Opens a workspace as every program does.
pub async fn open(location: &Location) -> Result<Arc<Workspace>> {
    Ok(Workspace::open(location, Arc::new(SystemClock)).await?)
}

/// Opens a workspace that answers from plain SQL alone.
pub async fn open_plain(location: &Location) -> Result<Arc<Workspace>> {
    // To become `Workspace::open_plain`.
    open(location).await
}

/// Waits until the index of an environment answers, and gives its facts; none when the core has no index.
pub async fn ready(_workspace: &Workspace, _environment: &str) -> Result<Option<IndexFacts>> {
    // To become a wait on `workspace.listing_facts(environment)`.
    Ok(None)
}

/// Removes what an earlier opening left, so that the next one reads the database.
pub fn forget_snapshots(_folder: &Path) -> Result<()> {
    // To remove the snapshots' files of the workspace.
    Ok(())
}

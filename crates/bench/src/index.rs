//! The one place that knows how the core's list index is opened, waited for and asked about itself.
//!
//! Deliberately absent: what is measured with it.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use keydesk_core::{
    backend::{Location, Opening, Workspace},
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
    let plain = Opening {
        index: false,
        ..Opening::default()
    };
    Ok(Workspace::open_as(location, Arc::new(SystemClock), plain).await?)
}

/// Waits until the index of an environment answers, and gives its facts; none where it was opened without.
pub async fn ready(workspace: &Workspace, environment: &str) -> Result<Option<IndexFacts>> {
    let facts = workspace.listing_facts(environment).await?;
    Ok(facts.ready.then_some(IndexFacts {
        licenses: facts.licenses,
        bytes: facts.bytes,
        from_snapshot: facts.from_snapshot,
        load_seconds: facts.load_seconds,
    }))
}

/// How long the newest single changes took to apply to the index, once they were read.
pub async fn applied(workspace: &Workspace, environment: &str) -> Result<Vec<Duration>> {
    Ok(workspace.listing_facts(environment).await?.applied)
}

/// Removes what an earlier opening left, so that the next one reads the database.
pub fn forget_snapshots(folder: &Path) -> Result<()> {
    let environments = folder.join("environments");
    for entry in
        std::fs::read_dir(&environments).context("The workspace's files cannot be listed")?
    {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "index")
        {
            std::fs::remove_file(&path).context("A snapshot cannot be removed")?;
        }
    }
    Ok(())
}

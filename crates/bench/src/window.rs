//! What `bench window` opens: made or found, settled, and each with the snapshot of its index.
//!
//! Deliberately absent: the window. The desktop's own test drives it, `tests/desktop/speed`, and `cargo xtask bench
//! window` brings the two together.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
};

use crate::{
    index,
    places::{self, ACCESS, DEMO_PRODUCTS, ENVIRONMENT, caller},
};

/// How many licenses the workspace has that the large one is held against.
const SMALL: u32 = 1_000;

#[derive(clap::Args)]
pub struct Window {
    /// How many licenses the large one has
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    licenses: u32,
    /// A workspace folder that is there already, as the large one
    #[arg(long, value_name = "PATH")]
    workspace: Option<PathBuf>,
}

impl Window {
    /// Prints the folders: the empty one, the small one, the large one.
    pub async fn run(self) -> Result<()> {
        let small = places::workspace(SMALL, None, DEMO_PRODUCTS).await?;
        let named = self.workspace.as_deref();
        let large = places::workspace(self.licenses, named, DEMO_PRODUCTS).await?;
        println!("{}", empty().await?.display());
        for place in [small, large] {
            leave_snapshot(&place.folder).await?;
            println!("{}", std::path::absolute(&place.folder)?.display());
        }
        Ok(())
    }
}

/// A workspace without a license.
async fn empty() -> Result<PathBuf> {
    let folder = places::cache()?.join("empty");
    if !folder.exists() {
        let draft = places::cache()?.join("empty-draft");
        if draft.exists() {
            fs::remove_dir_all(&draft).context("What an earlier run left cannot be removed")?;
        }
        let location = Location::Folder(draft.clone());
        let workspace = Workspace::create(&location, "Empty", Arc::new(SystemClock)).await?;
        workspace.close().await;
        fs::rename(&draft, &folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    Ok(folder)
}

/// Opens a workspace once, as a person did yesterday: its index is written beside it.
async fn leave_snapshot(folder: &Path) -> Result<()> {
    let workspace = index::open(&Location::Folder(folder.to_owned())).await?;
    let opened = workspace
        .environment_scope(ENVIRONMENT, &caller(), ACCESS)
        .await;
    let ready = match opened {
        Ok(_) => index::ready(&workspace, ENVIRONMENT).await.map(|_| ()),
        Err(error) => Err(error.into()),
    };
    workspace.close().await;
    ready
}

//! Importing a file of new licenses into an empty environment, beside bare loops of prepared statements.
//!
//! Keydesk's time is from `apply_import` until its job is done: reading, checking, deciding and writing in chunks, with
//! audit entries, history, progress and the result file. The time of handing the file in and looking at it comes on
//! top in a figure of its own. The bare loops ([`super::bare`]) find every value ready to be bound.
//!
//! Each round has a fresh workspace and a fresh file for the loops, on the same disk. Deliberately absent: Postgres.

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Result, ensure};
use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
};

use super::{
    Comparison, Moved,
    bare::{self, Ready},
};
use crate::{
    files,
    places::{self, ACCESS, ENVIRONMENT, caller, database_file},
};

/// Imports `rounds` times by each.
pub async fn measure(rows: u32, rounds: u32) -> Result<Comparison> {
    eprintln!("Importing …");
    let file = files::of_rows(rows, 7);
    let bytes = file.csv()?;
    let ready = Ready::of(&file);
    let mut keydesk = Moved::new("Keydesk");
    let mut handed_in = Moved::new("Keydesk, with handing the file in");
    let mut bare = Moved::new("bare loop");
    let mut trail = Moved::new("bare loop, history and audit");
    for _ in 0..rounds {
        let folder = tempfile::tempdir_in(places::cache()?)?;
        import(
            &folder.path().join("desk"),
            &bytes,
            &mut keydesk,
            &mut handed_in,
        )
        .await?;
        for (loops, with_trail) in [(&mut bare, false), (&mut trail, true)] {
            let desk = folder
                .path()
                .join(if with_trail { "trail" } else { "bare" });
            empty(&desk).await?;
            let started = Instant::now();
            bare::write(&database_file(&desk), &ready, with_trail)?;
            loops.times.add(started.elapsed());
            loops.rows = rows;
        }
    }
    Ok(Comparison {
        title: "Import of new licenses from CSV, into an empty environment",
        keydesk: vec![keydesk, handed_in],
        others: vec![bare, trail],
    })
}

async fn import(
    desk: &Path,
    bytes: &[u8],
    keydesk: &mut Moved,
    handed_in: &mut Moved,
) -> Result<()> {
    let workspace = empty(desk).await?;
    let workspace = Workspace::open(&workspace, Arc::new(SystemClock)).await?;
    let scope = workspace
        .environment_scope(ENVIRONMENT, &caller(), ACCESS)
        .await?;
    let from_the_start = Instant::now();
    let plan = files::hand_in(&scope, bytes).await?;
    let started = Instant::now();
    let imported = files::import(&scope, plan).await?;
    keydesk.times.add(started.elapsed());
    handed_in.times.add(from_the_start.elapsed());
    keydesk.rows = imported.created;
    handed_in.rows = imported.created;
    ensure!(imported.new_customers > 0, "no customer was made");
    workspace.close().await;
    Ok(())
}

/// Makes a workspace without a license.
async fn empty(desk: &Path) -> Result<Location> {
    let location = Location::Folder(desk.to_owned());
    let made = Workspace::create(&location, "Bench", Arc::new(SystemClock)).await?;
    made.close().await;
    Ok(location)
}

//! The demo workspace: Larkspur Software and its licenses, all a function of a seed, a number and a moment.
//!
//! Owns what is drawn and how it gets into the files quickly. Deliberately absent: Postgres, and any way to add to a
//! workspace that is in use; a demo is made in a folder of its own, whole or not at all.

mod catalogue;
mod chance;
mod devices;
mod generators;
mod keys;
mod lives;
mod names;
mod people;
mod pools;
mod population;
mod questions;
mod support;
mod trail;
mod validity;
mod write;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use futures::FutureExt;
use tokio::sync::mpsc;

use self::{
    population::{Piece, Population},
    write::Filling,
};
use crate::{
    backend::{Location, Workspace},
    clock::{Clock, ManualClock, SystemClock},
    domain::status::LicenseStatus,
    error::{Error, Result},
    ids::ProductId,
    operations::{
        Access,
        licenses::{ExpiresFilter, LicenseQuery, Sort, SortField, SortOrder},
        views::SaveView,
    },
    service::{Caller, Door},
    store::meta,
};

/// The name of the demo's vendor.
const NAME: &str = "Larkspur Software";
/// Who has set it up.
const FOUNDER: &str = "Mira Okafor";
/// Licenses of production for each license of staging.
const STAGING_PART: u32 = 20;
/// The fewest licenses of staging.
const STAGING_LEAST: u32 = 40;
/// Licenses of development.
const DEVELOPMENT: u32 = 12;
/// Pieces drawn ahead of the writer.
const AHEAD: usize = 2;

/// What the demo shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPlan {
    /// Licenses of production. Staging has a twentieth, development a handful.
    pub licenses: u32,
    /// The same seed draws the same rows.
    pub seed: u64,
}

/// Makes a demo workspace in `folder` (must not exist or be empty), as of the beginning of this day (UTC), so that the
/// same plan makes the same rows all day. Progress is 0..=licenses.
///
/// # Errors
/// As [`make_demo_at`].
pub async fn make_demo(
    folder: &Path,
    plan: DemoPlan,
    progress: &(dyn Fn(u32) + Send + Sync),
) -> Result<()> {
    make_demo_at(
        folder,
        plan,
        beginning_of(SystemClock.now().date_naive()),
        progress,
    )
    .await
}

/// The moment a day begins, in UTC.
#[must_use]
pub fn beginning_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Makes a demo workspace as of `now`: the same plan and moment make the same rows.
///
/// It is made beside `folder` and moved there when it is whole, so a demo that was broken off leaves nothing.
///
/// # Errors
/// `folder_not_empty`; `file` or `database` when the disk does not take it.
pub async fn make_demo_at(
    folder: &Path,
    plan: DemoPlan,
    now: DateTime<Utc>,
    progress: &(dyn Fn(u32) + Send + Sync),
) -> Result<()> {
    refuse_occupied(folder)?;
    let folder = std::path::absolute(folder).map_err(|error| Error::file(folder, error))?;
    let beside = folder.parent().unwrap_or(&folder);
    std::fs::create_dir_all(beside).map_err(|error| Error::file(beside, error))?;
    let workshop = tempfile::Builder::new()
        .prefix(".keydesk-demo-")
        .tempdir_in(beside)
        .map_err(|error| Error::file(beside, error))?;
    let making = workshop.path().join("workspace");
    let environments = [
        ("production", plan.licenses),
        ("staging", (plan.licenses / STAGING_PART).max(STAGING_LEAST)),
        ("development", DEVELOPMENT),
    ];
    let populations: Vec<_> = (0..)
        .zip(environments)
        .map(|(place, (name, licenses))| (name, Population::of(plan.seed, place, licenses, now)))
        .collect();
    found(&making, now, &populations[0].1).await?;
    for (name, population) in populations {
        let file = making.join("environments").join(format!("{name}.db"));
        let quiet = |_| ();
        fill(
            file,
            population,
            if name == "production" {
                progress
            } else {
                &quiet
            },
        )
        .await?;
    }
    move_into_place(&making, &folder)
}

fn refuse_occupied(folder: &Path) -> Result<()> {
    let occupied = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Error::file(folder, error)),
    };
    if occupied {
        return Err(Error::FolderNotEmpty {
            path: folder.display().to_string(),
        });
    }
    Ok(())
}

/// Makes the workspace with empty environments and saved views, and marks it as the demo.
async fn found(folder: &Path, now: DateTime<Utc>, production: &Population) -> Result<()> {
    let location = Location::Folder(folder.to_owned());
    let workspace = Workspace::create(&location, NAME, Arc::new(ManualClock::at(now))).await?;
    let outfitted = outfit(&workspace, production).await;
    workspace.close().await;
    outfitted
}

async fn outfit(workspace: &Arc<Workspace>, production: &Population) -> Result<()> {
    let founder = Caller::owner(FOUNDER, Door::Desk);
    for view in views(production) {
        workspace
            .scope(&founder, Access::Read)?
            .save_view(view)
            .await?;
    }
    workspace
        .control
        .write(|tx| meta::set(tx, "demo", "true").boxed())
        .await
}

/// Draws on one thread and writes from another.
async fn fill(
    file: PathBuf,
    mut population: Population,
    progress: &(dyn Fn(u32) + Send + Sync),
) -> Result<()> {
    let mut filling = Filling::begin(&file, &population).await?;
    let (hand_over, mut drawn) = mpsc::channel::<Piece>(AHEAD);
    let drawing = tokio::task::spawn_blocking(move || {
        while let Some(piece) = population.next_piece() {
            if hand_over.blocking_send(piece).is_err() {
                return;
            }
        }
    });
    let mut entries = Vec::new();
    let mut written = 0;
    progress(written);
    while let Some(mut piece) = drawn.recv().await {
        filling.add(&piece).await?;
        entries.append(&mut piece.entries);
        written += u32::try_from(piece.licenses.len()).unwrap_or(0);
        progress(written);
    }
    drawing
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    filling.finish(entries).await
}

/// An empty folder that is already there gives way.
fn move_into_place(made: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir(folder).map_err(|error| Error::file(folder, error))?;
    }
    std::fs::rename(made, folder).map_err(|error| Error::file(folder, error))
}

/// The views that Larkspur's people have pinned.
fn views(production: &Population) -> Vec<SaveView> {
    let product = |code: &str| {
        let of_code = production
            .products()
            .iter()
            .filter(|product| product.plan.code == code);
        of_code
            .map(|product| product.id)
            .collect::<Vec<ProductId>>()
    };
    let sorted = |field, order| Sort { field, order };
    let queries = [
        (
            "Active + Pro Plan",
            LicenseQuery {
                statuses: vec![LicenseStatus::Active],
                products: product("pro"),
                ..LicenseQuery::default()
            },
        ),
        (
            "Expiring in 30 days",
            LicenseQuery {
                statuses: vec![
                    LicenseStatus::Assigned,
                    LicenseStatus::Active,
                    LicenseStatus::Inactive,
                ],
                expires: Some(ExpiresFilter::Within { days: 30 }),
                sort: sorted(SortField::Expires, SortOrder::Ascending),
                ..LicenseQuery::default()
            },
        ),
        (
            "Suspended",
            LicenseQuery {
                statuses: vec![LicenseStatus::Suspended],
                ..LicenseQuery::default()
            },
        ),
        (
            "Available Enterprise",
            LicenseQuery {
                statuses: vec![LicenseStatus::Available],
                products: product("enterprise"),
                sort: sorted(SortField::Activations, SortOrder::Descending),
                ..LicenseQuery::default()
            },
        ),
    ];
    queries
        .into_iter()
        .map(|(name, query)| SaveView {
            replaces: None,
            name: name.to_owned(),
            pinned: true,
            position: None,
            query,
            columns: None,
        })
        .collect()
}

#[cfg(test)]
mod tests;

//! Loading an index: from the snapshot where it fits, else from the database; and keeping the snapshot.

use std::{path::Path, sync::Arc, time::Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ListKeeper, SnapshotPlace, in_the_background, serve::begin_merge};
use crate::{
    error::{Error, Result},
    listing::{SnapshotError, View},
    operations::environments::Engine,
    store::{
        Tx,
        changes::{self, FeedPosition, Touched},
        listing_rows,
    },
};

/// What a snapshot was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    workspace: Uuid,
    generation: String,
    environment: String,
    /// Everything up to here is in it.
    position: FeedPosition,
    /// Who wrote the row of the feed at that place, and when: another history has another writer.
    writer: Option<(Uuid, DateTime<Utc>)>,
}

/// An index that is loaded, up to a place of the feed.
struct Loaded {
    view: View,
    position: FeedPosition,
    from_snapshot: bool,
}

impl ListKeeper {
    /// Loads the index and publishes it with everything that was committed meanwhile.
    pub(super) async fn load(self: &Arc<Self>) -> Result<()> {
        let started = Instant::now();
        let loaded = match self.load_snapshot().await {
            Some(loaded) => loaded,
            None => self.load_database().await?,
        };
        let mut view = loaded.view;
        loop {
            let pending = {
                let mut state = self.state();
                if state.pending.leaves_lists() {
                    state.settled = state.settled.max(loaded.position);
                    state.facts.from_snapshot = loaded.from_snapshot;
                    state.facts.load_seconds = started.elapsed().as_secs_f64();
                    state.view = Some(Arc::new(view));
                    break;
                }
                std::mem::take(&mut state.pending)
            };
            if pending.unnamed {
                return Err(Error::Internal(
                    "a change did not say what it changed".into(),
                ));
            }
            if let Some(next) = self.refreshed(&view, pending).await? {
                view = next;
            }
        }
        self.ready.send_replace(true);
        let took = started.elapsed();
        tracing::debug!(
            ?took,
            from_snapshot = loaded.from_snapshot,
            "the list index answers"
        );
        if !loaded.from_snapshot {
            self.save_if_behind();
        }
        Ok(())
    }

    async fn load_database(self: &Arc<Self>) -> Result<Loaded> {
        let mut tx = self.database.read_for_list().await?;
        // Everything that is pending is in the snapshot of this transaction.
        let position = changes::end(&mut tx).await?;
        let building = listing_rows::everything(&mut tx).await?;
        drop(tx);
        let version = self.next_version();
        let view = in_the_background(move || building.finished(version)).await?;
        Ok(Loaded {
            view,
            position,
            from_snapshot: false,
        })
    }

    /// None when there is no snapshot, or none that fits.
    async fn load_snapshot(self: &Arc<Self>) -> Option<Loaded> {
        let place = self.snapshot.clone()?;
        let version = self.next_version();
        let read = in_the_background(move || read_snapshot(&place, version)).await;
        let (view, stamp) = match read.ok()? {
            Ok(found) => found,
            Err(SnapshotError::File(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                return None;
            }
            Err(error) => {
                tracing::info!(%error, "the snapshot of the list index is not used");
                return None;
            }
        };
        match self.caught_up(view, &stamp).await {
            Ok(loaded) => Some(loaded),
            Err(error) => {
                tracing::info!(%error, "the snapshot of the list index does not fit the database");
                None
            }
        }
    }

    /// A snapshot's view with everything that was committed since.
    async fn caught_up(&self, view: View, stamp: &Stamp) -> Result<Loaded> {
        let mut tx = self.database.read_for_list().await?;
        if !self.fits(&mut tx, stamp).await? {
            return Err(Error::Internal("it is of another history".into()));
        }
        let mut position = stamp.position;
        let mut touched = Touched::default();
        loop {
            // Nobody's id: rows that an earlier run of this very program wrote are news, too.
            let news = changes::since(&mut tx, Uuid::nil(), position).await?;
            if news.position == position {
                break;
            }
            position = news.position;
            for change in news.foreign {
                touched.add(change.touched);
            }
        }
        drop(tx);
        if touched.unnamed {
            return Err(Error::Internal(
                "a change since did not say what it changed".into(),
            ));
        }
        let view = match self.refreshed(&view, touched).await? {
            Some(next) => next,
            None => view,
        };
        Ok(Loaded {
            view,
            position,
            from_snapshot: true,
        })
    }

    async fn fits(&self, tx: &mut Tx, stamp: &Stamp) -> Result<bool> {
        let place = self.snapshot.as_ref();
        let same = place.is_some_and(|place| {
            place.workspace == stamp.workspace
                && place.generation == stamp.generation
                && place.environment == stamp.environment
        });
        if !same || !changes::can_go_on_from(tx, stamp.position).await? {
            return Ok(false);
        }
        if tx.engine() == Engine::Postgres {
            return Ok(true);
        }
        let writer = changes::writer_of(tx, stamp.position.seq).await?;
        let forgotten = changes::forgotten(tx).await?;
        Ok(writer == stamp.writer && (writer.is_some() || stamp.position == forgotten))
    }

    /// Writes the snapshot when something changed since it was written; merges for it first.
    pub(super) fn save_if_behind(self: &Arc<Self>) {
        let Some(place) = self.snapshot.clone() else {
            return;
        };
        let (view, settled) = {
            let mut state = self.state();
            let Some(view) = state.view.clone() else {
                return;
            };
            if state.saved == Some(state.settled) {
                return;
            }
            state.saved = Some(state.settled);
            (view, state.settled)
        };
        let keeper = self.clone();
        self.tasks.spawn(async move {
            if let Err(error) = keeper.save(view, settled, place).await {
                tracing::warn!(%error, "the snapshot of the list index could not be kept");
                keeper.state().saved = None;
            }
        });
    }

    async fn save(
        &self,
        view: Arc<View>,
        position: FeedPosition,
        place: SnapshotPlace,
    ) -> Result<()> {
        let writer = {
            let mut tx = self.database.read_for_list().await?;
            changes::writer_of(&mut tx, position.seq).await?
        };
        let stamp = Stamp {
            workspace: place.workspace,
            generation: place.generation,
            environment: place.environment,
            position,
            writer,
        };
        let view = match view.waiting() {
            0 => view,
            _ => Arc::new(merged_alone(view).await?),
        };
        let file = place.file;
        in_the_background(move || write_snapshot(&view, &file, &stamp)).await?
    }
}

/// A view's content as one base, for the file only.
async fn merged_alone(view: Arc<View>) -> Result<View> {
    let merge = begin_merge(view.clone());
    let base = merge.task.await.ok().flatten();
    let base = base.ok_or_else(|| Error::Internal("the overlay could not be merged".into()))?;
    Ok(view.rebased(&view, base, view.version()))
}

fn write_snapshot(view: &View, file: &Path, stamp: &Stamp) -> Result<()> {
    view.save(file, stamp)
        .map_err(|error| Error::Internal(error.to_string()))
}

fn read_snapshot(
    place: &SnapshotPlace,
    version: u32,
) -> std::result::Result<(View, Stamp), SnapshotError> {
    View::load(&place.file, version)
}

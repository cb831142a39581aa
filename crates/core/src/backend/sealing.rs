//! Who seals an audit trail and who signs it: one turn at a time, under a lease.
//!
//! Whoever has the key signs the end of what they seal, in the same transaction, and what others sealed without it. Who
//! has no key leaves sealing to those who have one, and does it alone only when entries wait and nobody comes.
//! Deliberately absent: how links are made (`store::sealer`).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;

use super::{checkpoint::CheckpointKey, checkpoint_keys::Checkpoints};
use crate::{
    error::Result,
    operations::environments::Engine,
    store::{
        Database, Tx, audit_walk, leases,
        sealer::{self, AT_ONCE, ChainEnd, Chained, Sealed},
    },
};

/// The lease of the sealer runs this long.
const LEASE: chrono::Duration = chrono::Duration::seconds(10);
/// How long entries wait for somebody with the key before somebody without it seals them. It is counted by this process's
/// own clock from when it first saw them, so that no two computers' clocks are compared.
const PATIENCE: Duration = Duration::from_secs(5);
const SEALER: &str = "sealer";

/// Seals one chain.
#[derive(Debug)]
pub(super) struct Sealing {
    database: Arc<Database>,
    chain: String,
    checkpoints: Arc<Checkpoints>,
    /// The oldest entry that waits, and since when it was seen to.
    waits: Option<(i64, Instant)>,
    /// The chain is not the one that was signed before; its end is not looked at again and again.
    refused: bool,
}

/// How much a turn had to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Idle,
    /// So many entries were sealed; 0 also when only a signature was missing, or was refused.
    Did(usize),
}

/// What a turn came to.
enum Done {
    Nothing,
    Sealed {
        entries: usize,
    },
    Signed {
        end: ChainEnd,
        entries: usize,
    },
    /// Sealed, but the chain is not the one that was signed before: nobody signs that.
    Refused,
}

impl Sealing {
    pub(super) fn of(database: Arc<Database>, chain: &str, checkpoints: Arc<Checkpoints>) -> Self {
        Self {
            database,
            chain: chain.to_owned(),
            checkpoints,
            waits: None,
            refused: false,
        }
    }

    /// Seals and signs what there is to, until a turn is not full any more or `enough` says so. Gives how many entries were
    /// sealed, or none when there was nothing to do.
    pub(super) async fn turns(&mut self, enough: impl Fn() -> bool) -> Result<Option<usize>> {
        let mut sealed = None;
        while let Turn::Did(entries) = self.turn().await? {
            *sealed.get_or_insert(0) += entries;
            if entries < AT_ONCE || enough() {
                break;
            }
        }
        Ok(sealed)
    }

    async fn turn(&mut self) -> Result<Turn> {
        let mut tx = self.database.read().await?;
        let oldest = sealer::oldest_waiting(&mut tx).await?;
        let end = sealer::unsigned_end(&mut tx).await?;
        drop(tx);
        if oldest.is_none() && !end.is_some_and(|end| self.lacks_its_first_signature(end)) {
            self.waits = None;
            return Ok(Turn::Idle);
        }
        let key = self.checkpoints.key().await?;
        let signs = key.as_ref().is_some_and(|key| key.signs());
        let others_sign = key.is_some() && !signs;
        match oldest {
            None if !signs || self.refused => return Ok(Turn::Idle),
            Some(oldest) if others_sign && !self.waited_for(oldest) => return Ok(Turn::Idle),
            _ => {}
        }
        self.seal(key.filter(|_| signs)).await
    }

    /// Whether an end without a checkpoint was sealed without the key. One that was signed before has lost its checkpoint,
    /// which signing it again would cover up.
    fn lacks_its_first_signature(&self, end: i64) -> bool {
        let mark = self.checkpoints.mark(&self.chain);
        !self.checkpoints.all_signed() && mark.is_none_or(|mark| mark.position < end)
    }

    fn waited_for(&mut self, oldest: i64) -> bool {
        match self.waits {
            Some((seen, since)) if seen == oldest => since.elapsed() >= PATIENCE,
            _ => {
                self.waits = Some((oldest, Instant::now()));
                false
            }
        }
    }

    async fn seal(&mut self, key: Option<Arc<CheckpointKey>>) -> Result<Turn> {
        let now = self.database.now();
        let process = self.database.process;
        let chain = self.chain.clone();
        let mark = self.checkpoints.mark(&chain);
        let chained = self.chained_before().await?;
        let done = self.database.write(move |tx| {
            async move {
                if !leases::take(tx, SEALER, process, now, now + LEASE).await? {
                    return Ok(Done::Nothing);
                }
                let sealed = sealer::seal(tx, chained).await?;
                let Some(key) = key else {
                    // Whoever has the key need not wait for this lease to run out.
                    leases::release(tx, SEALER, process).await?;
                    let done = |sealed: Sealed| Done::Sealed {
                        entries: sealed.entries,
                    };
                    return Ok(sealed.map_or(Done::Nothing, done));
                };
                let (end, entries) = match sealed {
                    Some(Sealed { end, entries }) => (end, entries),
                    None => (sealer::chain_end(tx).await?, 0),
                };
                let Some(after) = signed_before(tx, &key, &chain, mark.as_ref()).await? else {
                    return Ok(Done::Refused);
                };
                let jws = key.sign(&chain, &end, after, now)?;
                sealer::keep_checkpoint(tx, end.position, now, &jws).await?;
                Ok(Done::Signed { end, entries })
            }
            .boxed()
        });
        let done = done.await?;
        self.refused = matches!(done, Done::Refused);
        match done {
            Done::Nothing => Ok(Turn::Idle),
            Done::Sealed { entries } => Ok(Turn::Did(entries)),
            Done::Signed { end, entries } => {
                self.checkpoints.remember(&self.chain, &end);
                Ok(Turn::Did(entries))
            }
            Done::Refused => {
                tracing::error!(
                    chain = self.chain,
                    "the audit trail is not the one that was signed before, so it is not signed; verify it"
                );
                Ok(Turn::Did(0))
            }
        }
    }

    /// What waits, chained before this turn of SQLite's write queue, so that whoever writes waits for the writing alone.
    /// On Postgres nobody waits, and of several servers only the one with the lease should do it.
    async fn chained_before(&self) -> Result<Option<Chained>> {
        if self.database.engine() == Engine::Postgres {
            return Ok(None);
        }
        let mut tx = self.database.read().await?;
        sealer::chained(&mut tx).await.map(Some)
    }

    /// So that another process need not wait for it to run out.
    pub(super) async fn give_the_lease_back(&self) {
        let process = self.database.process;
        let given = self
            .database
            .write(move |tx| leases::release(tx, SEALER, process).boxed())
            .await;
        if let Err(error) = given {
            tracing::debug!(%error, "the sealer's lease runs out by itself");
        }
    }
}

/// Where the chain was signed last. None when it is not the chain that was signed then, be it as this computer remembers
/// it or as the newest checkpoint says: signing it anew would be signing what somebody rewrote.
async fn signed_before(
    tx: &mut Tx,
    key: &CheckpointKey,
    chain: &str,
    mark: Option<&ChainEnd>,
) -> Result<Option<Option<i64>>> {
    let kept = audit_walk::last_checkpoint(tx).await?;
    let said = kept
        .as_ref()
        .and_then(|kept| key.read_at(&kept.jws, chain, kept.position));
    if let Some(said) = &said
        && !has_link(tx, said.position, &said.hash).await?
    {
        return Ok(None);
    }
    if let Some(mark) = mark
        && !has_link(tx, mark.position, &hex::encode(&mark.hash)).await?
    {
        return Ok(None);
    }
    // The remembered one counts, also when its checkpoint is gone: the next one then tells that it is missing.
    let kept = kept.map(|kept| kept.position);
    Ok(Some(kept.max(mark.map(|mark| mark.position))))
}

async fn has_link(tx: &mut Tx, position: i64, hash: &str) -> Result<bool> {
    let link = sealer::link_at(tx, position).await?;
    Ok(link.is_some_and(|link| hex::encode(&link) == hash))
}

#[cfg(test)]
#[path = "sealing_tests.rs"]
mod tests;

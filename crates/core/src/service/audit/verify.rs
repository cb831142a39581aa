//! Walking the whole chain: every link, every kept detail, every checkpoint, until the first that does not fit.
//!
//! The walk reads one snapshot a stretch at a time, so that it neither holds the trail in memory nor keeps a writer
//! waiting; dropping it ends it. Deliberately absent: mending anything.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use uuid::Uuid;

use crate::{
    backend::{Checkpoint, CheckpointKey, Checkpoints, Environment, WORKSPACE_CHAIN, Workspace},
    error::Result,
    ids::AuditId,
    operations::{audit::*, health::ChainVerified},
    service::{
        EnvironmentScope, WorkspaceScope, health::VERIFIED, importing::blocking,
        retention::FEWEST_AUDIT,
    },
    store::{
        Database,
        audit::details_hash,
        audit_list::{ERASE, RETIRE},
        audit_walk::{self, Link, StoredCheckpoint},
        meta,
        sealer::{ChainEnd, Linked},
    },
};

/// Links read and judged at a time.
const STRETCH: i64 = 1_000;

impl EnvironmentScope {
    /// Walks the whole chain and says whether it is intact. Who asks while a walk is under way gets its verdict.
    ///
    /// # Errors
    /// `forbidden` for the workspace's trail; what is wrong with the trail is the answer.
    pub async fn verify_audit(&self, request: VerifyAudit) -> Result<AuditVerdict> {
        self.require_trail(request.trail)?;
        let Environment {
            name,
            database,
            checkpoints,
            walk,
            control_walk,
            book,
            ..
        } = &*self.environment;
        let (walk, database, chain) = match request.trail {
            AuditTrail::Environment => (walk, database, name.as_str()),
            AuditTrail::Workspace => (&**control_walk, book.control(), WORKSPACE_CHAIN),
        };
        let remembers = walk.remembers();
        walk.join(|| {
            judged(
                database.clone(),
                checkpoints.clone(),
                chain.to_owned(),
                remembers,
            )
        })
        .await
    }
}

impl WorkspaceScope {
    /// The same for the workspace's own trail: settings, environments, saved views.
    ///
    /// # Errors
    /// When the database fails; what is wrong with the trail is the answer.
    pub async fn verify_audit(&self) -> Result<AuditVerdict> {
        let Workspace {
            control,
            checkpoints,
            walk,
            ..
        } = &*self.workspace;
        let (remembers, chain) = (walk.remembers(), || WORKSPACE_CHAIN.to_owned());
        walk.join(|| judged(control.clone(), checkpoints.clone(), chain(), remembers))
            .await
    }
}

/// How long an answer waits for the note that it was given.
const NOTED_SOON: std::time::Duration = std::time::Duration::from_millis(300);

async fn remember(database: &Database, text: String) {
    let kept = database
        .write(move |tx| async move { meta::set(tx, VERIFIED, &text).await }.boxed())
        .await;
    if let Err(error) = kept {
        tracing::debug!(%error, "when the trail was verified is not remembered");
    }
}

/// Walks a chain, and remembers what came of it.
async fn judged(
    database: Arc<Database>,
    checkpoints: Arc<Checkpoints>,
    chain: String,
    remembers: bool,
) -> Result<AuditVerdict> {
    let verdict = verify(database.clone(), checkpoints, chain).await?;
    if remembers {
        let verified = ChainVerified {
            at: verdict.checked_at,
            to: verdict.sealed,
            intact: verdict.intact,
        };
        let text = serde_json::to_string(&verified).unwrap_or_default();
        let noting = tokio::spawn(async move { remember(&database, text).await });
        // Reading never waits for a writer: a note that has to is written when its turn comes.
        let _ = tokio::time::timeout(NOTED_SOON, noting).await;
    }
    Ok(verdict)
}

/// Walks the chain called `chain` that a database holds.
async fn verify(
    database: Arc<Database>,
    checkpoints: Arc<Checkpoints>,
    chain: String,
) -> Result<AuditVerdict> {
    let key = checkpoints.key().await?;
    // Before the snapshot: what is remembered by then is in it.
    let mark = checkpoints.mark(&chain);
    let mut tx = database.read().await?;
    let checked_at = database.now();
    let waiting = audit_walk::waiting(&mut tx).await?;
    let mut walk = Walk {
        key,
        all_signed: checkpoints.all_signed(),
        mark,
        chain,
        ..Walk::default()
    };
    loop {
        let links = audit_walk::links(&mut tx, walk.end.position, STRETCH).await?;
        let Some(last) = links.last() else { break };
        let (after, up_to) = (walk.end.position, last.position);
        let checkpoints = audit_walk::checkpoints(&mut tx, after, up_to, STRETCH).await?;
        walk = blocking(move || Ok(walk.judge(&links, &checkpoints))).await?;
        if walk.broken.is_some() {
            break;
        }
    }
    if walk.broken.is_none() {
        let beyond = audit_walk::checkpoints(&mut tx, walk.end.position, i64::MAX, 1).await?;
        walk.excuse(audit_walk::waiting_erasures(&mut tx).await?);
        for (at, body) in audit_walk::waiting_retirements(&mut tx).await? {
            walk.excuse_older(at, &body);
        }
        walk.judge_the_end(beyond.first());
    }
    if walk.broken.is_none() {
        walk.judge_the_rest(
            audit_walk::stray(&mut tx).await?,
            audit_walk::lost(&mut tx).await?,
        );
    }
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(AuditVerdict {
        intact: walk.broken.is_none(),
        sealed: count(walk.end.position),
        waiting: count(waiting),
        checkpoints: walk.checkpoints,
        signed_to: count(walk.last_checkpoint),
        key: walk.key.as_ref().map_or(AuditKey::None, |key| key.trust()),
        erased: walk.erased,
        broken: walk.broken,
        checked_at,
    })
}

/// Entries about one thing without details: the first, how many, and when the latest was written.
#[derive(Debug)]
struct Blank {
    position: i64,
    entry: AuditId,
    at: DateTime<Utc>,
    latest: DateTime<Utc>,
    /// Whether one of them tells of something that was deleted, which is not emptied for its age.
    lasting: bool,
    count: u32,
}

/// What an entry is about.
type About = (String, Option<Uuid>);

/// How far the walk has come.
#[derive(Debug, Default)]
struct Walk {
    key: Option<Arc<CheckpointKey>>,
    /// Whether each sealing signs its end.
    all_signed: bool,
    /// How far this computer remembers the chain to be signed.
    mark: Option<ChainEnd>,
    chain: String,
    /// Sealed entries whose details are empty and for which no erasure came by yet, by the thing they are about.
    unexcused: HashMap<About, Blank>,
    end: ChainEnd,
    last: Option<(AuditId, DateTime<Utc>)>,
    last_checkpoint: i64,
    checkpoints: u32,
    erased: u32,
    broken: Option<AuditBreak>,
}

impl Walk {
    fn judge(mut self, links: &[Link], checkpoints: &[StoredCheckpoint]) -> Self {
        let mut checkpoints = checkpoints.iter().peekable();
        for link in links {
            if let Err(what) = self.take(link) {
                let position = self.end.position + 1;
                // A link further on says nothing of the entry that is missing here.
                let here = (link.position == position).then_some(link);
                let at = here.and_then(|link| Some(link.entry.as_ref()?.at));
                self.broken = Some(broken(position, here.map(|link| link.entry_id), at, what));
                return self;
            }
            while let Some(checkpoint) =
                checkpoints.next_if(|checkpoint| checkpoint.position <= link.position)
            {
                if let Err(found) = self.compare(checkpoint) {
                    self.broken = Some(found);
                    return self;
                }
            }
        }
        self
    }

    /// Takes the next link, when it fits.
    fn take(&mut self, link: &Link) -> Result<(), AuditFault> {
        if link.position != self.end.position + 1 {
            return Err(AuditFault::Missing);
        }
        let entry = link.entry.as_ref().ok_or(AuditFault::Missing)?;
        if entry.link(&self.end.hash) != link.hash {
            return Err(AuditFault::Changed);
        }
        self.compare_details(link.position, entry, link.details.as_ref())?;
        if self
            .mark
            .as_ref()
            .is_some_and(|mark| mark.position == link.position && mark.hash != link.hash)
        {
            return Err(AuditFault::Rewritten);
        }
        self.end = ChainEnd {
            position: link.position,
            hash: link.hash.clone(),
        };
        self.last = Some((entry.id, entry.at));
        Ok(())
    }

    /// Details fit their hash, or are empty, for which a proof has to come by further on: an erasure of the same thing, or the
    /// word that details of that age are not kept. It is sealed, or waits for it, and is not emptied itself.
    fn compare_details(
        &mut self,
        position: i64,
        entry: &Linked,
        details: Option<&(Vec<u8>, String)>,
    ) -> Result<(), AuditFault> {
        let (salt, body) = details.ok_or(AuditFault::DetailsChanged)?;
        let (erasure, retired) = (entry.action == ERASE, entry.action == RETIRE);
        if salt.is_empty() && body.is_empty() && !erasure && !retired {
            let about = (entry.subject.clone(), entry.subject_id);
            let blank = self.unexcused.entry(about).or_insert(Blank {
                position,
                entry: entry.id,
                at: entry.at,
                latest: entry.at,
                lasting: false,
                count: 0,
            });
            blank.count += 1;
            blank.latest = blank.latest.max(entry.at);
            blank.lasting |= entry.action.starts_with("delete");
            return Ok(());
        }
        if details_hash(salt, body) != entry.details_hash {
            return Err(AuditFault::DetailsChanged);
        }
        if let (true, Some(id)) = (erasure, entry.subject_id) {
            self.excuse([(entry.subject.clone(), id)]);
        }
        if retired {
            self.excuse_older(entry.at, body);
        }
        Ok(())
    }

    /// Takes notice that details of an age are not kept. What a workspace always keeps is excused by nobody.
    fn excuse_older(&mut self, at: DateTime<Utc>, body: &str) {
        let Some(before) = retired_before(at, body) else {
            return;
        };
        let old: Vec<About> = self
            .unexcused
            .iter()
            .filter(|(_, blank)| blank.latest < before && !blank.lasting)
            .map(|(about, _)| about.clone())
            .collect();
        for about in old {
            if let Some(blank) = self.unexcused.remove(&about) {
                self.erased += blank.count;
            }
        }
    }

    /// Takes notice of erasures: what is empty so far about these things was asked for.
    fn excuse(&mut self, asked_for: impl IntoIterator<Item = (String, Uuid)>) {
        for (subject, id) in asked_for {
            if let Some(blank) = self.unexcused.remove(&(subject, Some(id))) {
                self.erased += blank.count;
            }
        }
    }

    /// A checkpoint of this chain, when the workspace's key signed it. Where no key is known, none did.
    fn signed(&self, checkpoint: &StoredCheckpoint) -> Option<Checkpoint> {
        let key = self.key.as_ref()?;
        key.read_at(&checkpoint.jws, &self.chain, checkpoint.position)
    }

    /// Compares a checkpoint with the chain up to it, and with the checkpoint before it.
    fn compare(&mut self, checkpoint: &StoredCheckpoint) -> Result<(), AuditBreak> {
        let Some(said) = self.signed(checkpoint) else {
            return Err(self.broken_here(AuditFault::CheckpointForged));
        };
        if said.position != self.end.position || said.hash != hex::encode(&self.end.hash) {
            return Err(self.broken_here(AuditFault::Rewritten));
        }
        if let Some(after) = said.after.filter(|after| *after > self.last_checkpoint) {
            return Err(broken(after, None, None, AuditFault::CheckpointMissing));
        }
        self.last_checkpoint = said.position;
        self.checkpoints += 1;
        Ok(())
    }

    /// What is empty and for which nobody asked, and entries that are on no list: each entry is sealed or waits for it.
    fn judge_the_rest(&mut self, stray: Option<(AuditId, DateTime<Utc>)>, lost: i64) {
        let blank = self.unexcused.values().min_by_key(|blank| blank.position);
        let next = self.end.position + 1;
        self.broken = match (blank, stray) {
            (Some(blank), _) => Some(broken(
                blank.position,
                Some(blank.entry),
                Some(blank.at),
                AuditFault::DetailsChanged,
            )),
            (None, Some((entry, at))) => {
                Some(broken(next, Some(entry), Some(at), AuditFault::Missing))
            }
            (None, None) if lost > 0 => Some(broken(next, None, None, AuditFault::Missing)),
            (None, None) => None,
        };
    }

    /// Nothing is signed beyond the end. Behind it, whoever has the key signs where they seal, in the same transaction: in
    /// a folder that is everybody, so its end has a checkpoint; elsewhere the chain is signed at least as far as this
    /// computer remembers.
    fn judge_the_end(&mut self, beyond: Option<&StoredCheckpoint>) {
        let (end, signed_to) = (self.end.position, self.last_checkpoint);
        let mark = self.mark.as_ref().map_or(0, |mark| mark.position);
        self.broken = match beyond {
            Some(checkpoint) if self.signed(checkpoint).is_none() => {
                let at = checkpoint.position;
                Some(broken(at, None, None, AuditFault::CheckpointForged))
            }
            Some(_) => Some(broken(end + 1, None, None, AuditFault::CutOff)),
            None if mark > end => Some(broken(end + 1, None, None, AuditFault::CutOff)),
            None if self.all_signed && signed_to != end => {
                Some(self.broken_here(AuditFault::CheckpointMissing))
            }
            None if mark > signed_to => {
                Some(broken(mark, None, None, AuditFault::CheckpointMissing))
            }
            None => None,
        };
    }

    fn broken_here(&self, what: AuditFault) -> AuditBreak {
        let (entry, at) = self.last.unzip();
        broken(self.end.position, entry, at, what)
    }
}

/// The moment before which details are not kept, as an entry of that says.
fn retired_before(at: DateTime<Utc>, body: &str) -> Option<DateTime<Utc>> {
    let details: serde_json::Value = serde_json::from_str(body).ok()?;
    let before: DateTime<Utc> = details.get("before")?.as_str()?.parse().ok()?;
    let always_kept = TimeDelta::days(i64::from(FEWEST_AUDIT));
    (before <= at - always_kept).then_some(before)
}

fn broken(
    position: i64,
    entry: Option<AuditId>,
    at: Option<DateTime<Utc>>,
    what: AuditFault,
) -> AuditBreak {
    AuditBreak {
        position: u32::try_from(position).unwrap_or(u32::MAX),
        entry,
        at,
        what,
    }
}

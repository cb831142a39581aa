//! The steps of a bulk change: writing down which licenses it is about, and deciding on them chunk by chunk.
//!
//! Deliberately absent: what a decided chunk writes (`bulk_write`).

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{
    acting::Act,
    bulk_customers, bulk_write,
    jobs::{Hold, Run},
    mailing::Letterhead,
};
use crate::{
    domain::{
        bulk::{ListedCustomer, Planned, plan},
        license::{Edited, short_key},
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::{BatchId, CustomerId, LicenseId, ProductId},
    operations::{
        Noun,
        bulk::{BulkAction, BulkOutcome, BulkReport},
        jobs::Job,
        licenses::License,
    },
    store::{
        Tx,
        job_items::{self, Item, Told},
        licenses, products,
    },
};

/// Licenses changed in one transaction: so few that other writers hardly wait.
const CHUNK: i64 = 1_000;
/// Licenses written down in one transaction.
const COLLECT: usize = 20_000;

/// Where a bulk change stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Mark {
    /// Whether all its licenses are written down.
    collected: bool,
    /// The next place.
    place: u32,
    /// Customers of the list that got a license.
    given: u32,
    /// What was done so far. It counts, whatever a run that lost its connection wrote into the job afterwards.
    #[serde(default)]
    report: BulkReport,
}

/// What every chunk knows.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub act: Act,
    pub action: Arc<BulkAction>,
    /// Whom a list names; nobody for other actions.
    pub listed: Arc<[ListedCustomer]>,
    pub batch: BatchId,
    grace_days: u32,
    /// Who writes to holders; nobody where the workspace wants them told of nothing.
    pub head: Option<Letterhead>,
}

impl Task {
    pub(super) fn new(
        act: Act,
        action: BulkAction,
        listed: Arc<[ListedCustomer]>,
        run: &Run,
    ) -> Self {
        Self {
            act,
            action: Arc::new(action),
            listed,
            batch: run.job.batch.unwrap_or(BatchId(run.job.id.0)),
            grace_days: 0,
            head: None,
        }
    }
}

/// What decides besides the license: how long each product's licenses go on past their expiry.
pub(super) struct Rules {
    workspace: u32,
    own: HashMap<ProductId, u32>,
}

impl Rules {
    pub(super) async fn read(tx: &mut Tx, workspace: u32) -> Result<Self> {
        let all = products::all(tx).await?;
        Ok(Self {
            workspace,
            own: all
                .into_iter()
                .filter_map(|product| Some((product.id, product.grace_days?)))
                .collect(),
        })
    }

    pub(super) fn grace(&self, product: ProductId) -> u32 {
        self.own.get(&product).copied().unwrap_or(self.workspace)
    }
}

/// Whether all licenses of a job are written down.
///
/// # Errors
/// `internal` when its checkpoint does not read.
pub(super) fn collected(run: &Run) -> Result<bool> {
    Ok(run.mark::<Mark>()?.collected)
}

fn json_of(mark: &Mark) -> Result<serde_json::Value> {
    serde_json::to_value(mark).map_err(|error| Error::Internal(error.to_string()))
}

/// Writes down which licenses a job is about. Interrupted, it begins anew: nothing was changed yet.
pub(super) async fn collect(run: &mut Run, ids: Vec<LicenseId>) -> Result<()> {
    let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let mut place = 0_u32;
    let mut chunks: Vec<Vec<LicenseId>> = ids.chunks(COLLECT).map(<[_]>::to_vec).collect();
    if chunks.is_empty() {
        chunks.push(Vec::new());
    }
    let last = chunks.len() - 1;
    for (number, some) in chunks.into_iter().enumerate() {
        run.check_stop()?;
        let mut job = run.job.clone();
        job.total = total;
        let mark = Mark {
            collected: number == last,
            ..Mark::default()
        };
        let some = Arc::new(some);
        let saved = json_of(&mark)?;
        let from = place;
        place += u32::try_from(some.len()).unwrap_or(0);
        run.job = run
            .step(move |tx, hold| {
                async move {
                    if from == 0 {
                        job_items::clear(tx, job.id).await?;
                    }
                    job_items::add(tx, job.id, from, &some).await?;
                    hold.save(tx, &job, Some(&saved)).await?;
                    Ok(job)
                }
                .boxed()
            })
            .await?;
        run.checkpoint = Some(json_of(&mark)?);
        run.publish();
    }
    Ok(())
}

/// Changes the licenses, chunk by chunk.
pub(super) async fn work(run: &mut Run, mut task: Task) -> Result<()> {
    task.grace_days = run.environment.book.current().await?.grace_days;
    let head = run.environment.mailer.book.letterhead().await?;
    // Where nothing is written, many licenses are not asked about one by one: what waits is looked at before it is sent.
    task.head = head.filter(|head| head.letters.follows_changes());
    let mut mark: Mark = run.mark()?;
    run.job.done = mark.place;
    run.job.bulk = Some(mark.report.clone());
    while mark.place < run.job.total {
        run.check_stop()?;
        let announce = run.announces();
        let now = run.environment.database.now();
        let (task, job, mark_now) = (task.clone(), run.job.clone(), mark.clone());
        let (job, next) = run
            .step(move |tx, hold| step(tx, hold, task, job, mark_now, (now, announce)).boxed())
            .await?;
        run.job = job;
        run.checkpoint = Some(json_of(&next)?);
        run.publish();
        mark = next;
    }
    Ok(())
}

async fn step(
    tx: &mut Tx,
    hold: Hold,
    task: Task,
    mut job: Job,
    mut mark: Mark,
    (now, announce): (DateTime<Utc>, bool),
) -> Result<(Job, Mark)> {
    let items = job_items::next(tx, job.id, mark.place, CHUNK).await?;
    let Some(last) = items.last() else {
        mark.place = job.total;
        return Ok((job, mark));
    };
    mark.place = u32::try_from(last.place).unwrap_or(0) + 1;
    let chunk = decide(tx, &task, &items, &mut mark, now).await?;
    bulk_write::write(tx, &task, &job, &chunk, now).await?;
    job_items::tell(tx, job.id, &chunk.told).await?;
    add(&mut job, &chunk);
    mark.report = job.bulk.clone().unwrap_or_default();
    hold.save(tx, &job, Some(&json_of(&mark)?)).await?;
    if announce {
        tx.changed(Noun::Jobs, [job.id.0]);
    }
    #[cfg(test)]
    super::held_open::pass(job.id).await;
    Ok((job, mark))
}

/// What a chunk does.
#[derive(Default)]
pub(super) struct Chunk {
    pub changed: Vec<(License, Edited)>,
    pub removed: Vec<License>,
    told: Vec<Told>,
    new_customers: u32,
}

async fn decide(
    tx: &mut Tx,
    task: &Task,
    items: &[Item],
    mark: &mut Mark,
    now: DateTime<Utc>,
) -> Result<Chunk> {
    let ids: Vec<LicenseId> = items.iter().map(|item| item.license_id).collect();
    let mut known: HashMap<LicenseId, License> = licenses::by_ids_held(tx, &ids)
        .await?
        .into_iter()
        .map(|license| (license.id, license))
        .collect();
    let rules = Rules::read(tx, task.grace_days).await?;
    let mut chunk = Chunk::default();
    // Only as many customers of a list are made as there are licenses for them.
    let free = known
        .values()
        .filter(|license| license.status == LicenseStatus::Available && license.pool_id.is_none())
        .count();
    let people = bulk_customers::next(tx, task.batch, &task.listed, mark.given, free, now).await?;
    chunk.new_customers = people.made;
    let first = mark.given;
    for item in items {
        let Some(license) = known.remove(&item.license_id) else {
            chunk
                .told
                .push(told(item, String::new(), BulkOutcome::Missing, None));
            continue;
        };
        let customer = people.at(&task.action, (mark.given - first) as usize);
        let planned = plan(
            &license,
            &task.action,
            customer,
            rules.grace(license.product_id),
            now,
        );
        take(&mut chunk, item, license, planned, mark);
    }
    Ok(chunk)
}

fn told(item: &Item, key_start: String, outcome: BulkOutcome, reason: Option<String>) -> Told {
    Told {
        place: item.place,
        key_start,
        outcome,
        reason,
    }
}

fn take(chunk: &mut Chunk, item: &Item, license: License, planned: Planned, mark: &mut Mark) {
    let start = short_key(&license.key);
    let (outcome, reason) = match planned {
        Planned::Changed(edited) => {
            if edited.license.customer_id != license.customer_id {
                mark.given += 1;
            }
            chunk.changed.push((license, *edited));
            (BulkOutcome::Changed, None)
        }
        Planned::Removed => {
            chunk.removed.push(license);
            (BulkOutcome::Changed, None)
        }
        Planned::Unchanged => (BulkOutcome::Unchanged, None),
        Planned::Refused(reason) => (BulkOutcome::Refused, Some(reason)),
    };
    chunk.told.push(told(item, start, outcome, reason));
}

fn add(job: &mut Job, chunk: &Chunk) {
    let report: &mut BulkReport = job.bulk.get_or_insert_default();
    for told in &chunk.told {
        match told.outcome {
            BulkOutcome::Changed => report.changed += 1,
            BulkOutcome::Unchanged => report.unchanged += 1,
            BulkOutcome::Refused => report.refused += 1,
            BulkOutcome::Missing => report.missing += 1,
        }
    }
    report.new_customers += chunk.new_customers;
    job.done += u32::try_from(chunk.told.len()).unwrap_or(0);
    job.has_result = true;
}

/// Who gets the next licenses.
pub(super) struct People {
    pub ids: Vec<CustomerId>,
    pub made: u32,
}

impl People {
    fn at(&self, action: &BulkAction, place: usize) -> Option<CustomerId> {
        match action {
            BulkAction::Assign { customer_id } => Some(*customer_id),
            BulkAction::AssignFromList { .. } => self.ids.get(place).copied(),
            _ => None,
        }
    }
}

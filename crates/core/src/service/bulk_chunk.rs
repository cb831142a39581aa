//! The steps of a bulk change: writing down which licenses it is about, and changing them chunk by chunk.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    acting::Act,
    bulk_customers,
    jobs::{Hold, Run},
    license_actions::was_ever_assigned,
};
use crate::{
    domain::{
        bulk::{Planned, plan},
        license::{Edited, short_key},
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::{AuditId, BatchId, CustomerId, LicenseId, ProductId},
    operations::{
        Noun,
        bulk::{BulkAction, BulkOutcome, BulkReport},
        jobs::Job,
        licenses::License,
    },
    store::{
        Tx,
        audit::{self, Entry, Subject},
        import_rows::{self, HistoryRow},
        job_items::{self, Item, Told},
        licenses, products, retired_keys,
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
    act: Act,
    action: Arc<BulkAction>,
    batch: BatchId,
    grace_days: u32,
}

impl Task {
    pub(super) fn new(act: Act, action: BulkAction, run: &Run) -> Self {
        Self {
            act,
            action: Arc::new(action),
            batch: run.job.batch.unwrap_or(BatchId(run.job.id.0)),
            grace_days: 0,
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
    write(tx, &task, &job, &chunk, now).await?;
    job_items::tell(tx, job.id, &chunk.told).await?;
    add(&mut job, &chunk);
    mark.report = job.bulk.clone().unwrap_or_default();
    hold.save(tx, &job, Some(&json_of(&mark)?)).await?;
    if announce {
        tx.changed(Noun::Jobs, [job.id.0]);
    }
    Ok((job, mark))
}

/// What a chunk does.
#[derive(Default)]
struct Chunk {
    changed: Vec<(License, Edited)>,
    removed: Vec<License>,
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
        .filter(|license| license.status == LicenseStatus::Available)
        .count();
    let people = bulk_customers::next(tx, task.batch, &task.action, mark.given, free, now).await?;
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

async fn write(
    tx: &mut Tx,
    task: &Task,
    job: &Job,
    chunk: &Chunk,
    now: DateTime<Utc>,
) -> Result<()> {
    let touched = chunk.changed.len() + chunk.removed.len();
    if touched == 0 {
        return Ok(());
    }
    save(tx, chunk, now).await?;
    remove(tx, chunk, now).await?;
    let entry = note(tx, task, job, touched, now).await?;
    let mut history = Vec::with_capacity(touched);
    for (_, edited) in &chunk.changed {
        history.push(HistoryRow {
            license_id: edited.license.id.0,
            changes: text(&edited.changes)?,
        });
    }
    for license in &chunk.removed {
        let gone = json!([{ "field": "status", "before": license.status, "after": null }]);
        history.push(HistoryRow {
            license_id: license.id.0,
            changes: gone.to_string(),
        });
    }
    import_rows::insert_history(tx, entry, &history).await?;
    let changed = chunk.changed.iter().map(|(license, _)| license.id.0);
    let removed = chunk.removed.iter().map(|license| license.id.0);
    tx.changed(Noun::Licenses, changed.chain(removed));
    tx.changed(Noun::Audit, []);
    Ok(())
}

fn text(changes: &impl Serialize) -> Result<String> {
    serde_json::to_string(changes).map_err(|error| Error::Internal(error.to_string()))
}

async fn save(tx: &mut Tx, chunk: &Chunk, now: DateTime<Utc>) -> Result<()> {
    let after: Vec<&License> = chunk
        .changed
        .iter()
        .map(|(_, edited)| &edited.license)
        .collect();
    if after.is_empty() {
        return Ok(());
    }
    let saved = import_rows::update_licenses(tx, &after, now).await?;
    if saved.len() != after.len() {
        return Err(in_the_way());
    }
    let ended: Vec<LicenseId> = chunk
        .changed
        .iter()
        .filter(|(before, edited)| {
            edited.license.status == LicenseStatus::Revoked && before.activations_used > 0
        })
        .map(|(license, _)| license.id)
        .collect();
    if !ended.is_empty() {
        import_rows::end_activations(tx, &ended, now).await?;
        tx.changed(Noun::Activations, []);
    }
    Ok(())
}

async fn remove(tx: &mut Tx, chunk: &Chunk, now: DateTime<Utc>) -> Result<()> {
    if chunk.removed.is_empty() {
        return Ok(());
    }
    for license in chunk
        .removed
        .iter()
        .filter(|license| was_ever_assigned(license))
    {
        retired_keys::retire(tx, &license.key, now).await?;
    }
    let ids: Vec<LicenseId> = chunk.removed.iter().map(|license| license.id).collect();
    if licenses::delete_many(tx, &ids).await? != ids.len() as u64 {
        return Err(in_the_way());
    }
    tx.changed(Noun::Activations, []);
    Ok(())
}

/// The step is tried anew: another writer was faster.
fn in_the_way() -> Error {
    Error::Conflict {
        thing: "license",
        id: String::new(),
        seen: 0,
        found: 1,
    }
}

async fn note(
    tx: &mut Tx,
    task: &Task,
    job: &Job,
    count: usize,
    now: DateTime<Utc>,
) -> Result<AuditId> {
    let caller = &task.act.caller;
    let entry = Entry {
        at: now,
        actor: &caller.person,
        door: caller.door.as_str(),
        action: task.act.action,
        subject: Subject {
            kind: "licenses",
            id: Some(job.id.0),
            label: Some(format!("{count} licenses")),
        },
        reason: task.act.reason.as_deref(),
        batch: Some(task.batch),
        details: json!({ "licenses": count, "action": summary(&task.action) }),
    };
    audit::record(tx, entry).await
}

/// The action without the people of a list, who stand in each license's history.
fn summary(action: &BulkAction) -> serde_json::Value {
    match action {
        BulkAction::AssignFromList { customers } => {
            json!({ "kind": "assign_from_list", "customers": customers.len() })
        }
        other => serde_json::to_value(other).unwrap_or_default(),
    }
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

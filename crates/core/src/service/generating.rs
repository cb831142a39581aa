//! Making many licenses of a generator, as a job.
//!
//! What was asked is kept with the generator as it was then, so that all licenses of one job are alike whenever it goes
//! on. A chunk is one transaction: licenses, their history, one audit entry, the job's list of them, and the place where
//! to go on, so that a job that was stopped makes what is missing and nothing twice. Deliberately absent: how keys look
//! (`domain::key_format`), SQL.

mod chunk;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{
    Caller, EnvironmentScope,
    acting::{Act, optional_reason},
    generators::maker,
    jobs::{self, Hold, Run},
};
use crate::{
    backend::Environment,
    domain::license::short_key,
    error::{Error, Result},
    ids::JobId,
    operations::{
        Noun,
        bulk::BulkReport,
        generators::{GenerateLicenses, Generator},
        imports::ImportReport,
        jobs::{Job, JobKind, JobRetry, JobState, JobUnit},
        products::ProductStatus,
    },
    store::{
        Tx,
        generated_rows::{self, Item},
        generators,
        jobs::StoredJob,
        products,
    },
};
#[cfg(test)]
pub(crate) use chunk::without_retired;
use chunk::{Chunk, make_licenses, record};
pub(super) use chunk::{begun, insert_fresh};

/// The most licenses of one job.
const COUNT_MAX: u32 = 100_000;
/// Licenses of one chunk; fewer where every build is slow, so that a job still can be stopped midway.
const CHUNK: u32 = if cfg!(debug_assertions) { 1_000 } else { 5_000 };

/// What was asked, with the generator as it was then.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    generator: Generator,
    count: u32,
    reason: Option<String>,
}

/// Where the work stands.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Mark {
    /// Licenses that are made.
    made: u32,
}

impl EnvironmentScope {
    /// Starts to make many licenses of a generator.
    ///
    /// # Errors
    /// `not_found`; `invalid` for a count outside 1 to 100,000, or while the product is inactive.
    pub async fn generate_licenses(&self, request: GenerateLicenses) -> Result<Job> {
        if !(1..=COUNT_MAX).contains(&request.count) {
            return Err(Error::invalid(
                "count",
                "One generation makes 1 to 100,000 licenses.",
                "Enter another number, or generate several times.",
            ));
        }
        let reason = optional_reason(request.reason.as_deref())?;
        let database = &self.environment.database;
        let mut tx = database.read().await?;
        let generator = generators::template(&mut tx, request.generator_id)
            .await?
            .ok_or_else(|| Error::not_found("generator", request.generator_id))?;
        drop(tx);
        require_active(generator.product.status)?;
        let now = database.now();
        maker(&generator.format, now)?;
        let job = new_job(&self.caller, &generator, request.count, now);
        let order = Order {
            generator,
            count: request.count,
            reason,
        };
        let order =
            serde_json::to_value(&order).map_err(|error| Error::Internal(error.to_string()))?;
        let stored = jobs::write_new(database, StoredJob::new(job, order)).await?;
        go_on(self, stored)
    }
}

fn new_job(caller: &Caller, generator: &Generator, count: u32, now: DateTime<Utc>) -> Job {
    Job {
        id: JobId::new(now),
        kind: JobKind::GenerateLicenses,
        state: JobState::Running,
        title: generator.name.clone(),
        done: 0,
        total: count,
        unit: JobUnit::Rows,
        report: ImportReport::default(),
        bulk: Some(BulkReport::default()),
        batch: None,
        started_by: caller.person.clone(),
        created_at: now,
        ended_at: None,
        problem: None,
        resumable: false,
        retry: JobRetry::Nothing,
        has_result: false,
    }
}

fn require_active(status: ProductStatus) -> Result<()> {
    if status == ProductStatus::Active {
        return Ok(());
    }
    Err(Error::invalid(
        "generator_id",
        "The generator's product is inactive.",
        "Activate the product first.",
    ))
}

fn order_of(stored: &StoredJob) -> Result<Order> {
    serde_json::from_value(stored.request.clone())
        .map_err(|error| Error::Internal(format!("a stored request does not read: {error}")))
}

/// Checks that a generation could go on, before anybody takes it over.
///
/// # Errors
/// `not_found` when its generator is gone; `invalid` while its product is inactive.
pub(super) async fn check_resumable(environment: &Environment, stored: &StoredJob) -> Result<()> {
    let order = order_of(stored)?;
    let mut tx = environment.database.read().await?;
    check_source(&mut tx, &order.generator).await
}

/// The generator is still there and its product active.
async fn check_source(tx: &mut Tx, generator: &Generator) -> Result<()> {
    if !generators::is_there(tx, generator.id).await? {
        return Err(Error::not_found("generator", generator.id));
    }
    let product = products::get_ref(tx, generator.product.id)
        .await?
        .ok_or_else(|| Error::not_found("product", generator.product.id))?;
    require_active(product.status)
}

/// Runs a generation whose row is written, from its checkpoint on.
///
/// # Errors
/// `internal` when its request does not read any more.
pub(super) fn go_on(scope: &EnvironmentScope, stored: StoredJob) -> Result<Job> {
    let order = order_of(&stored)?;
    let act = Act {
        caller: scope.caller.clone(),
        action: "generate_licenses",
        reason: order.reason.clone(),
    };
    let environment = scope.environment.clone();
    Ok(jobs::start(environment, stored, move |run: &mut Run| {
        generate(run, order, act).boxed()
    }))
}

async fn generate(run: &mut Run, order: Order, act: Act) -> Result<()> {
    let mut mark: Mark = run.mark()?;
    // The checkpoint knows best: a run may have ended between a commit and hearing of it.
    note_progress(&mut run.job, mark);
    while mark.made < order.count {
        run.check_stop()?;
        let now = run.environment.database.now();
        let chunk = Chunk {
            maker: maker(&order.generator.format, now)?,
            order: order.clone(),
            act: act.clone(),
            first: mark.made,
            wanted: CHUNK.min(order.count - mark.made),
            now,
        };
        (run.job, mark) = write(run, chunk).await?;
        run.publish();
    }
    Ok(())
}

fn note_progress(job: &mut Job, mark: Mark) {
    job.done = mark.made;
    job.has_result = mark.made > 0;
    job.bulk = Some(BulkReport {
        changed: mark.made,
        ..BulkReport::default()
    });
}

async fn write(run: &mut Run, chunk: Chunk) -> Result<(Job, Mark)> {
    let announce = run.announces();
    let job = run.job.clone();
    run.step(move |tx, hold| {
        async move {
            let done = write_chunk(tx, &hold, &chunk, job).await?;
            if announce {
                tx.changed(Noun::Jobs, [done.0.id.0]);
            }
            Ok(done)
        }
        .boxed()
    })
    .await
}

/// One chunk with its place in the job.
async fn write_chunk(tx: &mut Tx, hold: &Hold, chunk: &Chunk, mut job: Job) -> Result<(Job, Mark)> {
    check_source(tx, &chunk.order.generator).await?;
    let made = make_licenses(tx, chunk).await?;
    let count = u32::try_from(made.len()).unwrap_or(u32::MAX);
    let items: Vec<Item> = (chunk.first..)
        .zip(&made)
        .map(|(place, new)| Item {
            place,
            license_id: new.id,
            key_start: short_key(&new.key),
        })
        .collect();
    generated_rows::insert_items(tx, job.id, &items).await?;
    record(tx, chunk, job.id, &made).await?;
    tx.changed(Noun::Licenses, made.iter().map(|new| new.id.0));
    let mark = Mark {
        made: chunk.first + count,
    };
    note_progress(&mut job, mark);
    let saved = serde_json::to_value(mark).map_err(|error| Error::Internal(error.to_string()))?;
    hold.save(tx, &job, Some(&saved)).await?;
    Ok((job, mark))
}

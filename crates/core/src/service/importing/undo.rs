//! Taking an import back: the licenses it made and nobody touched since, then the customers and products it made for
//! them. Licenses that it changed stay as they are.

use futures::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::reader::CHUNK_ROWS;
use crate::{
    error::Result,
    ids::{BatchId, LicenseId},
    operations::{Noun, imports::UndoImport, jobs::Job},
    service::jobs::Run,
    store::{
        Tx,
        audit::{self, Entry, Subject},
        import_rows,
    },
};

/// Where the work stands.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Mark {
    stage: Stage,
    /// The last thing of the stage that was looked at.
    after: Uuid,
}

/// What is being taken back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    #[default]
    Licenses,
    Customers,
    Products,
    Done,
}

/// What one step knows.
#[derive(Debug, Clone)]
struct Step {
    batch: BatchId,
    actor: String,
    mark: Mark,
    now: chrono::DateTime<chrono::Utc>,
}

/// Takes an import back from where the work stands.
pub(super) async fn undo(run: &mut Run, request: UndoImport, actor: String) -> Result<()> {
    let mut mark: Mark = run.mark()?;
    while mark.stage != Stage::Done {
        run.check_stop()?;
        let now = run.environment.database.now();
        let step = Step {
            batch: request.batch,
            actor: actor.clone(),
            mark,
            now,
        };
        (run.job, mark) = write(run, step).await?;
        run.publish();
    }
    Ok(())
}

async fn write(run: &mut Run, step: Step) -> Result<(Job, Mark)> {
    let announce = run.announces();
    let mut job = run.job.clone();
    run.step(move |tx, hold| {
        async move {
            let mark = match step.mark.stage {
                Stage::Licenses => licenses(tx, &step, &mut job).await?,
                Stage::Customers => customers(tx, &step, &job).await?,
                Stage::Products | Stage::Done => products(tx, &step, &job).await?,
            };
            hold.save(tx, &job, Some(&super::json(&mark)?)).await?;
            if announce {
                tx.changed(Noun::Jobs, [job.id.0]);
            }
            Ok((job, mark))
        }
        .boxed()
    })
    .await
}

fn limit() -> i64 {
    i64::try_from(CHUNK_ROWS).unwrap_or(i64::MAX)
}

/// The next stretch of the stage, or the next stage.
fn onward(stage: Stage, next: Stage, last: Option<Uuid>) -> Mark {
    match last {
        Some(after) => Mark { stage, after },
        None => Mark {
            stage: next,
            after: Uuid::nil(),
        },
    }
}

async fn licenses(tx: &mut Tx, step: &Step, job: &mut Job) -> Result<Mark> {
    let rows = import_rows::batch_rows(tx, step.batch, step.mark.after, limit()).await?;
    let untouched: Vec<LicenseId> = rows
        .iter()
        .filter(|row| !row.touched)
        .map(|row| row.id)
        .collect();
    if !untouched.is_empty() {
        let removed = import_rows::delete_licenses(tx, &untouched, step.now).await?;
        job.report.removed += u32::try_from(removed).unwrap_or(u32::MAX);
        tx.changed(Noun::Licenses, untouched.iter().map(|id| id.0));
        record(tx, step, job, "licenses", removed).await?;
    }
    job.done += u32::try_from(rows.len()).unwrap_or(u32::MAX);
    job.report.left = job.done - job.report.removed;
    Ok(onward(
        Stage::Licenses,
        Stage::Customers,
        rows.last().map(|row| row.id.0),
    ))
}

async fn customers(tx: &mut Tx, step: &Step, job: &Job) -> Result<Mark> {
    let ids = import_rows::batch_customers(tx, step.batch, step.mark.after, limit()).await?;
    let removed = match ids.is_empty() {
        true => 0,
        false => import_rows::forget_customers(tx, &ids).await?,
    };
    if removed > 0 {
        tx.changed(Noun::Customers, ids.iter().map(|id| id.0));
        record(tx, step, job, "customers", removed).await?;
    }
    Ok(onward(
        Stage::Customers,
        Stage::Products,
        ids.last().map(|id| id.0),
    ))
}

async fn products(tx: &mut Tx, step: &Step, job: &Job) -> Result<Mark> {
    let removed = import_rows::forget_products(tx, step.batch).await?;
    if removed > 0 {
        tx.changed(Noun::Products, []);
        record(tx, step, job, "products", removed).await?;
    }
    Ok(Mark {
        stage: Stage::Done,
        after: Uuid::nil(),
    })
}

async fn record(tx: &mut Tx, step: &Step, job: &Job, what: &str, removed: u64) -> Result<()> {
    let entry = Entry {
        at: step.now,
        actor: &step.actor,
        door: "import",
        action: "undo_import",
        subject: Subject {
            kind: "job",
            id: Some(job.id.0),
            label: Some(job.title.clone()),
        },
        reason: None,
        batch: Some(step.batch),
        details: json!({ "removed": { what: removed } }),
    };
    audit::record(tx, entry).await?;
    tx.changed(Noun::Audit, []);
    Ok(())
}

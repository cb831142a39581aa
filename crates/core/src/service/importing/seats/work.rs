//! The rows of a file of seats, chunk by chunk: said, or done.
//!
//! Deliberately absent: what a row comes to (`book`).

use std::{path::PathBuf, sync::Arc};

use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{
    super::{json, problems as import_problems, result_file, uploads::Place},
    book::{Book, Plan, Rules},
    in_the_way, read,
    read::Row,
};
use crate::{
    error::{Error, Result, is_race},
    ids::LicenseId,
    operations::{
        Noun,
        imports::{ImportReport, RowProblem},
        jobs::Job,
        seat_keeping::ChangeSeats,
    },
    service::{
        acting::Act,
        jobs::{Hold, Run},
        mailing::Letterhead,
        mails, seat_giving,
    },
    store::{Tx, licenses},
};

/// Rows of one transaction, which holds their pools: nobody else gets a seat of these meanwhile.
const CHUNK: usize = 100;
/// Rows of the dry run between two looks at whether somebody wants it to stop.
const LOOKED: usize = 500;

const HEADER: [&str; 9] = [
    "row", "key", "outcome", "pool", "email", "column", "value", "problem", "remedy",
];

/// Where the work stands.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Mark {
    /// Rows that are dealt with.
    rows: usize,
    /// Bytes of the result file that tell of them.
    result: u64,
}

/// What every chunk knows.
#[derive(Debug, Clone)]
struct Task {
    act: Act,
    rules: Rules,
    result: PathBuf,
    /// How mails begin and end; none where nobody is told.
    letterhead: Option<Letterhead>,
}

/// What became of a row.
struct Told {
    row: u32,
    /// The whole key, for the result file only.
    key: String,
    pool: String,
    email: String,
    done: Done,
}

enum Done {
    Given { new: bool },
    Taken,
    Skipped,
    Failed(Box<RowProblem>),
}

impl Done {
    const fn word(&self) -> &'static str {
        match self {
            Self::Given { .. } => "assigned",
            Self::Taken => "revoked",
            Self::Skipped => "skipped",
            // The word by which rows with a problem are picked out of a result.
            Self::Failed(_) => "failed",
        }
    }
}

/// Goes through the file from where the job stands; a dry run always from the start.
pub(super) async fn work(run: &mut Run, act: Act, request: ChangeSeats) -> Result<()> {
    let staging = &run.environment.staging;
    let path = Place::new(staging, request.upload).data();
    let result = result_file::path(staging, run.job.id);
    let asked = request.clone();
    let file = super::super::blocking(move || read::rows(&path, &asked)).await?;
    let task = Task {
        act,
        rules: Rules {
            doing: request.doing,
            default_pool: request.pool_id,
            headers: file.headers,
            now: run.environment.database.now(),
            hold: !request.dry_run,
        },
        result,
        letterhead: match request.notify {
            true => run.environment.mailer.book.letterhead().await?,
            false => None,
        },
    };
    run.job.total = u32::try_from(file.rows.len()).unwrap_or(u32::MAX);
    if request.dry_run {
        say(run, task, &file.rows).await
    } else {
        act_on(run, task, &file.rows).await
    }
}

/// The dry run: every row decided, nothing written but the job and its result.
async fn say(run: &mut Run, mut task: Task, rows: &[Row]) -> Result<()> {
    run.job.report = ImportReport::default();
    run.job.done = 0;
    let mut book = Book::default();
    let mut mark = Mark::default();
    for some in rows.chunks(LOOKED) {
        run.check_stop()?;
        task.rules.now = run.environment.database.now();
        let mut tx = run.environment.database.read().await?;
        book.open(&mut tx, some, &task.rules).await?;
        let mut told = Vec::with_capacity(some.len());
        for row in some {
            let plan = book.decide(&mut tx, row, &task.rules).await?;
            told.push(foretold(&book, row, plan));
        }
        drop(tx);
        let announce = run.announces();
        let (task, mut job) = (task.clone(), run.job.clone());
        let told = Arc::new(told);
        (run.job, mark) = run
            .step(move |tx, hold| {
                async move {
                    let mark = note(&mut job, &task, &told, mark).await?;
                    if announce {
                        hold.save(tx, &job, None).await?;
                        tx.changed(Noun::Jobs, [job.id.0]);
                    }
                    Ok((job, mark))
                }
                .boxed()
            })
            .await?;
        run.publish();
    }
    Ok(())
}

fn foretold(book: &Book, row: &Row, plan: Plan) -> Told {
    let (pool, done) = match plan {
        Plan::Give { pool, new, .. } => (Some(pool), Done::Given { new }),
        Plan::Take { pool, .. } => (Some(pool), Done::Taken),
        Plan::Skip => (None, Done::Skipped),
        Plan::Problem(problem) => (None, Done::Failed(problem)),
    };
    let name = pool.and_then(|id| book.pool(id)).map(|pool| &pool.name);
    Told {
        row: row.number,
        key: row.key.clone(),
        pool: name.unwrap_or(&row.pool).clone(),
        email: row.email.clone(),
        done,
    }
}

/// The work itself.
async fn act_on(run: &mut Run, mut task: Task, rows: &[Row]) -> Result<()> {
    let mut mark: Mark = run.mark()?;
    while let Some(some) = rows.get(mark.rows..).filter(|rest| !rest.is_empty()) {
        run.check_stop()?;
        task.rules.now = run.environment.database.now();
        let some: Arc<[Row]> = some[..some.len().min(CHUNK)].into();
        let announce = run.announces();
        let (task, job) = (task.clone(), run.job.clone());
        let (job, next) = run
            .step(move |tx, hold| chunk(tx, hold, task, some, job, (mark, announce)).boxed())
            .await?;
        run.job = job;
        run.checkpoint = Some(json(&next)?);
        run.publish();
        mark = next;
    }
    Ok(())
}

async fn chunk(
    tx: &mut Tx,
    hold: Hold,
    task: Task,
    rows: Arc<[Row]>,
    mut job: Job,
    (mark, announce): (Mark, bool),
) -> Result<(Job, Mark)> {
    let mut book = Book::default();
    book.open(tx, &rows, &task.rules).await?;
    let mut told = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        let plan = book.decide(tx, row, &task.rules).await?;
        told.push(do_one(tx, &task, &book, row, plan).await?);
    }
    let mark = note(&mut job, &task, &told, mark).await?;
    hold.save(tx, &job, Some(&json(&mark)?)).await?;
    if announce {
        tx.changed(Noun::Jobs, [job.id.0]);
    }
    #[cfg(test)]
    crate::service::held_open::pass(job.id).await;
    Ok((job, mark))
}

/// Does what a row comes to.
async fn do_one(tx: &mut Tx, task: &Task, book: &Book, row: &Row, plan: Plan) -> Result<Told> {
    let key = match &plan {
        Plan::Give {
            pool, name, email, ..
        } => {
            let pool = book.pool(*pool).ok_or_else(|| in_the_way("pool"))?;
            let who = (name.as_str(), email.as_str());
            let given = seat_giving::give(tx, &task.act, pool, who, task.rules.now).await;
            let (license, holder) = given.map_err(faster)?;
            let seat = (&license, &seat_giving::told(&holder));
            mails::tell_assigned(tx, task.letterhead.as_ref(), seat, task.rules.now).await?;
            license.key
        }
        Plan::Take { pool, license } => {
            let pool = book.pool(*pool).ok_or_else(|| in_the_way("pool"))?;
            let before = held(tx, *license).await?;
            let (revoked, _) =
                seat_giving::take_back(tx, &task.act, pool, &before, task.rules.now).await?;
            mails::tell_revoked(tx, task.letterhead.as_ref(), &revoked, task.rules.now).await?;
            revoked.key
        }
        Plan::Skip | Plan::Problem(_) => row.key.clone(),
    };
    Ok(Told {
        key,
        ..foretold(book, row, plan)
    })
}

async fn held(tx: &mut Tx, id: LicenseId) -> Result<crate::operations::licenses::License> {
    let found = licenses::get_held(tx, id).await?;
    found.ok_or_else(|| in_the_way("license"))
}

/// Somebody made the same customer, or is about to take the last seat that was counted: the step is tried again.
fn faster(error: Error) -> Error {
    match error {
        Error::Database(error) if is_race(&error) => in_the_way("customer"),
        Error::NoSeatLeft { .. } => in_the_way("seat"),
        other => other,
    }
}

/// Adds what became of rows to the job's report and its result file.
async fn note(job: &mut Job, task: &Task, told: &[Told], mark: Mark) -> Result<Mark> {
    for one in told {
        match &one.done {
            Done::Given { new } => {
                job.report.created += 1;
                job.report.new_customers += u32::from(*new);
            }
            Done::Taken => job.report.updated += 1,
            Done::Skipped => job.report.skipped += 1,
            Done::Failed(problem) => {
                job.report.failed += 1;
                import_problems::note(&mut job.report, problem);
            }
        }
    }
    job.done += u32::try_from(told.len()).unwrap_or(0);
    job.has_result = true;
    let records: Vec<[String; 9]> = told.iter().map(record).collect();
    let path = task.result.clone();
    Ok(Mark {
        rows: mark.rows + told.len(),
        result: result_file::append_records(path, mark.result, &HEADER, &records).await?,
    })
}

fn record(told: &Told) -> [String; 9] {
    let problem = match &told.done {
        Done::Failed(problem) => Some(problem),
        _ => None,
    };
    let of = |text: fn(&RowProblem) -> &str| problem.map_or("", |problem| text(problem)).to_owned();
    [
        told.row.to_string(),
        told.key.clone(),
        told.done.word().to_owned(),
        told.pool.clone(),
        told.email.clone(),
        of(|problem| &problem.column),
        of(|problem| &problem.value),
        of(|problem| &problem.reason),
        of(|problem| &problem.remedy),
    ]
}

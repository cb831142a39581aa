//! Jobs that did not finish, tried again: gone on with, started anew, or refused with the reason.

use std::time::Duration;

use keydesk_core::{
    error::ErrorCode,
    operations::{
        imports::UndoImport,
        jobs::{CancelJob, GetJob, Job, JobRetry, JobState, ListJobs, RetryJob},
    },
};

use crate::desk::{Desk, desks, many};

const ROWS: usize = 6_000;

/// An import that was cancelled midway.
async fn cancelled(desk: &Desk) -> Job {
    let plan = desk.plan(many(ROWS)).await;
    let scope = desk.scope().await;
    let job = scope.apply_import(plan).await.expect("it starts");
    while seen(desk, &job).await.done < 1_000 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let cancel = CancelJob { id: job.id };
    scope.cancel_job(cancel).await.expect("it is told");
    desk.ended(&job).await
}

async fn seen(desk: &Desk, job: &Job) -> Job {
    let get = GetJob { id: job.id };
    desk.scope().await.get_job(get).await.expect("the job")
}

async fn retry(desk: &Desk, job: &Job) -> keydesk_core::Result<Job> {
    desk.scope().await.retry_job(RetryJob { id: job.id }).await
}

#[tokio::test]
async fn a_cancelled_import_that_is_tried_again_goes_on_where_it_stopped() {
    for desk in desks().await {
        let stopped = cancelled(&desk).await;
        assert_eq!(stopped.retry, JobRetry::Resume);
        let again = retry(&desk, &stopped).await.expect("it goes on");
        assert_eq!(again.id, stopped.id, "the same job");
        let done = desk.ended(&again).await;
        assert_eq!(
            (done.state, done.report.created as usize),
            (JobState::Done, ROWS)
        );
        assert_eq!(done.retry, JobRetry::Nothing);
        let refused = retry(&desk, &done).await.expect_err("it is done");
        assert_eq!(refused.code(), ErrorCode::JobRefused);
    }
}

#[tokio::test]
async fn an_import_that_was_taken_back_starts_anew_from_the_kept_upload() {
    for desk in desks().await {
        let stopped = cancelled(&desk).await;
        let batch = stopped.batch.expect("an import has one");
        let undo = desk.scope().await.undo_import(UndoImport { batch }).await;
        desk.ended(&undo.expect("it starts")).await;
        let undone = seen(&desk, &stopped).await;
        assert_eq!((undone.resumable, undone.retry), (false, JobRetry::Again));
        let again = retry(&desk, &undone).await.expect("it starts anew");
        assert_ne!(again.id, undone.id, "a job of its own");
        let done = desk.ended(&again).await;
        assert_eq!(done.state, JobState::Done);
        // Keys that were assigned and taken back are never used again, whoever asks.
        let (created, failed) = (done.report.created as usize, done.report.failed);
        assert_eq!(failed, stopped.report.created);
        assert_eq!(created + failed as usize, ROWS);
    }
}

#[tokio::test]
async fn without_its_file_an_import_says_why_it_cannot_be_tried_again() {
    for desk in desks().await.into_iter().filter(|desk| !desk.on_postgres()) {
        let stopped = cancelled(&desk).await;
        let uploads = format!("{}/staging/production/uploads", desk.address);
        std::fs::remove_dir_all(uploads).expect("it is removed");
        assert_eq!(seen(&desk, &stopped).await.retry, JobRetry::FileGone);
        let failure = retry(&desk, &stopped)
            .await
            .expect_err("no file")
            .to_failure();
        assert_eq!(
            failure.what,
            "The file of this import is not here any more."
        );
        let list = ListJobs { limit: 10 };
        let jobs = desk.scope().await.list_jobs(list).await.expect("the jobs");
        assert_eq!(jobs.len(), 1, "nothing was started");
    }
}

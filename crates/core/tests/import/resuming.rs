//! Imports that are stopped midway, and go on.

use std::{
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use keydesk_core::{
    clock::{Clock, ManualClock, SystemClock},
    error::ErrorCode,
    operations::{
        imports::UndoImport,
        jobs::{CancelJob, GetJob, JobState, ListJobs, ResumeJob},
        licenses::{CountLicenses, LicenseQuery},
    },
};

use crate::desk::{Desk, desks, many};

async fn count(desk: &Desk) -> u32 {
    let request = CountLicenses {
        query: LicenseQuery::default(),
    };
    desk.scope()
        .await
        .count_licenses(request)
        .await
        .expect("a count")
        .of_all
}

#[tokio::test]
async fn a_cancelled_import_goes_on_without_duplicates() {
    for desk in desks().await {
        let plan = desk.plan(many(6_000)).await;
        let scope = desk.scope().await;
        let job = scope.apply_import(plan).await.expect("it starts");
        while scope
            .get_job(GetJob { id: job.id })
            .await
            .expect("the job")
            .done
            < 1_000
        {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        scope
            .cancel_job(CancelJob { id: job.id })
            .await
            .expect("it is told");
        let stopped = desk.ended(&job).await;
        assert_eq!(stopped.state, JobState::Cancelled);
        assert!(stopped.resumable);
        assert_eq!(
            count(&desk).await,
            stopped.report.created,
            "what it says is what is there"
        );
        assert!(stopped.report.created < 6_000, "it was stopped midway");

        scope
            .resume_job(ResumeJob { id: job.id })
            .await
            .expect("it goes on");
        let done = desk.ended(&job).await;
        assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
        assert_eq!((done.report.created, done.report.failed), (6_000, 0));
        assert_eq!(count(&desk).await, 6_000);
        let lines = desk.result(&done, false).await;
        assert_eq!(lines.lines().count(), 6_001, "every row is told of once");
        let again = scope.resume_job(ResumeJob { id: job.id }).await;
        assert_eq!(again.expect_err("it is done").code(), ErrorCode::JobRefused);
    }
}

#[tokio::test]
async fn closing_the_workspace_interrupts_an_import_that_goes_on_after_opening() {
    for mut desk in desks().await {
        let plan = desk.plan(many(6_000)).await;
        let scope = desk.scope().await;
        let job = scope.apply_import(plan).await.expect("it starts");
        while scope
            .get_job(GetJob { id: job.id })
            .await
            .expect("the job")
            .done
            < 1_000
        {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        drop(scope);
        desk.reopen().await;
        let scope = desk.scope().await;
        let found = scope
            .list_jobs(ListJobs { limit: 10 })
            .await
            .expect("the jobs");
        assert_eq!(found[0].state, JobState::Interrupted);
        scope
            .resume_job(ResumeJob { id: job.id })
            .await
            .expect("it goes on");
        let done = desk.ended(&job).await;
        assert_eq!((done.state, done.report.created), (JobState::Done, 6_000));
        assert_eq!(count(&desk).await, 6_000);
    }
}

#[tokio::test]
async fn a_run_that_was_taken_for_dead_writes_nothing_more() {
    for desk in desks().await {
        // The second process gets its turn between two chunks, long before the first one is done.
        let rows = 12_000;
        let plan = desk.plan(many(rows)).await;
        // A second process, for which the first one has long been silent.
        let later = ManualClock::at(SystemClock.now() + TimeDelta::seconds(90));
        let mut second = Desk::at(desk.address.clone()).await;
        second.workspace.close().await;
        second.open(Arc::new(later)).await;
        let scope = second.scope().await;
        let job = desk
            .scope()
            .await
            .apply_import(plan)
            .await
            .expect("it starts");
        while count(&desk).await < 1_000 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if desk.on_postgres() {
            // There the server's clock counts, so the second process cannot be ahead.
            desk.meddle("UPDATE jobs SET state = 'interrupted' WHERE state = 'running'")
                .await;
        }
        scope
            .resume_job(ResumeJob { id: job.id })
            .await
            .expect("it is taken over");
        let done = second.ended(&job).await;
        assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
        assert_eq!(
            (done.report.created, done.report.skipped, done.report.failed),
            (u32::try_from(rows).expect("a small number"), 0, 0),
            "no row was written by both"
        );
        let told = second.result(&done, false).await;
        assert_eq!(told.lines().count(), rows + 1, "each row is told of once");
        assert_eq!(desk.ended(&job).await, done, "the first one agrees");
        second.workspace.close().await;
    }
}

#[tokio::test]
async fn an_import_that_was_undone_does_not_go_on() {
    for desk in desks().await {
        let plan = desk.plan(many(6_000)).await;
        let scope = desk.scope().await;
        let job = scope.apply_import(plan).await.expect("it starts");
        while scope
            .get_job(GetJob { id: job.id })
            .await
            .expect("the job")
            .done
            < 1_000
        {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let batch = job.batch.expect("an import has a batch");
        let early = scope.undo_import(UndoImport { batch }).await;
        assert_eq!(
            early.expect_err("it still runs").code(),
            ErrorCode::JobRefused
        );
        scope
            .cancel_job(CancelJob { id: job.id })
            .await
            .expect("it is told");
        desk.ended(&job).await;
        let undo = scope
            .undo_import(UndoImport { batch })
            .await
            .expect("it starts");
        assert_eq!(desk.ended(&undo).await.state, JobState::Done);
        let seen = scope.get_job(GetJob { id: job.id }).await.expect("the job");
        assert!(!seen.resumable, "nobody is offered to resume it");
        let resumed = scope.resume_job(ResumeJob { id: job.id }).await;
        assert_eq!(
            resumed.expect_err("its rows are gone").code(),
            ErrorCode::JobRefused
        );
        assert_eq!(count(&desk).await, 0);
    }
}

/// Tells the child process below which workspace to import into.
const ADDRESS: &str = "KEYDESK_TEST_IMPORT_INTO";
const ROWS: u32 = 8_000;

/// The process that the next test kills; it does nothing when it is not told where.
#[tokio::test]
#[ignore = "runs as a child process of the test below"]
async fn a_process_that_imports() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    let desk = Desk::at(address).await;
    let plan = desk.plan(many(ROWS as usize)).await;
    let job = desk
        .scope()
        .await
        .apply_import(plan)
        .await
        .expect("it starts");
    desk.ended(&job).await;
}

#[tokio::test]
async fn a_killed_import_goes_on_without_duplicates() {
    for mut desk in desks().await {
        let name = "resuming::a_process_that_imports";
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", name, "--ignored"])
            .env(ADDRESS, &desk.address)
            .stdout(Stdio::null())
            .spawn()
            .expect("a child process");
        while count(&desk).await < 1_000 {
            assert!(
                child.try_wait().expect("a child").is_none(),
                "it still imports"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let left = count(&desk).await;
        assert!(left < ROWS, "it was killed midway");

        desk.workspace.close().await;
        if desk.on_postgres() {
            desk.meddle("UPDATE jobs SET alive_at = alive_at - INTERVAL '1 minute'")
                .await;
        }
        let later = ManualClock::at(SystemClock.now() + TimeDelta::seconds(60));
        desk.open(Arc::new(later)).await;
        let scope = desk.scope().await;
        let found = scope
            .list_jobs(ListJobs { limit: 10 })
            .await
            .expect("the jobs");
        assert_eq!(
            (found[0].state, found[0].resumable),
            (JobState::Interrupted, true)
        );
        // Counted again: Postgres may still have been committing for the process that was killed.
        assert_eq!(
            found[0].report.created,
            count(&desk).await,
            "the checkpoint and the rows are one"
        );
        let job = scope
            .resume_job(ResumeJob { id: found[0].id })
            .await
            .expect("it goes on");
        let done = desk.ended(&job).await;
        assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
        assert_eq!((done.report.created, done.report.failed), (ROWS, 0));
        assert_eq!(count(&desk).await, ROWS);
        assert_eq!(
            desk.result(&done, false).await.lines().count(),
            ROWS as usize + 1
        );
    }
}

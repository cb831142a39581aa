//! Jobs that were started on another computer, or seen from one whose clock is wrong.

use std::{process::Command, sync::Arc, time::Duration};

use chrono::TimeDelta;
use keydesk_core::{
    clock::{Clock, ManualClock, SystemClock},
    error::ErrorCode,
    operations::{
        imports::UndoImport,
        jobs::{CancelJob, GetJob, Job, JobState, ListJobs, ResumeJob},
    },
};
use keydesk_testkit::TempFolder;

use crate::desk::{Desk, desks, many};

/// Tells the colleague's process below where the workspace is.
const ADDRESS: &str = "KEYDESK_TEST_COLLEAGUE_AT";

/// An import that was cancelled midway.
async fn cancelled(desk: &Desk) -> Job {
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
    assert!(stopped.resumable && stopped.has_result, "{stopped:?}");
    stopped
}

#[tokio::test]
#[ignore = "runs as a child process of the test below"]
async fn a_colleague_at_another_computer() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    let desk = Desk::at(address).await;
    let scope = desk.scope().await;
    let jobs = scope
        .list_jobs(ListJobs { limit: 10 })
        .await
        .expect("the jobs");
    assert_eq!((jobs[0].resumable, jobs[0].has_result), (false, false));
    let refused = scope.resume_job(ResumeJob { id: jobs[0].id }).await;
    let failure = refused.expect_err("its file is not here").to_failure();
    assert_eq!(failure.code, ErrorCode::JobRefused);
    assert_eq!(
        failure.what,
        "The file of this import is on another computer."
    );
    assert_eq!(failure.next, "Resume it on the computer that started it.");
}

#[tokio::test]
async fn an_import_is_resumed_only_where_its_file_is() {
    for desk in desks().await.into_iter().filter(Desk::on_postgres) {
        let stopped = cancelled(&desk).await;
        let home = TempFolder::new().expect("a temporary folder");
        let name = "elsewhere::a_colleague_at_another_computer";
        let colleague = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", name, "--ignored"])
            .env(ADDRESS, &desk.address)
            // Where the data of another computer's user is.
            .env("XDG_DATA_HOME", home.path())
            .env("HOME", home.path())
            .output()
            .expect("a child process");
        let said = String::from_utf8_lossy(&colleague.stdout);
        assert!(colleague.status.success(), "{said}");
        let request = GetJob { id: stopped.id };
        let now = desk.scope().await.get_job(request).await.expect("the job");
        assert_eq!(now, stopped, "the refusal left the job as it was");
        let request = ResumeJob { id: stopped.id };
        let job = desk
            .scope()
            .await
            .resume_job(request)
            .await
            .expect("it goes on here");
        let done = desk.ended(&job).await;
        assert_eq!((done.state, done.report.created), (JobState::Done, 6_000));
    }
}

#[tokio::test]
async fn an_import_whose_file_is_gone_is_not_taken_over() {
    for desk in desks().await.into_iter().filter(|desk| !desk.on_postgres()) {
        let stopped = cancelled(&desk).await;
        let uploads = format!("{}/staging/production/uploads", desk.address);
        std::fs::remove_dir_all(uploads).expect("it is removed");
        let scope = desk.scope().await;
        let now = scope
            .get_job(GetJob { id: stopped.id })
            .await
            .expect("the job");
        assert_eq!((now.resumable, now.has_result), (false, true));
        let refused = scope.resume_job(ResumeJob { id: stopped.id }).await;
        let failure = refused.expect_err("its file is gone").to_failure();
        assert_eq!(
            failure.what,
            "The file of this import is not here any more."
        );
        let then = scope
            .get_job(GetJob { id: stopped.id })
            .await
            .expect("the job");
        assert_eq!(then, now, "the refusal left the job as it was");
    }
}

#[tokio::test]
async fn a_computer_whose_clock_is_ahead_does_not_take_a_live_import_for_dead() {
    for desk in desks().await.into_iter().filter(Desk::on_postgres) {
        let plan = desk.plan(many(12_000)).await;
        let mut ahead = Desk::at(desk.address.clone()).await;
        ahead.workspace.close().await;
        let job = desk
            .scope()
            .await
            .apply_import(plan)
            .await
            .expect("it starts");
        let clock = ManualClock::at(SystemClock.now() + TimeDelta::minutes(5));
        ahead.open(Arc::new(clock)).await;
        // Opening the environment marks what was interrupted.
        let scope = ahead.scope().await;
        let seen = scope.get_job(GetJob { id: job.id }).await.expect("the job");
        assert_ne!(seen.state, JobState::Interrupted);
        let resumed = scope.resume_job(ResumeJob { id: job.id }).await;
        assert_eq!(
            resumed.expect_err("it is alive").code(),
            ErrorCode::JobRefused
        );
        let done = desk.ended(&job).await;
        assert_eq!((done.state, done.report.created), (JobState::Done, 12_000));
        ahead.workspace.close().await;
    }
}

#[tokio::test]
async fn of_resuming_and_undoing_at_once_one_is_refused() {
    for desk in desks().await {
        for _ in 0..3 {
            let stopped = cancelled(&desk).await;
            let scope = desk.scope().await;
            let batch = stopped.batch.expect("an import has a batch");
            let (resumed, undone) = tokio::join!(
                scope.resume_job(ResumeJob { id: stopped.id }),
                scope.undo_import(UndoImport { batch }),
            );
            assert_ne!(resumed.is_ok(), undone.is_ok(), "{resumed:?} {undone:?}");
            for job in [resumed, undone].into_iter().flatten() {
                assert_eq!(desk.ended(&job).await.state, JobState::Done);
            }
            // So that the next round has rows to import.
            let undo = scope
                .undo_import(UndoImport { batch })
                .await
                .expect("it starts");
            desk.ended(&undo).await;
        }
    }
}

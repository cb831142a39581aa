//! Imports that are stopped midway, and go on.

use keydesk_core::{
    error::ErrorCode,
    operations::{
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
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
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
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
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

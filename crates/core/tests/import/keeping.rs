//! How long the files of imports stay.

use std::sync::Arc;

use chrono::TimeDelta;
use keydesk_core::{
    clock::{Clock, ManualClock, SystemClock},
    error::ErrorCode,
    ids::UploadId,
    operations::{
        imports::InspectImport,
        jobs::{CancelJob, GetJob, Job, JobState},
    },
};

use crate::desk::{Desk, desks, many};

/// Opens the workspace so many days from now, and uploads a file there, which tidies up.
async fn days_later(desk: &mut Desk, days: i64) {
    desk.workspace.close().await;
    let later = ManualClock::at(SystemClock.now() + TimeDelta::days(days));
    desk.open(Arc::new(later)).await;
    desk.upload(b"key,product\nKEY-0009,Pro\n").await;
}

async fn is_there(desk: &Desk, upload: UploadId) -> bool {
    let request = InspectImport {
        upload,
        shape: None,
    };
    match desk.scope().await.inspect_import(request).await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.code(), ErrorCode::NotFound);
            false
        }
    }
}

async fn now(desk: &Desk, job: &Job) -> Job {
    let request = GetJob { id: job.id };
    desk.scope().await.get_job(request).await.expect("the job")
}

#[tokio::test]
async fn an_upload_stays_a_week_longer_than_a_job_that_may_go_on_with_it() {
    for mut desk in desks().await {
        let forgotten = desk.upload(b"key,product\nKEY-0001,Pro\n").await;
        let finished = desk.plan("key,product\nKEY-0002,Pro\n").await;
        let wanted = desk.plan(many(6_000)).await;
        days_later(&mut desk, 5).await;
        assert_eq!(desk.apply(&finished).await.state, JobState::Done);
        let scope = desk.scope().await;
        let job = scope.apply_import(wanted.clone()).await.expect("it starts");
        let request = CancelJob { id: job.id };
        scope.cancel_job(request).await.expect("it is told");
        assert_eq!(desk.ended(&job).await.state, JobState::Cancelled);
        drop(scope);

        days_later(&mut desk, 8).await;
        assert!(!is_there(&desk, forgotten).await, "no job ever wanted it");
        assert!(!is_there(&desk, finished.upload).await, "its job is done");
        assert!(is_there(&desk, wanted.upload).await, "its job may go on");
        assert!(now(&desk, &job).await.resumable);

        days_later(&mut desk, 13).await;
        assert!(!is_there(&desk, wanted.upload).await, "nobody came back");
        assert!(!now(&desk, &job).await.resumable);
    }
}

#[tokio::test]
async fn a_result_file_stays_for_thirty_days() {
    for mut desk in desks().await {
        let job = desk.import("key,product\nKEY-0001,Pro\n").await;
        days_later(&mut desk, 29).await;
        assert!(now(&desk, &job).await.has_result);
        days_later(&mut desk, 31).await;
        assert!(!now(&desk, &job).await.has_result);
    }
}

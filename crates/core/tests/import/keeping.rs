//! How long the files of imports stay, and who may take them out.

use std::sync::Arc;

use chrono::TimeDelta;
use keydesk_core::{
    clock::{Clock, ManualClock, SystemClock},
    error::ErrorCode,
    ids::UploadId,
    operations::{
        Access,
        audit::{AuditFilter, ListAudit},
        imports::{DownloadImportResult, InspectImport},
        jobs::{CancelJob, GetJob, Job, JobState},
        settings::{SaveSettings, SetPassphrase, StepUp},
    },
    service::{Caller, Door, row_channel},
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

#[tokio::test]
async fn the_result_of_an_import_leaves_after_the_passphrase_and_is_told_in_the_trail() {
    for desk in desks().await {
        let job = desk
            .import("key,product\nKEY-0001,Pro\nKEY-0002,Pro\n")
            .await;
        let caller = Caller::owner("mara", Door::Desk);
        let workspace = desk
            .workspace
            .scope(&caller, Access::Own)
            .expect("an owner may");
        let set = SetPassphrase {
            old: None,
            new: "correct horse".into(),
        };
        let mut settings = workspace.set_passphrase(set).await.expect("set").settings;
        settings.step_up = true;
        let saved = workspace.save_settings(SaveSettings { settings }).await;
        saved.expect("saved");
        let scope = desk.scope().await;
        let (sink, _source) = row_channel();
        let request = DownloadImportResult {
            job: job.id,
            only_problems: false,
        };
        let refused = scope.download_import_result(request, sink).await;
        let refused = refused.expect_err("the passphrase first");
        assert_eq!(refused.code(), ErrorCode::StepUpRequired);
        let give = StepUp {
            passphrase: "correct horse".into(),
        };
        workspace.step_up(give).await.expect("right");
        assert_eq!(desk.result(&job, false).await.lines().count(), 3);
        let filter = AuditFilter {
            action: Some("download_import_result".into()),
            ..AuditFilter::default()
        };
        let told = scope
            .list_audit(ListAudit {
                filter,
                before: None,
                limit: 10,
            })
            .await
            .expect("the trail");
        assert_eq!(told.entries.len(), 1);
        assert_eq!(told.entries[0].subject_id, Some(job.id.0));
    }
}

//! What jobs tell, and what they keep from others.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use keydesk_testkit::TempFolder;

use super::{mark_interrupted, may_go_on, sign::Sign};
use crate::{
    backend::{Location, Workspace},
    clock::SystemClock,
    error::{Error, ErrorCode},
    ids::JobId,
    operations::{
        Access,
        imports::ImportReport,
        jobs::{CancelJob, GetJob, Job, JobKind, JobRetry, JobState, JobUnit},
    },
    service::{Caller, Door, EnvironmentScope},
    store::{jobs as store, jobs::StoredJob},
};

async fn scope(folder: &TempFolder) -> EnvironmentScope {
    let location = Location::parse(&folder.path().join("workspace").display().to_string());
    let location = location.expect("an address");
    let workspace = Workspace::create(&location, "Test", Arc::new(SystemClock))
        .await
        .expect("a workspace");
    let caller = Caller::owner("mara", Door::Desk);
    workspace
        .environment_scope("production", &caller, Access::Import)
        .await
        .expect("the environment")
}

/// A job that failed for this reason.
fn failed(scope: &EnvironmentScope, error: &Error) -> StoredJob {
    let now = scope.environment.database.now();
    StoredJob {
        job: Job {
            id: JobId::new(now),
            kind: JobKind::UndoImport,
            state: JobState::Failed,
            title: "licenses.csv".into(),
            done: 0,
            total: 0,
            unit: JobUnit::Rows,
            report: ImportReport::default(),
            bulk: None,
            batch: None,
            started_by: "mara".into(),
            created_at: now,
            ended_at: Some(now),
            problem: Some(error.to_failure()),
            resumable: false,
            retry: JobRetry::Nothing,
            has_result: false,
        },
        request: serde_json::Value::Null,
        checkpoint: None,
        holder: uuid::Uuid::now_v7(),
        alive_at: now,
        undone: false,
    }
}

#[tokio::test]
async fn a_job_that_others_were_in_the_way_of_may_go_on() {
    let folder = TempFolder::new().expect("a temporary folder");
    let scope = scope(&folder).await;
    assert!(may_go_on(&failed(&scope, &Error::Contention)));
    let damaged = Error::Internal("a job panicked".into());
    assert!(!may_go_on(&failed(&scope, &damaged)));
}

#[tokio::test]
async fn cancelling_a_job_that_has_ended_announces_nothing() {
    let folder = TempFolder::new().expect("a temporary folder");
    let scope = scope(&folder).await;
    let job = failed(&scope, &Error::Contention);
    let id = job.job.id;
    let database = scope.environment.database.clone();
    database
        .write(move |tx| async move { store::insert(tx, &job).await }.boxed())
        .await
        .expect("it is written");
    let mut told = database.own_commits();
    let refused = scope.cancel_job(CancelJob { id }).await;
    assert_eq!(
        refused.expect_err("it does not run").code(),
        ErrorCode::JobRefused
    );
    assert!(told.try_recv().is_err(), "nothing changed");
}

#[tokio::test]
async fn looking_for_interrupted_jobs_waits_for_no_writer() {
    let folder = TempFolder::new().expect("a temporary folder");
    let environment = scope(&folder).await.environment.clone();
    let (database, busy) = (environment.database.clone(), environment.clone());
    let looked = database
        .write(move |_| {
            async move {
                let look = mark_interrupted(&busy.database, &busy.staging);
                Ok(tokio::time::timeout(Duration::from_secs(5), look).await)
            }
            .boxed()
        })
        .await
        .expect("it is committed");
    looked.expect("it does not wait").expect("it looks");
}

#[tokio::test]
async fn a_job_whose_process_is_gone_from_this_computer_is_interrupted_at_once() {
    let folder = TempFolder::new().expect("a temporary folder");
    let scope = scope(&folder).await;
    let environment = scope.environment.clone();
    let mut jobs = Vec::new();
    for _ in 0..3 {
        let mut stored = failed(&scope, &Error::Contention);
        (stored.job.state, stored.job.ended_at, stored.job.problem) =
            (JobState::Running, None, None);
        let written = stored.clone();
        environment
            .database
            .write(move |tx| async move { store::insert(tx, &written).await }.boxed())
            .await
            .expect("it is written");
        jobs.push(stored);
    }
    // One whose process is gone, one that lives, and one of which this computer knows nothing.
    drop(Sign::give(&environment.staging, jobs[0].holder).expect("a sign"));
    let _lives = Sign::give(&environment.staging, jobs[1].holder).expect("a sign");
    let looked = mark_interrupted(&environment.database, &environment.staging).await;
    looked.expect("it looks");
    for (stored, expected) in
        jobs.iter()
            .zip([JobState::Interrupted, JobState::Running, JobState::Running])
    {
        let job = scope.get_job(GetJob { id: stored.job.id }).await;
        assert_eq!(job.expect("the job").state, expected);
    }
}

//! Runs that were taken over and do not know it yet.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use keydesk_testkit::TempFolder;

use super::{go_on, result_file};
use crate::{
    backend::{Location, Workspace},
    clock::SystemClock,
    operations::{
        Access,
        imports::{ImportPlan, InspectImport, UploadImport},
        jobs::{GetJob, Job, JobState},
    },
    service::{Caller, Door, EnvironmentScope},
    store::jobs as store,
    tabular::dates::DateOrder,
};

async fn plan(scope: &EnvironmentScope, file: &str) -> ImportPlan {
    let upload = scope
        .upload_import(UploadImport {
            upload: None,
            file_name: "licenses.csv".into(),
            offset: 0,
            size: u32::try_from(file.len()).expect("a small file"),
            piece: STANDARD.encode(file),
        })
        .await
        .expect("the piece is taken")
        .id;
    let request = InspectImport {
        upload,
        shape: None,
    };
    let seen = scope.inspect_import(request).await.expect("a table");
    ImportPlan {
        upload,
        shape: seen.shape,
        fields: seen
            .columns
            .into_iter()
            .map(|column| column.field)
            .collect(),
        date_order: DateOrder::DayFirst,
        create_products: true,
        create_customers: true,
        all_or_nothing: false,
        preset: None,
        holder: None,
    }
}

async fn ended(scope: &EnvironmentScope, job: &Job) -> Job {
    loop {
        let now = scope.get_job(GetJob { id: job.id }).await.expect("the job");
        if now.state != JobState::Running {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Lets a run of a job that is another's by now do its worst, and gives the result file before and after.
async fn stale(scope: &EnvironmentScope, job: &Job) -> (Vec<u8>, Vec<u8>) {
    let done = ended(scope, job).await;
    assert!(done.has_result, "{:?}", done.problem);
    let path: PathBuf = result_file::path(&scope.environment.staging, job.id);
    // Rewritten it might tell the same once more; what a successor wrote shows that nobody touched it.
    let before = b"what the successor wrote".to_vec();
    fs::write(&path, &before).expect("it is written");
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let mut stored = store::get(&mut tx, job.id)
        .await
        .expect("the jobs")
        .expect("the job");
    drop(tx);
    // As the run that lost it still sees the job.
    stored.job.state = JobState::Running;
    stored.checkpoint = None;
    go_on(scope, stored).expect("it starts");
    assert_eq!(ended(scope, job).await, done, "the job is as it was");
    (before, fs::read(&path).expect("a result"))
}

#[tokio::test]
async fn a_run_that_lost_its_job_leaves_the_result_file_alone() {
    let folder = TempFolder::new().expect("a temporary folder");
    let location = Location::parse(&folder.path().join("workspace").display().to_string());
    let location = location.expect("an address");
    let workspace = Workspace::create(&location, "Test", Arc::new(SystemClock))
        .await
        .expect("a workspace");
    let caller = Caller::owner("mara", Door::Desk);
    let scope = workspace
        .environment_scope("production", &caller, Access::Import)
        .await
        .expect("the environment");

    let good = plan(&scope, "key,product\nKEY-0001,Pro\nKEY-0002,Pro\n").await;
    let job = scope.check_import(good.clone()).await.expect("it starts");
    let (before, after) = stale(&scope, &job).await;
    assert_eq!(
        String::from_utf8(after),
        String::from_utf8(before),
        "a dry run"
    );

    let job = scope.apply_import(good).await.expect("it starts");
    let (before, after) = stale(&scope, &job).await;
    assert_eq!(
        String::from_utf8(after),
        String::from_utf8(before),
        "in chunks"
    );

    let mut all = plan(
        &scope,
        "key,product,status\nKEY-0003,Pro,active\nKEY-0004,Pro,\n",
    )
    .await;
    all.all_or_nothing = true;
    let job = scope.apply_import(all).await.expect("it starts");
    assert_eq!(ended(&scope, &job).await.state, JobState::Failed);
    let (before, after) = stale(&scope, &job).await;
    assert_eq!(
        String::from_utf8(after),
        String::from_utf8(before),
        "all or nothing"
    );
    workspace.close().await;
}

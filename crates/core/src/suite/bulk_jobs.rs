//! Long bulk changes: stopped and gone on with, whatever others do meanwhile, and nobody waits for them.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::json;

use super::{
    Stage,
    bulk::{all_of, change, ended, job, license},
    catalogue::{generator_fields, make_generator, make_product},
};
use crate::{
    ids::{GeneratorId, JobId, LicenseId},
    operations::{
        Access, audit::VerifyAudit, bulk::BulkAction, environments::Engine,
        generators::GenerateLicenses, jobs::*, license_actions::DeleteLicense, licenses::*,
        products::Product,
    },
    service::{EnvironmentScope, held_open},
    store::{one, rows},
};

const MANY: u32 = 5_000;

async fn many(scope: &EnvironmentScope) -> Product {
    let plan = make_product(scope, "Pro", "pro").await;
    let generator = make_generator(scope, generator_fields("Standard", plan.id)).await;
    generated(scope, generator.id, MANY).await;
    plan
}

/// Makes licenses of a generator, to the end.
pub(super) async fn generated(scope: &EnvironmentScope, generator_id: GeneratorId, count: u32) {
    let generate = GenerateLicenses {
        generator_id,
        count,
        reason: None,
    };
    let begun = scope.generate_licenses(generate).await.expect("it begins");
    let made = ended(scope, begun.id).await;
    assert_eq!(made.state, JobState::Done, "{:?}", made.problem);
}

/// Licenses of a job that it has not come to.
async fn waiting(scope: &EnvironmentScope, id: JobId) -> Vec<LicenseId> {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let found = rows!(
        tx,
        (LicenseId,),
        "SELECT license_id FROM job_items WHERE job_id = $1 AND outcome IS NULL ORDER BY place DESC LIMIT 2",
        id
    );
    let ids = found.expect("the items");
    ids.into_iter().map(|(id,)| id).collect()
}

/// Somebody else edits one license and deletes another.
async fn meddle(scope: &EnvironmentScope, edited: LicenseId, deleted: LicenseId) {
    let before = license(scope, edited).await;
    let edit = EditLicense {
        id: edited,
        version: before.version,
        customer_id: None,
        activation_limit: 7,
        expires_at: before.expires_at,
        pending_validity: before.pending_validity,
        flags: before.flags,
        metadata: before.metadata,
        keep_devices: false,
        reason: None,
    };
    scope.edit_license(edit).await.expect("an edit");
    let gone = license(scope, deleted).await;
    let delete = DeleteLicense {
        id: deleted,
        version: gone.version,
        key_end: gone.key[gone.key.len() - 4..].to_owned(),
        reason: Some("made by mistake".into()),
    };
    scope.delete_license(delete).await.expect("deleted");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_cancelled_change_goes_on_where_it_stopped_whatever_others_did(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = many(&scope).await;
    let action = BulkAction::SetFlag {
        flag: "beta".into(),
        value: json!(1),
    };
    let begun = scope.change_licenses(change(all_of(plan.id), action)).await;
    let id = begun.expect("it begins").id;
    while job(&scope, id).await.done < 1_000 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    scope.cancel_job(CancelJob { id }).await.expect("told");
    let stopped = ended(&scope, id).await;
    assert_eq!(
        (stopped.state, stopped.resumable),
        (JobState::Cancelled, true)
    );
    assert!(stopped.done < MANY, "it was stopped midway");
    let later = waiting(&scope, id).await;
    let (edited, deleted) = (later[0], later[1]);
    meddle(&scope, edited, deleted).await;

    scope
        .resume_job(ResumeJob { id })
        .await
        .expect("it goes on");
    let done = ended(&scope, id).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
    let report = done.bulk.expect("a report");
    assert_eq!((report.changed, report.missing), (MANY - 1, 1));
    let both = license(&scope, edited).await;
    assert_eq!((both.version, both.activation_limit), (3, 7));
    assert_eq!(both.flags["beta"], json!(1));
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (odd, lines) = one!(
        tx,
        (i64, i64),
        "SELECT (SELECT COUNT(*) FROM licenses WHERE version <> 2), (SELECT COUNT(*) FROM license_history)"
    )
    .expect("the counts");
    assert_eq!(odd, 1, "only the edited one has another version");
    // Each was made and changed; one was edited in between, one deleted instead.
    assert_eq!(lines, i64::from(MANY) * 2 + 1);
    drop(tx);
    let verdict = scope.verify_audit(VerifyAudit::default()).await;
    assert!(verdict.expect("a verdict").intact);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn readers_are_answered_while_five_thousand_change(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = many(&scope).await;
    let action = BulkAction::ChangeLimit {
        activation_limit: 9,
    };
    let begun = scope.change_licenses(change(all_of(plan.id), action)).await;
    let id = begun.expect("it begins").id;
    let (mut answers, mut slowest) = (0_u32, Duration::ZERO);
    while job(&scope, id).await.state == JobState::Running {
        let since = Instant::now();
        let list = ListLicenses {
            query: LicenseQuery::default(),
            offset: answers % 4_000,
            limit: 100,
            version: None,
        };
        let page = scope.list_licenses(list).await.expect("a page");
        assert_eq!(page.rows.len(), 100);
        slowest = slowest.max(since.elapsed());
        answers += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(ended(&scope, id).await.state, JobState::Done);
    assert!(
        answers > 10,
        "readers waited for the job: {answers} answers"
    );
    // Generous: the machine of a test run does other things, too. A reader behind a writer would wait for the job.
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}

/// An answer that comes while a chunk's transaction is open, or the test fails instead of waiting for ever.
async fn meanwhile<T>(asked: impl Future<Output = crate::Result<T>>) -> T {
    let answer = tokio::time::timeout(Duration::from_secs(30), asked).await;
    answer
        .expect("a reader waits for the writer")
        .expect("an answer")
}

/// Everything people look at answers with what was there before.
async fn reads_as_before(scope: &EnvironmentScope, id: JobId) {
    let list = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 100,
        version: None,
    };
    let page = meanwhile(scope.list_licenses(list)).await;
    assert!(page.rows.iter().all(|row| row.activation_limit != 9));
    let first = page.rows[0].clone();
    let search = ListLicenses {
        query: LicenseQuery {
            search: first.key.clone(),
            ..LicenseQuery::default()
        },
        offset: 0,
        limit: 10,
        version: None,
    };
    assert_eq!(meanwhile(scope.list_licenses(search)).await.rows.len(), 1);
    let all = CountLicenses {
        query: LicenseQuery::default(),
    };
    assert_eq!(meanwhile(scope.count_licenses(all)).await.total, MANY);
    let one = GetLicense { id: first.id };
    let seen = meanwhile(scope.get_license(one)).await;
    assert_ne!(seen.license.activation_limit, 9);
    let job = meanwhile(scope.get_job(GetJob { id })).await;
    assert_eq!(job.state, JobState::Running);
    meanwhile(scope.list_jobs(ListJobs { limit: 10 })).await;
    assert!(
        meanwhile(scope.verify_audit(VerifyAudit::default()))
            .await
            .intact
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_reader_waits_while_the_transaction_of_a_chunk_is_open(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = many(&scope).await;
    let other = stage.second_process().await;
    let elsewhere = other
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let action = BulkAction::ChangeLimit {
        activation_limit: 9,
    };
    let begun = scope.change_licenses(change(all_of(plan.id), action)).await;
    let id = begun.expect("it begins").id;
    // The job's task runs when this one waits for the first time, so the gate stands before its first chunk.
    let held = held_open::next_chunk_of(id);
    held.reached.await.expect("a chunk is written");
    reads_as_before(&scope, id).await;
    // Another program reads the same database, without this one's memory.
    reads_as_before(&elsewhere, id).await;
    held.release.send(()).expect("the chunk waits");
    let done = ended(&scope, id).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
    assert_eq!(done.bulk.expect("a report").changed, MANY);
    other.close().await;
}

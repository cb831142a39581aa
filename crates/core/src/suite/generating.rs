//! Generations: exactly as many licenses as asked for, whatever stops them.

use std::{sync::Arc, time::Duration};

use chrono::Days;
use futures::FutureExt;
use rstest::rstest;
use serde_json::json;

use super::{
    Stage,
    catalogue::{actions, generator_fields, make_generator, make_product, product_fields},
    start,
};
use crate::{
    backend::Workspace,
    domain::{
        status::LicenseStatus,
        validity::{Validity, ValidityStart, ValidityUnit},
    },
    error::{Error, ErrorCode},
    operations::{
        Access,
        environments::Engine,
        generators::*,
        jobs::*,
        licenses::{GetLicense, LicenseQuery, ListLicenses},
        products::{EditProduct, Product, ProductFields, ProductStatus},
    },
    service::EnvironmentScope,
    store::{generated_rows::NewKey, one, retired_keys},
};

/// Several chunks of keys of 24 bits: some of them are sure to be alike.
const MANY: u32 = 9_000;

async fn source(scope: &EnvironmentScope) -> (Product, Generator) {
    let plan = make_product(scope, "Pro", "pro").await;
    let fields = GeneratorFields {
        format: KeyFormat::Pattern {
            pattern: "K-{H:6}".into(),
        },
        ..generator_fields("Standard", plan.id)
    };
    let generator = make_generator(scope, fields).await;
    (plan, generator)
}

fn ask(generator: &Generator, count: u32) -> GenerateLicenses {
    GenerateLicenses {
        generator_id: generator.id,
        count,
        reason: Some("order 4711".into()),
    }
}

async fn job(scope: &EnvironmentScope, id: crate::ids::JobId) -> Job {
    scope.get_job(GetJob { id }).await.expect("the job")
}

async fn ended(scope: &EnvironmentScope, of: &Job) -> Job {
    for _ in 0..6_000 {
        let now = job(scope, of.id).await;
        if now.state != JobState::Running {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the job does not end");
}

/// Starts a generation, lets it make something and stops it by `stop`.
async fn stopped_midway(scope: &EnvironmentScope, generator: &Generator) -> Job {
    let begun = scope.generate_licenses(ask(generator, MANY)).await;
    let begun = begun.expect("it starts");
    while job(scope, begun.id).await.done < 1_000 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    scope
        .cancel_job(CancelJob { id: begun.id })
        .await
        .expect("it is told");
    let stopped = ended(scope, &begun).await;
    assert_eq!(
        (stopped.state, stopped.resumable),
        (JobState::Cancelled, true)
    );
    assert!(stopped.done < MANY, "it was stopped midway");
    stopped
}

/// Licenses, lines of history, items and different places of a job, and their audit entries' sum.
async fn counts(scope: &EnvironmentScope) -> (i64, i64, i64, i64) {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    one!(
        tx,
        (i64, i64, i64, i64),
        "SELECT (SELECT count(*) FROM licenses), (SELECT count(*) FROM license_history),
                (SELECT count(*) FROM job_items i JOIN licenses l ON l.id = i.license_id WHERE i.outcome = 'changed'),
                (SELECT CAST(COALESCE(MAX(place), -1) + 1 AS bigint) FROM job_items)"
    )
    .expect("the counts")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn generated_licenses_have_what_their_generator_says(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = make_product(&scope, "Pro", "pro").await;
    let month = |from| {
        Some(Validity {
            amount: 30,
            unit: ValidityUnit::Days,
            from,
        })
    };
    let in_a_month = start().checked_add_days(Days::new(30));
    let waiting = month(ValidityStart::FirstActivation);
    for (name, validity, expires_at, pending) in [
        ("At once", month(ValidityStart::Creation), in_a_month, None),
        ("Later", waiting, None, waiting),
        ("Ever", None, None, None),
    ] {
        let mut fields = generator_fields(name, plan.id);
        fields.defaults.validity = validity;
        fields.defaults.metadata = json!({ "channel": "resale" });
        let generator = make_generator(&scope, fields).await;
        let begun = scope.generate_licenses(ask(&generator, 3)).await;
        let done = ended(&scope, &begun.expect("it starts")).await;
        assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
        assert_eq!((done.title.as_str(), done.done, done.total), (name, 3, 3));
        assert!(done.has_result);
        assert_eq!(done.bulk.expect("a report").changed, 3);
        let list = scope.list_generators(ListGenerators::default()).await;
        let listed = list.expect("a list").into_iter();
        let count = listed
            .filter(|each| each.id == generator.id)
            .map(|each| each.licenses);
        assert_eq!(count.collect::<Vec<_>>(), [3]);

        let newest = ListLicenses {
            query: LicenseQuery::default(),
            offset: 0,
            limit: 3,
            version: None,
        };
        let page = scope.list_licenses(newest).await.expect("a list");
        let id = page.rows[0].id;
        let detail = scope.get_license(GetLicense { id }).await.expect("it");
        let license = detail.license;
        assert!(license.key.starts_with("PRO-2026-"), "{}", license.key);
        assert_eq!(license.status, LicenseStatus::Available);
        assert_eq!(license.generator_id, Some(generator.id));
        assert_eq!(
            (license.expires_at, license.pending_validity),
            (expires_at, pending)
        );
        assert_eq!(license.flags, json!({ "beta": true }));
        assert_eq!(license.metadata, json!({ "channel": "resale" }));
        let entry = &detail.history[0];
        assert_eq!(
            (entry.action.as_str(), entry.door.as_str()),
            ("generate_licenses", "desk")
        );
        assert_eq!(entry.reason.as_deref(), Some("order 4711"));
        // The next ones are newer.
        stage.clock.advance(chrono::Duration::seconds(1));
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_generation_that_was_cancelled_and_resumed_makes_exactly_what_was_asked(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (_, generator) = source(&scope).await;
    let stopped = stopped_midway(&scope, &generator).await;
    let made = i64::from(stopped.done);
    assert_eq!(
        counts(&scope).await,
        (made, made, made, made),
        "what it says is there"
    );
    let resume = ResumeJob { id: stopped.id };
    scope.resume_job(resume.clone()).await.expect("it goes on");
    let done = ended(&scope, &stopped).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
    assert_eq!((done.done, done.total), (MANY, MANY));
    assert_eq!(done.bulk.expect("a report").changed, MANY);
    let all = i64::from(MANY);
    assert_eq!(counts(&scope).await, (all, all, all, all));
    let entries = actions(&scope).await;
    let chunks = entries
        .iter()
        .filter(|action| *action == "generate_licenses");
    assert_eq!(
        chunks.count(),
        MANY.div_ceil(1_000) as usize,
        "one entry a chunk"
    );
    let again = scope.resume_job(resume).await;
    assert_eq!(again.expect_err("it is done").code(), ErrorCode::JobRefused);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_generation_goes_on_after_the_workspace_was_closed_under_it(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (_, generator) = source(&scope).await;
    let begun = scope.generate_licenses(ask(&generator, MANY)).await;
    let begun = begun.expect("it starts");
    while job(&scope, begun.id).await.done < 1_000 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    drop(scope);
    stage.workspace.close().await;
    let again: Arc<Workspace> = stage.second_process().await;
    let scope = again
        .environment_scope("production", &Stage::caller(), Access::Edit)
        .await
        .expect("the environment");
    let found = job(&scope, begun.id).await;
    assert_eq!(
        (found.state, found.resumable),
        (JobState::Interrupted, true)
    );
    scope
        .resume_job(ResumeJob { id: begun.id })
        .await
        .expect("it goes on");
    let done = ended(&scope, &begun).await;
    assert_eq!((done.state, done.done), (JobState::Done, MANY));
    let all = i64::from(MANY);
    assert_eq!(counts(&scope).await, (all, all, all, all));
    again.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_inactive_product_makes_no_licenses_until_it_is_active_again(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (plan, generator) = source(&scope).await;
    for count in [0, 100_001] {
        let refused = scope.generate_licenses(ask(&generator, count)).await;
        let refused = refused.expect_err("too few or too many");
        assert!(
            matches!(refused, Error::Invalid { field: "count", .. }),
            "{refused}"
        );
    }
    let stopped = stopped_midway(&scope, &generator).await;
    let turn = |status, version| {
        let (scope, fields) = (scope.clone(), product_fields("Pro", "pro"));
        async move {
            let edit = EditProduct {
                id: plan.id,
                version,
                fields: ProductFields { status, ..fields },
            };
            scope.edit_product(edit).await.expect("an edit");
        }
    };
    turn(ProductStatus::Inactive, 1).await;
    let refused = scope.generate_licenses(ask(&generator, 1)).await;
    assert_eq!(refused.expect_err("inactive").code(), ErrorCode::Invalid);
    let refused = scope.resume_job(ResumeJob { id: stopped.id }).await;
    assert_eq!(refused.expect_err("inactive").code(), ErrorCode::Invalid);
    assert_eq!(
        job(&scope, stopped.id).await,
        stopped,
        "it stayed as it was"
    );
    turn(ProductStatus::Active, 2).await;
    scope
        .resume_job(ResumeJob { id: stopped.id })
        .await
        .expect("it goes on");
    assert_eq!(ended(&scope, &stopped).await.done, MANY);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn licenses_stay_when_their_generator_goes_and_its_generation_cannot_go_on(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (_, generator) = source(&scope).await;
    let stopped = stopped_midway(&scope, &generator).await;
    let delete = DeleteGenerator {
        id: generator.id,
        version: 1,
    };
    scope.delete_generator(delete).await.expect("deleted");
    assert_eq!(counts(&scope).await.0, i64::from(stopped.done));
    let refused = scope.resume_job(ResumeJob { id: stopped.id }).await;
    assert_eq!(
        refused.expect_err("no generator").code(),
        ErrorCode::NotFound
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_retired_key_is_never_made_again(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let kept = scope.environment.database.write(|tx| {
        async move {
            retired_keys::retire(tx, "PRO-AAAA", start()).await?;
            let keys = ["PRO-BBBB", "pro-aaaa", "PRO-CCCC"].map(|key| NewKey {
                id: crate::ids::LicenseId::new(start()),
                key: key.into(),
                key_folded: key.to_lowercase(),
            });
            crate::service::generating::without_retired(tx, keys.to_vec()).await
        }
        .boxed()
    });
    let kept: Vec<String> = kept
        .await
        .expect("keys")
        .into_iter()
        .map(|key| key.key)
        .collect();
    assert_eq!(kept, ["PRO-BBBB", "PRO-CCCC"]);
}

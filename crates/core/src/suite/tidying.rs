//! What goes in small steps: generators that made many licenses, and refusals of long ago. And what is told in few words:
//! the reasons of a bulk change.

use chrono::Duration;
use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage,
    bulk::{all_of, change, changed},
    bulk_jobs::generated,
    catalogue::{generator_fields, make_generator, make_product},
    plant, product, seed,
};
use crate::{
    ids::LicenseId,
    operations::{
        activations::{ListDenials, VerdictCode},
        bulk::{BulkAction, ForeseeBulk},
        environments::Engine,
        exports::LicenseSelection,
        generators::{DeleteGenerator, EditGenerator},
        products::GetProduct,
    },
    service::EnvironmentScope,
    store::{
        one,
        tallies::{DenialCount, DenialKey, add_denials, hour_of},
    },
};

const MADE: u32 = 2_500;

/// How many licenses remember a generator, and how many commits told of licenses.
async fn counts(scope: &EnvironmentScope) -> (i64, i64) {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    one!(
        tx,
        (i64, i64),
        "SELECT (SELECT COUNT(*) FROM licenses WHERE generator_id IS NOT NULL),
                (SELECT COUNT(*) FROM changes WHERE nouns LIKE '%licenses%')"
    )
    .expect("the counts")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_generator_goes_after_its_licenses_forgot_it_a_thousand_at_a_time(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = make_product(&scope, "Pro", "pro").await;
    let generator = make_generator(&scope, generator_fields("Standard", plan.id)).await;
    generated(&scope, generator.id, MADE).await;
    let edited = scope
        .edit_generator(EditGenerator {
            id: generator.id,
            version: 1,
            fields: generator_fields("Yearly", plan.id),
        })
        .await
        .expect("it is edited");
    assert_eq!((edited.version, edited.licenses), (2, MADE));
    let (remember, told) = counts(&scope).await;
    assert_eq!(remember, i64::from(MADE));
    let stale = DeleteGenerator {
        id: generator.id,
        version: 1,
    };
    scope.delete_generator(stale).await.expect_err("a conflict");
    assert_eq!(
        counts(&scope).await,
        (remember, told),
        "nothing was touched"
    );
    let delete = DeleteGenerator {
        id: generator.id,
        version: 2,
    };
    scope.delete_generator(delete).await.expect("deleted");
    assert_eq!(counts(&scope).await, (0, told + 3));
    let detail = scope.get_product(GetProduct { id: plan.id }).await;
    let detail = detail.expect("the product");
    assert_eq!((detail.licenses, detail.generators), (MADE, 0));
    assert_eq!(
        detail.delete_refused.as_deref(),
        Some("2500 licenses belong to it.")
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn refusals_of_long_ago_are_forgotten(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let refused = async |fingerprint: &'static str, days: i64| {
        let at = super::retention::moment(&scope).await - Duration::days(days);
        let counted = scope.environment.database.write(move |tx| {
            async move {
                let key = DenialKey {
                    license: Some(LicenseId(uuid::Uuid::from_u128(1))),
                    product: None,
                    network: String::new(),
                    fingerprint: fingerprint.to_owned(),
                    code: VerdictCode::Expired,
                    hour: hour_of(at),
                };
                let count = DenialCount {
                    key_start: "PRO-0001".to_owned(),
                    device: None,
                    last_at: at,
                    count: 1,
                };
                add_denials(tx, [(&key, &count)]).await
            }
            .boxed()
        });
        counted.await.expect("it is counted");
    };
    refused("fp-1", 401).await;
    refused("fp-2", 402).await;
    refused("fp-1", 399).await;
    let shown = async || {
        let list = ListDenials {
            license_id: None,
            limit: 10,
        };
        scope.list_denials(list).await.expect("the denials").len()
    };
    // Tending may have been here already.
    assert!((1..=3).contains(&shown().await));
    let done = super::retention::keeper(&scope).turn().await;
    done.expect("they are forgotten");
    assert_eq!(shown().await, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn licenses_refused_for_one_reason_are_one_group_whatever_their_sizes(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    let seeds = (1..=3).map(|number| seed(number, &format!("PRO-{number:04}"), &plan, None));
    plant(&scope, seeds.collect()).await;
    for number in 1..=3_u128 {
        let length = 9_000 + usize::try_from(number).expect("few");
        let long = BulkAction::SetFlag {
            flag: "notes".into(),
            value: "x".repeat(length).into(),
        };
        let one = LicenseSelection::These {
            ids: vec![LicenseId(uuid::Uuid::from_u128(number))],
        };
        let (_, report) = changed(&scope, change(one, long)).await;
        assert_eq!(report.changed, 1);
    }
    let more = BulkAction::SetFlag {
        flag: "more".into(),
        value: "x".repeat(2_000).into(),
    };
    let ask = ForeseeBulk {
        selection: all_of(plan.id),
        action: more.clone(),
    };
    let refusals = scope.foresee_bulk(ask).await.expect("a foresight").refusals;
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!((refusals[0].count, refusals[0].examples.len()), (3, 3));
    let (done, report) = changed(&scope, change(all_of(plan.id), more)).await;
    assert_eq!(report.refused, 3);
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (reasons,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(DISTINCT reason) FROM job_items WHERE job_id = $1",
        done.id
    )
    .expect("the reasons");
    assert_eq!(reasons, 1);
}

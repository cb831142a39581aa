//! What webhooks are told of, whichever way it happens: nothing that changes a license forgets them.

use std::collections::BTreeMap;

use futures::FutureExt;
use rstest::rstest;
use serde_json::Value;

use super::{
    Stage, bulk,
    catalogue::{generator_fields, make_generator, make_product},
    webhooks::{fields, log},
};
use crate::{
    domain::status::LicenseStatus,
    ids::LicenseId,
    operations::{bulk::*, environments::Engine, generators::*, webhooks::*},
    service::EnvironmentScope,
    store::{one, rows},
};

/// A webhook that wants everything, and gets nothing: events stay where they can be looked at.
pub(super) async fn listening(scope: &EnvironmentScope) -> Webhook {
    let create = CreateWebhook {
        fields: fields("https://shop.example/hooks"),
    };
    scope
        .create_webhook(create)
        .await
        .expect("a webhook")
        .webhook
}

/// What the events say became of each license: its state, none once it is deleted, and how many use it.
pub(super) async fn told(scope: &EnvironmentScope) -> BTreeMap<LicenseId, (Option<String>, u64)> {
    let mut lives: BTreeMap<LicenseId, Vec<Delivery>> = BTreeMap::new();
    for delivery in log(scope).await {
        if let Some(id) = delivery.license_id {
            lives.entry(id).or_default().push(delivery);
        }
    }
    let last = |mut events: Vec<Delivery>| {
        events.sort_by_key(|event| event.sequence);
        let sequences: Vec<i32> = events.iter().map(|event| event.sequence).collect();
        let whole: Vec<i32> = (1..=i32::try_from(events.len()).expect("few")).collect();
        assert_eq!(sequences, whole, "no number is missing");
        let body: Value = serde_json::from_str(&events.last().expect("one").body).expect("JSON");
        let license = &body["data"]["license"];
        let status = license["status"].as_str().map(str::to_owned);
        (
            status,
            license["activations_used"].as_u64().expect("a count"),
        )
    };
    lives
        .into_iter()
        .map(|(id, events)| (id, last(events)))
        .collect()
}

/// Every license as it is says what its last event says, and who is gone is told to be gone. `before` lines of history were
/// written while nobody listened.
pub(super) async fn events_tell_how_it_is(scope: &EnvironmentScope, before: i64) {
    let told = told(scope).await;
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let here = rows!(
        &mut tx,
        (LicenseId, i16, i32),
        "SELECT id, status, activations_used FROM licenses"
    )
    .expect("rows");
    let (histories,) =
        one!(&mut tx, (i64,), "SELECT COUNT(*) FROM license_history").expect("a count");
    drop(tx);
    let here: BTreeMap<LicenseId, (Option<String>, u64)> = here
        .into_iter()
        .map(|(id, status, used)| {
            let status = LicenseStatus::from_rank(status).expect("a state");
            (
                id,
                (
                    Some(status.as_str().to_owned()),
                    u64::try_from(used).expect("a count"),
                ),
            )
        })
        .collect();
    for (id, last) in &told {
        match here.get(id) {
            Some(now) => assert_eq!(last, now, "{id}"),
            None => assert_eq!(last.0, None, "{id} is gone"),
        }
    }
    let (events, histories) = (log(scope).await.len(), histories - before);
    assert!(
        events as i64 >= histories,
        "{events} events of {histories} lines of history"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_told_one_by_one_and_who_does_not_listen_is_told_nothing(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Vector Studio", "vector-studio").await;
    let generator = make_generator(&scope, generator_fields("Standard", product.id)).await;
    let generate = |count| GenerateLicenses {
        generator_id: generator.id,
        count,
        reason: None,
    };
    let job = scope.generate_licenses(generate(5)).await.expect("a job");
    bulk::ended(&scope, job.id).await;
    assert!(log(&scope).await.is_empty(), "nobody listened");
    listening(&scope).await;
    let job = scope.generate_licenses(generate(20)).await.expect("a job");
    bulk::ended(&scope, job.id).await;
    assert_eq!(told(&scope).await.len(), 20);
    let all = bulk::all_of(product.id);
    let delete = bulk::change(all, BulkAction::Delete);
    let job = scope.change_licenses(delete).await.expect("a job");
    bulk::ended(&scope, job.id).await;
    let gone = told(&scope).await;
    assert_eq!(gone.len(), 25);
    assert!(
        gone.values().all(|(status, _)| status.is_none()),
        "{gone:?}"
    );
    events_tell_how_it_is(&scope, 5).await;
}

#[tokio::test]
async fn what_does_not_happen_is_not_told() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    let id = super::seats::planted(&scope, 1).await;
    listening(&scope).await;
    let failed = scope.environment.database.write(move |tx| {
        async move {
            tx.outbox
                .wrote_history(id, crate::ids::AuditId::new(super::start()));
            Err::<(), _>(crate::Error::Cancelled)
        }
        .boxed()
    });
    assert!(failed.await.is_err());
    super::webhooks::act(&scope, id, true).await;
    let log = log(&scope).await;
    assert_eq!(log.len(), 1, "{log:?}");
    assert_eq!(
        (log[0].event, log[0].sequence),
        (WebhookEvent::LicenseSuspended, 1)
    );
}

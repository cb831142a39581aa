//! Webhooks at a real receiver: what is told and signed, rotation, and dead letters.

use chrono::TimeDelta;
use keydesk_testkit::{Received, WebhookReceiver};
use rstest::rstest;
use serde_json::Value;

use super::{
    Stage, customer, plant, product,
    seats::{KEY, planted},
    seed, start,
};
use crate::{
    clock::{Clock, SystemClock},
    error::ErrorCode,
    ids::{LicenseId, WebhookId},
    operations::{
        activations::DeviceRequest, environments::Engine, license_actions::*, licenses::*,
        webhooks::*,
    },
    service::EnvironmentScope,
};

pub(super) fn fields(url: &str) -> WebhookFields {
    WebhookFields {
        name: "Shop".into(),
        url: url.into(),
        events: WebhookEvent::offered().collect(),
        enabled: true,
        allow_private: true,
    }
}

/// A stage whose clock shows these minutes: receivers refuse signatures of other times.
pub(super) async fn stage_of_today(engine: Engine) -> Option<Stage> {
    let stage = Stage::on(engine).await?;
    stage.clock.advance(SystemClock.now() - start());
    Some(stage)
}

/// Makes a webhook to a place of a receiver, which knows its secret.
pub(super) async fn webhook(
    scope: &EnvironmentScope,
    receiver: &WebhookReceiver,
    path: &str,
) -> NewWebhook {
    let create = CreateWebhook {
        fields: fields(&receiver.url(path)),
    };
    let made = scope.create_webhook(create).await.expect("a webhook");
    receiver.know(&made.secret);
    made
}

pub(super) async fn deliver(scope: &EnvironmentScope) {
    scope.environment.deliverer.turn().await.expect("a turn");
}

pub(super) async fn log(scope: &EnvironmentScope) -> Vec<Delivery> {
    let mut all = Vec::new();
    loop {
        let list = ListDeliveries {
            offset: u32::try_from(all.len()).expect("few"),
            limit: 500,
            ..ListDeliveries::default()
        };
        let page = scope.list_deliveries(list).await.expect("the log");
        all.extend(page.rows);
        if all.len() >= page.total as usize {
            all.reverse();
            return all;
        }
    }
}

async fn one_webhook(scope: &EnvironmentScope, id: WebhookId) -> Webhook {
    let all = scope
        .list_webhooks(ListWebhooks {})
        .await
        .expect("the webhooks");
    all.into_iter()
        .find(|one| one.id == id)
        .expect("the webhook")
}

pub(super) fn read(event: &Received) -> Value {
    serde_json::from_str(&event.body).expect("JSON")
}

fn device(fingerprint: &str) -> DeviceRequest {
    let request = serde_json::json!({
        "license_key": KEY, "product": "p1", "fingerprint": fingerprint, "name": "Annika's laptop",
    });
    serde_json::from_value(request).expect("a request")
}

async fn version(scope: &EnvironmentScope, id: LicenseId) -> i32 {
    let detail = scope.get_license(GetLicense { id }).await;
    detail.expect("the license").license.version
}

pub(super) async fn act(scope: &EnvironmentScope, id: LicenseId, suspend: bool) {
    let request = ActOnLicense {
        id,
        version: version(scope, id).await,
        reason: Some("Charged back".into()),
    };
    let done = match suspend {
        true => scope.suspend_license(request).await,
        false => scope.lift_suspension(request).await,
    };
    done.expect("allowed");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_licenses_life_is_told_in_order_signed_and_without_its_key(#[case] engine: Engine) {
    let (Some(stage), Some(receiver)) = (stage_of_today(engine).await, WebhookReceiver::start())
    else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 1).await;
    let made = webhook(&scope, &receiver, "take").await;
    assert!(made.secret.starts_with("whsec_") && !format!("{made:?}").contains(&made.secret));
    scope
        .activate_license(device("fp-1"))
        .await
        .expect("an answer");
    let refused = scope
        .activate_license(device("fp-2"))
        .await
        .expect("an answer");
    assert!(!refused.valid);
    scope.environment.answerer.flush().await.expect("counted");
    act(&scope, id, true).await;
    act(&scope, id, false).await;
    let revoke = ActOnLicense {
        id,
        version: version(&scope, id).await,
        reason: Some(format!("The key {KEY} leaked")),
    };
    scope.revoke_license(revoke).await.expect("revoked");
    deliver(&scope).await;
    let received = receiver.received();
    let told: Vec<(String, i64)> = received
        .iter()
        .map(|one| {
            let body = read(one);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (
                text(&body["type"]),
                body["data"]["sequence"].as_i64().expect("a number"),
            )
        })
        .collect();
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "activation.started",
            "denial.counted",
            "license.suspended",
            "license.active",
            "license.revoked",
            "activation.ended",
        ]
    );
    assert!(
        told.iter().map(|(_, sequence)| *sequence).eq(1..=6),
        "{told:?}"
    );
    for one in &received {
        assert_eq!(
            (one.signed_by.as_slice(), one.signatures),
            (&[0][..], 1),
            "the library takes it"
        );
        assert!(!one.body.contains(KEY), "{}", one.body);
        let data = &read(one)["data"];
        assert_eq!(data["license"]["key_start"], "PRO-0001…");
        assert_eq!(data["license"]["id"], id.to_string());
        assert_eq!(data["license"]["product"]["code"], "p1");
        assert_eq!(data["environment"], "production");
    }
    let data = |place: usize| read(&received[place])["data"].clone();
    assert_eq!(data(0)["activation"]["device"]["fingerprint"], "fp-1");
    assert_eq!(data(1)["denial"]["code"], "LIMIT_REACHED");
    assert_eq!(data(1)["denial"]["device"]["fingerprint"], "fp-2");
    assert_eq!(
        (&data(2)["status_before"], &data(2)["license"]["status"]),
        (&"active".into(), &"suspended".into())
    );
    assert_eq!(data(2)["reason"], "Charged back");
    let mut log = log(&scope).await;
    log.sort_by_key(|one| one.sequence);
    assert!(
        log.iter()
            .all(|one| one.state == DeliveryState::Delivered && one.status == Some(200))
    );
    let same = |(one, came): (&Delivery, &Received)| {
        let sent: Value = serde_json::from_str(&one.body).expect("JSON");
        (one.id.to_string(), sent) == (came.id.clone(), read(came))
    };
    assert!(
        log.iter().zip(&received).all(same),
        "the log shows what was sent"
    );
    let seen = one_webhook(&scope, made.webhook.id).await;
    assert_eq!((seen.waiting, seen.dead, seen.problem), (0, 0, None));
    assert!(seen.last_delivered_at.is_some());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_event_holds_its_license_back_until_it_is_dead_and_nobody_else(
    #[case] engine: Engine,
) {
    let (Some(stage), Some(receiver)) = (stage_of_today(engine).await, WebhookReceiver::start())
    else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let licenses = [1, 2].map(|number| {
        seed(
            number,
            &format!("PRO-000{number}-HOLD-0001"),
            &product(1, "Pro"),
            Some(&holder),
        )
    });
    let [stuck, free] = [licenses[0].row.id, licenses[1].row.id];
    plant(&scope, licenses.to_vec()).await;
    let made = webhook(&scope, &receiver, "take").await;
    receiver.refuse(&[format!("\"sequence\":1, && {stuck}")]);
    for suspend in [true, false, true] {
        act(&scope, stuck, suspend).await;
        act(&scope, free, suspend).await;
    }
    deliver(&scope).await;
    let sequences = |id: LicenseId, status: u16| -> Vec<i64> {
        receiver
            .received()
            .iter()
            .filter(|one| {
                one.status == status && read(one)["data"]["license"]["id"] == id.to_string()
            })
            .filter_map(|one| read(one)["data"]["sequence"].as_i64())
            .collect()
    };
    assert_eq!(sequences(free, 200), [1, 2, 3], "events of others go on");
    assert_eq!(
        (sequences(stuck, 500), sequences(stuck, 200)),
        (vec![1], vec![])
    );
    for tried in 2..=9 {
        stage.clock.advance(TimeDelta::hours(15));
        deliver(&scope).await;
        assert_eq!(sequences(stuck, 500).len(), tried, "one more attempt");
    }
    assert_eq!(
        sequences(stuck, 200),
        [2, 3],
        "a dead letter lets the others go"
    );
    let seen = one_webhook(&scope, made.webhook.id).await;
    assert_eq!((seen.waiting, seen.dead), (0, 1));
    receiver.refuse(&[]);
    let replay = ReplayDeadLetters {
        webhook_id: made.webhook.id,
    };
    assert_eq!(
        scope
            .replay_dead_letters(replay)
            .await
            .expect("replayed")
            .count,
        1
    );
    deliver(&scope).await;
    assert_eq!(
        sequences(stuck, 200),
        [2, 3, 1],
        "a dead letter that is replayed arrives"
    );
    let ids: Vec<String> = receiver
        .received()
        .into_iter()
        .filter(|one| one.body.contains(&stuck.to_string()))
        .map(|one| one.id)
        .collect();
    assert_eq!(ids.first(), ids.last(), "under the id that it always had");
    let first = log(&scope).await.remove(0);
    let again = scope
        .replay_delivery(ReplayDelivery { id: first.id })
        .await
        .expect("what was delivered, too");
    assert_eq!(again.state, DeliveryState::Replaying);
    let twice = scope.replay_delivery(ReplayDelivery { id: first.id }).await;
    assert_eq!(twice.expect_err("it waits").code(), ErrorCode::Invalid);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_secret_signs_beside_the_new_one_for_a_day_or_ends_at_once(#[case] engine: Engine) {
    let (Some(stage), Some(receiver)) = (stage_of_today(engine).await, WebhookReceiver::start())
    else {
        return;
    };
    let scope = stage.production().await;
    let made = webhook(&scope, &receiver, "take").await;
    let id = made.webhook.id;
    let rotate = |version, end_old| {
        let scope = scope.clone();
        async move {
            let request = RotateWebhookSecret {
                id,
                version,
                end_old,
            };
            scope.rotate_webhook_secret(request).await
        }
    };
    let second = rotate(made.webhook.version, false).await.expect("rotated");
    receiver.know(&second.secret);
    assert!(second.webhook.old_secret_until.is_some());
    assert_eq!(
        rotate(1, false)
            .await
            .expect_err("changed meanwhile")
            .code(),
        ErrorCode::Conflict
    );
    let test = || async {
        let sent = scope
            .send_test_event(SendTestEvent { id })
            .await
            .expect("an answer");
        assert_eq!(
            (sent.state, sent.status),
            (DeliveryState::Delivered, Some(200)),
            "{sent:?}"
        );
        let last = receiver.received().pop().expect("an event");
        (last.signed_by, last.signatures)
    };
    assert_eq!(test().await, (vec![0, 1], 2), "either is enough");
    let third = rotate(second.webhook.version, false)
        .await
        .expect("rotated");
    receiver.know(&third.secret);
    assert_eq!(
        test().await,
        (vec![0, 1, 2], 3),
        "whoever is slow has a day for each"
    );
    let fourth = rotate(third.webhook.version, true).await.expect("rotated");
    receiver.know(&fourth.secret);
    assert_eq!(test().await, (vec![3], 1), "a leaked one ends at once");
    let fifth = rotate(fourth.webhook.version, false)
        .await
        .expect("rotated");
    receiver.know(&fifth.secret);
    stage.clock.advance(TimeDelta::hours(25));
    assert_eq!(test().await.1, 1, "the day is over");
}

//! What webhooks do not do: follow redirects, read long answers, wait for slow ones, or lead into private networks.

use std::time::Duration;

use keydesk_testkit::WebhookReceiver;

use super::{
    Stage,
    webhooks::{fields, stage_of_today, webhook},
};
use crate::{
    error::Error,
    operations::{environments::Engine, webhooks::*},
    store::rows,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_are_not_followed_long_answers_not_read_and_slow_ones_not_waited_for() {
    let (Some(stage), Some(receiver)) = (
        stage_of_today(Engine::Sqlite).await,
        WebhookReceiver::start(),
    ) else {
        return;
    };
    let scope = stage.production().await;
    let test = |path: &'static str| {
        let (scope, create) = (
            scope.clone(),
            CreateWebhook {
                fields: fields(&receiver.url(path)),
            },
        );
        async move {
            let made = scope.create_webhook(create).await.expect("a webhook");
            let request = SendTestEvent {
                id: made.webhook.id,
            };
            scope.send_test_event(request).await.expect("an answer")
        }
    };
    let sent = test("redirect").await;
    assert_eq!((sent.status, sent.state), (Some(302), DeliveryState::Dead));
    assert!(
        sent.problem
            .expect("why")
            .contains("redirects are not followed")
    );
    let listed = scope
        .list_webhooks(ListWebhooks {})
        .await
        .expect("webhooks");
    assert_eq!(listed[0].dead, 0, "a test that failed is no dead letter");
    assert!(
        receiver
            .received()
            .iter()
            .all(|one| one.path != "/redirected")
    );
    let sent = test("large").await;
    assert_eq!(
        (sent.status, sent.state),
        (Some(200), DeliveryState::Delivered)
    );
    assert_eq!(
        sent.answer.map(|text| text.len()),
        Some(1_000),
        "the log keeps its beginning"
    );
    if let Ok(mut limits) = scope.environment.deliverer.limits.lock() {
        assert_eq!(
            (limits.time, limits.answer),
            (Duration::from_secs(10), 64 * 1024),
            "unless a test says otherwise"
        );
        limits.time = Duration::from_millis(300);
    }
    let sent = test("slow").await;
    assert_eq!((sent.status, sent.state), (None, DeliveryState::Dead));
    assert!(
        sent.problem
            .expect("why")
            .starts_with("No answer came within")
    );
    assert!(sent.millis.expect("measured") < 5_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_leads_into_a_private_network_is_refused_by_name_and_by_number() {
    let (Some(stage), Some(receiver)) = (
        stage_of_today(Engine::Sqlite).await,
        WebhookReceiver::start(),
    ) else {
        return;
    };
    let scope = stage.production().await;
    let port = receiver.port;
    for address in [
        "localhost",
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::10.0.0.1]",
    ] {
        let create = CreateWebhook {
            fields: WebhookFields {
                name: address.into(),
                allow_private: false,
                ..fields(&format!("https://{address}:{port}/take"))
            },
        };
        let made = scope.create_webhook(create).await.expect("a webhook");
        let id = made.webhook.id;
        let sent = scope
            .send_test_event(SendTestEvent { id })
            .await
            .expect("an answer");
        assert_eq!(
            (sent.status, sent.state),
            (None, DeliveryState::Dead),
            "{address}"
        );
        let problem = sent.problem.expect("why");
        assert!(
            problem.starts_with("The address leads to"),
            "{address}: {problem}"
        );
        let delete = DeleteWebhook { id, version: 1 };
        assert_eq!(
            scope.delete_webhook(delete).await.expect("deleted").count,
            1
        );
    }
    assert!(receiver.received().is_empty(), "nothing ever left");
    let made = webhook(&scope, &receiver, "take").await;
    let sent = scope
        .send_test_event(SendTestEvent {
            id: made.webhook.id,
        })
        .await
        .expect("an answer");
    assert_eq!(sent.status, Some(200), "its owner allowed it");
}

#[tokio::test]
async fn a_webhook_that_could_tell_nobody_is_refused_by_its_field() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    let good = || WebhookFields {
        allow_private: false,
        ..fields("https://shop.example/hooks/keydesk")
    };
    let refused = |wrong: &'static str, fields: WebhookFields| {
        let scope = scope.clone();
        async move {
            match scope.create_webhook(CreateWebhook { fields }).await {
                Err(Error::Invalid { field, .. }) => assert_eq!(field, wrong),
                other => panic!("{wrong}: {other:?}"),
            }
        }
    };
    for url in [
        "",
        "shop.example",
        "http://shop.example/",
        "ftp://shop.example/",
        "https://me:secret@shop.example/",
        "https://shop.example/#here",
    ] {
        refused(
            "url",
            WebhookFields {
                url: url.into(),
                ..good()
            },
        )
        .await;
    }
    refused(
        "name",
        WebhookFields {
            name: "  ".into(),
            ..good()
        },
    )
    .await;
    refused(
        "events",
        WebhookFields {
            events: vec![WebhookEvent::Test],
            ..good()
        },
    )
    .await;
    let made = scope
        .create_webhook(CreateWebhook { fields: good() })
        .await
        .expect("a webhook");
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let kept = rows!(&mut tx, (Vec<u8>,), "SELECT sealed FROM webhook_secrets").expect("rows");
    drop(tx);
    let secret = made.secret.as_bytes();
    assert!(kept.iter().all(|(sealed,)| {
        !sealed
            .windows(12)
            .any(|part| secret.windows(12).any(|other| part == other))
    }));
    let trail = scope
        .list_audit(
            serde_json::from_value(
                serde_json::json!({ "filter": {}, "before": null, "limit": 50 }),
            )
            .expect("a request"),
        )
        .await;
    let trail = format!("{trail:?}");
    assert!(
        trail.contains("create_webhook") && !trail.contains("hooks/keydesk"),
        "a path often is a password"
    );
}

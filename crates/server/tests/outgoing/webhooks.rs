//! Webhooks by TLS: who is believed, who is refused and in which words, and that what was refused arrives in the end.

use std::time::Duration;

use keydesk_core::operations::{environments::Engine, webhooks::*};
use keydesk_testkit::{Authority, Vouched, WebhookReceiver};

use crate::desk::{Desk, NAME, until};

/// The second attempt comes after about 5 seconds, the third 30 seconds later.
const PATIENCE: Duration = Duration::from_secs(120);

fn listening_with(vouched: &Vouched) -> Option<WebhookReceiver> {
    let mut receiver = WebhookReceiver::start()?;
    secured_with(&mut receiver, vouched);
    Some(receiver)
}

fn secured_with(receiver: &mut WebhookReceiver, vouched: &Vouched) {
    receiver.secure(&vouched.certificate, &vouched.key);
    receiver.go_on();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_arrives_by_tls_with_a_signature_that_verifies_and_no_redirect_is_followed() {
    let authority = Authority::new();
    let Some(receiver) = listening_with(&authority.vouch(NAME)) else {
        return;
    };
    let desk = Desk::on(Engine::Sqlite, &authority.pem()).await;
    let desk = desk.expect("SQLite is always there");
    let pool = desk.pool("Vector", 1).await;
    let webhook = desk
        .webhook(&receiver.secured_url(NAME, "take"), &receiver)
        .await;
    let license = desk.give_in_use(&pool, "annika@studio.example").await;
    desk.suspend(&license).await;
    until("its suspension", PATIENCE, async || {
        let received = receiver.received();
        let last = received.last()?;
        last.body.contains("license.suspended").then_some(())
    })
    .await;
    for (place, came) in receiver.received().iter().enumerate() {
        assert_eq!(came.signed_by, [0], "the standard's own library takes it");
        assert_eq!(came.server_name, NAME);
        assert_eq!(came.host, format!("{NAME}:{}", receiver.port));
        assert!(came.body.contains(&format!("\"sequence\": {}", place + 1)));
        assert!(!came.body.contains(&license.key));
    }
    until("the log to know it", PATIENCE, async || {
        let log = desk.deliveries(&webhook).await;
        let arrived = (DeliveryState::Delivered, Some(200));
        let all = log.iter().all(|one| (one.state, one.status) == arrived);
        all.then_some(())
    })
    .await;

    let elsewhere = desk
        .webhook(&receiver.secured_url(NAME, "redirect"), &receiver)
        .await;
    let tried = desk.try_webhook(&elsewhere).await;
    assert_eq!(
        (tried.status, tried.state),
        (Some(302), DeliveryState::Dead)
    );
    let problem = tried.problem.expect("why");
    assert!(problem.contains("redirects are not followed"), "{problem}");
    assert!(
        receiver
            .received()
            .iter()
            .all(|came| came.path != "/redirected")
    );
    // The certificate is for a name: by its number the same server is nobody.
    let by_number = format!("https://127.0.0.1:{}/take", receiver.port);
    let numbered = desk.webhook(&by_number, &receiver).await;
    let problem = desk.try_webhook(&numbered).await.problem.expect("why");
    assert!(
        problem.starts_with("The certificate of 127.0.0.1 was made for localhost"),
        "{problem}"
    );
}

/// Certificates of [`NAME`]'s server that nobody should believe, with what is said of them.
pub fn bad(authority: &Authority) -> [(Vouched, [&'static str; 2]); 4] {
    let unknown = [
        "The certificate of localhost was issued by itself or by an authority that this computer does not know.",
        "Have it issued by an authority that is known everywhere, or make yours known to the computer",
    ];
    [
        (
            authority.vouch("somebody.example"),
            [
                "The certificate of localhost was made for somebody.example, not for this name.",
                "Enter a name that stands in the certificate",
            ],
        ),
        (
            authority.vouched_once(NAME),
            [
                "The certificate of localhost ran out on 2024-03-01.",
                "Renew it at the server",
            ],
        ),
        (Vouched::by_itself(NAME), unknown),
        (Vouched::by_itself_as_authority(NAME), unknown),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_to_be_trusted_is_refused_told_of_and_tried_again() {
    let authority = Authority::new();
    let desk = Desk::on(Engine::Sqlite, &authority.pem()).await;
    let desk = desk.expect("SQLite is always there");
    let pool = desk.pool("Vector", 1).await;
    let license = desk.give_in_use(&pool, "annika@studio.example").await;
    let mut all = Vec::new();
    for (vouched, words) in bad(&authority) {
        let Some(receiver) = listening_with(&vouched) else {
            return;
        };
        let url = receiver.secured_url(NAME, "take");
        let webhook = desk.webhook(&url, &receiver).await;
        all.push((receiver, webhook, words));
    }
    desk.suspend(&license).await;
    for (receiver, webhook, words) in &all {
        let tried = until("an attempt", PATIENCE, async || {
            let log = desk.deliveries(webhook).await;
            log.into_iter().find(|one| one.attempts > 0)
        })
        .await;
        assert_eq!((tried.state, tried.status), (DeliveryState::Waiting, None));
        assert!(tried.next_try_at > tried.tried_at, "it is tried again");
        let problem = tried.problem.expect("why");
        for word in words.iter().chain(&["Nothing was sent."]) {
            assert!(problem.contains(word), "{problem}");
        }
        assert!(receiver.received().is_empty(), "nothing was sent");
    }
    for (receiver, ..) in &mut all {
        secured_with(receiver, &authority.vouch(NAME));
    }
    for (receiver, webhook, _) in &all {
        let delivered = until("a delivery", PATIENCE, async || {
            let log = desk.deliveries(webhook).await;
            log.into_iter()
                .find(|one| one.state == DeliveryState::Delivered)
        })
        .await;
        assert!(delivered.attempts > 1, "{delivered:?}");
        assert_eq!(delivered.problem, None);
        let received = receiver.received();
        assert_eq!(received.len(), 1, "{received:?}");
        assert_eq!(received[0].signed_by, [0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_knows_no_authority_sends_nothing_by_tls_and_says_what_to_install() {
    let authority = Authority::new();
    let Some(receiver) = listening_with(&authority.vouch(NAME)) else {
        return;
    };
    let desk = Desk::on(Engine::Sqlite, "").await;
    let desk = desk.expect("SQLite is always there");
    let webhook = desk
        .webhook(&receiver.secured_url(NAME, "take"), &receiver)
        .await;
    let tried = desk.try_webhook(&webhook).await;
    let problem = tried.problem.expect("why");
    assert!(
        problem.contains("knows no certificate authority") && problem.contains("ca-certificates"),
        "{problem}"
    );
    assert!(receiver.received().is_empty());
    // What an owner allowed to go without TLS needs no authority.
    let Some(plain) = WebhookReceiver::start() else {
        return;
    };
    let webhook = desk.webhook(&plain.url("take"), &plain).await;
    let tried = desk.try_webhook(&webhook).await;
    assert_eq!((tried.status, tried.problem), (Some(200), None));
}

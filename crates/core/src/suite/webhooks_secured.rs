//! Webhooks by TLS where names change their minds: what was checked is where the connection goes, under the name of the URL.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use keydesk_testkit::{Authority, WebhookReceiver};

use super::webhooks::{fields, stage_of_today};
use crate::{
    ids::WebhookId,
    operations::{environments::Engine, webhooks::*},
    service::{EnvironmentScope, webhooks::LookUp},
};

const NAME: &str = "hooks.larkspur.example";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Names that lead where they are told to, and how often they were asked for.
#[derive(Clone, Default)]
struct Names {
    leads_to: Arc<Mutex<Vec<Vec<IpAddr>>>>,
    asked: Arc<AtomicUsize>,
}

impl Names {
    /// The next look-up gives the first, the one after it the second, and so on; whoever asks once more gets nothing.
    fn lead_to(&self, turns: &[&[IpAddr]]) {
        let mut turns: Vec<Vec<IpAddr>> = turns.iter().map(|turn| turn.to_vec()).collect();
        turns.reverse();
        *self.leads_to.lock().expect("no panic") = turns;
        self.asked.store(0, Ordering::Relaxed);
    }

    fn look_up(&self) -> LookUp {
        let names = self.clone();
        Arc::new(move |name| {
            assert_eq!(name, NAME);
            names.asked.fetch_add(1, Ordering::Relaxed);
            let found = names.leads_to.lock().expect("no panic").pop();
            Box::pin(async move { Ok(found.unwrap_or_default()) })
        })
    }
}

async fn webhook(scope: &EnvironmentScope, url: &str, allow_private: bool) -> NewWebhook {
    let create = CreateWebhook {
        fields: WebhookFields {
            allow_private,
            ..fields(url)
        },
    };
    scope.create_webhook(create).await.expect("a webhook")
}

async fn sent(scope: &EnvironmentScope, id: WebhookId) -> Delivery {
    let request = SendTestEvent { id };
    scope.send_test_event(request).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_looked_up_once_and_a_secured_connection_goes_to_the_address_that_was_checked() {
    let (Some(stage), Some(mut receiver)) = (
        stage_of_today(Engine::Sqlite).await,
        WebhookReceiver::start(),
    ) else {
        return;
    };
    let authority = Authority::new();
    let vouched = authority.vouch(NAME);
    receiver.secure(&vouched.certificate, &vouched.key);
    receiver.go_on();
    let scope = stage.production().await;
    let names = Names::default();
    let deliverer = &scope.environment.deliverer;
    deliverer.set_up(&names.look_up(), &authority.pem());
    let url = receiver.secured_url(NAME, "take");
    let made = webhook(&scope, &url, true).await;
    receiver.know(&made.secret);
    let elsewhere: IpAddr = "127.0.0.2".parse().expect("an address");
    let unspecified: IpAddr = "0.0.0.0".parse().expect("an address");

    // Were it asked twice, the connection would go where nobody listens.
    names.lead_to(&[&[HERE], &[elsewhere]]);
    let delivery = sent(&scope, made.webhook.id).await;
    assert_eq!(
        (delivery.state, delivery.status),
        (DeliveryState::Delivered, Some(200)),
        "{delivery:?}"
    );
    assert_eq!(names.asked.load(Ordering::Relaxed), 1);
    let received = receiver.received();
    let [came] = received.as_slice() else {
        panic!("{received:?}");
    };
    assert_eq!(came.server_name, NAME, "TLS asks for the name of the URL");
    assert_eq!(came.host, format!("{NAME}:{}", receiver.port));
    assert_eq!(came.signed_by, [0], "the standard's library takes it");

    // The next attempt looks again, and one bad address among good ones is enough.
    names.lead_to(&[&[HERE, unspecified], &[HERE]]);
    let delivery = sent(&scope, made.webhook.id).await;
    let problem = delivery.problem.expect("why");
    assert!(
        problem.starts_with("The address leads to 0.0.0.0"),
        "{problem}"
    );
    assert_eq!(names.asked.load(Ordering::Relaxed), 1);

    // What is not allowed is not allowed by TLS either, whatever the certificate says.
    let strict = webhook(&scope, &url, false).await;
    for leads_to in [
        "127.0.0.1",
        "10.0.0.7",
        "::1",
        "::ffff:127.0.0.1",
        "100.64.0.1",
    ] {
        let address = leads_to.parse().expect("an address");
        names.lead_to(&[&[address], &[HERE]]);
        let delivery = sent(&scope, strict.webhook.id).await;
        let problem = delivery.problem.expect("why");
        assert!(
            problem.starts_with("The address leads to"),
            "{leads_to}: {problem}"
        );
    }
    assert_eq!(receiver.received().len(), 1, "nothing else ever left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_leads_to_somebody_elses_server_meets_the_wrong_certificate_and_sends_nothing()
{
    let (Some(stage), Some(mut receiver)) = (
        stage_of_today(Engine::Sqlite).await,
        WebhookReceiver::start(),
    ) else {
        return;
    };
    let authority = Authority::new();
    let vouched = authority.vouch("somebody.example");
    receiver.secure(&vouched.certificate, &vouched.key);
    receiver.go_on();
    let scope = stage.production().await;
    let names = Names::default();
    let deliverer = &scope.environment.deliverer;
    deliverer.set_up(&names.look_up(), &authority.pem());
    let made = webhook(&scope, &receiver.secured_url(NAME, "take"), true).await;
    names.lead_to(&[&[HERE]]);
    let delivery = sent(&scope, made.webhook.id).await;
    assert_eq!(delivery.status, None);
    let problem = delivery.problem.expect("why");
    assert!(
        problem.contains("was made for somebody.example, not for this name"),
        "{problem}"
    );
    assert!(receiver.received().is_empty());
}

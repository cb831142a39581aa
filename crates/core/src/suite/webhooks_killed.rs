//! Receiver and deliverers are killed again and again while licenses go on changing: no event is lost, and each license's
//! arrive in their order.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use keydesk_testkit::WebhookReceiver;
use rand::{Rng, SeedableRng, rngs::StdRng};
use rstest::rstest;
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{
    customer,
    mails_killed::{haunt, lease_runs_out},
    plant, product, seed,
    webhooks::{act, log, read, stage_of_today, webhook},
};
use crate::{
    ids::LicenseId,
    operations::{environments::Engine, webhooks::*},
    service::EnvironmentScope,
};

const LICENSES: u128 = 24;
const CHANGES: usize = 8;
/// More than it ever takes.
const PATIENCE: Duration = Duration::from_secs(240);

async fn go_on_changing(scope: EnvironmentScope, licenses: Vec<LicenseId>) {
    for change in 0..CHANGES {
        for id in &licenses {
            act(&scope, *id, change % 2 == 0).await;
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn waiting(scope: &EnvironmentScope) -> u32 {
    let all = scope
        .list_webhooks(ListWebhooks {})
        .await
        .expect("the webhooks");
    all.iter().map(|one| one.waiting).sum()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_event_is_lost_or_out_of_order_though_receiver_and_deliverer_are_killed(
    #[case] engine: Engine,
) {
    let (Some(stage), Some(mut receiver)) =
        (stage_of_today(engine).await, WebhookReceiver::start())
    else {
        return;
    };
    receiver.death = 0.03;
    receiver.go_on();
    let (other, there) = stage.elsewhere().await;
    let scopes = [stage.production().await, there];
    let scope = &scopes[0];
    let holder = customer(1, "Annika", "a@b.example");
    let seeds = (1..=LICENSES).map(|number| {
        seed(
            number,
            &format!("PRO-{number:04}-KILL-0001"),
            &product(1, "Pro"),
            Some(&holder),
        )
    });
    let seeds: Vec<_> = seeds.collect();
    let ids: Vec<LicenseId> = seeds.iter().map(|seed| seed.row.id).collect();
    plant(scope, seeds).await;
    webhook(scope, &receiver, "take").await;
    let changing = tokio::spawn(go_on_changing(scopes[1].clone(), ids));
    let stop = Arc::new(AtomicBool::new(false));
    let port = receiver.port;
    let haunted = haunt(receiver, stop.clone());
    let mut chance = StdRng::seed_from_u64(7);
    let (mut crashes, mut turn, began) = (0, 0, Instant::now());
    while (!changing.is_finished() || waiting(scope).await > 0) && began.elapsed() < PATIENCE {
        let deliverer = &scopes[turn % 2].environment.deliverer;
        turn += 1;
        // Longer with each crash: on a busy computer half a second may not be enough to send anything.
        let life = Duration::from_millis(chance.random_range(20..500 + 20 * crashes));
        match timeout(life, deliverer.turn()).await {
            Ok(done) => done.expect("a turn"),
            Err(_) => {
                crashes += 1;
                lease_runs_out(scope, "deliverer").await;
            }
        }
        // While nobody listens the clock stands still: else an event is given up, rightly, after nine attempts.
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            stage.clock.advance(chrono::Duration::seconds(20));
        }
        sleep(Duration::from_millis(10)).await;
    }
    changing.await.expect("no panic");
    stop.store(true, Ordering::Relaxed);
    let (receiver, deaths) = haunted.join().expect("no panic");
    let log = log(scope).await;
    let undelivered: Vec<_> = log
        .iter()
        .filter(|one| one.state != DeliveryState::Delivered)
        .collect();
    assert!(undelivered.is_empty(), "{undelivered:?}");
    assert_eq!(log.len(), LICENSES as usize * CHANGES);
    arrived_in_order(&receiver);
    assert!(
        crashes > 2 && deaths > 2,
        "{crashes} crashes and {deaths} deaths are no test"
    );
    let repeats = receiver.received().len() - log.len();
    eprintln!(
        "{engine:?}: {repeats} repeats after {crashes} crashes of deliverers and {deaths} of the receiver"
    );
    other.close().await;
}

/// Of each license every event came, and none before the one before it had.
fn arrived_in_order(receiver: &WebhookReceiver) {
    let mut came: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in receiver.received() {
        let body = read(&one);
        let id = body["data"]["license"]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let sequence = body["data"]["sequence"].as_i64().expect("a number");
        let seen = came.entry(id).or_default();
        let newest = seen.last().copied().unwrap_or(0);
        // A repeat is of the event that came last: what came before it was answered.
        assert!(
            sequence == newest + 1 || sequence == newest,
            "{sequence} after {newest}"
        );
        if sequence > newest {
            seen.push(sequence);
        }
    }
    assert_eq!(came.len(), LICENSES as usize);
    let whole: Vec<i64> = (1..=i64::try_from(CHANGES).expect("few")).collect();
    assert!(came.values().all(|seen| *seen == whole), "{came:?}");
}

//! Many devices at once: never one seat too many, and whatever was acknowledged survives the end of the server.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    operations::{
        customers::{CreateCustomer, CustomerFields},
        generators::KeyFormat,
        license_actions::{CreateLicense, KeySource},
        licenses::{GetLicense, License},
        products::{CreateProduct, ProductFields, ProductStatus},
    },
    remote::Remote,
};
use keydesk_testkit::postgres_url;
use serde_json::json;

use crate::common::{Served, demo};

const PLACE: &str = "production";
const OFF: [&str; 6] = [
    "--limit-unknown",
    "off",
    "--limit-address",
    "off",
    "--limit-key",
    "off",
];
const CLIENTS: usize = 64;

/// Licenses of one customer, each for so many devices.
async fn licenses(remote: &Remote, many: usize, limit: i32) -> Vec<License> {
    let fields = ProductFields {
        name: "Race".into(),
        code: "race".into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
        my_offline: false,
    };
    let product = remote
        .create_product(PLACE, &CreateProduct { fields })
        .await;
    let product = product.expect("a product");
    let fields = CustomerFields {
        name: "Racer".into(),
        email: "racer@example.com".into(),
        organisation: None,
    };
    let customer = remote
        .create_customer(PLACE, &CreateCustomer { fields })
        .await;
    let customer = customer.expect("a customer");
    let create = CreateLicense {
        product_id: product.id,
        source: KeySource::Format {
            format: KeyFormat::Uuid,
        },
        customer_id: Some(customer.id),
        activation_limit: Some(limit),
        expiry: None,
        flags: None,
        metadata: None,
        reason: None,
    };
    let mut made = Vec::new();
    while made.len() < many {
        let some = (0..20).map(|_| remote.create_license(PLACE, &create));
        let some = join_all(some).await.into_iter();
        made.extend(some.map(|license| license.expect("a license")));
    }
    made.truncate(many);
    made
}

/// What an activation is answered.
async fn activate(http: &reqwest::Client, address: &str, key: &str, print: &str) -> Option<u16> {
    let url = format!("{address}/v1/activate");
    let body = json!({ "license_key": key, "fingerprint": print });
    let answer = http.post(url).json(&body).send().await.ok()?;
    let status = answer.status().as_u16();
    // Acknowledged is what arrived whole.
    answer.bytes().await.ok()?;
    Some(status)
}

/// Lets 64 devices ask for the one seat of each license at the same time, of all servers in turn.
async fn race(servers: &[Served], many: usize) {
    let remote = servers[0].remote();
    let licenses = licenses(&remote, many, 1).await;
    let clients: Vec<_> = (0..CLIENTS).map(|_| reqwest::Client::new()).collect();
    for (turn, license) in licenses.iter().enumerate() {
        let asking = clients.iter().enumerate().map(|(client, http)| {
            let (http, key) = (http.clone(), license.key.clone());
            let address = servers[(client + turn) % servers.len()].address.clone();
            tokio::spawn(async move {
                let print = format!("device-{client}");
                activate(&http, &address, &key, &print)
                    .await
                    .expect("an answer")
            })
        });
        let statuses = join_all(asking).await;
        let statuses: Vec<u16> = statuses
            .into_iter()
            .map(|told| told.expect("told"))
            .collect();
        let won = statuses.iter().filter(|status| **status == 201).count();
        let lost = statuses.iter().filter(|status| **status == 422).count();
        assert_eq!(
            (won, lost),
            (1, CLIENTS - 1),
            "license {turn}: {statuses:?}"
        );
    }
    for license in licenses.iter().step_by(7) {
        let detail = remote
            .get_license(PLACE, &GetLicense { id: license.id })
            .await;
        let detail = detail.expect("the license");
        assert_eq!(detail.license.activations_used, 1);
        assert_eq!(detail.activations.len(), 1);
    }
}

async fn race_on_sqlite(many: usize) {
    let folder = demo();
    let place = folder.path().join("demo");
    let server = Served::start(place.to_str().expect("a name"), &[], &OFF);
    race(&[server], many).await;
}

async fn race_on_postgres(many: usize) {
    let Some(url) = postgres_url() else { return };
    let location = Location::parse(&url).expect("an address");
    let made = Workspace::create(&location, "Larkspur Software", Arc::new(SystemClock)).await;
    made.expect("a workspace").close().await;
    let servers = [0, 1].map(|_| Served::start(&url, &[], &OFF));
    race(&servers, many).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_devices_exactly_one_gets_the_last_seat() {
    race_on_sqlite(12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_devices_of_two_servers_on_postgres_exactly_one_gets_the_last_seat() {
    race_on_postgres(12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: cargo xtask test --long"]
async fn of_64_devices_exactly_one_gets_the_last_seat_of_each_of_1000_licenses() {
    race_on_sqlite(1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: cargo xtask test --long"]
async fn of_64_devices_of_two_servers_exactly_one_gets_the_last_seat_of_each_of_1000_licenses() {
    race_on_postgres(1_000).await;
}

/// Devices that activate one after another until the server is gone, and which of them were told that they are in.
async fn until_killed(
    server: Served,
    keys: &[String],
    round: usize,
    after: Duration,
) -> Vec<(String, String)> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let (over, next) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let asking: Vec<_> = (0..16)
        .map(|_| {
            let (told, over, next) = (told.clone(), over.clone(), next.clone());
            let (keys, address) = (keys.to_vec(), server.address.clone());
            tokio::spawn(async move {
                let http = reqwest::Client::new();
                while !over.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let (key, print) = (&keys[number % keys.len()], format!("d-{round}-{number}"));
                    match activate(&http, &address, key, &print).await {
                        Some(201) => told.lock().expect("no panic").push((key.clone(), print)),
                        Some(other) => panic!("{other}"),
                        None => return,
                    }
                }
            })
        })
        .collect();
    let since = Instant::now();
    while told.lock().expect("no panic").len() < 20 {
        assert!(since.elapsed() < Duration::from_secs(60), "nobody gets in");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(after).await;
    server.kill();
    over.store(true, Ordering::Relaxed);
    for client in asking {
        client.await.expect("no other answer");
    }
    told.lock().expect("no panic").clone()
}

async fn survives(kills: usize) {
    let folder = demo();
    let place = folder.path().join("demo");
    let place = place.to_str().expect("a name").to_owned();
    let serve = || Served::start(&place, &[], &OFF);
    let mut server = serve();
    let keys: Vec<String> = licenses(&server.remote(), 20, -1)
        .await
        .into_iter()
        .map(|license| license.key)
        .collect();
    let mut all = 0;
    for round in 0..kills {
        let after = Duration::from_millis(13 * u64::try_from(round % 10).expect("few"));
        let told = until_killed(server, &keys, round, after).await;
        server = serve();
        let http = reqwest::Client::new();
        let since = Instant::now();
        for (key, print) in &told {
            let url = format!("{}/v1/validate", server.address);
            let body = json!({ "license_key": key, "fingerprint": print });
            let answer = http.post(url).json(&body).send().await.expect("an answer");
            let answer: serde_json::Value = answer.json().await.expect("JSON");
            assert_eq!(answer["code"], "VALID", "{print} of round {round} is lost");
        }
        all += told.len();
        assert!(since.elapsed() < Duration::from_secs(120));
    }
    assert!(
        all > kills * 5,
        "the kills came too early to prove anything: {all}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_activation_is_there_after_a_kill() {
    survives(3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: cargo xtask test --long"]
async fn every_acknowledged_activation_is_there_after_each_of_thirty_kills() {
    survives(30).await;
}

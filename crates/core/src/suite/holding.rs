//! What is held while devices are counted, on Postgres: licenses in one order whoever holds many, customers one at a time,
//! and never more than what changes.

use std::time::Duration;

use futures::FutureExt;
use serde_json::json;
use sqlx::{Postgres, Transaction};
use tokio::time::timeout;

use super::{Stage, customer, plant, product, seed};
use crate::{
    ids::LicenseId,
    operations::{activations::*, environments::Engine, organisation_keys::*},
    service::EnvironmentScope,
    store::{Tx, import_rows, licenses, run},
};

/// Longer than anything takes that need not wait.
const SOON: Duration = Duration::from_secs(8);
/// As long as something takes to come to where it has to wait.
const ARRIVED: Duration = Duration::from_millis(400);

/// Two licenses whose ids come in another order than their keys.
async fn planted(scope: &EnvironmentScope) -> [LicenseId; 2] {
    let pro = product(1, "Pro");
    let licenses = [(9, "PRO-A-FIRST"), (4, "PRO-B-SECOND")].map(|(number, key)| {
        let mut license = seed(number, key, &pro, Some(&customer(number, "Annika", key)));
        license.row.activation_limit = 100;
        license
    });
    let ids = licenses.clone().map(|license| license.row.id);
    plant(scope, licenses.to_vec()).await;
    ids
}

async fn begin(scope: &EnvironmentScope) -> Transaction<'static, Postgres> {
    let pool = scope.environment.database.postgres_pool();
    pool.expect("Postgres")
        .begin()
        .await
        .expect("a transaction")
}

async fn hold(tx: &mut Transaction<'static, Postgres>, text: &'static str) -> sqlx::Result<()> {
    sqlx::query(text).execute(&mut **tx).await.map(drop)
}

/// Whether whoever waits for the first license, by key, holds nothing of the second.
async fn goes_by_key<F>(scope: &EnvironmentScope, holding: F) -> bool
where
    F: for<'a> FnOnce(&'a mut Tx) -> futures::future::BoxFuture<'a, crate::Result<()>>
        + Send
        + 'static,
{
    let mut first = begin(scope).await;
    let text = "SELECT id FROM licenses WHERE key = 'PRO-A-FIRST' FOR UPDATE";
    hold(&mut first, text).await.expect("held");
    let database = scope.environment.database.clone();
    let waits = tokio::spawn(async move { database.write(holding).await });
    tokio::time::sleep(ARRIVED).await;
    assert!(!waits.is_finished(), "it has to wait");
    let mut second = begin(scope).await;
    let text = "SELECT id FROM licenses WHERE key = 'PRO-B-SECOND' FOR UPDATE NOWAIT";
    let free = hold(&mut second, text).await.is_ok();
    drop((first, second));
    waits.await.expect("no panic").expect("it goes on");
    free
}

#[tokio::test]
async fn whoever_holds_many_licenses_takes_them_by_their_keys() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let scope = stage.production().await;
    let ids = planted(&scope).await;
    let keys = ["pro-b-second", "pro-a-first"];
    let bulk = goes_by_key(&scope, move |tx| {
        async move { licenses::by_ids_held(tx, &ids).await.map(drop) }.boxed()
    });
    assert!(bulk.await, "bulk changes");
    let devices = goes_by_key(&scope, move |tx| {
        async move {
            let keys = keys.map(str::to_owned).to_vec();
            licenses::by_keys_held(tx, keys).await.map(drop)
        }
        .boxed()
    });
    assert!(devices.await, "devices");
    let import = goes_by_key(&scope, move |tx| {
        async move { import_rows::licenses(tx, &keys, true).await.map(drop) }.boxed()
    });
    assert!(import.await, "imports");
    let rest = goes_by_key(&scope, move |tx| {
        async move { licenses::hold(tx, &ids).await }.boxed()
    });
    assert!(rest.await, "pools, generators and imports taken back");
}

fn device(number: usize) -> DeviceRequest {
    serde_json::from_value(json!({
        "license_key": "PRO-A-FIRST", "fingerprint": format!("fp-{number}"), "name": format!("device {number}"),
    }))
    .expect("a request")
}

#[tokio::test]
async fn counting_devices_does_not_wait_for_who_merely_refers_to_them() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    for number in 0..2 {
        let counted = scope.activate_license(device(number)).await;
        assert!(counted.expect("an answer").newly_activated);
    }
    // As a row that refers to them does while its transaction is open.
    let mut refers = begin(&scope).await;
    for text in [
        "SELECT id FROM licenses FOR KEY SHARE",
        "SELECT id FROM devices FOR KEY SHARE",
        "SELECT id FROM activations FOR KEY SHARE",
    ] {
        hold(&mut refers, text).await.expect("held");
    }
    let counts = async {
        stage.clock.advance(chrono::Duration::seconds(1));
        let gone = scope.deactivate_license(device(0)).await;
        assert_eq!(gone.expect("an answer").code, VerdictCode::NotActivated);
        let mut renamed = device(0);
        renamed.name = Some("another name".into());
        let back = scope.activate_license(renamed).await;
        assert!(back.expect("an answer").newly_activated);
        let seen = scope.validate_license(device(1)).await;
        assert_eq!(seen.expect("an answer").code, VerdictCode::Valid);
        scope.environment.answerer.flush().await.expect("written");
    };
    timeout(SOON, counts).await.expect("nobody to wait for");
    drop(refers);
}

async fn fleet_key(scope: &EnvironmentScope) -> NewOrganisationKey {
    let request = CreateOrganisationKey {
        customer_id: customer(9, "", "").id,
        name: "Fleet".into(),
        products: None,
    };
    let made = scope.create_organisation_key(request).await;
    made.expect("a key")
}

fn of_the_fleet(key: &str, number: usize) -> DeviceRequest {
    serde_json::from_value(json!({
        "organisation_key": key, "product": "p1", "fingerprint": format!("fleet-{number}"),
    }))
    .expect("a request")
}

async fn gives_out(scope: &EnvironmentScope, on: bool) {
    let done = scope.environment.database.write(move |tx| {
        async move {
            run!(tx, "UPDATE products SET auto_assign = $1", on)?;
            Ok(())
        }
        .boxed()
    });
    done.await.expect("switched");
}

const FLEET: &str = "SELECT id FROM customers WHERE email = 'PRO-A-FIRST' FOR NO KEY UPDATE";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_while_a_device_waited_for_its_organisation_counts() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    gives_out(&scope, true).await;
    let key = fleet_key(&scope).await;
    let asks = |number| {
        let (scope, request) = (scope.clone(), of_the_fleet(&key.key, number));
        tokio::spawn(async move { scope.activate_license(request).await })
    };
    let code = async |asked: tokio::task::JoinHandle<crate::Result<DeviceAnswer>>| {
        asked.await.expect("no panic").expect("an answer").code
    };

    let mut busy = begin(&scope).await;
    hold(&mut busy, FLEET).await.expect("held");
    let waits = asks(1);
    tokio::time::sleep(ARRIVED).await;
    gives_out(&scope, false).await;
    drop(busy);
    assert_eq!(code(waits).await, VerdictCode::NoLicense, "switched off");

    gives_out(&scope, true).await;
    assert_eq!(code(asks(2)).await, VerdictCode::Valid);
    let mut busy = begin(&scope).await;
    hold(&mut busy, FLEET).await.expect("held");
    let waits = asks(3);
    tokio::time::sleep(ARRIVED).await;
    let revoke = RevokeOrganisationKey {
        id: key.kept.id,
        version: key.kept.version,
        reason: None,
    };
    scope
        .revoke_organisation_key(revoke)
        .await
        .expect("revoked");
    drop(busy);
    assert_eq!(code(waits).await, VerdictCode::NotFound, "revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_that_waits_leaves_the_others_their_connections() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    gives_out(&scope, true).await;
    let key = fleet_key(&scope).await.key;
    let mut busy = begin(&scope).await;
    hold(&mut busy, FLEET).await.expect("held");
    let fleet: Vec<_> = (0..40)
        .map(|number| {
            let (scope, request) = (scope.clone(), of_the_fleet(&key, number));
            tokio::spawn(async move { scope.activate_license(request).await })
        })
        .collect();
    tokio::time::sleep(ARRIVED).await;
    let other: DeviceRequest =
        serde_json::from_value(json!({ "license_key": "PRO-B-SECOND", "fingerprint": "other" }))
            .expect("a request");
    let counted = timeout(SOON, scope.activate_license(other)).await;
    let counted = counted.expect("a connection is left").expect("an answer");
    assert!(counted.newly_activated);
    drop(busy);
    for asked in fleet {
        let answer = asked.await.expect("no panic").expect("an answer");
        assert_eq!(answer.code, VerdictCode::Valid);
    }
}

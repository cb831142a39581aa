//! Organisation keys, and devices that get licenses by themselves: never one too many.

use futures::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{Stage, customer, plant, product, seed};
use crate::{
    error::ErrorCode,
    operations::{Access, activations::*, environments::Engine, organisation_keys::*},
    service::EnvironmentScope,
    store::one,
};

/// Three licenses of two seats: one of the customer's, two that nobody has.
async fn planted(scope: &EnvironmentScope) {
    let pro = product(1, "Pro");
    let holder = customer(1, "Annika", "a@b.example");
    let license = |number: u128, held: bool| {
        let key = format!("PRO-000{number}-AUTO");
        let mut seed = seed(number, &key, &pro, held.then_some(&holder));
        seed.row.activation_limit = 2;
        seed
    };
    plant(
        scope,
        vec![license(1, true), license(2, false), license(3, false)],
    )
    .await;
}

async fn key(scope: &EnvironmentScope) -> NewOrganisationKey {
    let request = CreateOrganisationKey {
        customer_id: customer(1, "Annika", "a@b.example").id,
        name: "Fleet".into(),
        products: Some(vec![product(1, "Pro").id]),
    };
    let made = scope.create_organisation_key(request).await;
    made.expect("a key")
}

fn device(key: &str, number: usize) -> DeviceRequest {
    serde_json::from_value(json!({
        "organisation_key": key, "product": "p1", "fingerprint": format!("fp-{number}"), "serial": format!("S-{number}"),
    }))
    .expect("a request")
}

async fn seats(scope: &EnvironmentScope) -> ProductSeats {
    let all = scope.list_seats(ListSeats {}).await.expect("the seats");
    let pro = product(1, "Pro").id;
    let found = all.into_iter().find(|seats| seats.product.id == pro);
    found.expect("the product")
}

async fn switch_on(scope: &EnvironmentScope) {
    let request = SetAutoAssign {
        product_id: product(1, "Pro").id,
        version: seats(scope).await.version,
        auto_assign: true,
    };
    assert!(
        scope
            .set_auto_assign(request)
            .await
            .expect("on")
            .auto_assign
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_of_an_organisation_get_what_there_is_and_not_one_more(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let other = stage.second_process().await;
    let there = other
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    planted(&here).await;
    let key = key(&here).await.key;
    let refused = here
        .activate_license(device(&key, 0))
        .await
        .expect("an answer");
    assert_eq!(refused.code, VerdictCode::NoLicense);
    assert!(!refused.valid && refused.license.is_none());
    let listed = ListUnlicensedDevices {
        product_id: Some(product(1, "Pro").id),
        offset: 0,
        limit: 10,
    };
    let page = here.list_unlicensed_devices(listed.clone()).await;
    assert_eq!(page.expect("a page").devices[0].device.fingerprint, "fp-0");
    switch_on(&here).await;
    let asking = (0..12).map(|number| {
        let scope = if number % 2 == 0 { &here } else { &there }.clone();
        let request = device(&key, number);
        tokio::spawn(async move { scope.activate_license(request).await })
    });
    let mut codes = Vec::new();
    for answer in join_all(asking).await {
        codes.push(answer.expect("no panic").expect("an answer").code);
    }
    let count = |code| codes.iter().filter(|each| **each == code).count();
    assert_eq!(count(VerdictCode::Valid), 6, "{codes:?}");
    assert_eq!(count(VerdictCode::NoLicense), 6, "{codes:?}");
    let spread = seats(&here).await;
    assert_eq!((spread.in_use, spread.free), (6, 0));
    assert_eq!((spread.assigned, spread.available), (3, 0));
    assert_eq!(spread.unlicensed, 6, "who got one is not listed any more");
    let mut tx = here.environment.database.read().await.expect("a reader");
    let (most,) = one!(
        &mut tx,
        (i64,),
        "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM activations WHERE deactivated_at IS NULL GROUP BY license_id) AS c"
    )
    .expect("the counts");
    assert_eq!(most, 2, "no license has one too many");
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_device_keeps_its_license_and_a_license_is_not_given_away_for_nothing(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    let key = key(&scope).await.key;
    switch_on(&scope).await;
    for number in [1, 1, 2, 1, 2] {
        let answer = scope.activate_license(device(&key, number)).await;
        let answer = answer.expect("an answer");
        let license = answer.license.expect("a license");
        assert_eq!(license.key, "PRO-0001-AUTO", "its own license has room");
    }
    assert_eq!(seats(&scope).await.assigned, 1);
    let valid = scope.validate_license(device(&key, 2)).await;
    assert_eq!(valid.expect("an answer").code, VerdictCode::Valid);
    let gone = scope.deactivate_license(device(&key, 2)).await;
    assert_eq!(gone.expect("an answer").code, VerdictCode::NotActivated);
    let gone = scope.validate_license(device(&key, 2)).await;
    assert_eq!(gone.expect("an answer").code, VerdictCode::NoLicense);
    let third = scope.activate_license(device(&key, 3)).await;
    assert!(third.expect("an answer").newly_activated, "in its place");
    assert_eq!(seats(&scope).await.assigned, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_organisation_key_is_shown_once_and_dies_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    let first = key(&scope).await;
    let all = ListOrganisationKeys { customer_id: None };
    let listed = scope.list_organisation_keys(all).await.expect("the keys");
    assert_eq!(listed, std::slice::from_ref(&first.kept));
    assert_eq!(listed[0].key_start.len(), 8);
    assert!(!format!("{first:?}").contains(&first.key));
    let ask = async |key: &str| {
        let answer = scope.activate_license(device(key, 1)).await;
        answer.expect("an answer").code
    };
    assert_eq!(ask(&first.key).await, VerdictCode::NoLicense);
    let rotate = RotateOrganisationKey {
        id: first.kept.id,
        version: 1,
        reason: None,
    };
    let second = scope.rotate_organisation_key(rotate.clone()).await;
    let second = second.expect("another");
    let stale = scope.rotate_organisation_key(rotate).await;
    assert_eq!(
        stale.expect_err("seen too early").code(),
        ErrorCode::Conflict
    );
    assert_eq!(ask(&first.key).await, VerdictCode::NotFound);
    assert_eq!(ask(&second.key).await, VerdictCode::NoLicense);
    let revoke = RevokeOrganisationKey {
        id: first.kept.id,
        version: 2,
        reason: Some("left".into()),
    };
    let revoked = scope.revoke_organisation_key(revoke).await;
    assert!(revoked.expect("revoked").revoked_at.is_some());
    assert_eq!(ask(&second.key).await, VerdictCode::NotFound);
}

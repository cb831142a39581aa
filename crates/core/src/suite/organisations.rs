//! Organisation keys, and devices that get licenses by themselves: never one too many.

use futures::{FutureExt, future::join_all};
use rstest::rstest;
use serde_json::json;

use super::{
    Stage,
    catalogue::{make_customer, make_product},
    customer, plant, pools, product, seed, start,
};
use crate::{
    error::ErrorCode,
    operations::{
        Noun,
        activations::*,
        customers::Customer,
        environments::Engine,
        generators::KeyFormat,
        license_actions::KeySource,
        organisation_keys::*,
        pools::{CreatePool, Pool},
        products::Product,
    },
    service::EnvironmentScope,
    store::{one, run},
};

/// Three licenses of two seats: one of the customer's, two that nobody has.
pub(super) async fn planted(scope: &EnvironmentScope) {
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

pub(super) async fn key(scope: &EnvironmentScope) -> NewOrganisationKey {
    let request = CreateOrganisationKey {
        customer_id: customer(1, "Annika", "a@b.example").id,
        name: "Fleet".into(),
        products: Some(vec![product(1, "Pro").id]),
    };
    let made = scope.create_organisation_key(request).await;
    made.expect("a key")
}

pub(super) fn device(key: &str, number: usize) -> DeviceRequest {
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
    let (other, there) = stage.elsewhere().await;
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

async fn code(scope: &EnvironmentScope, key: &str, number: usize) -> VerdictCode {
    let answer = scope.activate_license(device(key, number)).await;
    answer.expect("an answer").code
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_that_come_together_share_what_one_of_them_got(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    let holder = customer(1, "Annika", "a@b.example");
    let mut licenses = vec![seed(9, "LITE-0009", &product(2, "Lite"), Some(&holder))];
    licenses.extend((1..=8).map(|number| {
        let mut free = seed(
            number,
            &format!("PRO-000{number}-FREE"),
            &product(1, "Pro"),
            None,
        );
        free.row.activation_limit = 8;
        free
    }));
    plant(&here, licenses).await;
    let key = key(&here).await.key;
    switch_on(&here).await;
    let asking = (0..8).map(|number| {
        let scope = if number % 2 == 0 { &here } else { &there }.clone();
        let key = key.clone();
        tokio::spawn(async move { code(&scope, &key, number).await })
    });
    for code in join_all(asking).await {
        assert_eq!(code.expect("no panic"), VerdictCode::Valid);
    }
    let spread = seats(&here).await;
    assert_eq!((spread.assigned, spread.in_use), (1, 8), "{spread:?}");
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_device_whose_license_has_ended_gets_another(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    let key = key(&scope).await.key;
    switch_on(&scope).await;
    assert_eq!(code(&scope, &key, 1).await, VerdictCode::Valid);
    let ended = seed(1, "", &product(1, "Pro"), None).row.id;
    let end = start() - chrono::Duration::days(400);
    let ends = scope.environment.database.write(move |tx| {
        async move {
            run!(
                tx,
                "UPDATE licenses SET expires_at = $2 WHERE id = $1",
                ended,
                end
            )?;
            run!(tx, "UPDATE products SET auto_assign = FALSE")?;
            tx.changed(Noun::Licenses, [ended.0]);
            Ok(())
        }
        .boxed()
    });
    ends.await.expect("it has ended");
    assert_eq!(code(&scope, &key, 1).await, VerdictCode::Expired);
    assert_eq!(seats(&scope).await.unlicensed, 1, "there is none for it");
    switch_on(&scope).await;
    let answer = scope.activate_license(device(&key, 1)).await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.code, VerdictCode::Valid);
    assert_eq!(answer.license.expect("a license").key, "PRO-0002-AUTO");
    assert_eq!(seats(&scope).await.unlicensed, 0);
    let again = scope.validate_license(device(&key, 1)).await;
    assert_eq!(again.expect("an answer").code, VerdictCode::Valid);
}

async fn pool_of(scope: &EnvironmentScope, product: &Product, owner: Option<&Customer>) -> Pool {
    let create = CreatePool {
        name: format!("Pool of {}", owner.map_or("nobody", |owner| &owner.name)),
        product_id: product.id,
        customer_id: owner.map(|owner| owner.id),
        source: KeySource::Format {
            format: KeyFormat::Pattern {
                pattern: "PRO-{X:5}-{X:5}".into(),
            },
        },
        seats: 1,
        transferable: true,
        contract: None,
        purchased_at: None,
        expires_at: None,
        reason: None,
    };
    scope.create_pool(create).await.expect("a pool")
}

async fn plain(scope: &EnvironmentScope, statement: &'static str) {
    let done = scope
        .environment
        .database
        .write(move |tx| tx.execute_plain(statement).boxed());
    done.await.expect("the statement runs");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_seat_is_given_out_of_an_own_pool_that_is_open_and_of_no_other(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Pro", "p1").await;
    let owner = make_customer(&scope, "Annika", "a@b.example").await;
    let stranger = make_customer(&scope, "Zoe", "z@b.example").await;
    let ended = pool_of(&scope, &product, Some(&owner)).await;
    plain(
        &scope,
        "UPDATE pools SET expires_at = '2020-01-01T00:00:00.000Z'",
    )
    .await;
    let others = [
        ended,
        pool_of(&scope, &product, Some(&stranger)).await,
        pool_of(&scope, &product, None).await,
    ];
    let open = pool_of(&scope, &product, Some(&owner)).await;
    let request = CreateOrganisationKey {
        customer_id: owner.id,
        name: "Fleet".into(),
        products: None,
    };
    let key = scope.create_organisation_key(request).await;
    let key = key.expect("a key").key;
    plain(
        &scope,
        "UPDATE products SET auto_assign = TRUE, active = FALSE",
    )
    .await;
    assert_eq!(code(&scope, &key, 1).await, VerdictCode::NoLicense);
    plain(&scope, "UPDATE products SET active = TRUE").await;
    let mut commits = scope.environment.database.own_commits();
    assert_eq!(code(&scope, &key, 1).await, VerdictCode::Valid);
    let told = commits.recv().await.expect("a commit").nouns;
    assert!(told.contains(&Noun::Pools), "who looks at pools is told");
    assert_eq!(pools::seats(&scope, &open).await.assigned, 1);
    let more = scope.environment.database.write(|tx| {
        async move { Ok(run!(tx, "UPDATE licenses SET activation_limit = 1")?) }.boxed()
    });
    more.await.expect("they are full");
    assert_eq!(code(&scope, &key, 2).await, VerdictCode::NoLicense);
    for pool in others {
        assert_eq!(pools::seats(&scope, &pool).await.free, 1, "{}", pool.name);
    }
}

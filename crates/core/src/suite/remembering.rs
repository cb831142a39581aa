//! Devices are answered from memory, and never with what is not true any more.

use std::time::{Duration, Instant};

use futures::FutureExt;
use rstest::rstest;
use serde_json::json;

use super::{Stage, customer, plant, product, seats::planted, seed, start};
use crate::{
    domain::status::LicenseStatus,
    operations::{
        activations::*,
        devices::{DeviceOrder, GetDevice, ListDevices},
        environments::Engine,
        license_actions::ActOnLicense,
        licenses::GetLicense,
        products::{GetProduct, RotateProductKey},
    },
    service::EnvironmentScope,
    store::{one, run},
};

const KEY: &str = "PRO-0001-SEAT-0001";

pub(super) fn ask(fingerprint: &str) -> DeviceRequest {
    serde_json::from_value(json!({ "license_key": KEY, "fingerprint": fingerprint }))
        .expect("a request")
}

pub(super) async fn code(scope: &EnvironmentScope, fingerprint: &str) -> VerdictCode {
    let answer = scope.validate_license(ask(fingerprint)).await;
    answer.expect("an answer").code
}

fn from_memory(scope: &EnvironmentScope) -> u64 {
    scope.environment.answerer.figures().from_memory
}

/// Asks until it is answered from memory, as it is once the feed was heard.
pub(super) async fn remembered(scope: &EnvironmentScope, fingerprint: &str) {
    let before = from_memory(scope);
    let since = Instant::now();
    while from_memory(scope) == before {
        assert_eq!(code(scope, fingerprint).await, VerdictCode::Valid);
        assert!(
            since.elapsed() < Duration::from_secs(10),
            "never remembered"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_passes_no_longer_than_a_second_on_another_server(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    let id = planted(&here, 3).await;
    here.activate_license(ask("fp")).await.expect("an answer");
    remembered(&here, "fp").await;
    remembered(&there, "fp").await;
    // An older transaction that is still open holds the order of the feed up, on Postgres, and nothing else.
    let mut open = here
        .environment
        .database
        .postgres_pool()
        .map(sqlx::Pool::begin);
    let mut held = match open.take() {
        Some(begins) => Some(begins.await.expect("a transaction")),
        None => None,
    };
    if let Some(held) = &mut held {
        let id = sqlx::query("SELECT pg_current_xact_id()").execute(&mut **held);
        id.await.expect("an id");
    }
    let seen = here
        .get_license(GetLicense { id })
        .await
        .expect("it is there");
    let act = ActOnLicense {
        id,
        version: seen.license.version,
        reason: Some("leaked".into()),
    };
    here.revoke_license(act).await.expect("revoked");
    let revoked = Instant::now();
    assert_eq!(
        code(&here, "fp").await,
        VerdictCode::Revoked,
        "at once here"
    );
    let mut last_passed = Duration::ZERO;
    while revoked.elapsed() < Duration::from_millis(2_500) {
        let asked = revoked.elapsed();
        match code(&there, "fp").await {
            VerdictCode::Revoked => {}
            VerdictCode::Valid => last_passed = asked,
            other => panic!("{other:?}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(last_passed <= Duration::from_secs(1), "{last_passed:?}");
    drop(held);
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn time_is_looked_at_also_when_memory_answers(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    if engine == Engine::Postgres {
        // Its own clock counts there, which no test moves.
        return;
    }
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let mut license = seed(1, KEY, &product(1, "Pro"), Some(&holder));
    license.row.expires_at = Some(start() + chrono::Duration::days(1));
    plant(&scope, vec![license]).await;
    scope.activate_license(ask("fp")).await.expect("an answer");
    remembered(&scope, "fp").await;
    let before = from_memory(&scope);
    stage.clock.advance(chrono::Duration::days(2));
    assert_eq!(code(&scope, "fp").await, VerdictCode::InGrace);
    stage.clock.advance(chrono::Duration::days(7));
    assert_eq!(code(&scope, "fp").await, VerdictCode::Expired);
    assert_eq!(from_memory(&scope), before + 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_ignored_device_is_refused_at_once_and_a_deleted_one_is_new(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 3).await;
    scope.activate_license(ask("fp")).await.expect("an answer");
    remembered(&scope, "fp").await;
    let page = ListDevices {
        search: "F".into(),
        ignored: None,
        order: DeviceOrder::Name,
        offset: 0,
        limit: 10,
    };
    let found = scope.list_devices(page.clone()).await.expect("a page");
    assert!(
        found.devices.is_empty(),
        "a fingerprint is looked for as it is"
    );
    let page = ListDevices {
        search: "fp".into(),
        ..page
    };
    let found = scope.list_devices(page.clone()).await.expect("a page");
    let id = found.devices[0].device.id;
    let ignore = |ignored| IgnoreDevice {
        id,
        ignored,
        reason: None,
    };
    scope.ignore_device(ignore(true)).await.expect("ignored");
    assert_eq!(code(&scope, "fp").await, VerdictCode::DeviceIgnored);
    scope.ignore_device(ignore(false)).await.expect("heard");
    assert_eq!(code(&scope, "fp").await, VerdictCode::Valid);
    let delete = crate::operations::devices::DeleteDevice {
        id,
        ignore: false,
        reason: Some("sold".into()),
    };
    scope.delete_device(delete).await.expect("deleted");
    assert_eq!(code(&scope, "fp").await, VerdictCode::NotActivated);
    let found = scope.list_devices(page).await.expect("a page");
    assert_eq!((found.total, found.devices.len()), (1, 1), "it asked again");
    let again = found.devices[0].device.id;
    assert_ne!(again, id);
    let detail = scope.get_device(GetDevice { id: again }).await.expect("it");
    assert_eq!(detail.denials.len(), 2, "{:?}", detail.denials);
    assert!(detail.activations.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_asked_is_counted_and_written(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 1).await;
    scope.activate_license(ask("fp")).await.expect("an answer");
    for _ in 0..3 {
        stage.clock.advance(chrono::Duration::seconds(1));
        assert_eq!(code(&scope, "fp").await, VerdictCode::Valid);
        assert_eq!(code(&scope, "other").await, VerdictCode::NotActivated);
        scope.heartbeat_license(ask("fp")).await.expect("an answer");
    }
    let waiting = scope.environment.answerer.figures().waiting;
    assert!(waiting > 0, "it waits in memory");
    scope.environment.answerer.flush().await.expect("written");
    assert_eq!(scope.environment.answerer.figures().waiting, 0);
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (validations, beats) = one!(
        &mut tx,
        (i64, i64),
        "SELECT CAST((SELECT SUM(count) FROM usage_hours WHERE kind = 'validate') AS bigint),
                CAST((SELECT SUM(count) FROM usage_hours WHERE kind = 'heartbeat' AND code = 'VALID') AS bigint)"
    )
    .expect("the hours");
    assert_eq!((validations, beats), (6, 3));
    drop(tx);
    let detail = scope.get_license(GetLicense { id }).await.expect("it");
    let seat = &detail.activations[0];
    assert!(seat.last_seen_at > seat.activated_at, "{seat:?}");
    let denied = ListDenials {
        license_id: Some(id),
        limit: 10,
    };
    let denied = scope.list_denials(denied).await.expect("denials");
    assert_eq!((denied.len(), denied[0].count), (1, 3));
    assert!(denied[0].device_id.is_some(), "the refused device is noted");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_new_signing_key_signs_from_the_next_answer_on(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 1).await;
    scope.activate_license(ask("fp")).await.expect("an answer");
    remembered(&scope, "fp").await;
    let signed_with = async || {
        let mut request = ask("fp");
        request.nonce = Some("a-fresh-nonce".into());
        let answer = scope.validate_license(request).await.expect("an answer");
        let jws = answer.jws.expect("a signature");
        let header = jsonwebtoken::decode_header(&jws).expect("a header");
        header.kid.expect("a key")
    };
    let first = signed_with().await;
    assert_eq!(signed_with().await, first);
    let product = product(1, "Pro").id;
    let rotate = RotateProductKey {
        id: product,
        reason: Some("lost".into()),
    };
    scope.rotate_product_key(rotate).await.expect("rotated");
    let second = signed_with().await;
    assert_ne!(second, first);
    let keys = scope.get_product(GetProduct { id: product }).await;
    assert_eq!(keys.expect("it").keys[0].id, second);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn one_that_cannot_be_written_spoils_nobody_elses_activation(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, -1).await;
    // A license whose seats the rules do not let go: it has one although it was never activated.
    let broken = "PRO-0002-SEAT-0002";
    let mut license = seed(2, broken, &product(1, "Pro"), None);
    license.row.status = LicenseStatus::Available;
    let id = license.row.id;
    plant(&scope, vec![license]).await;
    scope
        .activate_license(ask("spoiler"))
        .await
        .expect("an answer");
    let database = scope.environment.database.clone();
    let done = database.write(move |tx| {
        FutureExt::boxed(async move {
            run!(
                tx,
                "UPDATE activations SET license_id = $1 WHERE deactivated_at IS NULL",
                id
            )?;
            Ok(())
        })
    });
    done.await.expect("it is broken");
    let spoiler: DeviceRequest =
        serde_json::from_value(json!({ "license_key": broken, "fingerprint": "spoiler" }))
            .expect("a request");
    let (spoilt, good) = tokio::join!(
        scope.deactivate_license(spoiler),
        scope.activate_license(ask("good")),
    );
    assert!(spoilt.is_err(), "{spoilt:?}");
    assert!(good.expect("an answer").newly_activated);
}

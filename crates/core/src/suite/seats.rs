//! Seats and who may give them: no interleaving takes one too many, and support stays under the owner's cap.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::Duration;
use futures::{FutureExt, future::join_all};
use rstest::rstest;
use serde_json::json;

use super::{Stage, customer, plant, product, seed, start};
use crate::{
    error::{Error, ErrorCode},
    ids::LicenseId,
    operations::{
        Access,
        activations::*,
        environments::Engine,
        license_actions::{ActOnLicense, CreateOfflineFile},
        licenses::*,
    },
    service::{Caller, Door, EnvironmentScope},
    store::{one, run},
};

pub(super) const KEY: &str = "PRO-0001-SEAT-0001";

fn device(number: u32) -> DeviceRequest {
    serde_json::from_value(json!({
        "license_key": KEY, "product": "p1", "fingerprint": format!("fp-{number}"), "name": format!("device-{number}"),
    }))
    .expect("a request")
}

/// One license for so many devices.
pub(super) async fn planted(scope: &EnvironmentScope, limit: i32) -> LicenseId {
    let holder = customer(1, "Annika", "a@b.example");
    let mut seed = seed(1, KEY, &product(1, "Pro"), Some(&holder));
    seed.row.activation_limit = limit;
    let id = seed.row.id;
    plant(scope, vec![seed]).await;
    id
}

async fn detail(scope: &EnvironmentScope, id: LicenseId) -> LicenseDetail {
    let detail = scope.get_license(GetLicense { id }).await;
    detail.expect("the license")
}

/// What the license counts, and the rows that are in use.
async fn used(scope: &EnvironmentScope) -> (i64, i64) {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    one!(
        tx,
        (i64, i64),
        "SELECT CAST((SELECT SUM(activations_used) FROM licenses) AS bigint),
                (SELECT COUNT(*) FROM activations WHERE deactivated_at IS NULL)"
    )
    .expect("the counts")
}

/// Looks all the time, until told to stop, whether there are ever more seats than the limit, or the count is wrong.
fn watch(
    scope: &EnvironmentScope,
    limit: i64,
    stop: &Arc<AtomicBool>,
) -> tokio::task::JoinHandle<u32> {
    let (scope, stop) = (scope.clone(), stop.clone());
    tokio::spawn(async move {
        let mut looks = 0;
        while !stop.load(Ordering::Relaxed) {
            let (counted, rows) = used(&scope).await;
            assert!(rows <= limit, "{rows} seats");
            assert_eq!(counted, rows, "the count and the rows differ");
            looks += 1;
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        looks
    })
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_thirty_two_devices_at_once_exactly_five_get_one_of_five_seats(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    let id = planted(&here, 5).await;
    let stop = Arc::new(AtomicBool::new(false));
    let watching = watch(&here, 5, &stop);
    let asking = (0..32).map(|number| {
        let scope = if number % 2 == 0 { &here } else { &there }.clone();
        tokio::spawn(async move { scope.activate_license(device(number)).await })
    });
    let mut codes = Vec::new();
    for answer in join_all(asking).await {
        codes.push(answer.expect("no panic").expect("an answer").code);
    }
    stop.store(true, Ordering::Relaxed);
    assert!(watching.await.expect("never too many") > 0);
    let count = |code| codes.iter().filter(|each| **each == code).count();
    assert_eq!(count(VerdictCode::Valid), 5, "{codes:?}");
    assert_eq!(count(VerdictCode::LimitReached), 27, "{codes:?}");
    assert_eq!(used(&here).await, (5, 5));
    // What it counted is written when it ends.
    other.close().await;
    let denials = here
        .list_denials(ListDenials {
            license_id: Some(id),
            limit: 200,
        })
        .await
        .expect("the denials");
    let told: u32 = denials.iter().map(|denial| denial.count).sum();
    assert_eq!(told, 27, "every refusal is counted");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_that_come_and_go_at_once_leave_a_right_count(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 3).await;
    let stop = Arc::new(AtomicBool::new(false));
    let watching = watch(&scope, 3, &stop);
    let coming_and_going = (0..8).map(|number| {
        let scope = scope.clone();
        tokio::spawn(async move {
            for _ in 0..6 {
                let came = scope.activate_license(device(number)).await;
                came.expect("an answer");
                let went = scope.deactivate_license(device(number)).await;
                assert_eq!(went.expect("an answer").code, VerdictCode::NotActivated);
            }
            let stayed = scope.activate_license(device(number)).await;
            stayed.expect("an answer").valid
        })
    });
    let stayed = join_all(coming_and_going).await;
    let stayed = stayed
        .into_iter()
        .filter(|each| *each.as_ref().expect("no panic"));
    let stayed = i64::try_from(stayed.count()).expect("few");
    stop.store(true, Ordering::Relaxed);
    watching.await.expect("never too many");
    assert_eq!(used(&scope).await, (stayed, stayed));
    assert!(stayed > 0, "somebody stays");
}

/// Ends the use on a device, as people do it.
async fn deactivate(
    scope: &EnvironmentScope,
    id: LicenseId,
    number: u32,
) -> crate::ids::ActivationId {
    let now = detail(scope, id).await;
    let name = format!("fp-{number}");
    let seat = now
        .activations
        .iter()
        .find(|seat| seat.device.fingerprint == name && seat.deactivated_at.is_none())
        .expect("a seat");
    let request = DeactivateDevice {
        license_id: id,
        version: now.license.version,
        activation_id: seat.id,
        reason: Some("lost".into()),
    };
    let done = scope.deactivate_device(request).await.expect("done");
    assert_eq!(done.device, format!("device-{number}"));
    seat.id
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_device_comes_back_only_while_the_limit_allows_it(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 1).await;
    scope.activate_license(device(1)).await.expect("an answer");
    let first = deactivate(&scope, id, 1).await;
    scope.activate_license(device(2)).await.expect("an answer");
    let restore = |activation_id| {
        let scope = scope.clone();
        async move {
            let version = detail(&scope, id).await.license.version;
            let request = RestoreDevice {
                license_id: id,
                version,
                activation_id,
            };
            scope.restore_device(request).await
        }
    };
    let refused = restore(first).await.expect_err("the seat is taken");
    assert_eq!(refused.code(), ErrorCode::LimitReached);
    deactivate(&scope, id, 2).await;
    let back = restore(first).await.expect("it is back");
    assert_eq!(back.license.activations_used, 1);
    let twice = restore(first).await.expect_err("it is there");
    assert_eq!(twice.code(), ErrorCode::Invalid);
    assert_eq!(used(&scope).await, (1, 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn support_raises_limits_up_to_the_owners_cap(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let owner = stage.production().await;
    let id = planted(&owner, 3).await;
    let support = Caller::with("Sami", Door::Server, &[Access::Read, Access::Assist]);
    let support = stage
        .workspace
        .environment_scope("production", &support, Access::Assist)
        .await
        .expect("support may");
    let raise = |scope: &EnvironmentScope, to: i32| {
        let scope = scope.clone();
        async move {
            let version = detail(&scope, id).await.license.version;
            let request = RaiseLimit {
                license_id: id,
                version,
                activation_limit: to,
                reason: Some("second workstation".into()),
            };
            scope.raise_limit(request).await
        }
    };
    for to in [11, -1, 10_000] {
        let refused = raise(&support, to).await.expect_err("above the cap");
        assert!(matches!(refused, Error::AboveCap { cap: 10 }), "{refused}");
    }
    let lower = raise(&support, 2).await.expect_err("that is no raise");
    assert_eq!(lower.code(), ErrorCode::Invalid);
    let raised = raise(&support, 10).await.expect("up to the cap");
    assert_eq!(raised.activation_limit, 10);
    let remedies = ApplyRemedies {
        license_id: id,
        version: raised.version,
        remedies: vec![Remedy::RaiseLimit { to: 11 }],
        reason: None,
    };
    let refused = support.apply_remedies(remedies).await;
    let refused = refused.expect_err("the other way to the same");
    assert!(matches!(refused, Error::AboveCap { .. }), "{refused}");
    let raised = raise(&owner, 25).await.expect("an owner knows no cap");
    scope_stops(&owner, &raised).await;
    let stopped = raise(&support, 10).await.expect_err("it is suspended");
    assert_eq!(stopped.code(), ErrorCode::StateRefused);
}

async fn scope_stops(owner: &EnvironmentScope, license: &License) {
    let act = ActOnLicense {
        id: license.id,
        version: license.version,
        reason: Some("payment disputed".into()),
    };
    owner.suspend_license(act).await.expect("suspended");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_offline_file_ends_with_the_grace_at_the_latest(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let mut seed = seed(1, KEY, &product(1, "Pro"), Some(&holder));
    let end = start() + Duration::days(1);
    seed.row.expires_at = Some(end);
    let id = seed.row.id;
    plant(&scope, vec![seed]).await;
    let make = |hours| {
        let scope = scope.clone();
        let request = CreateOfflineFile {
            license_id: id,
            fingerprint: None,
            hours,
        };
        async move { scope.create_offline_file(request).await }
    };
    // A week of grace, as workspaces have it from the beginning.
    let last = end + Duration::days(7);
    let long = make(24 * 90).await.expect("a file").file;
    assert_eq!(long.expires_at, last);
    stage.clock.advance(Duration::days(7));
    let short = make(12).await.expect("it still works").file;
    assert_eq!(
        short.expires_at,
        end + Duration::days(6) + Duration::hours(12)
    );
    // Nobody swept, and yet its time is over.
    stage.clock.advance(Duration::days(1));
    let over = make(12).await.expect_err("it is over");
    assert_eq!(over.code(), ErrorCode::StateRefused);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_offline_file_is_made_only_where_the_decision_lets_the_device_in(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 1).await;
    for number in 1..=2 {
        let asked = scope.activate_license(device(number)).await;
        asked.expect("an answer");
    }
    let make = |fingerprint: Option<&str>| CreateOfflineFile {
        license_id: id,
        fingerprint: fingerprint.map(str::to_owned),
        hours: 24,
    };
    let full = scope.create_offline_file(make(Some("fp-2"))).await;
    full.expect("a file takes no seat");
    let noted = scope.environment.answerer.settle().await;
    noted.expect("the refused device is noted");
    let ignored = scope.environment.database.write(|tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE devices SET ignored = $1 WHERE fingerprint = 'fp-2'",
                true
            )?)
        }
        .boxed()
    });
    assert_eq!(ignored.await.expect("it is ignored"), 1);
    let refused = scope.create_offline_file(make(Some("fp-2"))).await;
    assert_eq!(refused.expect_err("ignored").code(), ErrorCode::Invalid);
    scope
        .create_offline_file(make(Some("fp-1")))
        .await
        .expect("another device");
    scope_stops(&scope, &detail(&scope, id).await.license).await;
    let refused = scope.create_offline_file(make(None)).await;
    let refused = refused.expect_err("suspended");
    assert_eq!(refused.code(), ErrorCode::StateRefused);
}

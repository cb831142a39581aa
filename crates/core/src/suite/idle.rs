//! Idle devices: exactly those that the preview named lose their seat, and none that came back.

use chrono::TimeDelta;
use futures::FutureExt;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use super::{Stage, customer, plant, product, reminders::rule, seed};
use crate::{
    domain::status::LicenseStatus,
    ids::LicenseId,
    operations::{
        activations::*,
        audit::{AuditFilter, AuditTrail, ListAudit, VerifyAudit},
        environments::Engine,
        licenses::{GetLicense, LicenseDetail},
        rules::*,
    },
    service::{EnvironmentScope, rules::idle::release},
    store::run,
};

fn key(number: u128) -> String {
    format!("IDLE-{number:04}-KEY")
}

fn device(number: u128, fingerprint: &str) -> DeviceRequest {
    serde_json::from_value(json!({
        "license_key": key(number), "product": "p1", "fingerprint": fingerprint, "name": fingerprint,
    }))
    .expect("a request")
}

async fn planted(scope: &EnvironmentScope, licenses: u128) {
    let holder = customer(1, "Annika", "a@b.example");
    let seeds =
        (1..=licenses).map(|number| seed(number, &key(number), &product(1, "Pro"), Some(&holder)));
    plant(scope, seeds.collect()).await;
}

async fn activate(scope: &EnvironmentScope, number: u128, fingerprint: &str) {
    let answer = scope.activate_license(device(number, fingerprint)).await;
    assert_eq!(
        answer.expect("an answer").code,
        VerdictCode::Valid,
        "{fingerprint}"
    );
}

async fn detail(scope: &EnvironmentScope, number: u128) -> LicenseDetail {
    let id = LicenseId(Uuid::from_u128(number));
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
}

fn idle_after(days: u16) -> Rules {
    Rules {
        idle_days: Some(days),
        ..Rules::default()
    }
}

async fn foresee(scope: &EnvironmentScope, days: u16) -> IdleForesight {
    let request = ForeseeRules {
        rules: idle_after(days),
        grace_days: None,
    };
    scope
        .foresee_rules(request)
        .await
        .expect("a foresight")
        .idle
        .expect("the rule is on")
}

/// Lets time go by: on Postgres, whose clock nobody moves, everybody was seen that much sooner.
async fn pass(stage: &Stage, scope: &EnvironmentScope, days: i64) {
    scope.environment.answerer.settle().await.expect("written");
    stage.clock.advance(TimeDelta::days(days));
    if scope.environment.database.engine() == Engine::Sqlite {
        return;
    }
    let moved = scope.environment.database.write(move |tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE activations SET last_seen_at = last_seen_at - make_interval(days => $1)",
                i32::try_from(days).unwrap_or(0)
            )?)
        }
        .boxed()
    });
    moved.await.expect("time goes by");
}

async fn set_status(scope: &EnvironmentScope, number: u128, status: LicenseStatus) {
    let id = LicenseId(Uuid::from_u128(number));
    let set = scope.environment.database.write(move |tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE licenses SET status = $2 WHERE id = $1",
                id,
                status.rank()
            )?)
        }
        .boxed()
    });
    assert_eq!(set.await.expect("set"), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn exactly_the_foreseen_devices_are_released_once_a_day(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 3).await;
    activate(&scope, 1, "silent").await;
    activate(&scope, 1, "comes back").await;
    activate(&scope, 2, "also silent").await;
    activate(&scope, 3, "of a suspended license").await;
    set_status(&scope, 3, LicenseStatus::Suspended).await;
    pass(&stage, &scope, 20).await;
    let back = scope.heartbeat_license(device(1, "comes back")).await;
    assert!(back.expect("an answer").valid);
    activate(&scope, 2, "new").await;
    let foreseen = foresee(&scope, 10).await;
    assert_eq!((foreseen.devices, foreseen.licenses), (2, 2));
    let mut named: Vec<_> = foreseen
        .examples
        .iter()
        .map(|each| each.device.as_str())
        .collect();
    named.sort_unstable();
    assert_eq!(named, ["also silent", "silent"]);
    assert!(
        foreseen
            .examples
            .iter()
            .all(|each| each.key_start.ends_with('…'))
    );
    assert_eq!(
        release(&scope.environment).await.expect("a turn"),
        0,
        "the rule is off"
    );
    rule(&stage, idle_after(10)).await;
    assert_eq!(release(&scope.environment).await.expect("a turn"), 2);
    assert_eq!(foresee(&scope, 10).await.devices, 0);
    for (number, used) in [(1, 1), (2, 1), (3, 1)] {
        let there = detail(&scope, number).await;
        assert_eq!(there.license.activations_used, used, "{number}");
    }
    let history = detail(&scope, 1).await.history;
    let last = history.first().expect("an entry");
    assert_eq!(
        (last.actor.as_str(), last.door.as_str()),
        ("Keydesk", "system")
    );
    assert_eq!(last.action, "release_idle_device");
    // Once a day: who falls silent meanwhile waits for tomorrow.
    pass(&stage, &scope, 9).await;
    let today = release(&scope.environment).await.expect("a turn");
    assert_eq!(today, 0, "nobody was silent for ten days");
    let list = ListAudit {
        filter: AuditFilter::default(),
        before: None,
        limit: 100,
    };
    let trail = scope.list_audit(list).await.expect("the trail");
    let told = trail
        .entries
        .iter()
        .filter(|entry| entry.action == "release_idle_device");
    assert_eq!(told.count(), 2);
    scope
        .verify_audit(VerifyAudit {
            trail: AuditTrail::Environment,
        })
        .await
        .expect("intact");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_release_each_device_once_in_batches(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    planted(&here, 60).await;
    for number in 1..=60 {
        for device in 0..3 {
            activate(&here, number, &format!("d{number}-{device}")).await;
        }
    }
    pass(&stage, &here, 15).await;
    let foreseen = foresee(&here, 10).await;
    assert_eq!(
        (foreseen.devices, foreseen.licenses, foreseen.examples.len()),
        (180, 60, 5)
    );
    rule(&stage, idle_after(10)).await;
    there.environment.mailer.book.forget();
    let (one, two) = tokio::join!(release(&here.environment), release(&there.environment));
    let both = one.expect("a turn") + two.expect("a turn");
    // A process that found the other one at it leaves the rest to it.
    let rest = release(&here.environment).await.expect("a turn");
    assert_eq!(both + rest, 180);
    assert_eq!(foresee(&here, 10).await.devices, 0);
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_device_with_a_valid_offline_file_is_not_idle(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 2).await;
    activate(&scope, 1, "offline").await;
    activate(&scope, 1, "online").await;
    let at = super::sweeping::now(&scope).await;
    let until = at + TimeDelta::days(60);
    let (file, license) = (Uuid::from_u128(77), LicenseId(Uuid::from_u128(1)));
    let planted = scope.environment.database.write(move |tx| {
        async move {
            Ok(run!(
                tx,
                "INSERT INTO offline_files (id, license_id, fingerprint, issued_at, expires_at, issued_by, key_id)
                 VALUES ($1, $2, 'offline', $3, $4, 'Mira', 'k1')",
                file,
                license,
                at,
                until
            )?)
        }
        .boxed()
    });
    planted.await.expect("a file");
    pass(&stage, &scope, 20).await;
    let foreseen = foresee(&scope, 10).await;
    let named: Vec<_> = foreseen
        .examples
        .iter()
        .map(|each| each.device.as_str())
        .collect();
    assert_eq!(named, ["online"]);
    rule(&stage, idle_after(10)).await;
    assert_eq!(release(&scope.environment).await.expect("a turn"), 1);
}

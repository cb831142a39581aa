//! A license as it stood: at every past moment, what was remembered of it then.

use chrono::{DateTime, Duration, Utc};
use futures::FutureExt;
use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use super::{Stage, customer, now, plant, product, seed, start};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::LicenseId,
    operations::{
        audit::EraseAuditDetails,
        environments::Engine,
        license_actions::{ActOnLicense, DeleteLicense, GetLicenseAt, LicenseAt, ReplaceLicense},
        licenses::{EditLicense, GetLicense, License},
        settings::{ListSweeps, ResumeSweeps, SweepStep, TakeBackSweep},
    },
    service::EnvironmentScope,
    store::{
        audit::{self, Entry, Subject},
        licenses,
    },
};

fn first() -> LicenseId {
    LicenseId(Uuid::from_u128(1))
}

async fn license(scope: &EnvironmentScope) -> License {
    let detail = scope.get_license(GetLicense { id: first() }).await;
    detail.expect("the license").license
}

async fn at(scope: &EnvironmentScope, at: DateTime<Utc>) -> LicenseAt {
    scope
        .get_license_at(GetLicenseAt { id: first(), at })
        .await
        .expect("the license as it stood")
}

/// Somebody changes something, maybe nothing.
async fn edit(scope: &EnvironmentScope, rng: &mut ChaCha8Rng, now: DateTime<Utc>) {
    let license = license(scope).await;
    let other = customer(rng.random_range(1..4), "", "").id;
    let moved = (now + Duration::days(rng.random_range(1..99))).into();
    let wish = EditLicense {
        id: license.id,
        version: license.version,
        customer_id: match rng.random_range(0..3) {
            0 => Some(other),
            _ => license.customer_id,
        },
        activation_limit: *[-1, 1, 3, 10_000].choose(rng).expect("a limit"),
        expires_at: match license.status {
            LicenseStatus::Expired => license.expires_at,
            _ => [license.expires_at, None, moved][rng.random_range(0..3)],
        },
        pending_validity: license.pending_validity,
        flags: json!({ "beta": rng.random::<bool>(), "seats": rng.random_range(0..3) }),
        metadata: json!({ "note": "x".repeat(rng.random_range(0..3)), "a": 1 }),
        keep_devices: false,
        reason: None,
    };
    scope.edit_license(wish).await.expect("an edit");
}

async fn three_customers(scope: &EnvironmentScope) {
    let holders = [(1, "Annika"), (2, "Bo"), (3, "Chidi")];
    let seeds = holders.map(|(number, name)| {
        let holder = customer(number, name, &format!("{number}@b.example"));
        let key = format!("HELD-{number}");
        seed(100 + number, &key, &product(1, "Pro"), Some(&holder))
    });
    plant(scope, seeds.into()).await;
}

/// Days go by with their sweeps; what they did is taken back now and then.
async fn days_go_by(
    stage: &Stage,
    scope: &EnvironmentScope,
    remembered: &mut Vec<(DateTime<Utc>, License)>,
) {
    for _ in 0..40 {
        remembered.push((now(stage), license(scope).await));
        stage.clock.advance(Duration::hours(20));
        scope.environment.sweeper.sweep().await.expect("a sweep");
    }
    remembered.push((now(stage), license(scope).await));
    stage.clock.advance(Duration::minutes(1));
    let sweeps = scope.list_sweeps(ListSweeps {}).await.expect("the sweeps");
    if let Some(done) = sweeps.sweeps.first()
        && done.state == SweepStep::Done
        && done.licenses % 2 == 1
    {
        let id = done.id;
        let back = scope.take_back_sweep(TakeBackSweep { id }).await;
        back.expect("it is taken back");
        scope
            .resume_sweeps(ResumeSweeps {})
            .await
            .expect("sweeps go on");
    }
}

/// Gives how often the license expired and how often that was taken back.
async fn every_past_moment_is_as_remembered(engine: Engine, choice: u64) -> (usize, usize) {
    let Some(stage) = Stage::on(engine).await else {
        return (0, 0);
    };
    let scope = stage.production().await;
    let mut rng = ChaCha8Rng::seed_from_u64(choice);
    three_customers(&scope).await;
    plant(&scope, vec![seed(1, "PAST-0001", &product(1, "Pro"), None)]).await;
    let mut remembered = vec![(now(&stage), license(&scope).await)];
    for _ in 0..25 {
        let pause = Duration::seconds(rng.random_range(1..1_000));
        stage.clock.advance(pause);
        edit(&scope, &mut rng, now(&stage)).await;
        // On Postgres the database's own clock decides about sweeps, and it is another than the one of these edits.
        if engine == Engine::Sqlite && rng.random_range(0..5) == 0 {
            days_go_by(&stage, &scope, &mut remembered).await;
        }
        remembered.push((now(&stage), license(&scope).await));
    }
    for (place, (moment, then)) in remembered.iter().enumerate() {
        let later = remembered
            .get(place + 1)
            .map_or(*moment + Duration::days(1), |(next, _)| *next);
        let between = *moment + Duration::milliseconds(999);
        for moment in [*moment, between].into_iter().filter(|at| *at < later) {
            let found = at(&scope, moment).await;
            let mut then = then.clone();
            if place == 0 {
                // Planted licenses have another story of when they were changed.
                then.updated_at = found.license.as_ref().expect("a license").updated_at;
            }
            assert_eq!(found.license, Some(then), "seed {choice}, step {place}");
            assert!(!found.incomplete, "seed {choice}, step {place}");
        }
    }
    let before = at(&scope, start() - Duration::days(100)).await;
    assert_eq!((before.license, before.incomplete), (None, false));
    let unknown = GetLicenseAt {
        id: LicenseId(Uuid::from_u128(77)),
        at: now(&stage),
    };
    let unknown = scope.get_license_at(unknown).await;
    assert_eq!(unknown.expect_err("no license").code(), ErrorCode::NotFound);
    let expired = |license: &License| license.status == LicenseStatus::Expired;
    let steps = || {
        remembered
            .windows(2)
            .map(|two| (expired(&two[0].1), expired(&two[1].1)))
    };
    (
        steps().filter(|step| *step == (false, true)).count(),
        steps().filter(|step| *step == (true, false)).count(),
    )
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn at_every_past_moment_a_license_is_what_was_remembered_of_it(#[case] engine: Engine) {
    let mut runner = TestRunner::deterministic();
    let (mut expiries, mut returns) = (0, 0);
    for _ in 0..4 {
        let choice = proptest::num::u64::ANY
            .new_tree(&mut runner)
            .expect("a seed")
            .current();
        let (expired, returned) = every_past_moment_is_as_remembered(engine, choice).await;
        expiries += expired;
        returns += returned;
    }
    if engine == Engine::Sqlite {
        assert!(expiries > 1 && returns > 0, "{expiries} and {returns}");
    }
}

/// Deletes the license as the desk does, keeping it in the trail or not.
async fn delete(scope: &EnvironmentScope, keep: bool) {
    let last = license(scope).await;
    let now = scope.environment.database.now();
    let deleted = scope.environment.database.write(move |tx| {
        async move {
            let mut kept = serde_json::to_value(&last).expect("JSON");
            kept.as_object_mut().expect("an object").remove("key");
            let entry = Entry {
                at: now,
                actor: "Mira Okafor",
                door: "desk",
                action: "delete_license",
                subject: Subject {
                    kind: "license",
                    id: Some(last.id.0),
                    label: Some("PAST-0…".into()),
                },
                reason: Some("a duplicate"),
                batch: None,
                details: if keep {
                    json!({ "license": kept })
                } else {
                    json!({})
                },
            };
            let entry = audit::record(tx, entry).await?;
            audit::record_history(tx, last.id, entry, &[]).await?;
            licenses::delete(tx, last.id, last.version).await
        }
        .boxed()
    });
    assert!(deleted.await.expect("a deletion"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_deleted_license_is_rebuilt_from_what_its_deletion_keeps(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    three_customers(&scope).await;
    let holder = customer(2, "Bo", "2@b.example");
    plant(
        &scope,
        vec![seed(1, "PAST-0001", &product(1, "Pro"), Some(&holder))],
    )
    .await;
    let begin = now(&stage);
    stage.clock.advance(Duration::minutes(1));
    edit(&scope, &mut ChaCha8Rng::seed_from_u64(5), begin).await;
    let edited = license(&scope).await;
    stage.clock.advance(Duration::minutes(1));
    delete(&scope, true).await;
    let found = at(&scope, begin + Duration::seconds(90)).await;
    assert_eq!((found.changes_since, found.incomplete), (1, false));
    let expected = License {
        key: "PAST-0…".into(),
        ..edited
    };
    assert_eq!(found.license, Some(expected));
    let earlier = at(&scope, begin).await;
    assert_eq!((earlier.changes_since, earlier.incomplete), (2, false));
    assert_eq!(earlier.customer.as_deref(), Some("Bo"));
    assert_eq!(earlier.license.expect("a license").activation_limit, 3);
    let later = at(&scope, now(&stage)).await;
    assert_eq!((later.license, later.incomplete), (None, false));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_missing_of_the_past_is_said(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    three_customers(&scope).await;
    plant(&scope, vec![seed(1, "PAST-0001", &product(1, "Pro"), None)]).await;
    let begin = now(&stage);
    stage.clock.advance(Duration::minutes(1));
    edit(&scope, &mut ChaCha8Rng::seed_from_u64(5), begin).await;
    stage.clock.advance(Duration::minutes(1));
    let erase = EraseAuditDetails {
        subject: "license".into(),
        subject_id: first().0,
        reason: "GDPR 17".into(),
    };
    scope.erase_audit_details(erase).await.expect("an erasure");
    assert!(at(&scope, begin).await.incomplete);
    assert!(!at(&scope, now(&stage)).await.incomplete);
    delete(&scope, false).await;
    let found = at(&scope, begin).await;
    assert_eq!((found.license, found.incomplete), (None, true));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_replaced_and_a_deleted_license_have_a_past_as_the_desk_leaves_them(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    three_customers(&scope).await;
    let holder = customer(2, "Bo", "2@b.example");
    let key = "PAST-AAAA-BBBB-CCCC";
    plant(
        &scope,
        vec![seed(1, key, &product(1, "Pro"), Some(&holder))],
    )
    .await;
    let mut remembered = vec![(now(&stage), license(&scope).await)];
    stage.clock.advance(Duration::minutes(1));
    let seen = |license: &License| ActOnLicense {
        id: license.id,
        version: license.version,
        reason: Some("leaked".into()),
    };
    let revoked = scope.revoke_license(seen(&remembered[0].1)).await;
    let revoked = revoked.expect("it is revoked");
    remembered.push((now(&stage), license(&scope).await));
    stage.clock.advance(Duration::minutes(1));
    let replace = ReplaceLicense {
        id: revoked.id,
        version: revoked.version,
        source: None,
        expiry: None,
        reason: None,
    };
    let replaced = scope.replace_license(replace).await.expect("a new one");
    remembered.push((now(&stage), license(&scope).await));
    let new = replaced.new;
    let then = GetLicenseAt {
        id: new.id,
        at: remembered[1].0,
    };
    let then = scope.get_license_at(then).await.expect("the new one");
    assert_eq!((then.license, then.incomplete), (None, false));
    stage.clock.advance(Duration::minutes(1));
    let delete = DeleteLicense {
        id: first(),
        version: replaced.old.version,
        key_end: "CCCC".into(),
        reason: Some("a duplicate".into()),
    };
    scope.delete_license(delete).await.expect("it is deleted");
    for (place, (moment, then)) in remembered.into_iter().enumerate() {
        let found = at(&scope, moment).await;
        assert!(!found.incomplete, "{place}");
        let license = found.license.expect("a license");
        let expected = License {
            key: "PAST-AAA…".into(),
            updated_at: license.updated_at,
            ..then
        };
        assert_eq!(license, expected, "{place}");
    }
    let gone = at(&scope, now(&stage)).await;
    assert_eq!((gone.license, gone.incomplete), (None, false));
}

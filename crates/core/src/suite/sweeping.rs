//! The expiry sweep: the right licenses at the right moment, by one process, and asked for when in doubt.

use chrono::{DateTime, Days, TimeDelta, Utc};
use futures::FutureExt;
use rstest::rstest;
use uuid::Uuid;

use super::{Seed, Stage, customer, plant, product, seed};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::{LicenseId, SweepId},
    operations::{
        Noun,
        audit::{AuditFilter, ListAudit, VerifyAudit},
        environments::Engine,
        licenses::{EditLicense, GetLicense, LicenseDetail},
        settings::*,
    },
    service::EnvironmentScope,
    store::{jobs::clock, run},
};

/// The moment that decides.
pub(super) async fn now(scope: &EnvironmentScope) -> DateTime<Utc> {
    let database = &scope.environment.database;
    let mut tx = database.read().await.expect("a snapshot");
    clock(&mut tx, database.now()).await.expect("a moment")
}

/// Lets time go by: on Postgres, whose clock nobody moves, everything ends that much sooner.
pub(super) async fn pass(stage: &Stage, scope: &EnvironmentScope, by: TimeDelta) {
    if scope.environment.database.engine() == Engine::Sqlite {
        return stage.clock.advance(by);
    }
    let moved = scope.environment.database.write(move |tx| {
        async move {
            run!(
                tx,
                "UPDATE licenses SET expires_at = expires_at - make_interval(secs => $1)",
                by.as_seconds_f64()
            )?;
            tx.changed(Noun::Licenses, []);
            Ok(())
        }
        .boxed()
    });
    moved.await.expect("time goes by");
}

/// A license in a state that ended, or will.
pub(super) fn ending(number: u128, status: LicenseStatus, at: DateTime<Utc>) -> Seed {
    let holder = customer(1, "Annika", "a@b.example");
    let held = status.is_held().then_some(&holder);
    let key = format!("KEY-{number:04}");
    let mut seed = seed(number, &key, &product(1, "Pro"), held);
    seed.row.status = status;
    seed.row.expires_at = Some(at);
    seed
}

pub(super) async fn planted(engine: Engine, ended: u128) -> Option<(Stage, EnvironmentScope)> {
    let stage = Stage::on(engine).await?;
    let scope = stage.production().await;
    let long_ago = now(&scope).await - Days::new(30);
    let seeds = (1..=ended).map(|number| ending(number, LicenseStatus::Active, long_ago));
    plant(&scope, seeds.collect()).await;
    Some((stage, scope))
}

pub(super) async fn sweep(scope: &EnvironmentScope) -> SweepState {
    scope.environment.sweeper.sweep().await.expect("a sweep");
    state(scope).await
}

pub(super) async fn state(scope: &EnvironmentScope) -> SweepState {
    scope.list_sweeps(ListSweeps {}).await.expect("the sweeps")
}

pub(super) async fn detail(scope: &EnvironmentScope, number: u128) -> LicenseDetail {
    let id = LicenseId(Uuid::from_u128(number));
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
}

pub(super) async fn statuses(scope: &EnvironmentScope, last: u128) -> Vec<LicenseStatus> {
    let mut statuses = Vec::new();
    for number in 1..=last {
        statuses.push(detail(scope, number).await.license.status);
    }
    statuses
}

pub(super) async fn own_grace(scope: &EnvironmentScope, number: u128, days: i32) {
    let id = product(number, "").id;
    let set = scope.environment.database.write(move |tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE products SET grace_days = $2 WHERE id = $1",
                id,
                days
            )?)
        }
        .boxed()
    });
    assert_eq!(set.await.expect("a grace"), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_license_expires_when_its_time_and_the_grace_of_its_product_are_over(
    #[case] engine: Engine,
) {
    use LicenseStatus::{Active, Assigned, Available, Expired, Inactive, Revoked, Suspended};
    let Some((stage, scope)) = planted(engine, 0).await else {
        return;
    };
    let now = now(&scope).await;
    let mut seeds = vec![
        ending(1, Active, now - Days::new(7) + TimeDelta::hours(1)),
        ending(2, Suspended, now - Days::new(7)),
        ending(3, Inactive, now - Days::new(8)),
        ending(4, Assigned, now - Days::new(8)),
        ending(5, Revoked, now - Days::new(30)),
        ending(6, Available, now - Days::new(30)),
        ending(7, Active, now - Days::new(29)),
        ending(8, Active, now),
        ending(9, Active, now + Days::new(1)),
    ];
    seeds[6].row.product = product(2, "Patient");
    seeds[7].row.product = product(3, "Strict");
    plant(&scope, seeds).await;
    own_grace(&scope, 2, 30).await;
    own_grace(&scope, 3, 0).await;
    let first = sweep(&scope).await;
    let expected = [
        Active, Expired, Expired, Expired, Revoked, Available, Active, Expired, Active,
    ];
    assert_eq!(statuses(&scope, 9).await, expected);
    assert!(!first.paused);
    let [done] = first.sweeps.as_slice() else {
        panic!("one sweep, not {first:?}")
    };
    assert_eq!(
        (done.state, done.licenses, done.asks),
        (SweepStep::Done, 4, None)
    );
    pass(&stage, &scope, TimeDelta::hours(2)).await;
    assert_eq!(sweep(&scope).await.sweeps.len(), 2);
    assert_eq!(detail(&scope, 1).await.license.status, Expired);
    assert_eq!(detail(&scope, 7).await.license.status, Active);
    let swept = detail(&scope, 2).await;
    assert_eq!((swept.license.version, swept.history.len()), (2, 1));
    let told = &swept.history[0];
    assert_eq!(
        (
            told.actor.as_str(),
            told.door.as_str(),
            told.action.as_str()
        ),
        ("Keydesk", "system", "expire_licenses")
    );
    assert_eq!(told.changes[0].before, "suspended");
    assert_eq!(sweep(&scope).await.sweeps.len(), 2, "nothing is left to do");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_sweep_of_too_many_asks_once_and_does_nothing_until_it_is_approved(
    #[case] engine: Engine,
) {
    let Some((_stage, scope)) = planted(engine, 51).await else {
        return;
    };
    let asking = sweep(&scope).await.sweeps;
    assert_eq!(asking.len(), 1);
    assert_eq!(
        (asking[0].state, asking[0].licenses, asking[0].asks),
        (SweepStep::Asking, 51, Some(SweepDoubt::TooMany))
    );
    assert_eq!(sweep(&scope).await.sweeps, asking);
    let long_ago = now(&scope).await - Days::new(30);
    plant(&scope, vec![ending(52, LicenseStatus::Active, long_ago)]).await;
    let more = sweep(&scope).await.sweeps;
    assert_eq!((more.len(), more[0].licenses), (1, 52));
    assert_eq!(more[0].id, asking[0].id);
    assert_eq!(
        detail(&scope, 1).await.license.status,
        LicenseStatus::Active
    );
    let approve = ApproveSweep {
        id: more[0].id,
        licenses: 52,
    };
    let fewer = ApproveSweep {
        licenses: 51,
        ..approve.clone()
    };
    let grown = scope.approve_sweep(fewer).await;
    assert_eq!(grown.expect_err("more by now").code(), ErrorCode::Invalid);
    assert_eq!(state(&scope).await.sweeps, more, "it still asks");
    let done = scope
        .approve_sweep(approve.clone())
        .await
        .expect("an approval")
        .sweeps;
    assert_eq!(
        (done.len(), done[0].state, done[0].licenses),
        (1, SweepStep::Done, 52)
    );
    assert!(
        statuses(&scope, 52)
            .await
            .iter()
            .all(|status| *status == LicenseStatus::Expired)
    );
    let again = scope.approve_sweep(approve).await;
    assert_eq!(again.expect_err("answered").code(), ErrorCode::Invalid);
    let unknown = ApproveSweep {
        id: SweepId(Uuid::from_u128(1)),
        licenses: 52,
    };
    let unknown = scope.approve_sweep(unknown).await;
    assert_eq!(unknown.expect_err("no sweep").code(), ErrorCode::NotFound);
    let page = ListAudit {
        filter: AuditFilter::default(),
        before: None,
        limit: 10,
    };
    let entries = scope.list_audit(page).await.expect("a page").entries;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.actor.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("expire_licenses", "Keydesk"),
            ("approve_sweep", "Mira Okafor")
        ]
    );
    assert!(entries[0].batch.is_some());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn licenses_that_became_due_since_the_look_do_not_expire_unasked(#[case] engine: Engine) {
    let Some((_stage, scope)) = planted(engine, 60).await else {
        return;
    };
    // As if the look had found few: the sweep begins and sees how many they are by now.
    let sweeper = &scope.environment.sweeper;
    let begun = sweeper.begin(0).await.expect("a look");
    assert!(begun.is_none());
    sweeper.give_back().await.expect("the lease");
    let sweeps = state(&scope).await.sweeps;
    assert_eq!(
        (sweeps.len(), sweeps[0].state, sweeps[0].asks),
        (1, SweepStep::Asking, Some(SweepDoubt::TooMany))
    );
    let untouched = statuses(&scope, 60).await;
    assert!(!untouched.contains(&LicenseStatus::Expired));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_sweep_that_asks_is_settled_when_nothing_is_due_any_more(#[case] engine: Engine) {
    let Some((_stage, scope)) = planted(engine, 60).await else {
        return;
    };
    assert_eq!(sweep(&scope).await.sweeps[0].state, SweepStep::Asking);
    let extended = scope.environment.database.write(|tx| {
        async move {
            run!(tx, "UPDATE licenses SET expires_at = NULL")?;
            tx.changed(Noun::Licenses, []);
            Ok(())
        }
        .boxed()
    });
    extended.await.expect("lifetime for all");
    let settled = sweep(&scope).await.sweeps;
    assert_eq!((settled.len(), settled[0].state), (1, SweepStep::Settled));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_sweep_taken_back_leaves_alone_what_somebody_changed_and_rests_until_resumed(
    #[case] engine: Engine,
) {
    use LicenseStatus::{Active, Expired, Suspended};
    let Some((_stage, scope)) = planted(engine, 2).await else {
        return;
    };
    let long_ago = now(&scope).await - Days::new(30);
    plant(&scope, vec![ending(3, Suspended, long_ago)]).await;
    let done = sweep(&scope).await.sweeps.remove(0);
    assert_eq!(statuses(&scope, 3).await, [Expired; 3]);
    let license = detail(&scope, 2).await.license;
    let edit = EditLicense {
        id: license.id,
        version: license.version,
        customer_id: license.customer_id,
        activation_limit: 9,
        expires_at: license.expires_at,
        pending_validity: license.pending_validity,
        flags: license.flags,
        metadata: license.metadata,
        keep_devices: false,
        reason: None,
    };
    scope.edit_license(edit).await.expect("an edit");
    let take_back = TakeBackSweep { id: done.id };
    let taken = scope
        .take_back_sweep(take_back.clone())
        .await
        .expect("it is taken back");
    assert!(taken.paused);
    assert_eq!(taken.sweeps[0].state, SweepStep::TakenBack);
    assert_eq!(statuses(&scope, 3).await, [Active, Expired, Suspended]);
    let told = &detail(&scope, 3).await.history[0];
    assert_eq!(
        (told.action.as_str(), told.actor.as_str()),
        ("take_back_sweep", "Mira Okafor")
    );
    let twice = scope.take_back_sweep(take_back).await;
    assert_eq!(twice.expect_err("done").code(), ErrorCode::Invalid);
    assert_eq!(sweep(&scope).await, taken, "sweeps rest");
    let resumed = scope.resume_sweeps(ResumeSweeps {}).await;
    assert!(!resumed.expect("they go on").paused);
    assert_eq!(sweep(&scope).await.sweeps.len(), 2);
    assert_eq!(statuses(&scope, 3).await, [Expired; 3]);
    let trail = scope
        .verify_audit(VerifyAudit::default())
        .await
        .expect("a walk");
    assert_eq!(trail.broken, None);
}

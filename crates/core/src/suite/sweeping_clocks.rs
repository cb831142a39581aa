//! The expiry sweep among other things that go on: clocks that jump, other processes, ends in the middle, openings.

use std::{sync::Arc, time::Duration};

use chrono::{Days, TimeDelta};
use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage, customer, plant, product,
    sweeping::{detail, ending, now, planted, state, sweep},
};
use crate::{
    backend::Workspace,
    domain::status::LicenseStatus,
    operations::{Access, Noun, environments::Engine, settings::*},
    service::EnvironmentScope,
    store::{one, run},
};

#[tokio::test]
async fn a_clock_that_jumped_asks_until_it_is_set_right_or_approved() {
    let (stage, scope) = planted(Engine::Sqlite, 0)
        .await
        .expect("SQLite is always there");
    let now = now(&scope).await;
    let soon = ending(1, LicenseStatus::Active, now - Days::new(5));
    plant(&scope, vec![soon]).await;
    assert!(sweep(&scope).await.sweeps.is_empty());
    stage.clock.advance(TimeDelta::days(10));
    let asking = sweep(&scope).await.sweeps;
    assert_eq!(
        (asking.len(), asking[0].asks, asking[0].licenses),
        (1, Some(SweepDoubt::ClockJumped), 1)
    );
    assert_eq!(sweep(&scope).await.sweeps, asking);
    stage.clock.advance(TimeDelta::days(-10));
    assert_eq!(sweep(&scope).await.sweeps[0].state, SweepStep::Settled);
    // A second later than before, so that the list has an order.
    stage
        .clock
        .advance(TimeDelta::days(10) + TimeDelta::seconds(1));
    let asking = sweep(&scope).await.sweeps;
    let id = asking[0].id;
    assert_eq!((asking.len(), asking[0].state), (2, SweepStep::Asking));
    let done = scope.approve_sweep(ApproveSweep { id, licenses: 1 }).await;
    let done = done.expect("an approval").sweeps;
    assert_eq!((done[0].id, done[0].state), (id, SweepStep::Done));
    let later = now + Days::new(10) - Days::new(8);
    plant(&scope, vec![ending(2, LicenseStatus::Active, later)]).await;
    stage.clock.advance(TimeDelta::seconds(1));
    let sweeps = sweep(&scope).await.sweeps;
    assert_eq!((sweeps.len(), sweeps[0].state), (3, SweepStep::Done));
}

async fn elsewhere(workspace: &Arc<Workspace>) -> EnvironmentScope {
    workspace
        .environment_scope("production", &Stage::caller(), Access::Own)
        .await
        .expect("the environment")
}

#[tokio::test]
async fn a_clock_behind_the_last_sweep_is_not_believed_by_the_next_process() {
    let (stage, scope) = planted(Engine::Sqlite, 1)
        .await
        .expect("SQLite is always there");
    assert_eq!(sweep(&scope).await.sweeps[0].state, SweepStep::Done);
    stage.clock.advance(TimeDelta::days(-3));
    let long_ago = now(&scope).await - Days::new(30);
    plant(&scope, vec![ending(2, LicenseStatus::Active, long_ago)]).await;
    let other = stage.second_process().await;
    let asking = sweep(&elsewhere(&other).await).await.sweeps;
    assert!(
        asking
            .iter()
            .any(|sweep| sweep.asks == Some(SweepDoubt::ClockJumped)),
        "{asking:?}"
    );
    assert_eq!(
        detail(&scope, 2).await.license.status,
        LicenseStatus::Active
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_processes_never_sweep_twice(#[case] engine: Engine) {
    let Some((stage, first)) = planted(engine, 40).await else {
        return;
    };
    let other = stage.second_process().await;
    let second = elsewhere(&other).await;
    for _ in 0..3 {
        let both = tokio::join!(
            first.environment.sweeper.sweep(),
            second.environment.sweeper.sweep(),
            first.environment.sweeper.sweep(),
        );
        both.0.and(both.1).and(both.2).expect("sweeps");
    }
    let sweeps = state(&first).await.sweeps;
    assert_eq!((sweeps.len(), sweeps[0].licenses), (1, 40));
    let mut tx = first.environment.database.read().await.expect("a snapshot");
    let (entries, histories, versions) = one!(
        tx,
        (i64, i64, i64),
        "SELECT (SELECT COUNT(*) FROM audit_entries), (SELECT COUNT(*) FROM license_history),
                (SELECT SUM(version) FROM licenses)"
    )
    .expect("counts");
    assert_eq!((entries, histories, versions), (1, 40, 80));
}

/// So many licenses that it takes several chunks.
async fn plant_many(scope: &EnvironmentScope, many: i64) {
    let ended = now(scope).await - Days::new(30);
    let holder = customer(1, "Annika", "a@b.example");
    let plan = product(1, "Pro");
    let planted = scope.environment.database.write(move |tx| {
        async move {
            let text = match tx.engine() {
                Engine::Sqlite => {
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
                     INSERT INTO licenses (id, key, key_folded, product_id, customer_id, status, activation_limit,
                                           expires_at, created_at, updated_at)
                     SELECT randomblob(16), 'MANY-' || i, 'many-' || i, $2, $3, 2, 3, $4, $4, $4 FROM n"
                }
                Engine::Postgres => {
                    "INSERT INTO licenses (id, key, key_folded, product_id, customer_id, status, activation_limit,
                                           expires_at, created_at, updated_at)
                     SELECT gen_random_uuid(), 'MANY-' || i, 'many-' || i, $2, $3, 2, 3, $4, $4, $4
                     FROM generate_series(1, $1) AS i"
                }
            };
            run!(tx, text, many, plan.id, holder.id, ended)?;
            tx.changed(Noun::Licenses, []);
            Ok(())
        }
        .boxed()
    });
    planted.await.expect("many licenses");
}

async fn expired(scope: &EnvironmentScope) -> i64 {
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    one!(tx, (i64,), "SELECT COUNT(*) FROM licenses WHERE status = 5")
        .expect("a count")
        .0
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_sweep_that_ended_between_two_chunks_goes_on_where_it_was(#[case] engine: Engine) {
    let Some((stage, scope)) = planted(engine, 1).await else {
        return;
    };
    plant_many(&scope, 4_500).await;
    let id = sweep(&scope).await.sweeps[0].id;
    assert_eq!(expired(&scope).await, 0);
    tokio::select! {
        biased;
        () = async {
            while expired(&scope).await == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        } => {}
        done = scope.approve_sweep(ApproveSweep { id, licenses: 4_501 }) => panic!("too fast: {done:?}"),
    }
    let some = expired(&scope).await;
    assert!((2_000..4_501).contains(&some), "{some}");
    let other = stage.second_process().await;
    let second = elsewhere(&other).await;
    // The lease of the process that is gone runs out.
    if engine == Engine::Postgres {
        scope
            .environment
            .sweeper
            .give_back()
            .await
            .expect("a lease");
    }
    stage.clock.advance(TimeDelta::seconds(31));
    let sweeps = sweep(&second).await.sweeps;
    assert_eq!(expired(&scope).await, 4_501);
    assert_eq!(
        (sweeps.len(), sweeps[0].state, sweeps[0].licenses),
        (1, SweepStep::Done, 4_501)
    );
    let back = second
        .take_back_sweep(TakeBackSweep { id })
        .await
        .expect("it is taken back");
    assert_eq!(back.sweeps[0].state, SweepStep::TakenBack);
    assert_eq!(expired(&scope).await, 0);
}

#[tokio::test]
async fn opening_a_workspace_sweeps_it() {
    let (stage, scope) = planted(Engine::Sqlite, 3)
        .await
        .expect("SQLite is always there");
    stage.workspace.close().await;
    drop(scope);
    let opened = Workspace::open(&stage.location, Arc::new(stage.clock.clone()))
        .await
        .expect("it opens");
    let scope = elsewhere(&opened).await;
    for _ in 0..200 {
        if expired(&scope).await == 3 {
            return opened.close().await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing was swept");
}

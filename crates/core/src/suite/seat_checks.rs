//! A pool that was broken by hand is found, by who asks and by itself, and repaired.

use rstest::rstest;

use super::{
    Stage,
    catalogue::{actions, field, make_product},
    pools::{give, make_pool, seats},
};
use crate::{
    error::ErrorCode,
    ids::PoolId,
    operations::{Access, environments::Engine, pools::Pool, seat_keeping::*},
    service::{EnvironmentScope, seat_check::SeatWatch},
    store::{Database, run},
};

async fn check(scope: &EnvironmentScope) -> SeatCheck {
    scope.check_seats(CheckSeats {}).await.expect("a count")
}

async fn kept(scope: &EnvironmentScope) -> Option<SeatCheck> {
    let kept = scope.get_seat_check(GetSeatCheck {}).await;
    kept.expect("what was kept")
}

async fn repair(scope: &EnvironmentScope, pool: Option<PoolId>) -> SeatRepair {
    let request = RepairSeats {
        pool_id: pool,
        reason: Some("somebody was in the database".into()),
    };
    scope.repair_seats(request).await.expect("a repair")
}

/// Somebody with the database's own tools takes free seats away.
async fn lose_seats(scope: &EnvironmentScope, pool: &Pool, count: i64) {
    use futures::FutureExt;
    let pool = pool.id;
    let broken = scope.environment.database.write(move |tx| {
        async move {
            run!(
                tx,
                "DELETE FROM licenses WHERE id IN
                    (SELECT id FROM licenses WHERE pool_id = $1 AND status = 0 ORDER BY id LIMIT $2)",
                pool,
                count
            )?;
            Ok(())
        }
        .boxed()
    });
    broken.await.expect("broken");
}

/// The same writes another number of seats that were bought.
async fn promise(database: &Database, pool: &Pool, seats: i32) {
    use futures::FutureExt;
    let pool = pool.id;
    let broken = database.write(move |tx| {
        async move {
            run!(tx, "UPDATE pools SET seats = $2 WHERE id = $1", pool, seats)?;
            Ok(())
        }
        .boxed()
    });
    broken.await.expect("broken");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn lost_seats_are_found_and_made_anew(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 5, true).await;
    let whole = make_pool(&scope, &product, 4, false).await;
    give(&scope, &pool, "a@b.example").await.expect("a seat");
    assert!(check(&scope).await.differences.is_empty());
    lose_seats(&scope, &pool, 2).await;
    let found = check(&scope).await;
    assert_eq!((found.pools, found.seats), (2, 9));
    let [difference] = found.differences.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(difference.pool.id, pool.id);
    assert_eq!(
        (difference.promised, difference.counted, difference.free),
        (5, 3, 2)
    );
    assert_eq!(difference.fault, SeatFault::Missing);
    let without = RepairSeats {
        pool_id: None,
        reason: None,
    };
    let refused = scope.repair_seats(without).await;
    assert_eq!(field(refused.expect_err("no reason")), "reason");
    let done = repair(&scope, None).await;
    assert_eq!(done.pools.len(), 1);
    let one = &done.pools[0];
    assert_eq!(
        (one.pool.id, one.made, one.removed, one.over),
        (pool.id, 2, 0, 0)
    );
    assert!(done.check.differences.is_empty());
    assert_eq!(kept(&scope).await, Some(done.check));
    assert_eq!(
        (
            seats(&scope, &pool).await.free,
            seats(&scope, &whole).await.free
        ),
        (4, 4)
    );
    assert_eq!(
        actions(&scope).await.last().expect("an entry"),
        "repair_seats"
    );
    let again = repair(&scope, None).await;
    assert!(again.pools.is_empty(), "{again:?}");
    give(&scope, &pool, "b@b.example").await.expect("a seat");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn surplus_seats_go_as_far_as_they_are_nobodys(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 5, true).await;
    let other = make_pool(&scope, &product, 3, true).await;
    for number in 0..3 {
        let email = format!("p{number}@b.example");
        give(&scope, &pool, &email).await.expect("a seat");
        stage.clock.advance(chrono::Duration::seconds(1));
    }
    promise(&scope.environment.database, &pool, 2).await;
    promise(&scope.environment.database, &other, 2).await;
    let faults: Vec<SeatFault> = check(&scope)
        .await
        .differences
        .iter()
        .map(|found| found.fault)
        .collect();
    assert_eq!(faults, [SeatFault::SurplusFree, SeatFault::SurplusHeld]);
    let unknown = RepairSeats {
        pool_id: Some(PoolId::new(super::start())),
        reason: Some("x".into()),
    };
    let refused = scope.repair_seats(unknown).await.expect_err("no such pool");
    assert_eq!(refused.code(), ErrorCode::NotFound);
    let done = repair(&scope, Some(pool.id)).await;
    let [one] = done.pools.as_slice() else {
        panic!("{done:?}");
    };
    // Two were nobody's; nobody loses theirs, and who got the last one is named.
    assert_eq!((one.made, one.removed, one.over), (0, 2, 1));
    assert_eq!(one.held.len(), 1);
    assert_eq!(one.held[0].email, "p2@b.example");
    assert_eq!(done.check.differences.len(), 2);
    let rest = repair(&scope, None).await;
    assert_eq!(rest.check.differences.len(), 1);
    let still = &rest.check.differences[0];
    assert_eq!((still.pool.id, still.counted), (pool.id, 3));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn seats_are_counted_by_itself_and_by_one_process_at_a_time(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 5, true).await;
    assert_eq!(kept(&scope).await, None);
    let watch = SeatWatch::new(scope.environment.database.clone());
    watch.look().await.expect("a count");
    let first = kept(&scope).await.expect("a count was kept");
    assert!(first.differences.is_empty());
    lose_seats(&scope, &pool, 1).await;
    stage.clock.advance(chrono::Duration::minutes(1));
    let elsewhere = stage.second_process().await;
    let other = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    SeatWatch::new(other.environment.database.clone())
        .look()
        .await
        .expect("another's turn");
    assert_eq!(kept(&scope).await, Some(first));
    watch.look().await.expect("a count");
    let second = kept(&other).await.expect("a count was kept");
    assert_eq!(second.differences.len(), 1);
    elsewhere.close().await;
}

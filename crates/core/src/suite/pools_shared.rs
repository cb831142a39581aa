//! Seats are conserved while many give and take them at once, in two processes.

use rstest::rstest;

use super::{
    Stage,
    catalogue::make_product,
    pools::{give, make_pool, seats, take},
};
use crate::{
    error::ErrorCode,
    operations::{Access, environments::Engine, license_actions::ActOnLicense, pools::PoolSeats},
    service::EnvironmentScope,
    store::rows,
};

const CLIENTS: u32 = 16;
const SEATS: u32 = 10;

/// Whether a client may be told this while others are faster.
fn is_fair(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NoSeatLeft | ErrorCode::Conflict | ErrorCode::StateRefused
    )
}

/// One client takes and gives back, again and again, through both doors.
async fn client(scope: EnvironmentScope, pool: crate::operations::pools::Pool, number: u32) -> u32 {
    let mut given = 0;
    for round in 0..6 {
        let email = format!("client{number}@b.example");
        let seat = match give(&scope, &pool, &email).await {
            Ok(seat) => seat,
            Err(refused) => {
                assert!(is_fair(refused.code()), "{refused}");
                continue;
            }
        };
        given += 1;
        let back = if round % 2 == 0 {
            scope.revoke_seat(take(&seat.license)).await.map(|_| ())
        } else {
            let act = ActOnLicense {
                id: seat.license.id,
                version: seat.license.version,
                reason: Some("done".into()),
            };
            scope.revoke_license(act).await.map(|_| ())
        };
        back.expect("nobody else touches this seat");
    }
    given
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clients_in_two_processes_never_lose_or_double_a_seat(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, SEATS, true).await;
    let elsewhere = stage.second_process().await;
    let other = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let clients = (0..CLIENTS).map(|number| {
        let scope = if number % 2 == 0 { &scope } else { &other };
        tokio::spawn(client(scope.clone(), pool.clone(), number))
    });
    let mut given = 0;
    for client in clients.collect::<Vec<_>>() {
        given += client.await.expect("a client");
    }
    assert!(given > SEATS, "seats went round: {given}");
    let all_free = PoolSeats {
        total: SEATS,
        free: SEATS,
        ..PoolSeats::default()
    };
    assert_eq!(seats(&scope, &pool).await, all_free);
    // The last seats: exactly as many get one as there are.
    let racers = (0..CLIENTS).map(|number| {
        let (scope, pool) = (other.clone(), pool.clone());
        tokio::spawn(async move { give(&scope, &pool, &format!("r{number}@b.example")).await })
    });
    let mut won = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.expect("a racer") {
            Ok(_) => won += 1,
            Err(refused) => assert_eq!(refused.code(), ErrorCode::NoSeatLeft, "{refused}"),
        }
    }
    assert_eq!(won, SEATS);
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let holders = rows!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM licenses WHERE pool_id IS NOT NULL AND status = 1 GROUP BY customer_id"
    )
    .expect("seats");
    assert_eq!(holders.len(), SEATS as usize);
    assert!(holders.iter().all(|(count,)| *count == 1));
    drop(tx);
    elsewhere.close().await;
}

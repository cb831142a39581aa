//! Many who want the last seats at once, in two processes: seats are conserved, and nobody has two.

use rstest::rstest;

use super::{
    Stage,
    links::{Library, mailed, plain, rolling},
    pools::seats,
};
use crate::{
    operations::environments::Engine,
    service::visiting::{Confirmed, PublicScope},
    store::rows,
};

const VISITORS: u32 = 16;

/// All type their codes at the same moment; gives how many got a seat.
async fn rush(library: &Library, other: &PublicScope) -> usize {
    let mut racers = Vec::new();
    for number in 0..VISITORS {
        // Two tries of each address, so that one person races against themselves, too.
        let email = format!("v{}@b.example", number / 2);
        let attempt = library.ask(&email).await;
        let code = mailed(&library.scope, &email).await.expect("a code");
        let scope = if number % 2 == 0 {
            &library.public
        } else {
            other
        };
        racers.push((scope.clone(), library.code.clone(), attempt, code));
    }
    let racers: Vec<_> = racers
        .into_iter()
        .map(|(scope, link, attempt, code)| {
            tokio::spawn(async move { scope.confirm_enrollment(&link, &attempt, &code).await })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        match racer.await.expect("a racer").expect("an answer") {
            Confirmed::Seat(_) => won += 1,
            Confirmed::Full => {}
            Confirmed::Refused => panic!("the code was right"),
        }
    }
    won
}

async fn held_twice(library: &Library) -> usize {
    let mut tx = library
        .scope
        .environment
        .database
        .read()
        .await
        .expect("a reader");
    let found = rows!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM licenses WHERE pool_id IS NOT NULL AND status = 1 GROUP BY customer_id HAVING COUNT(*) > 1"
    );
    found.expect("seats").len()
}

async fn elsewhere(stage: &Stage) -> (std::sync::Arc<crate::backend::Workspace>, PublicScope) {
    let workspace = stage.second_process().await;
    let scope = workspace.public_scope("production").await;
    (workspace, scope.expect("the environment"))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_get_a_seat_as_there_are(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (5, true), plain(3)).await else {
        return;
    };
    let (workspace, other) = elsewhere(&library.stage).await;
    let won = rush(&library, &other).await;
    // Who won may have asked twice and been shown the same seat.
    assert!((3..=6).contains(&won), "{won}");
    assert_eq!(library.now().await.taken, 3);
    let counted = seats(&library.scope, &library.pool).await;
    assert_eq!((counted.total, counted.free, counted.assigned), (5, 2, 3));
    assert_eq!(held_twice(&library).await, 0);
    workspace.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_are_conserved_while_everybody_makes_room_for_everybody(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), rolling(3, None, 4)).await else {
        return;
    };
    let (workspace, other) = elsewhere(&library.stage).await;
    rush(&library, &other).await;
    assert_eq!(library.now().await.taken, 3);
    let counted = seats(&library.scope, &library.pool).await;
    assert_eq!((counted.total, counted.free, counted.assigned), (3, 0, 3));
    assert_eq!(held_twice(&library).await, 0);
    let mut tx = library
        .scope
        .environment
        .database
        .read()
        .await
        .expect("a reader");
    let evicted = rows!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM link_holdings WHERE how = 'evicted'"
    )
    .expect("holdings");
    assert!(evicted[0].0 <= 4, "{evicted:?}");
    drop(tx);
    workspace.close().await;
}

//! The write queue of a SQLite file: what fails takes back itself and nobody else.

use futures::FutureExt;
use rstest::rstest;

use super::{Stage, plant, product, seed};
use crate::{
    error::{Error, ErrorCode},
    operations::{environments::Engine, products::GetProduct},
    service::EnvironmentScope,
    store::{one, run},
};

async fn name_of_product(scope: &EnvironmentScope) -> String {
    let id = product(1, "Pro").id;
    let seen = scope.get_product(GetProduct { id }).await.expect("it");
    seen.product.name
}

#[tokio::test]
async fn an_operation_that_panics_does_not_stop_the_write_queue() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    let broken = scope
        .environment
        .database
        .write::<(), _>(|_| async { panic!("on purpose") }.boxed())
        .await;
    assert_eq!(broken.expect_err("an error").code(), ErrorCode::Internal);
    plant(&scope, vec![seed(1, "PRO-AAAA", &product(1, "Pro"), None)]).await;
    assert_eq!(name_of_product(&scope).await, "Pro");
}

/// The first of a batch is taken back with its whole transaction, those behind it by themselves.
#[rstest]
#[case::the_first_fails(&[0, 3, 4, 7])]
#[case::the_first_stays(&[1, 2, 5])]
#[tokio::test]
async fn what_fails_leaves_nothing_and_takes_nothing_with_it(#[case] failing: &[usize]) {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "PRO-AAAA", &product(1, "Pro"), None)]).await;
    let writes = (0..8).map(|turn| {
        let (fails, panics) = (failing.contains(&turn), turn % 4 == 3);
        scope.environment.database.write(move |tx| {
            async move {
                let letter = turn.to_string();
                run!(tx, "UPDATE products SET name = name || $1", letter)?;
                assert!(!(fails && panics), "on purpose");
                match fails {
                    true => Err(Error::Crowded),
                    false => Ok(()),
                }
            }
            .boxed()
        })
    });
    let outcomes = futures::future::join_all(writes).await;
    let mut expected = "Pro".to_owned();
    for (turn, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_err(), failing.contains(&turn), "{turn}");
        if outcome.is_ok() {
            expected.push_str(&turn.to_string());
        }
    }
    assert_eq!(name_of_product(&scope).await, expected);
}

/// An operation that changes a product's name and, when it is the one to fail, finds the disk full.
async fn renamed(scope: &EnvironmentScope, fails: bool) -> crate::Result<()> {
    let write = scope.environment.database.write(move |tx| {
        async move {
            run!(tx, "UPDATE products SET name = 'Kept'")?;
            if !fails {
                return Ok(());
            }
            let (pages,) = one!(tx, (i64,), "PRAGMA page_count")?;
            tx.execute_plain("PRAGMA max_page_count = 1").await?;
            let (most,) = one!(tx, (i64,), "PRAGMA max_page_count")?;
            assert_eq!(most, pages);
            let large = "INSERT INTO meta (name, value) VALUES ('large', hex(zeroblob(400000)))";
            run!(tx, large).map(|_| ()).map_err(Error::from)
        }
        .boxed()
    });
    write.await
}

/// Writing goes on, from what the name was.
async fn goes_on(scope: &EnvironmentScope, name: &str) {
    let write = scope
        .environment
        .database
        .write(|tx| async move { Ok(run!(tx, "UPDATE products SET name = name || '!'")?) }.boxed());
    write.await.expect("there is room again");
    assert_eq!(name_of_product(scope).await, format!("{name}!"));
}

/// SQLite rolls the whole transaction back by itself then.
#[tokio::test]
async fn a_full_disk_loses_nothing_and_when_there_is_room_again_writing_goes_on() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "PRO-AAAA", &product(1, "Pro"), None)]).await;
    let error = renamed(&scope, true).await.expect_err("the disk is full");
    assert_eq!(error.code(), ErrorCode::Database, "{error}");
    goes_on(&scope, "Pro").await;
}

/// Whoever is in the same batch is told that nothing was kept. How long a batch takes operations in goes by the clock, so that
/// a busy machine may commit the first by itself; then it is kept, and the two try again.
#[tokio::test]
async fn a_full_disk_takes_back_the_whole_batch() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "PRO-AAAA", &product(1, "Pro"), None)]).await;
    for _ in 0..50 {
        let before = name_of_product(&scope).await;
        let (first, second) = tokio::join!(renamed(&scope, false), renamed(&scope, true));
        let full = second.expect_err("the disk is full");
        assert_eq!(full.code(), ErrorCode::Database, "{full}");
        match first {
            Ok(()) => goes_on(&scope, "Kept").await,
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::Database, "{error}");
                return goes_on(&scope, &before).await;
            }
        }
    }
    panic!("the two never shared a batch");
}

//! What devices are told follows what is committed, and nothing else: commits nobody told of, ones that fail, and counts
//! whose writer was let down.

use std::time::{Duration, Instant};

use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage,
    catalogue::product_fields,
    now, product,
    remembering::{ask, code, remembered},
    seats::planted,
};
use crate::{
    domain::status::LicenseStatus,
    error::Error,
    operations::{
        Noun,
        activations::*,
        environments::Engine,
        products::{EditProduct, GetProduct, ProductFields},
    },
    service::seat_batch::{self, Wanted},
    store::{
        changes::{self, Change, Touched},
        one, run,
    },
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_commit_whose_caller_did_not_see_it_end_is_found_by_the_feed(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 3).await;
    scope.activate_license(ask("fp")).await.expect("an answer");
    remembered(&scope, "fp").await;
    // As if the connection had broken while the commit was answered: the feed has it as ours, and nobody was told.
    let database = scope.environment.database.clone();
    let (process, now) = (database.process, database.now());
    let done = database.write(move |tx| {
        async move {
            run!(
                tx,
                "UPDATE licenses SET status = $2 WHERE id = $1",
                id,
                LicenseStatus::Revoked.rank()
            )?;
            let change = Change {
                nouns: vec![Noun::Licenses],
                touched: Touched {
                    licenses: vec![id],
                    ..Touched::default()
                },
            };
            changes::insert(tx, process, now, &change).await.map(drop)
        }
        .boxed()
    });
    done.await.expect("revoked");
    let since = Instant::now();
    while code(&scope, "fp").await != VerdictCode::Revoked {
        assert!(since.elapsed() < Duration::from_secs(5), "it is hidden");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_counted_is_written_also_when_nobody_waits_for_it(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 1).await;
    for _ in 0..7 {
        assert_eq!(code(&scope, "fp").await, VerdictCode::NotActivated);
        let answerer = &scope.environment.answerer;
        // Whoever asked for it hangs up at once, at several moments of the writing.
        for pause in [0, 1, 3] {
            let write = tokio::time::timeout(Duration::from_millis(pause), answerer.settle());
            let _ = write.await;
        }
    }
    scope.environment.answerer.flush().await.expect("written");
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (asked,) = one!(
        &mut tx,
        (i64,),
        "SELECT CAST(SUM(count) AS bigint) FROM usage_hours WHERE kind = 'validate'"
    )
    .expect("the hours");
    assert_eq!(asked, 7);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_product_is_told_as_it_is_and_never_as_somebody_meant_to_change_it(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 3).await;
    let told = async |fingerprint: &str| {
        let answer = scope.activate_license(ask(fingerprint)).await;
        answer.expect("an answer").license.expect("it").product
    };
    // Within a transaction that changes the product and fails, as two that share one commit on SQLite.
    let environment = scope.environment.clone();
    let fails = scope.environment.database.write(move |tx| {
        async move {
            run!(tx, "UPDATE products SET code = 'never'")?;
            let (batch, memory) = ([Wanted::of(ask("fp-1"))], &environment.answerer.memory);
            let settings = environment.book.current().await?;
            let now = environment.database.now();
            let outcomes = seat_batch::write(tx, &batch, &settings, memory, now).await?;
            let known = outcomes[0].known.as_ref().expect("the license");
            assert_eq!(known.license.product.code, "never");
            Err::<(), _>(Error::Internal("the commit fails".into()))
        }
        .boxed()
    });
    fails.await.expect_err("it fails");
    assert_eq!(told("fp-1").await, "p1");
    remembered(&scope, "fp-1").await;
    assert!(!scope.environment.answerer.memory.products().is_empty());
    let seen = GetProduct {
        id: product(1, "Pro").id,
    };
    let seen = scope.get_product(seen).await.expect("it").product;
    let edit = EditProduct {
        id: seen.id,
        version: seen.version,
        fields: ProductFields {
            code: "p-one".into(),
            ..product_fields("Pro", "p1")
        },
    };
    scope.edit_product(edit).await.expect("edited");
    assert_eq!(told("fp-2").await, "p-one");
    assert_eq!(told("fp-1").await, "p-one");
}

/// Each writing of the moment a device was last seen moves the lists that are ordered by it.
#[tokio::test]
async fn a_device_that_asks_again_and_again_is_written_as_seen_once_a_minute_or_when_somebody_looks()
 {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let scope = stage.production().await;
    planted(&scope, 1).await;
    scope.activate_license(ask("fp")).await.expect("an answer");
    let answerer = &scope.environment.answerer;
    let begun = now(&stage);
    // Seconds from the beginning, whether it asks, whether somebody looks, and until when it is written as seen then.
    for (at, asks, looks, written) in [
        (5, true, false, 5),
        (30, true, false, 5),
        (40, false, true, 30),
        (89, true, false, 30),
        (90, true, false, 90),
        // It asks once more and never again.
        (100, true, false, 90),
        (149, false, false, 90),
        (150, false, false, 100),
    ] {
        stage
            .clock
            .advance(begun + chrono::Duration::seconds(at) - now(&stage));
        if asks {
            assert_eq!(code(&scope, "fp").await, VerdictCode::Valid);
        }
        let done = if looks {
            answerer.settle().await
        } else {
            answerer.write_due().await
        };
        done.expect("written");
        let mut tx = scope.environment.database.read().await.expect("a reader");
        let (device, activation, asked) = one!(
            &mut tx,
            (
                chrono::DateTime<chrono::Utc>,
                chrono::DateTime<chrono::Utc>,
                i64
            ),
            "SELECT d.last_seen_at, a.last_seen_at,
                    (SELECT CAST(SUM(count) AS bigint) FROM usage_hours WHERE kind = 'validate')
             FROM devices d JOIN activations a ON a.device_id = d.id"
        )
        .expect("the device");
        let seen = begun + chrono::Duration::seconds(written);
        assert_eq!((device, activation), (seen, seen), "after {at} seconds");
        assert!(asked > 0, "what was asked is written each time");
    }
}

#[tokio::test]
async fn a_known_device_that_takes_a_seat_is_written_as_seen() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let scope = stage.production().await;
    planted(&scope, 1).await;
    for counts_in in [true, false, true] {
        stage.clock.advance(chrono::Duration::days(1));
        let answer = match counts_in {
            true => scope.activate_license(ask("fp")).await,
            false => scope.deactivate_license(ask("fp")).await,
        };
        assert_eq!(answer.expect("an answer").newly_activated, counts_in);
        scope.environment.answerer.settle().await.expect("written");
        let mut tx = scope.environment.database.read().await.expect("a reader");
        let (seen,) = one!(
            &mut tx,
            (chrono::DateTime<chrono::Utc>,),
            "SELECT last_seen_at FROM devices"
        )
        .expect("the device");
        assert_eq!(seen, now(&stage));
    }
}

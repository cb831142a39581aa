//! Snapshots of the list index: who keeps one, what fits, and what is as good as none.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;

use super::{
    COMPUTER, Stage, calm,
    index::{no_difference, scope_of},
    plant, product, seed,
};
use crate::{
    backend::{Opening, Workspace},
    operations::{environments::Engine, licenses::LicenseQuery},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_opens_from_its_snapshot_with_everything_written_since() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite is there");
    let own = stage.production().await;
    let some = |from: u128, to: u128| {
        (from..to)
            .map(|n| seed(n, &format!("KEY-{n:04}"), &product(1, "Pro"), None))
            .collect::<Vec<_>>()
    };
    plant(&own, some(1, 50)).await;
    drop(own);
    stage.workspace.close().await;
    // Without a snapshot it is read from the database, and a snapshot is left behind.
    let file = stage.path("desk/environments/production.index");
    let again = stage.second_process().await;
    let facts = again.listing_facts("production").await.expect("facts");
    assert!(!facts.from_snapshot || file.exists());
    let begun = Instant::now();
    while !file.exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "no snapshot was written"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads the snapshot");
    }
    plant(&scope_of(&again).await, some(50, 60)).await;
    again.close().await;

    let third = stage.second_process().await;
    let facts = third.listing_facts("production").await.expect("facts");
    assert_eq!((facts.from_snapshot, facts.licenses), (true, 59));
    no_difference(
        &scope_of(&third).await,
        &LicenseQuery::default(),
        "opening from the snapshot",
    )
    .await;
    third.close().await;

    // Another environment's snapshot, a torn one, and one of another generation are as good as none.
    let foreign = stage.path("desk/environments/staging.index");
    std::fs::copy(&file, &foreign).expect("a copy");
    let fourth = stage.second_process().await;
    let facts = fourth.listing_facts("staging").await.expect("facts");
    assert_eq!((facts.from_snapshot, facts.licenses), (false, 0));
    fourth
        .control
        .write(|tx| crate::store::meta::set(tx, "generation", "another").boxed())
        .await
        .expect("another generation");
    fourth.close().await;
    let fifth = stage.second_process().await;
    let facts = fifth.listing_facts("production").await.expect("facts");
    assert_eq!((facts.from_snapshot, facts.licenses), (false, 59));
    fifth.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_of_another_history_of_the_same_file_is_not_used() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite is there");
    let own = stage.production().await;
    plant(&own, vec![seed(1, "KEY-0001", &product(1, "Pro"), None)]).await;
    drop(own);
    stage.workspace.close().await;
    let database = stage.path("desk/environments/production.db");
    let earlier = std::fs::read(&database).expect("the database of that moment");
    let second = stage.second_process().await;
    plant(
        &scope_of(&second).await,
        vec![seed(2, "KEY-0002", &product(1, "Pro"), None)],
    )
    .await;
    second.listing_facts("production").await.expect("facts");
    second.close().await;
    std::fs::remove_file(stage.path("desk/environments/production.index")).ok();
    let third = stage.second_process().await;
    third.listing_facts("production").await.expect("facts");
    let begun = Instant::now();
    while !stage.path("desk/environments/production.index").exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "no snapshot was written"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    third.close().await;
    // Somebody puts the file of yesterday back, and goes on from there.
    for file in ["production.db-wal", "production.db-shm"] {
        std::fs::remove_file(stage.path("desk/environments").join(file)).ok();
    }
    std::fs::write(&database, earlier).expect("put back");
    let fourth = stage.second_process().await;
    let facts = fourth.listing_facts("production").await.expect("facts");
    assert_eq!((facts.from_snapshot, facts.licenses), (false, 1));
    no_difference(
        &scope_of(&fourth).await,
        &LicenseQuery::default(),
        "an old file put back",
    )
    .await;
    fourth.close().await;
}

/// A server keeps the snapshot of its Postgres environments; a desktop on the same database never writes one.
#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_a_server_keeps_a_snapshot_and_a_desktop_does_not() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let own = stage.production().await;
    let file = own.environment.staging.join("list.index");
    let some = (1..50_u128)
        .map(|n| seed(n, &format!("KEY-{n:04}"), &product(1, "Pro"), None))
        .collect();
    plant(&own, some).await;
    drop(own);
    let desktop = stage.workspace.listing_facts("production").await;
    assert_eq!(desktop.expect("facts").licenses, 49);
    stage.workspace.close().await;
    assert!(!file.exists(), "nobody's laptop keeps other people's keys");
    let first = server(&stage).await;
    let facts = first.listing_facts("production").await.expect("facts");
    assert_eq!((facts.from_snapshot, facts.licenses), (false, 49));
    first.close().await;
    assert!(file.exists(), "the server left a snapshot");
    let second = server(&stage).await;
    let facts = second.listing_facts("production").await.expect("facts");
    assert_eq!((facts.from_snapshot, facts.licenses), (true, 49));
    no_difference(
        &scope_of(&second).await,
        &LicenseQuery::default(),
        "a server that opens from its snapshot",
    )
    .await;
    second.close().await;
}

/// The stage's workspace as a server opens it.
async fn server(stage: &Stage) -> Arc<Workspace> {
    let opening = Opening {
        keeps_postgres_snapshots: true,
        ..calm()
    };
    stage.computer(COMPUTER, opening).await
}

//! However many entries wait, they are sealed in one go.

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::{
    backend::{Opening, Workspace},
    operations::{Access, environments::Engine},
    service::EnvironmentScope,
    store::{
        audit::{self, Entry, Subject},
        one,
    },
    suite::{COMPUTER, Stage},
};

async fn waiting(database: &Database) -> usize {
    let mut tx = database.read().await.expect("a reader");
    let (count,) = one!(&mut tx, (i64,), "SELECT COUNT(*) FROM audit_unsealed").expect("a count");
    usize::try_from(count).expect("a count")
}

/// Writes so many entries.
async fn recorded(database: &Database, entries: usize) {
    let now = database.now();
    let wrote = database.write(move |tx| {
        async move {
            for number in 0..entries {
                let entry = Entry {
                    at: now,
                    actor: "Mira Okafor",
                    door: "desk",
                    action: "edit_license",
                    subject: Subject::of_kind("license"),
                    reason: None,
                    batch: None,
                    details: json!({ "number": number }),
                };
                audit::record(tx, entry).await?;
            }
            Ok(())
        }
        .boxed()
    });
    wrote.await.expect("entries");
}

/// A workspace in which nobody seals, and its production.
async fn calm(stage: &Stage) -> (Arc<Workspace>, EnvironmentScope) {
    stage.workspace.close().await;
    let opening = Opening {
        tends: false,
        sweeps: false,
        ..Opening::default()
    };
    let calm = stage.computer(COMPUTER, opening).await;
    let scope = calm
        .environment_scope("production", &Stage::caller(), Access::Edit)
        .await
        .expect("the environment");
    (calm, scope)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn more_entries_than_a_turn_takes_are_sealed_in_one_go_unless_it_ends(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let (calm, scope) = calm(&stage).await;
    let database = scope.environment.database.clone();
    recorded(&database, 2 * AT_ONCE + 200).await;
    let before = waiting(&database).await;
    assert!(before >= 2 * AT_ONCE + 200);
    let checkpoints = scope.environment.checkpoints.clone();
    let mut sealing = Sealing::of(database.clone(), "production", checkpoints);
    let sealed = sealing.turns(|| true).await.expect("sealed");
    assert_eq!(sealed, Some(AT_ONCE));
    assert_eq!(waiting(&database).await, before - AT_ONCE, "it was to end");
    let sealed = sealing.turns(|| false).await.expect("sealed");
    assert_eq!(sealed, Some(before - AT_ONCE), "two turns");
    assert_eq!(waiting(&database).await, 0);
    let sealed = sealing.turns(|| false).await.expect("a look");
    assert_eq!(sealed, None, "there is nothing to do");
    calm.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_somebody_else_sealed_meanwhile_is_not_sealed_twice(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let (calm, scope) = calm(&stage).await;
    let database = scope.environment.database.clone();
    recorded(&database, 5).await;
    let mut tx = database.read().await.expect("a reader");
    let stale = sealer::chained(&mut tx).await.expect("links");
    drop(tx);
    let checkpoints = scope.environment.checkpoints.clone();
    let mut other = Sealing::of(database.clone(), "production", checkpoints);
    let first = other.turns(|| false).await.expect("sealed").expect("five");
    recorded(&database, 3).await;
    let sealed = database.write(move |tx| sealer::seal(tx, Some(stale)).boxed());
    let sealed = sealed.await.expect("sealed").expect("the three");
    assert_eq!(sealed.entries, 3);
    assert_eq!(
        sealed.end.position,
        i64::try_from(first + 3).expect("a few")
    );
    assert_eq!(waiting(&database).await, 0);
    calm.close().await;
}

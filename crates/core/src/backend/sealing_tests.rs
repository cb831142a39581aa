//! However many entries wait, they are sealed in one go.

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::{
    backend::Opening,
    operations::{Access, environments::Engine},
    store::{
        audit::{self, Entry, Subject},
        one,
        sealer::AT_ONCE,
    },
    suite::{COMPUTER, Stage},
};

async fn waiting(database: &Database) -> usize {
    let mut tx = database.read().await.expect("a reader");
    let (count,) = one!(&mut tx, (i64,), "SELECT COUNT(*) FROM audit_unsealed").expect("a count");
    usize::try_from(count).expect("a count")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn thousands_of_entries_are_sealed_in_one_go_unless_it_ends(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
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
    let database = scope.environment.database.clone();
    let now = database.now();
    let wrote = database.write(move |tx| {
        async move {
            for number in 0..2 * AT_ONCE + 500 {
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
    let before = waiting(&database).await;
    assert!(before >= 2 * AT_ONCE + 500);
    let checkpoints = scope.environment.checkpoints.clone();
    let mut sealing = Sealing::of(database.clone(), "production", checkpoints);
    assert!(sealing.turns(|| true).await.expect("sealed"));
    assert_eq!(waiting(&database).await, before - AT_ONCE, "it was to end");
    assert!(sealing.turns(|| false).await.expect("sealed"));
    assert_eq!(waiting(&database).await, 0);
    assert!(!sealing.turns(|| false).await.expect("nothing to do"));
    calm.close().await;
}

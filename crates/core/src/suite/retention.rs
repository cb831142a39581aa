//! Retention: what is older goes and nothing else does, and the trail still verifies.

use chrono::{DateTime, Duration, Utc};
use futures::FutureExt;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use super::{
    Stage,
    audit::{plain, verdict, wait_until_sealed},
};
use crate::{
    error::ErrorCode,
    operations::{Access, audit::AuditFault, environments::Engine, retention::*},
    service::{EnvironmentScope, WorkspaceScope, retention::Keeper},
    store::{
        audit::{self, Entry, Subject},
        jobs::clock,
        one, run,
    },
};

pub(super) fn keeper(scope: &EnvironmentScope) -> Keeper {
    let environment = &scope.environment;
    Keeper::new(
        environment.database.clone(),
        environment.book.control().clone(),
        environment.sweeper.clone(),
    )
}

/// The moment by which retention goes: on Postgres the database's own.
pub(super) async fn moment(scope: &EnvironmentScope) -> DateTime<Utc> {
    let database = &scope.environment.database;
    let mut tx = database.read().await.expect("a reader");
    let moment = clock(&mut tx, database.now()).await;
    moment.expect("a moment")
}

fn owner(stage: &Stage) -> WorkspaceScope {
    let scope = stage.workspace.scope(&Stage::caller(), Access::Own);
    scope.expect("an owner may")
}

async fn write_entry(scope: &EnvironmentScope, action: &'static str, at: DateTime<Utc>, id: u128) {
    let written = scope.environment.database.write(move |tx| {
        async move {
            let entry = Entry {
                at,
                actor: "Mira Okafor",
                door: "desk",
                action,
                subject: Subject {
                    kind: "customer",
                    id: (id > 0).then(|| Uuid::from_u128(id)),
                    label: None,
                },
                reason: None,
                batch: None,
                details: json!({ "name": "Annika" }),
            };
            audit::record(tx, entry).await.map(|_| ())
        }
        .boxed()
    });
    written.await.expect("an entry");
}

async fn with_details(scope: &EnvironmentScope) -> i64 {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let count = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM audit_details WHERE body <> ''"
    );
    count.expect("a count").0
}

async fn save(stage: &Stage, retention: Retention) -> crate::Result<Retention> {
    let version = owner(stage).get_retention(GetRetention {}).await?.version;
    let retention = Retention {
        version,
        ..retention
    };
    owner(stage)
        .save_retention(SaveRetention { retention })
        .await
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn old_details_are_emptied_but_for_deletions_and_the_chain_still_verifies(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let old = moment(&scope).await - Duration::days(200);
    write_entry(&scope, "create_customer", old, 1).await;
    write_entry(&scope, "edit_customer", old, 1).await;
    // About nothing in particular.
    write_entry(&scope, "export_licenses", old, 0).await;
    write_entry(&scope, "delete_customer", old, 1).await;
    write_entry(
        &scope,
        "create_customer",
        moment(&scope).await - Duration::days(10),
        2,
    )
    .await;
    wait_until_sealed(&scope, 5).await;
    let kept = keeper(&scope)
        .turn()
        .await
        .expect("a turn")
        .expect("it is due");
    assert_eq!(
        (kept.audit, with_details(&scope).await),
        (0, 5),
        "for ever is the default"
    );

    let shorter = Retention {
        audit_days: Some(120),
        ..Retention::default()
    };
    let foresee = ForeseeRetention {
        retention: shorter.clone(),
    };
    let foreseen = scope.foresee_retention(foresee).await.expect("a look");
    assert_eq!(foreseen.audit.count, 3);
    save(&stage, shorter).await.expect("saved");
    assert_eq!(
        keeper(&scope).turn().await.expect("a turn"),
        None,
        "once a day"
    );
    stage.clock.advance(Duration::hours(24));
    if engine == Engine::Postgres {
        // There the database's own time decides.
        plain(&scope, "DELETE FROM settings WHERE name = 'retention_last'").await;
    }
    let run = keeper(&scope)
        .turn()
        .await
        .expect("a turn")
        .expect("it is due");
    assert_eq!(run.audit, 3);
    // With the deletion, the newer one, and the word of it.
    assert_eq!(with_details(&scope).await, 3);
    assert_eq!(
        verdict(&scope).await.broken,
        None,
        "while the word waits to be sealed"
    );
    let sealed = wait_until_sealed(&scope, 6).await;
    assert_eq!(sealed.erased, 3);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_somebody_else_empties_is_a_fault_still(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let old = moment(&scope).await - Duration::days(200);
    write_entry(&scope, "create_customer", old, 1).await;
    write_entry(&scope, "delete_customer", old, 2).await;
    write_entry(&scope, "create_customer", moment(&scope).await, 3).await;
    wait_until_sealed(&scope, 3).await;
    let days = Retention {
        audit_days: Some(90),
        ..Retention::default()
    };
    save(&stage, days).await.expect("saved");
    let run = keeper(&scope)
        .turn()
        .await
        .expect("a turn")
        .expect("it is due");
    assert_eq!(run.audit, 1);
    wait_until_sealed(&scope, 4).await;
    // The entry after the cut, and the one that tells of a deletion.
    for (seq, position) in [(3_i64, 3), (2, 2)] {
        let emptied = scope.environment.database.write(move |tx| {
            async move {
                run!(
                    tx,
                    "UPDATE audit_details SET body = '', salt = $2
                     WHERE entry_id IN (SELECT id FROM audit_entries WHERE seq = $1)",
                    seq,
                    Vec::<u8>::new()
                )?;
                Ok(())
            }
            .boxed()
        });
        emptied.await.expect("emptied");
        let broken = verdict(&scope).await.broken.expect("a fault");
        assert_eq!(
            (broken.what, broken.position),
            (AuditFault::DetailsChanged, position)
        );
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn days_have_a_fewest_and_one_process_removes(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    for (retention, field) in [
        (
            Retention {
                denials_days: Some(29),
                ..Retention::default()
            },
            "denials_days",
        ),
        (
            Retention {
                mails_days: Some(0),
                ..Retention::default()
            },
            "mails_days",
        ),
        (
            Retention {
                audit_days: Some(89),
                ..Retention::default()
            },
            "audit_days",
        ),
        (
            Retention {
                usage_days: Some(40_000),
                ..Retention::default()
            },
            "usage_days",
        ),
    ] {
        let refused = save(&stage, retention)
            .await
            .expect_err("refused")
            .to_failure();
        assert_eq!(refused.code, ErrorCode::Invalid);
        assert_eq!(refused.field.as_deref(), Some(field));
    }
    let retention = Retention {
        version: 7,
        ..Retention::default()
    };
    let scope = owner(&stage);
    let stale = scope.save_retention(SaveRetention { retention }).await;
    assert_eq!(stale.expect_err("stale").code(), ErrorCode::Conflict);
    let scope = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    let (here, there) = (keeper(&scope), keeper(&there));
    let (one, two) = tokio::join!(here.turn(), there.turn());
    let runs = [one.expect("a turn"), two.expect("a turn")];
    assert_eq!(runs.iter().flatten().count(), 1, "{runs:?}");
    other.close().await;
}

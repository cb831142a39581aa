//! What somebody writes into the tables of the trail past Keydesk, and how it is found.

use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage,
    audit::{edit_all, plain, trail, verdict, wait_until_sealed},
    calm, start,
};
use crate::{
    backend::Opening,
    operations::{Access, audit::*, environments::Engine},
    service::EnvironmentScope,
    store::{audit_walk, run},
};

/// An erasure that nobody asked for, as somebody would write it into the table past Keydesk.
async fn forge_erasure(scope: &EnvironmentScope, about: u128) {
    let forged = scope.environment.database.write(move |tx| {
        async move {
            run!(
                tx,
                "INSERT INTO audit_entries (id, at, actor, door, action, subject, subject_id, details_hash)
                 VALUES ($1, $2, 'Mira Okafor', 'desk', 'erase_audit_details', 'license', $3, $4)",
                uuid::Uuid::from_u128(0xF0),
                start(),
                uuid::Uuid::from_u128(about),
                vec![0_u8; 32]
            )?;
            Ok(())
        }
        .boxed()
    });
    forged.await.expect("the entry is there");
}

async fn empty(scope: &EnvironmentScope, position: i64) {
    let emptied = scope.environment.database.write(move |tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE audit_details SET body = '', salt = $1
                 WHERE entry_id = (SELECT entry_id FROM audit_chain WHERE position = $2)",
                Vec::<u8>::new(),
                position
            )?)
        }
        .boxed()
    });
    assert_eq!(emptied.await.expect("the details are emptied"), 1);
}

async fn found(scope: &EnvironmentScope) -> Option<(AuditFault, u32)> {
    let broken = verdict(scope).await.broken?;
    Some((broken.what, broken.position))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_erasure_that_is_not_sealed_excuses_nothing_and_is_found_itself(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 1, 2).await;
    forge_erasure(&scope, 1).await;
    assert_eq!(found(&scope).await, Some((AuditFault::Missing, 3)));
    empty(&scope, 1).await;
    assert_eq!(found(&scope).await, Some((AuditFault::DetailsChanged, 1)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_erasure_excuses_what_was_before_it_and_no_erasure(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 1, 2).await;
    let ask = || EraseAuditDetails {
        subject: "license".into(),
        subject_id: uuid::Uuid::from_u128(1),
        reason: "GDPR 17".into(),
    };
    scope.erase_audit_details(ask()).await.expect("an erasure");
    wait_until_sealed(&scope, 3).await;
    edit_all(&scope, 9).await;
    let later = wait_until_sealed(&scope, 4).await;
    assert_eq!((later.broken, later.erased), (None, 2));
    empty(&scope, 4).await;
    assert_eq!(found(&scope).await, Some((AuditFault::DetailsChanged, 4)));
    // A second erasure excuses that, but not the first one's own details.
    edit_all(&scope, 10).await;
    scope.erase_audit_details(ask()).await.expect("an erasure");
    assert_eq!(wait_until_sealed(&scope, 6).await.erased, 4);
    empty(&scope, 3).await;
    assert_eq!(found(&scope).await, Some((AuditFault::DetailsChanged, 3)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn entries_whose_links_are_gone_are_missed(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 1, 1).await;
    let mut tx = scope.environment.database.read().await.expect("a reader");
    assert_eq!(audit_walk::lost(&mut tx).await.expect("a count"), 0);
    assert!(audit_walk::stray(&mut tx).await.expect("a look").is_none());
    drop(tx);
    // As if the end of the chain had been cut off where nobody remembers that it was signed.
    stage.workspace.close().await;
    let opening = Opening {
        tends: false,
        ..calm()
    };
    let stranger = stage.computer("stranger", opening).await;
    let scope = stranger
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    plain(
        &scope,
        "DELETE FROM audit_checkpoints; DELETE FROM audit_chain",
    )
    .await;
    assert_eq!(found(&scope).await, Some((AuditFault::Missing, 1)));
}

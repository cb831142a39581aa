//! Who signs the trail of a workspace on Postgres, what is not signed yet, and who exchanges keys.

use std::{sync::Arc, time::Instant};

use futures::FutureExt;

use super::{
    COMPUTER, Stage,
    audit::{edit_all, plain, trail, verdict, wait_until_sealed},
    calm, plant, product, seed,
};
use crate::{
    backend::{Opening, Workspace},
    operations::{Access, audit::*, environments::Engine},
    service::EnvironmentScope,
    store::meta,
};

async fn production(workspace: &Arc<Workspace>) -> EnvironmentScope {
    workspace
        .environment_scope("production", &Stage::caller(), Access::Edit)
        .await
        .expect("the environment")
}

/// A process that does nothing by itself, so that what a test does to the tables stays as it is.
fn looking() -> Opening {
    Opening {
        tends: false,
        ..calm()
    }
}

/// Gives a computer the master key, as its owner would.
fn hand_over_the_key(stage: &Stage, to: &str) {
    std::fs::create_dir_all(stage.path(to)).expect("a folder");
    let from = stage.path(COMPUTER).join("master.key");
    std::fs::copy(from, stage.path(to).join("master.key")).expect("the key is copied");
}

fn fault(verdict: &AuditVerdict) -> Option<(AuditFault, u32)> {
    let broken = verdict.broken.as_ref()?;
    Some((broken.what, broken.position))
}

#[tokio::test]
async fn a_desk_without_the_key_leaves_sealing_to_one_that_has_it() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let signer = stage.production().await;
    let licenses = (1..=3).map(|number| {
        let key = format!("KEY-{number:04}");
        seed(number, &key, &product(1, "Pro"), None)
    });
    plant(&signer, licenses.collect()).await;
    let keyless = stage.computer("laptop", calm()).await;
    let desk = production(&keyless).await;
    for limit in 5..9 {
        edit_all(&desk, limit).await;
    }
    let found = wait_until_sealed(&signer, 12).await;
    assert_eq!((found.key, found.signed_to), (AuditKey::Known, 12));
    let as_told = verdict(&desk).await;
    assert_eq!(
        (as_told.intact, as_told.key, as_told.signed_to),
        (true, AuditKey::FromDatabase, 12),
        "it has the public half from the database alone"
    );
    keyless.close().await;
    let again = stage.computer("laptop", looking()).await;
    let remembered = verdict(&production(&again).await).await;
    assert_eq!((remembered.intact, remembered.key), (true, AuditKey::Known));
}

#[tokio::test]
async fn what_nobody_with_the_key_sealed_is_not_signed_yet_and_no_fault() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    trail(&stage, 2, 4).await;
    stage.workspace.close().await;
    let keyless = stage.computer("laptop", calm()).await;
    let desk = production(&keyless).await;
    let since = Instant::now();
    edit_all(&desk, 99).await;
    let found = wait_until_sealed(&desk, 6).await;
    assert!(
        since.elapsed().as_secs() >= 4,
        "it waits for who has the key"
    );
    assert_eq!((found.intact, found.signed_to), (true, 4));
    let signer = stage.computer(COMPUTER, calm()).await;
    let at_the_key = production(&signer).await;
    for _ in 0..100 {
        if verdict(&at_the_key).await.signed_to == 6 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let found = verdict(&at_the_key).await;
    assert_eq!((found.broken, found.signed_to), (None, 6));
}

#[tokio::test]
async fn a_checkpoint_that_is_gone_is_missed_by_who_knows_of_it_and_is_no_forgery() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    trail(&stage, 1, 4).await;
    stage.workspace.close().await;
    let here = production(&stage.computer(COMPUTER, looking()).await).await;
    hand_over_the_key(&stage, "elsewhere");
    let elsewhere = production(&stage.computer("elsewhere", looking()).await).await;
    plain(&here, "DELETE FROM audit_checkpoints WHERE position = 2").await;
    for scope in [&here, &elsewhere] {
        let found = fault(&verdict(scope).await);
        assert_eq!(found, Some((AuditFault::CheckpointMissing, 2)));
    }
    plain(&here, "DELETE FROM audit_checkpoints WHERE position > 1").await;
    let found = fault(&verdict(&here).await);
    assert_eq!(found, Some((AuditFault::CheckpointMissing, 4)));
    let found = verdict(&elsewhere).await;
    assert_eq!(
        (found.broken, found.signed_to, found.sealed),
        (None, 1, 4),
        "who never signed it sees that it is not signed, not that it was"
    );
    plain(
        &here,
        "DELETE FROM audit_unsealed; DELETE FROM audit_chain WHERE position > 2",
    )
    .await;
    let found = fault(&verdict(&here).await);
    assert_eq!(found, Some((AuditFault::CutOff, 3)));
}

#[tokio::test]
async fn who_signed_a_chain_signs_no_other_in_its_place() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    let scope = trail(&stage, 1, 3).await;
    stage.workspace.close().await;
    let looks = production(&stage.computer("elsewhere", looking()).await).await;
    plain(
        &looks,
        "DELETE FROM audit_checkpoints; UPDATE audit_chain SET hash = decode(repeat('ab', 32), 'hex') WHERE position = 3",
    )
    .await;
    drop(scope);
    let signer = production(&stage.computer(COMPUTER, calm()).await).await;
    edit_all(&signer, 50).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let found = verdict(&signer).await;
    assert_eq!((found.checkpoints, found.signed_to), (0, 0));
    assert_eq!(fault(&found), Some((AuditFault::Changed, 3)));
}

/// What somebody does who can write the database alone: names a key of their own.
async fn exchange_the_key(workspace: &Arc<Workspace>) {
    let exchanged = workspace.control.write(|tx| {
        async move {
            let fact =
                r#"{"public":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=","sealed":"AAAA"}"#;
            meta::set(tx, "audit_key", fact).await
        }
        .boxed()
    });
    exchanged.await.expect("another key is named");
}

#[tokio::test]
async fn who_can_only_write_the_database_cannot_exchange_the_key_unnoticed() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    trail(&stage, 1, 2).await;
    let (_, pem) = stage
        .workspace
        .audit_key()
        .await
        .expect("the key")
        .expect("there is one");
    let kept = stage.path(COMPUTER).join("audit-key.pub");
    assert_eq!(std::fs::read_to_string(kept).expect("the file"), pem);
    stage.workspace.close().await;
    let here = stage.computer(COMPUTER, looking()).await;
    exchange_the_key(&here).await;

    let found = verdict(&production(&here).await).await;
    assert_eq!((found.intact, found.key), (true, AuditKey::Known));
    let stranger = stage.computer("stranger", looking()).await;
    let found = verdict(&production(&stranger).await).await;
    assert_eq!(found.key, AuditKey::FromDatabase);
    let forged = found.broken.expect("it fits no checkpoint");
    assert_eq!(forged.what, AuditFault::CheckpointForged);
    // With the public key at hand, the same stranger sees that the chain is whole.
    std::fs::write(stage.path("kept.pub"), pem).expect("a file");
    let opening = Opening {
        audit_key_file: Some(stage.path("kept.pub")),
        ..looking()
    };
    let compared = stage.computer("stranger", opening).await;
    let found = verdict(&production(&compared).await).await;
    assert_eq!((found.intact, found.key), (true, AuditKey::Known));

    // Whoever has the key signs on for nobody else's.
    let signer = stage.computer(COMPUTER, calm()).await;
    let scope = production(&signer).await;
    edit_all(&scope, 77).await;
    let found = wait_until_sealed(&scope, 3).await;
    assert_eq!(found.signed_to, 2);
}

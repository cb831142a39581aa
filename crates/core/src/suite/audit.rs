//! The audit trail: written with the change, sealed within a second, and a forgery is found.

use std::time::Duration;

use futures::FutureExt;
use rstest::rstest;

use super::{Stage, plant, product, seed};
use crate::{
    operations::{
        environments::Engine,
        licenses::{EditLicense, GetLicense, LicenseQuery, ListLicenses},
    },
    service::EnvironmentScope,
    store::{one, run, sealer},
};

async fn edit_all(scope: &EnvironmentScope, limit: i32) {
    edit_listed(scope, scope, limit).await;
}

/// Edits what one process lists through another, whose own list may be a moment behind.
async fn edit_listed(lister: &EnvironmentScope, scope: &EnvironmentScope, limit: i32) {
    let list = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 100,
        version: None,
    };
    for row in lister.list_licenses(list).await.expect("the list").rows {
        let license = scope
            .get_license(GetLicense { id: row.id })
            .await
            .expect("the license")
            .license;
        let wish = EditLicense {
            id: license.id,
            version: license.version,
            customer_id: license.customer_id,
            activation_limit: limit,
            expires_at: license.expires_at,
            pending_validity: license.pending_validity,
            flags: license.flags,
            metadata: license.metadata,
            keep_devices: false,
            reason: None,
        };
        scope.edit_license(wish).await.expect("an edit");
    }
}

async fn sealed(scope: &EnvironmentScope) -> i64 {
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    sealer::walk(&mut tx)
        .await
        .expect("the chain holds")
        .position
}

async fn wait_until_sealed(scope: &EnvironmentScope, entries: i64) {
    for _ in 0..100 {
        if sealed(scope).await == entries {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("sealed to {} of {entries}", sealed(scope).await);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_change_is_sealed_soon_and_a_forged_entry_breaks_the_chain(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(
        &scope,
        (1..=5)
            .map(|number| {
                seed(
                    number,
                    &format!("KEY-{number:04}"),
                    &product(1, "Pro"),
                    None,
                )
            })
            .collect(),
    )
    .await;
    edit_all(&scope, 5).await;
    wait_until_sealed(&scope, 5).await;
    edit_all(&scope, 6).await;
    wait_until_sealed(&scope, 10).await;
    let forged = scope.environment.database.write(|tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE audit_entries SET actor = 'nobody' WHERE seq = 4"
            )?)
        }
        .boxed()
    });
    assert_eq!(forged.await.expect("the forgery"), 1);
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let broken = sealer::walk(&mut tx)
        .await
        .expect_err("the forgery is found")
        .to_string();
    assert!(broken.ends_with("broken at 4"), "{broken}");
}

#[tokio::test]
async fn a_local_workspace_signs_checkpoints_with_a_key_that_only_its_owner_reads() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "KEY-0001", &product(1, "Pro"), None)]).await;
    edit_all(&scope, 5).await;
    wait_until_sealed(&scope, 1).await;
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let (position, jws) = one!(
        tx,
        (i64, String),
        "SELECT position, jws FROM audit_checkpoints"
    )
    .expect("a checkpoint");
    assert_eq!(position, 1);
    let header = jsonwebtoken::decode_header(&jws).expect("a JWS");
    assert_eq!(header.alg, jsonwebtoken::Algorithm::EdDSA);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(stage.path("desk/audit-key.der"))
            .expect("the key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_processes_seal_one_chain(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let first = stage.production().await;
    let other = stage.second_process().await;
    let second = other
        .environment_scope(
            "production",
            &Stage::caller(),
            crate::operations::Access::Edit,
        )
        .await
        .expect("the environment");
    plant(
        &first,
        (1..=8)
            .map(|number| {
                seed(
                    number,
                    &format!("KEY-{number:04}"),
                    &product(1, "Pro"),
                    None,
                )
            })
            .collect(),
    )
    .await;
    edit_all(&first, 4).await;
    edit_listed(&first, &second, 5).await;
    edit_all(&first, 6).await;
    wait_until_sealed(&first, 24).await;
}

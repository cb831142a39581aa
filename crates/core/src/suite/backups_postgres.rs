//! Backups of a workspace on Postgres: pg_dump at a counted moment, pg_restore, and the new generation.

use std::{path::Path, process::Command, sync::Arc};

use keydesk_testkit::postgres_url;

use super::{
    Stage,
    audit::{edit_all, wait_until_sealed},
    catalogue::make_product,
    plant, product, seed,
};
use crate::{
    backend::{
        Location, Opening, PostgresLocation, Workspace,
        backup::{adopt_restored, check_dump},
    },
    domain::token_scope::TokenScope,
    error::Error,
    operations::{Access, backups::GetPause, environments::Engine, tokens::CreateToken},
};

fn restored_into(dump: &Path) -> PostgresLocation {
    let url = postgres_url().expect("another database");
    let done = Command::new("pg_restore")
        .args(["--no-owner", "--exit-on-error", "-d", &url])
        .arg(dump)
        .output()
        .expect("pg_restore runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    PostgresLocation::parse(&url).expect("an address")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_is_counted_restored_compared_and_of_a_new_generation() {
    let Some(stage) = Stage::on(Engine::Postgres).await else {
        return;
    };
    if Command::new("pg_dump").arg("--version").output().is_err() {
        return;
    }
    let scope = stage.production().await;
    make_product(&scope, "Pro", "pro").await;
    plant(&scope, vec![seed(1, "KEY-1", &product(1, "Basic"), None)]).await;
    let wish = CreateToken {
        name: "Shop".into(),
        scopes: vec![TokenScope::Read],
        customer_id: None,
        expires_at: None,
    };
    let token = scope.create_token(wish).await.expect("a token").secret;
    wait_until_sealed(&scope, 2).await;
    let dump = stage.path("desk.pgdump");
    stage.workspace.dump_to(&dump).await.expect("a dump");
    check_dump(&dump).await.expect("it is whole");
    // What is written afterwards is not in it, and this computer remembers that it signed further.
    edit_all(&scope, 9).await;
    wait_until_sealed(&scope, 3).await;

    let clock = Arc::new(stage.clock.clone());
    let opening = Opening {
        data_folder: Some(stage.path(super::COMPUTER)),
        sweeps: false,
        sends_mail: false,
        ..Opening::default()
    };
    let place = restored_into(&dump);
    let adopted = adopt_restored(&place, Some(&dump), false, opening.clone(), clock.clone()).await;
    let adopted = adopted.expect("it is adopted");
    assert_eq!((adopted.tokens_ended, adopted.compared), (1, true));
    let workspace = Workspace::open_as(&Location::Postgres(place), clock.clone(), opening.clone())
        .await
        .expect("it opens");
    assert!(workspace.bearer(&token).await.expect("an answer").is_none());
    let there = workspace
        .environment_scope("production", &Stage::caller(), Access::Own)
        .await
        .expect("the environment");
    // Two of before, and the word of the restore: sealed and signed on this computer.
    wait_until_sealed(&there, 3).await;
    let owner = workspace
        .scope(&Stage::caller(), Access::Own)
        .expect("an owner");
    assert!(
        owner
            .get_pause(GetPause {})
            .await
            .expect("a state")
            .since
            .is_some()
    );
    workspace.close().await;

    let lacking = restored_into(&dump);
    let lost = Workspace::open_as(
        &Location::Postgres(lacking.clone()),
        clock.clone(),
        opening.clone(),
    )
    .await;
    let lost = lost.expect("it opens");
    let scope = lost
        .environment_scope("production", &Stage::caller(), Access::Own)
        .await
        .expect("the environment");
    super::audit::plain(&scope, "DELETE FROM products WHERE code = 'pro'").await;
    lost.close().await;
    let refused = adopt_restored(&lacking, Some(&dump), false, opening, clock).await;
    match refused.expect_err("rows are missing") {
        Error::BackupRefused { part, check, .. } => {
            assert_eq!((part.as_str(), check), ("keydesk_env_production", "rows"));
        }
        other => panic!("{other}"),
    }
    let mut bytes = std::fs::read(&dump).expect("the dump");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&dump, bytes).expect("written");
    assert!(matches!(
        check_dump(&dump).await,
        Err(Error::BackupRefused { check: "hash", .. })
    ));
}

//! The master key under the workspace's passphrase: sealed when one is set, opened when it is given, whole after a crash.

use std::{path::PathBuf, sync::Arc};

use rstest::rstest;

use super::{Stage, catalogue::product_fields, seats::planted};
use crate::{
    backend::Workspace,
    error::ErrorCode,
    operations::{
        Access,
        environments::Engine,
        license_actions::CreateOfflineFile,
        products::{CreateProduct, GetProduct, RotateProductKey},
        settings::*,
    },
};

const FIRST: &str = "correct horse";
const SECOND: &str = "battery staple";

async fn set(workspace: &Arc<Workspace>, old: Option<&str>, new: &str) -> SettingsInfo {
    let scope = workspace
        .scope(&Stage::caller(), Access::Own)
        .expect("an owner");
    let wish = SetPassphrase {
        old: old.map(str::to_owned),
        new: new.into(),
    };
    scope.set_passphrase(wish).await.expect("it is set")
}

async fn give(workspace: &Arc<Workspace>, passphrase: &str) -> Option<ErrorCode> {
    let scope = workspace
        .scope(&Stage::caller(), Access::Read)
        .expect("an owner");
    let passphrase = passphrase.into();
    let given = scope.step_up(StepUp { passphrase }).await;
    given.err().map(|error| error.code())
}

async fn keys(workspace: &Arc<Workspace>) -> SigningKeys {
    let scope = workspace
        .scope(&Stage::caller(), Access::Read)
        .expect("an owner");
    let info = scope.get_settings(GetSettings {}).await;
    info.expect("the settings").signing_keys
}

/// Tries to make a product, which needs a signing key.
async fn make(workspace: &Arc<Workspace>, code: &str) -> Option<ErrorCode> {
    let scope = workspace
        .environment_scope("production", &Stage::caller(), Access::Edit)
        .await
        .expect("the environment");
    let fields = product_fields(code, code);
    let made = scope.create_product(CreateProduct { fields }).await;
    made.err().map(|error| error.code())
}

fn key_file(stage: &Stage) -> PathBuf {
    stage.path("desk/master.key")
}

/// Whether the file opens without a passphrase.
fn lies_plain(stage: &Stage) -> bool {
    std::fs::read(key_file(stage)).expect("the key").len() == 32
}

async fn folder() -> Stage {
    let stage = Stage::on(Engine::Sqlite).await;
    stage.expect("SQLite is always there")
}

#[tokio::test]
async fn a_passphrase_seals_the_master_key_and_giving_it_once_opens_it() {
    let stage = folder().await;
    let scope = stage.production().await;
    let license = planted(&scope, 3).await;
    assert_eq!(keys(&stage.workspace).await, SigningKeys::InFolder);
    let made = CreateProduct {
        fields: product_fields("One", "one"),
    };
    let product = scope.create_product(made).await.expect("a product");
    let plain = std::fs::read(key_file(&stage)).expect("the key");
    assert_eq!(
        set(&stage.workspace, None, FIRST).await.signing_keys,
        SigningKeys::Unlocked
    );
    let sealed = std::fs::read(key_file(&stage)).expect("the key");
    assert!(!sealed.windows(8).any(|some| some == &plain[..8]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(key_file(&stage)).expect("the key");
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }
    for entry in std::fs::read_dir(stage.path("desk")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        assert!(
            !bytes.windows(32).any(|some| some == plain),
            "{} still has the key",
            path.display()
        );
    }
    assert_eq!(make(&stage.workspace, "two").await, None);

    let later = stage.second_process().await;
    assert_eq!(keys(&later).await, SigningKeys::Locked);
    let required = Some(ErrorCode::StepUpRequired);
    assert_eq!(make(&later, "three").await, required);
    let scope = later
        .environment_scope("production", &Stage::caller(), Access::Own)
        .await
        .expect("the environment");
    let rotate = RotateProductKey {
        id: product.id,
        reason: Some("a laptop was lost".into()),
    };
    let rotated = scope.rotate_product_key(rotate).await;
    assert_eq!(rotated.err().map(|error| error.code()), required);
    let offline = CreateOfflineFile {
        license_id: license,
        fingerprint: None,
        hours: 24,
    };
    let file = scope.create_offline_file(offline.clone()).await;
    assert_eq!(file.err().map(|error| error.code()), required);
    let detail = scope.get_product(GetProduct { id: product.id }).await;
    let detail = detail.expect("what is public needs no passphrase");
    assert_eq!((detail.keys.len(), detail.keys[0].retired_at), (1, None));

    let wrong = Some(ErrorCode::WrongPassphrase);
    assert_eq!(give(&later, "wrong horse").await, wrong);
    assert_eq!(make(&later, "three").await, required);
    assert_eq!(give(&later, FIRST).await, None);
    assert_eq!(make(&later, "three").await, None);
    scope.create_offline_file(offline).await.expect("a file");
    assert_eq!(keys(&later).await, SigningKeys::Unlocked);
}

#[tokio::test]
async fn a_changed_passphrase_opens_the_key_and_the_one_before_no_more() {
    let stage = folder().await;
    set(&stage.workspace, None, FIRST).await;
    set(&stage.workspace, Some(FIRST), SECOND).await;
    let later = stage.second_process().await;
    assert_eq!(give(&later, FIRST).await, Some(ErrorCode::WrongPassphrase));
    assert_eq!(give(&later, SECOND).await, None);
    assert_eq!(make(&later, "pro").await, None);
    // A process that has the key locked changes it, too.
    let third = stage.second_process().await;
    set(&third, Some(SECOND), FIRST).await;
    let fourth = stage.second_process().await;
    assert_eq!(give(&fourth, FIRST).await, None);
    assert_eq!(make(&fourth, "max").await, None);
}

#[tokio::test]
async fn a_key_that_lies_plain_beside_a_passphrase_is_sealed_when_that_is_given() {
    let stage = folder().await;
    let plain = std::fs::read(key_file(&stage)).expect("the key");
    set(&stage.workspace, None, FIRST).await;
    // As versions before left it, and a crash right after the first passphrase does.
    std::fs::write(key_file(&stage), &plain).expect("the key");
    let later = stage.second_process().await;
    assert_eq!(keys(&later).await, SigningKeys::InFolder);
    assert_eq!(make(&later, "one").await, None);
    assert_eq!(give(&later, FIRST).await, None);
    assert!(!lies_plain(&stage));
    assert_eq!(make(&later, "two").await, None);
    let last = stage.second_process().await;
    assert_eq!(give(&last, FIRST).await, None);
    assert_eq!(make(&last, "three").await, None);
}

#[tokio::test]
async fn after_a_crash_while_it_changes_the_passphrase_that_stands_opens_the_key() {
    let stage = folder().await;
    set(&stage.workspace, None, FIRST).await;
    let begun = stage.workspace.master.rewrap(SECOND).expect("it is sealed");
    // The process ends here, before the control store knows of the second.
    drop(begun.expect("the key is at hand"));
    let both = std::fs::read(key_file(&stage)).expect("the key");
    let later = stage.second_process().await;
    assert_eq!(give(&later, FIRST).await, None);
    assert_eq!(make(&later, "one").await, None);
    let one = std::fs::read(key_file(&stage)).expect("the key");
    assert!(one.len() < both.len(), "the other one opens it no more");

    // And here after it does, but before the first was taken away.
    set(&later, Some(FIRST), SECOND).await;
    std::fs::write(key_file(&stage), &both).expect("both open it");
    let last = stage.second_process().await;
    assert_eq!(give(&last, SECOND).await, None);
    assert_eq!(make(&last, "two").await, None);
    let one = std::fs::read(key_file(&stage)).expect("the key");
    assert!(one.len() < both.len());
}

#[tokio::test]
async fn a_refused_change_leaves_the_key_under_the_passphrase_before() {
    let stage = folder().await;
    set(&stage.workspace, None, FIRST).await;
    let before = std::fs::read(key_file(&stage)).expect("the key");
    let master = &stage.workspace.master;
    let begun = master.rewrap(SECOND).expect("it is sealed");
    let begun = begun.expect("the key is at hand");
    master.rewrapped(begun, false).expect("taken back");
    let after = std::fs::read(key_file(&stage)).expect("the key");
    assert_eq!(before, after);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_server_opens_the_key_once_for_its_whole_run(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let server = stage.second_process().await;
    assert!(!server.unlock(FIRST.into()).await.expect("there is none"));
    set(&stage.workspace, None, FIRST).await;
    let expected = match engine {
        Engine::Sqlite => SigningKeys::Locked,
        Engine::Postgres => SigningKeys::OnComputer,
    };
    let server = stage.second_process().await;
    assert_eq!(keys(&server).await, expected);
    let wrong = server.unlock(SECOND.into()).await;
    assert_eq!(
        wrong.expect_err("another one").code(),
        ErrorCode::WrongPassphrase
    );
    assert!(server.unlock(FIRST.into()).await.expect("it fits"));
    assert_eq!(make(&server, "pro").await, None);
}

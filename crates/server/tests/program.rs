//! The program itself: what it prints, what it refuses, how it ends.

mod common;

use std::path::Path;

use common::{Served, demo, make_demo, program, said};
use keydesk_core::operations::settings::{GetSettings, SetPassphrase, SigningKeys, StepUp};

#[cfg(unix)]
#[tokio::test]
async fn it_serves_until_it_is_told_to_end_and_never_logs_its_token_or_a_key() {
    use keydesk_core::operations::licenses::{LicenseQuery, ListLicenses};
    let folder = demo();
    let served = Served::on(&folder.path().join("demo"));
    let remote = served.remote();
    let request = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 60,
        version: None,
    };
    let page = remote
        .list_licenses("production", &request)
        .await
        .expect("a page");
    assert_eq!(page.rows.len(), 60);
    let searched = ListLicenses {
        query: LicenseQuery {
            search: page.rows[0].key.clone(),
            ..LicenseQuery::default()
        },
        ..request
    };
    let found = remote
        .list_licenses("production", &searched)
        .await
        .expect("a page");
    assert_eq!(found.rows.len(), 1);
    let token = served.token.clone();
    let (status, log) = served.end();
    assert!(status.success(), "{status}: {log}");
    assert!(log.contains("list_licenses"), "{log}");
    assert!(!log.contains(&token), "the token is in the log");
    assert!(
        page.rows.iter().all(|row| !log.contains(&row.key)),
        "a key is in the log"
    );
}

#[test]
fn it_refuses_to_be_reached_by_other_computers() {
    let folder = demo();
    for address in ["0.0.0.0:4750", "[::]:0"] {
        let refused = program()
            .args(["serve", "--listen", address, "--workspace"])
            .arg(folder.path().join("demo"))
            .output()
            .expect("the program runs");
        assert!(!refused.status.success());
        assert!(refused.stdout.is_empty(), "no token is made");
        assert!(
            said(&refused.stderr).contains("can be reached by other computers"),
            "{}",
            said(&refused.stderr)
        );
    }
}

#[test]
fn it_says_in_words_why_it_cannot_serve() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--workspace"])
        .arg(folder.path().join("nothing"))
        .output()
        .expect("the program runs");
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        said(&missing.stderr).contains("is not a Keydesk workspace"),
        "{}",
        said(&missing.stderr)
    );
    let unreachable = program()
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--workspace",
            "postgres://me:hunter2@127.0.0.1:1/keys",
        ])
        .output()
        .expect("the program runs");
    assert_eq!(unreachable.status.code(), Some(1));
    let words = said(&unreachable.stderr);
    assert!(words.contains("127.0.0.1:1 does not answer"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}

#[test]
fn it_makes_no_demo_where_something_is() {
    let folder = demo();
    let again = make_demo(&folder.path().join("demo"));
    assert_eq!(again.status.code(), Some(1));
    assert!(
        said(&again.stderr).contains("already holds files"),
        "{}",
        said(&again.stderr)
    );
}

#[cfg(unix)]
#[test]
fn it_takes_the_master_key_from_the_file_it_is_told_of() {
    let folder = demo();
    let (desk, elsewhere) = (
        folder.path().join("demo"),
        folder.path().join("keys/server.key"),
    );
    let inside = desk.join("master.key");
    let key = std::fs::read(&inside).unwrap_or_default();
    std::fs::create_dir(folder.path().join("keys")).expect("a folder");
    if !key.is_empty() {
        std::fs::rename(&inside, &elsewhere).expect("the key moves");
    }
    let served = Served::with(&desk, &[("KEYDESK_MASTER_KEY_FILE", elsewhere.as_path())]);
    let (status, log) = served.end();
    assert!(status.success(), "{status}: {log}");
    assert!(
        !inside.exists(),
        "it made none beside the one it was told of"
    );
    let now = std::fs::read(&elsewhere).expect("the key");
    assert_eq!(now.len(), 32);
    assert!(key.is_empty() || now == key);
}

#[tokio::test]
async fn it_signs_once_it_was_given_the_passphrase_and_refuses_a_wrong_one() {
    let folder = demo();
    let desk = folder.path().join("demo");
    let served = Served::on(&desk);
    let set = SetPassphrase {
        old: None,
        new: "correct horse".into(),
    };
    let info = served.remote().set_passphrase(&set).await.expect("set");
    assert_eq!(info.signing_keys, SigningKeys::Unlocked);
    served.kill();

    let passphrase = folder.path().join("passphrase");
    std::fs::write(&passphrase, "wrong horse\n").expect("a file");
    let refused = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--passphrase-file"])
        .arg(&passphrase)
        .arg("--workspace")
        .arg(&desk)
        .output()
        .expect("the program runs");
    assert_eq!(refused.status.code(), Some(1));
    let words = said(&refused.stderr);
    assert!(words.contains("not the workspace's passphrase"), "{words}");

    let state = async |served: &Served| {
        let info = served.remote().get_settings(&GetSettings {}).await;
        info.expect("the settings").signing_keys
    };
    let mut locked = Served::on(&desk);
    assert_eq!(state(&locked).await, SigningKeys::Locked);
    assert!(locked.logged().contains("nothing is signed until"));
    let step_up = StepUp {
        passphrase: "correct horse".into(),
    };
    locked.remote().step_up(&step_up).await.expect("right");
    assert_eq!(state(&locked).await, SigningKeys::Unlocked);
    locked.kill();
    let given = Path::new("correct horse");
    let open = Served::with(&desk, &[("KEYDESK_PASSPHRASE", given)]);
    assert_eq!(state(&open).await, SigningKeys::Unlocked);
}

#[test]
fn it_makes_an_empty_workspace_and_leaves_one_that_is_there_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let create = || {
        program()
            .args(["create", "--name", "Larkspur Software", "--workspace"])
            .arg(folder.path().join("desk"))
            .output()
            .expect("the program runs")
    };
    let made = create();
    assert!(made.status.success(), "{}", said(&made.stderr));
    assert!(said(&made.stdout).contains("Larkspur Software is made in"));
    let listed = program()
        .args(["people", "list", "--workspace"])
        .arg(folder.path().join("desk"))
        .output()
        .expect("the program runs");
    assert!(said(&listed.stdout).contains("Nobody may sign in yet"));
    let key = std::fs::read(folder.path().join("desk/master.key")).expect("a master key");
    let again = create();
    assert_eq!(again.status.code(), Some(1));
    let kept = std::fs::read(folder.path().join("desk/master.key")).expect("the master key");
    assert!(key == kept, "another master key");
}

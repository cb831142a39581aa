//! `keydesk-server audit verify`: an intact trail is said to be intact, and each way of tampering is named.

mod common;

use std::{
    path::{Path, PathBuf},
    process::Output,
    sync::Arc,
    time::Duration,
};

use common::{program, said};
use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    operations::{Access, audit::VerifyAudit},
    service::{Caller, Door},
};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

fn verify(desk: &Path, more: &[&str]) -> Output {
    program()
        .args(["audit", "verify", "--workspace"])
        .arg(desk)
        .args(more)
        .output()
        .expect("the program runs")
}

/// A small demo whose trail is sealed and that nobody has open.
async fn sealed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = folder.path().join("demo");
    let made = program()
        .args(["demo", "--licenses", "60", "--seed", "9", "--out"])
        .arg(&desk)
        .output()
        .expect("the program runs");
    assert!(made.status.success());
    let location = Location::Folder(desk.clone());
    let workspace = Workspace::open(&location, Arc::new(SystemClock))
        .await
        .expect("it opens");
    let caller = Caller::owner("Mira Okafor", Door::Desk);
    for environment in ["production", "staging"] {
        let scope = workspace
            .environment_scope(environment, &caller, Access::Read)
            .await
            .expect("the environment");
        loop {
            let verdict = scope
                .verify_audit(VerifyAudit::default())
                .await
                .expect("a walk");
            assert_eq!(verdict.broken, None);
            if verdict.waiting == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    workspace.close().await;
    (folder, desk)
}

/// Writes to a database as somebody would who has the file and no Keydesk.
async fn tamper(file: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false);
    let mut connection = options.connect().await.expect("the database");
    let done = sqlx::query(statement).execute(&mut connection).await;
    assert!(done.expect(statement).rows_affected() > 0, "{statement}");
    connection.close().await.expect("closed");
}

#[tokio::test]
async fn an_intact_workspace_is_said_to_be_intact_and_nothing_is_written() {
    let (_folder, desk) = sealed().await;
    let before = std::fs::read(desk.join("environments/production.db")).expect("the file");
    let whole = verify(&desk, &[]);
    let words = said(&whole.stdout);
    assert!(whole.status.success(), "{words}");
    let lines: Vec<_> = words.lines().collect();
    assert_eq!(lines.len(), 4, "{words}");
    assert!(lines[0].starts_with("workspace: intact"), "{words}");
    assert!(
        lines[1].starts_with("production: intact, sealed to "),
        "{words}"
    );
    assert!(
        lines[1].contains(", 0 waiting, ") && lines[1].contains("checkpoint"),
        "{words}"
    );
    let after = std::fs::read(desk.join("environments/production.db")).expect("the file");
    assert!(before == after);
    let one = verify(&desk, &["--environment", "staging"]);
    assert_eq!(said(&one.stdout).lines().count(), 1);
    let unknown = verify(&desk, &["--environment", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(unknown.stdout.is_empty());
}

#[tokio::test]
async fn each_way_of_tampering_is_named() {
    let (_folder, desk) = sealed().await;
    let file = desk.join("environments/production.db");
    let whole = std::fs::read(&file).expect("the file");
    let ways = [
        (
            "UPDATE audit_entries SET actor = 'nobody' WHERE seq = 7",
            ["entry 7 (", "was changed after it was sealed"],
        ),
        (
            "DELETE FROM audit_entries WHERE seq = 7",
            ["entry 7 (", "is missing"],
        ),
        (
            "DELETE FROM audit_chain WHERE position = 7",
            ["entry 7", "is missing"],
        ),
        (
            "UPDATE audit_details SET body = '{}' WHERE entry_id = (SELECT id FROM audit_entries WHERE seq = 7)",
            ["the details of entry 7 (", "were changed"],
        ),
        (
            "UPDATE audit_checkpoints SET jws = replace(jws, '.', '.e')",
            [
                "the checkpoint at entry",
                "is forged: it does not carry this workspace's signature",
            ],
        ),
        (
            "DELETE FROM audit_checkpoints",
            [
                "the chain was signed to entry",
                "the checkpoint that says so is missing",
            ],
        ),
        (
            "DELETE FROM audit_chain WHERE position > 20",
            ["a signed checkpoint tells of more entries", "entry 21"],
        ),
    ];
    for (statement, words) in ways {
        tamper(&file, statement).await;
        let broken = verify(&desk, &[]);
        let text = said(&broken.stdout);
        assert_eq!(broken.status.code(), Some(1), "{statement}: {text}");
        let line = text
            .lines()
            .find(|line| line.starts_with("production: broken, "))
            .unwrap_or_else(|| panic!("{statement}: {text}"));
        for words in words {
            assert!(line.contains(words), "{statement}: {line}");
        }
        assert!(text.contains("staging: intact"), "{text}");
        std::fs::write(&file, &whole).expect("as it was");
        assert!(verify(&desk, &[]).status.success(), "{statement}");
    }
}

fn key_of(workspace: &str, home: Option<&Path>) -> Output {
    let mut asked = program();
    if let Some(home) = home {
        asked.env("XDG_DATA_HOME", home);
    }
    asked
        .args(["audit", "key"])
        .env("KEYDESK_WORKSPACE", workspace)
        .output()
        .expect("the program runs")
}

#[tokio::test]
async fn a_trail_is_compared_with_the_public_key_that_was_printed_once() {
    let (folder, desk) = sealed().await;
    let (key, other) = (
        folder.path().join("kept.pub"),
        folder.path().join("other.pub"),
    );
    let printed = key_of(&desk.display().to_string(), None);
    let pem = said(&printed.stdout);
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"), "{pem}");
    std::fs::write(&key, &pem).expect("a file");
    let path = |path: &Path| path.display().to_string();
    let whole = verify(&desk, &["--key", &path(&key)]);
    assert!(whole.status.success(), "{}", said(&whole.stdout));

    // Somebody exchanges the folder's key: another one signs from then on, and the kept one does not know it.
    std::fs::remove_file(desk.join("audit-key.der")).expect("the key goes");
    let location = Location::Folder(desk.clone());
    let opened = Workspace::open(&location, Arc::new(SystemClock)).await;
    opened.expect("it opens").close().await;
    std::fs::write(&other, key_of(&path(&desk), None).stdout).expect("a file");
    let forged = verify(
        &desk,
        &["--key", &path(&other), "--environment", "production"],
    );
    assert_eq!(forged.status.code(), Some(1));
    assert!(
        said(&forged.stdout).contains("is forged"),
        "{}",
        said(&forged.stdout)
    );
    let whole = verify(
        &desk,
        &["--key", &path(&key), "--environment", "production"],
    );
    assert!(whole.status.success(), "{}", said(&whole.stdout));
    std::fs::write(&other, "no key").expect("a file");
    let unread = verify(&desk, &["--key", &path(&other)]);
    assert_eq!(unread.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unread.stderr).contains("it is no public key"));
}

#[tokio::test]
async fn on_postgres_a_stranger_is_told_what_vouches_for_the_key() {
    let Some(url) = keydesk_testkit::postgres_url() else {
        return;
    };
    let location = Location::parse(&url).expect("an address");
    let workspace = Workspace::create(&location, "Larkspur", Arc::new(SystemClock)).await;
    workspace.expect("a workspace").close().await;
    let home = tempfile::tempdir().expect("a folder");
    let own = key_of(&url, None);
    let pem = said(&own.stdout);
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"), "{pem}");
    assert!(own.stderr.is_empty());
    let strange = key_of(&url, Some(home.path()));
    assert_eq!(said(&strange.stdout), pem);
    let warned = String::from_utf8_lossy(&strange.stderr).into_owned();
    assert!(warned.contains("known from the database alone"), "{warned}");
    let kept = home.path().join("kept.pub");
    std::fs::write(&kept, &pem).expect("a file");
    let verify = |more: &[&str]| {
        let asked = program()
            .args(["audit", "verify"])
            .args(more)
            .env("KEYDESK_WORKSPACE", &url)
            .env("XDG_DATA_HOME", home.path())
            .output();
        said(&asked.expect("the program runs").stdout)
    };
    assert!(verify(&[]).contains("known from the database alone"));
    let compared = verify(&["--key", &kept.display().to_string()]);
    assert!(
        compared.contains("intact") && !compared.contains("alone"),
        "{compared}"
    );
}

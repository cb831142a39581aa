//! Damaged backups: whatever was done to one, it is refused, and the part and the check are named.

use std::{path::Path, sync::Arc};

use super::{Stage, backups::a_backup};
use crate::{
    backend::backup::{check_backup, restore_backup},
    error::Error,
    operations::{backups::KeyFound, environments::Engine},
};

/// Where each entry of a tar begins, and its size.
fn entries(file: &Path) -> Vec<(String, usize, usize)> {
    let mut archive = tar::Archive::new(std::fs::File::open(file).expect("the file"));
    let found = archive.entries().expect("entries").map(|entry| {
        let entry = entry.expect("an entry");
        let name = entry.path().expect("a path").display().to_string();
        let size = usize::try_from(entry.size()).expect("small");
        (
            name,
            usize::try_from(entry.raw_file_position()).expect("small"),
            size,
        )
    });
    found.collect()
}

/// The same entries in a file of its own, each changed as somebody says; none leaves it out.
fn packed_again(
    from: &Path,
    to: &Path,
    change: impl Fn(&str, Vec<u8>) -> Option<(String, Vec<u8>)>,
) {
    let bytes = std::fs::read(from).expect("the file");
    let mut tar = tar::Builder::new(std::fs::File::create(to).expect("a file"));
    for (name, at, size) in entries(from) {
        let Some((name, body)) = change(&name, bytes[at..at + size].to_vec()) else {
            continue;
        };
        let mut header = tar::Header::new_gnu();
        header.set_size(body.len() as u64);
        header.set_mode(0o600);
        tar.append_data(&mut header, name, body.as_slice())
            .expect("an entry");
    }
    tar.into_inner().expect("the end");
}

async fn refusal(stage: &Stage, file: &Path) -> (String, &'static str) {
    let folder = stage.path("never");
    let done = restore_backup(file, &folder, None, Arc::new(stage.clock.clone())).await;
    assert!(!folder.exists(), "nothing is left");
    match done.expect_err("it is refused") {
        Error::BackupRefused { part, check, .. } => (part, check),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_says_where() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let file = a_backup(&stage).await;
    let clock = Arc::new(stage.clock.clone());
    let info = check_backup(&file, None, clock.clone())
        .await
        .expect("it is whole");
    assert_eq!(info.environments, ["production", "staging", "development"]);
    assert_eq!(
        (info.name.as_str(), info.key.found),
        ("Larkspur Software", KeyFound::Here)
    );
    let whole = std::fs::read(&file).expect("the file");
    let damaged = stage.path("damaged.keydesk-backup");
    let all = entries(&file);
    assert!(all.len() >= 7, "{all:?}");
    for (name, at, size) in &all {
        let mut bytes = whole.clone();
        bytes[at + size / 2] ^= 1;
        std::fs::write(&damaged, &bytes).expect("written");
        let expected = match name.as_str() {
            "manifest.sha256" => "manifest.json",
            other => other,
        };
        assert_eq!(
            refusal(&stage, &damaged).await,
            (expected.to_owned(), "hash"),
            "{name}"
        );
    }
    for (name, at, size) in &all[2..] {
        std::fs::write(&damaged, &whole[..at + size / 2]).expect("written");
        assert_eq!(
            refusal(&stage, &damaged).await,
            (name.clone(), "size"),
            "cut off"
        );
        packed_again(&file, &damaged, |other, body| {
            (other != name).then(|| (other.to_owned(), body))
        });
        let (_, check) = refusal(&stage, &damaged).await;
        assert_eq!(check, "size", "{name} is left out");
        packed_again(&file, &damaged, |other, body| {
            let other = if other == name {
                "environments/other.db"
            } else {
                other
            };
            Some((other.to_owned(), body))
        });
        assert_eq!(refusal(&stage, &damaged).await, (name.clone(), "presence"));
    }
    for bytes in [&b"no tar at all"[..], &[], &whole[..700]] {
        std::fs::write(&damaged, bytes).expect("written");
        assert_eq!(refusal(&stage, &damaged).await.0, "manifest.json");
    }
}

/// A manifest that somebody changed together with its seal.
fn with_manifest(from: &Path, to: &Path, change: impl Fn(&mut serde_json::Value)) {
    use sha2::{Digest, Sha256};
    let changed = |body: &[u8]| {
        let mut manifest = serde_json::from_slice(body).expect("JSON");
        change(&mut manifest);
        serde_json::to_vec_pretty(&manifest).expect("JSON")
    };
    let bytes = std::fs::read(from).expect("the file");
    let (_, at, size) = entries(from).remove(0);
    let text = changed(&bytes[at..at + size]);
    packed_again(from, to, |name, body| {
        let body = match name {
            "manifest.json" => text.clone(),
            "manifest.sha256" => hex::encode(Sha256::digest(&text)).into_bytes(),
            _ => body,
        };
        Some((name.to_owned(), body))
    });
}

#[tokio::test]
async fn a_manifest_that_does_not_fit_what_follows_is_refused() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let file = a_backup(&stage).await;
    let wrong = stage.path("wrong.keydesk-backup");
    let part = |number: usize| format!("/parts/{number}/holds");
    type Change = Box<dyn Fn(&mut serde_json::Value)>;
    let set = |pointer: String, value: serde_json::Value| -> Change {
        Box::new(move |manifest| *manifest.pointer_mut(&pointer).expect("a place") = value.clone())
    };
    let changes: [(Change, &str, &str); 6] = [
        (
            set(format!("{}/rows/customers", part(1)), 4.into()),
            "environments/production.db",
            "rows",
        ),
        (
            set(format!("{}/sealed_to", part(1)), 2.into()),
            "environments/production.db",
            "audit chain",
        ),
        (
            set("/generation".into(), "another".into()),
            "workspace.db",
            "workspace",
        ),
        (set("/format".into(), 2.into()), "manifest.json", "format"),
        (
            set("/parts/1/name".into(), "../../evil.db".into()),
            "manifest.json",
            "format",
        ),
        (
            set("/parts/2/holds".into(), serde_json::Value::Null),
            "environments/staging.db",
            "rows",
        ),
    ];
    for (change, part, check) in changes {
        with_manifest(&file, &wrong, change);
        assert_eq!(refusal(&stage, &wrong).await, (part.to_owned(), check));
    }
    // Without a part that the workspace names.
    let fewer = stage.path("fewer.keydesk-backup");
    packed_again(&file, &fewer, |name, body| {
        (name != "environments/staging.db").then(|| (name.to_owned(), body))
    });
    with_manifest(&fewer, &wrong, |manifest| {
        manifest["parts"].as_array_mut().expect("parts").remove(2);
    });
    assert_eq!(
        refusal(&stage, &wrong).await,
        ("environments/staging.db".to_owned(), "presence")
    );
}

#[tokio::test]
async fn what_somebody_did_to_the_trail_is_not_restored() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let scope = stage.production().await;
    a_backup(&stage).await;
    super::audit::plain(
        &scope,
        "UPDATE audit_entries SET actor = 'Nobody' WHERE seq = 2",
    )
    .await;
    let file = stage.path("forged.keydesk-backup");
    stage.workspace.back_up_to(&file).await.expect("a backup");
    let refused = refusal(&stage, &file).await;
    assert_eq!(
        refused,
        ("environments/production.db".to_owned(), "audit chain")
    );
}

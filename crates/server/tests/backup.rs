//! `keydesk-server backup` and `restore`: a served workspace is backed up, checked, restored and served again; a damaged
//! backup is refused and says where.

mod common;

use std::{path::Path, process::Output};

use common::{Served, demo, program, said};
use keydesk_core::operations::{
    backups::{GetPause, ResumeAfterRestore},
    environments::GetWorkspace,
};

fn run(words: &[&str], paths: &[&Path]) -> Output {
    let mut command = program();
    let mut paths = paths.iter();
    for word in words {
        match *word {
            "PATH" => command.arg(paths.next().expect("a path")),
            word => command.arg(word),
        };
    }
    command.output().expect("the program runs")
}

#[tokio::test]
async fn a_served_workspace_is_backed_up_restored_and_waits_for_its_owner() {
    let folder = demo();
    let desk = folder.path().join("demo");
    let served = Served::on(&desk);
    let file = folder.path().join("demo.keydesk-backup");
    let made = run(
        &["backup", "--workspace", "PATH", "--to", "PATH"],
        &[&desk, &file],
    );
    assert!(made.status.success(), "{}", said(&made.stderr));
    assert!(
        said(&made.stdout).contains("is whole"),
        "{}",
        said(&made.stdout)
    );
    let again = run(
        &["backup", "--workspace", "PATH", "--to", "PATH"],
        &[&desk, &file],
    );
    assert_eq!(again.status.code(), Some(1), "it is never written over");
    let checked = run(&["backup", "check", "PATH"], &[&file]);
    let words = said(&checked.stdout);
    assert!(checked.status.success(), "{}", said(&checked.stderr));
    assert!(
        words.contains("production, staging, development"),
        "{words}"
    );
    assert!(words.contains("It needs the master key"), "{words}");
    let new = folder.path().join("restored");
    let restored = run(&["restore", "PATH", "--to", "PATH"], &[&file, &new]);
    assert!(restored.status.success(), "{}", said(&restored.stderr));
    assert!(
        said(&restored.stdout).contains("wait until an owner"),
        "{}",
        said(&restored.stdout)
    );
    let remote = served.remote();
    assert_eq!(
        remote
            .get_pause(&GetPause {})
            .await
            .expect("an answer")
            .since,
        None
    );
    let before = remote
        .get_workspace(&GetWorkspace {})
        .await
        .expect("the workspace");
    drop(served);

    let served = Served::on(&new);
    let remote = served.remote();
    let after = remote
        .get_workspace(&GetWorkspace {})
        .await
        .expect("the workspace");
    assert_eq!(before.id, after.id);
    assert!(
        remote
            .get_pause(&GetPause {})
            .await
            .expect("an answer")
            .since
            .is_some()
    );
    let go = remote.resume_after_restore(&ResumeAfterRestore {}).await;
    assert_eq!(go.expect("it goes on").since, None);
    drop(served);
    let intact = run(&["audit", "verify", "--workspace", "PATH"], &[&new]);
    assert!(intact.status.success(), "{}", said(&intact.stdout));
}

#[test]
fn a_damaged_backup_is_refused_and_says_where() {
    let folder = demo();
    let desk = folder.path().join("demo");
    let file = folder.path().join("demo.keydesk-backup");
    let made = run(
        &["backup", "--workspace", "PATH", "--to", "PATH"],
        &[&desk, &file],
    );
    assert!(made.status.success(), "{}", said(&made.stderr));
    let mut bytes = std::fs::read(&file).expect("the file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).expect("written");
    let new = folder.path().join("restored");
    for words in [
        &["backup", "check", "PATH"][..],
        &["restore", "PATH", "--to", "PATH"],
    ] {
        let refused = run(words, &[&file, &new]);
        assert_eq!(refused.status.code(), Some(1));
        let words = said(&refused.stderr);
        assert!(
            words.contains("This backup cannot be restored. environments/"),
            "{words}"
        );
        assert!(words.contains("(check: hash)"), "{words}");
    }
    assert!(!new.exists());
    let nothing = run(&["backup", "--workspace", "PATH"], &[&desk]);
    assert_eq!(nothing.status.code(), Some(2));
    let postgres = run(
        &[
            "backup",
            "--workspace",
            "postgres://me:secret@db.example/keys",
        ],
        &[],
    );
    let words = said(&postgres.stdout);
    assert!(
        words.contains("pg_dump --format=custom") && !words.contains("secret"),
        "{words}"
    );
}

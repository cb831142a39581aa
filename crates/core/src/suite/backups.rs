//! Backups: one moment of all databases, taken while others write; a damaged one is refused and says where; and what is
//! restored is of a new generation.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use rstest::rstest;

use super::{
    Stage,
    audit::wait_until_sealed,
    mails::{give, log, mail_on, pool_of},
    signing_in::{OWNER, counts, person, signed_in},
};
use crate::{
    backend::{
        Location, Opening, Workspace,
        backup::{check_backup, restore_backup},
    },
    domain::{mail::MailState, role::Role, token_scope::TokenScope},
    error::ErrorCode,
    operations::{
        Access,
        backups::*,
        customers::{CreateCustomer, CustomerFields},
        environments::Engine,
        health::GetHealth,
        jobs::ResumeJob,
        tokens::CreateToken,
    },
    service::{EnvironmentScope, WorkspaceScope, backup_plan},
    store::rows,
};

/// A restored workspace, as a desktop opens it, but for what works by itself where a test says so.
pub(super) async fn opened(stage: &Stage, folder: &Path, chores: bool) -> Arc<Workspace> {
    let opening = Opening {
        sweeps: false,
        sends_mail: chores,
        ..Opening::default()
    };
    let location = Location::Folder(folder.to_owned());
    Workspace::open_as(&location, Arc::new(stage.clock.clone()), opening)
        .await
        .expect("it opens")
}

async fn restored(stage: &Stage, file: &Path, name: &str) -> (Restored, PathBuf) {
    let folder = stage.path(name);
    let done = restore_backup(file, &folder, None, Arc::new(stage.clock.clone())).await;
    (done.expect("it is restored"), folder)
}

async fn names(scope: &EnvironmentScope) -> BTreeSet<String> {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let found = rows!(tx, (String,), "SELECT name FROM customers").expect("the names");
    found.into_iter().map(|(name,)| name).collect()
}

async fn add(scope: &EnvironmentScope, name: &str) {
    let fields = CustomerFields {
        name: name.into(),
        email: format!("{name}@studio.example"),
        organisation: None,
    };
    let made = scope.create_customer(CreateCustomer { fields }).await;
    made.expect("a customer");
}

fn owner(workspace: &Arc<Workspace>) -> WorkspaceScope {
    let scope = workspace.scope(&Stage::caller(), Access::Own);
    scope.expect("an owner may")
}

async fn inside(workspace: &Arc<Workspace>, name: &str) -> EnvironmentScope {
    let caller = Stage::caller();
    let scope = workspace.environment_scope(name, &caller, Access::Own);
    scope.await.expect("the environment")
}

/// Writes one customer after the other, first in production, then the same in staging, until it is told to stop. Notes
/// what was acknowledged, and what was begun.
async fn write_all_the_time(
    (production, staging): (EnvironmentScope, EnvironmentScope),
    writer: usize,
    book: Arc<Mutex<Notes>>,
    stop: Arc<AtomicBool>,
) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let name = format!("w{writer}-{number:05}");
        number += 1;
        book.lock().expect("notes").begun.insert(name.clone());
        add(&production, &name).await;
        book.lock().expect("notes").written.insert(name.clone());
        add(&staging, &name).await;
    }
}

#[derive(Default, Clone)]
struct Notes {
    begun: BTreeSet<String>,
    written: BTreeSet<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_write_load_is_one_moment_of_all_databases() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let (production, staging) = (stage.production().await, stage.environment("staging").await);
    let (elsewhere, there) = stage.elsewhere().await;
    let (book, stop) = (
        Arc::new(Mutex::new(Notes::default())),
        Arc::new(AtomicBool::new(false)),
    );
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            // One of them is another process.
            let production = if writer == 0 { &there } else { &production };
            let places = (production.clone(), staging.clone());
            tokio::spawn(write_all_the_time(
                places,
                writer,
                book.clone(),
                stop.clone(),
            ))
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let mut backups = Vec::new();
    for number in 0..3 {
        let before = book.lock().expect("notes").written.clone();
        let file = stage.path(&format!("{number}.keydesk-backup"));
        let made = stage.workspace.back_up_to(&file).await.expect("a backup");
        let begun = book.lock().expect("notes").begun.clone();
        assert!(made.held < std::time::Duration::from_secs(5), "{made:?}");
        backups.push((file, before, begun));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("a writer");
    }
    elsewhere.close().await;
    for (number, (file, before, begun)) in backups.into_iter().enumerate() {
        let (_, folder) = restored(&stage, &file, &format!("restored-{number}")).await;
        let workspace = opened(&stage, &folder, false).await;
        let production = inside(&workspace, "production").await;
        let staging = inside(&workspace, "staging").await;
        let (here, there) = (names(&production).await, names(&staging).await);
        assert!(
            !before.is_empty() && before.is_subset(&here),
            "what was acknowledged is in it"
        );
        assert!(here.is_subset(&begun), "what had not begun is not");
        assert!(there.is_subset(&here), "staging is not ahead of production");
        // Each writer goes on in production only after staging answered: at most one of its customers is in between.
        let mut between = BTreeMap::<&str, usize>::new();
        for name in here.difference(&there) {
            *between
                .entry(name.split('-').next().unwrap_or(""))
                .or_default() += 1;
        }
        assert!(
            between.values().all(|count| *count <= 1),
            "one moment: {between:?}"
        );
        for scope in [&production, &staging] {
            assert_eq!(super::audit::verdict(scope).await.broken, None);
        }
        workspace.close().await;
    }
}

pub(super) async fn a_backup(stage: &Stage) -> PathBuf {
    let scope = stage.production().await;
    for name in ["annika", "bram", "chidi"] {
        add(&scope, name).await;
    }
    wait_until_sealed(&scope, 3).await;
    let file = stage.path("whole.keydesk-backup");
    stage.workspace.back_up_to(&file).await.expect("a backup");
    file
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_workspace_is_of_a_new_generation_and_waits_for_its_owner() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let Some(server) = keydesk_testkit::MailServer::start() else {
        return;
    };
    let scope = stage.production().await;
    person(&stage.workspace, OWNER, Role::Owner).await;
    let session = signed_in(&stage.workspace, OWNER).await;
    let wish = CreateToken {
        name: "Shop".into(),
        scopes: vec![TokenScope::Read],
        customer_id: None,
        expires_at: None,
    };
    let token = scope.create_token(wish).await.expect("a token").secret;
    let pool = pool_of(&scope, 3).await;
    mail_on(&stage, server.port).await;
    give(&scope, &pool, "annika@studio.example")
        .await
        .expect("a seat");
    let file = stage.path("desk.keydesk-backup");
    stage.workspace.back_up_to(&file).await.expect("a backup");
    assert!(
        counts(&stage.workspace, &session).await,
        "the original goes on"
    );
    assert!(
        stage
            .workspace
            .bearer(&token)
            .await
            .expect("an answer")
            .is_some()
    );

    let (done, folder) = restored(&stage, &file, "restored").await;
    assert_eq!(
        (done.tokens_ended, done.backup.key.found),
        (1, KeyFound::Here)
    );
    let workspace = opened(&stage, &folder, true).await;
    assert_eq!(workspace.id, stage.workspace.id);
    assert!(!counts(&workspace, &session).await, "nobody is signed in");
    assert!(workspace.bearer(&token).await.expect("an answer").is_none());
    let there = inside(&workspace, "production").await;
    let old = log(&there).await;
    assert!(
        old.iter().all(|mail| mail.state == MailState::Cancelled),
        "{old:?}"
    );
    let paused = owner(&workspace)
        .get_pause(GetPause {})
        .await
        .expect("a state");
    assert!(paused.since.is_some());
    let job = there
        .resume_job(ResumeJob {
            id: crate::ids::JobId(uuid::Uuid::nil()),
        })
        .await;
    assert_eq!(job.expect_err("it waits").code(), ErrorCode::Paused);
    // A mail of now waits, too.
    give(&there, &pool, "bram@studio.example")
        .await
        .expect("a seat");
    stage.clock.advance(chrono::Duration::minutes(5));
    tokio::time::sleep(std::time::Duration::from_secs(7)).await;
    assert!(server.letters().is_empty(), "nothing goes out");
    let health = owner(&workspace)
        .get_health(GetHealth {})
        .await
        .expect("health");
    assert_eq!(health.paused_since, paused.since);

    let go = owner(&workspace)
        .resume_after_restore(ResumeAfterRestore {})
        .await;
    assert_eq!(go.expect("it goes on").since, None);
    for _ in 0..100 {
        if !server.letters().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let letters = server.letters();
    assert_eq!(letters.len(), 1, "only the mail of now");
    assert!(letters[0].contains("bram@studio.example"));
    wait_until_verified(&there).await;
    workspace.close().await;
}

/// The trail goes on where it was, and is signed.
async fn wait_until_verified(scope: &EnvironmentScope) {
    for _ in 0..100 {
        let verdict = super::audit::verdict(scope).await;
        assert_eq!(verdict.broken, None);
        if verdict.waiting == 0 && verdict.signed_to == verdict.sealed {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it is not sealed");
}

#[tokio::test]
async fn a_backup_without_its_master_key_says_which_it_needs() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let file = a_backup(&stage).await;
    let key = stage.path("desk").join("master.key");
    let kept = stage.path("kept.key");
    std::fs::rename(&key, &kept).expect("moved");
    let (done, folder) = restored(&stage, &file, "without").await;
    let needed = done.backup.key;
    assert_eq!(needed.found, KeyFound::Missing);
    assert_eq!(needed.fingerprint.map(|print| print.len()), Some(16));
    assert!(
        !folder.join("master.key").exists(),
        "and none is made in its place"
    );
    let clock = Arc::new(stage.clock.clone());
    let another = stage.path("another.key");
    std::fs::write(&another, [7_u8; 32]).expect("written");
    let info = check_backup(&file, Some(&another), clock.clone())
        .await
        .expect("whole");
    assert_eq!(info.key.found, KeyFound::Another);
    let with = restore_backup(&file, &stage.path("with"), Some(&kept), clock).await;
    assert_eq!(with.expect("restored").backup.key.found, KeyFound::Here);
    assert_eq!(
        std::fs::read(stage.path("with").join("master.key")).expect("the key"),
        std::fs::read(&kept).expect("the key")
    );
}

#[tokio::test]
async fn a_backup_is_private_and_never_written_over_another() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let file = a_backup(&stage).await;
    let refused = stage
        .workspace
        .back_up_to(&file)
        .await
        .expect_err("one is there");
    assert_eq!(refused.code(), ErrorCode::File);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let left = std::fs::read_dir(file.parent().expect("a folder")).expect("the folder");
    let left = left
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let left: Vec<_> = left.filter(|name| name.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
    let full = restore_backup(
        &file,
        &stage.path("desk"),
        None,
        Arc::new(stage.clock.clone()),
    )
    .await;
    assert_eq!(
        full.expect_err("a workspace is there").code(),
        ErrorCode::FolderNotEmpty
    );
}

#[tokio::test]
async fn a_plan_takes_what_is_due_once_and_keeps_as_many_as_it_says() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let folder = stage.path("backups");
    std::fs::create_dir(&folder).expect("a folder");
    let plan = BackupPlan {
        on: true,
        folder: folder.display().to_string(),
        keep: 2,
        ..BackupPlan::default()
    };
    let desk = owner(&stage.workspace);
    let save = |plan| desk.save_backup_plan(SaveBackupPlan { plan });
    let inside = BackupPlan {
        folder: stage.path("desk").display().to_string(),
        ..plan.clone()
    };
    let refused = save(inside).await.expect_err("it is within");
    assert_eq!(refused.code(), ErrorCode::Invalid);
    let saved = save(plan).await.expect("saved");
    assert!(saved.next_at.is_some());
    let other = stage.second_process().await;
    for day in 1..=3 {
        let (one, two) = tokio::join!(
            backup_plan::take_due(&stage.workspace),
            backup_plan::take_due(&other)
        );
        let taken = [one.expect("a look"), two.expect("a look")];
        assert_eq!(taken.iter().flatten().count(), 1, "day {day}: {taken:?}");
        let again = backup_plan::take_due(&other).await.expect("a look");
        assert_eq!(again, None, "once is enough");
        stage.clock.advance(chrono::Duration::days(1));
    }
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 2);
    std::fs::remove_dir_all(&folder).expect("gone");
    assert_eq!(backup_plan::take_due(&other).await.expect("a look"), None);
    let health = owner(&stage.workspace)
        .get_health(GetHealth {})
        .await
        .expect("health");
    assert!(
        health
            .failed_backup
            .is_some_and(|failed| failed.problem.is_some())
    );
    assert!(health.last_backup.is_some());
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn health_tells_how_each_database_stands(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    add(&scope, "annika").await;
    wait_until_sealed(&scope, 1).await;
    let health = owner(&stage.workspace)
        .get_health(GetHealth {})
        .await
        .expect("health");
    let names: Vec<_> = health
        .databases
        .iter()
        .map(|one| one.environment.as_deref())
        .collect();
    assert_eq!(
        names,
        [
            None,
            Some("production"),
            Some("staging"),
            Some("development")
        ]
    );
    let production = &health.databases[1];
    assert!(production.schema >= 11 && production.size_kib > 0);
    assert_eq!((production.sealed_to, production.waiting), (1, 0));
    let verified = production.verified.expect("it was walked");
    assert_eq!((verified.to, verified.intact), (1, true));
    assert!(!production.works, "the stage's processes do no chores");
    let plan = owner(&stage.workspace)
        .get_backup_plan(GetBackupPlan {})
        .await
        .expect("a plan");
    assert_eq!(plan.postgres_command.is_some(), engine == Engine::Postgres);
}

//! Workspaces and environments: making, opening, and what is refused with a clear name.

use std::sync::Arc;

use futures::FutureExt;
use rstest::rstest;
use serde_json::json;

use super::{Stage, calm};
use crate::{
    backend::{Location, Opening, PostgresLocation, Workspace, test_postgres},
    clock::SystemClock,
    domain::role::Role,
    error::{Error, ErrorCode},
    operations::{
        Access, Kind, OPERATIONS, dispatch, dispatch_stream,
        environments::{CreateEnvironment, Engine, EnvironmentKind, ListEnvironments},
    },
    service::{Caller, Door, row_channel},
    store::run,
};

async fn open(location: &Location) -> ErrorCode {
    Workspace::open(location, Arc::new(SystemClock))
        .await
        .expect_err("refused")
        .code()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_workspace_keeps_its_name_and_environments_when_opened_again(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let create = |name: &str| CreateEnvironment {
        name: name.into(),
        label: "Partners".into(),
        kind: EnvironmentKind::Staging,
    };
    stage
        .scope()
        .create_environment(create("partner-test"))
        .await
        .expect("an environment");
    let twice = stage
        .scope()
        .create_environment(create("partner-test"))
        .await;
    assert_eq!(twice.expect_err("taken").code(), ErrorCode::Invalid);
    for bad in [
        "",
        "Upper",
        "1st",
        "a b",
        "x'; DROP SCHEMA keydesk_control; --",
        "control",
        "../up",
    ] {
        let refused = stage.scope().create_environment(create(bad)).await;
        assert_eq!(
            refused.expect_err("a bad name").code(),
            ErrorCode::Invalid,
            "{bad}"
        );
    }
    stage.workspace.close().await;
    let again = stage.second_process().await;
    assert_eq!(
        (again.id, again.name.as_str()),
        (stage.workspace.id, "Larkspur Software")
    );
    let scope = again
        .scope(&Stage::caller(), Access::Read)
        .expect("an owner may");
    let names: Vec<_> = scope
        .list_environments(ListEnvironments {})
        .await
        .expect("the list")
        .into_iter()
        .map(|e| e.name)
        .collect();
    assert_eq!(
        names,
        ["production", "staging", "development", "partner-test"]
    );
    let unknown = again
        .environment_scope("nowhere", &Stage::caller(), Access::Read)
        .await;
    assert_eq!(
        unknown.expect_err("no such environment").code(),
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn what_is_no_workspace_is_refused_and_left_as_it_is() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let folder = |name: &str| Location::Folder(stage.path(name));
    assert_eq!(open(&folder("missing")).await, ErrorCode::NotAWorkspace);
    std::fs::write(stage.path("file.db"), "x").expect("a file");
    assert_eq!(open(&folder("file.db")).await, ErrorCode::NotAWorkspace);
    std::fs::create_dir(stage.path("photos")).expect("a folder");
    assert_eq!(open(&folder("photos")).await, ErrorCode::NotAWorkspace);
    std::fs::write(
        stage.path("photos/workspace.db"),
        "not a database at all, but long enough to be read as one".repeat(40),
    )
    .expect("a file");
    assert_eq!(open(&folder("photos")).await, ErrorCode::NotAWorkspace);
    let over = Workspace::create(&folder("photos"), "X", Arc::new(SystemClock)).await;
    assert_eq!(
        over.expect_err("not empty").code(),
        ErrorCode::FolderNotEmpty
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_newer_schema_is_refused_before_anything_is_written(#[case] engine: Engine) {
    use futures::FutureExt;

    use crate::store::run;
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let newer = stage.workspace.control.write(|tx| {
        async move {
            let checksum = vec![0_u8; 4];
            Ok(run!(
                tx,
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (900, 'from the future', TRUE, $1, 1)",
                checksum
            )?)
        }
        .boxed()
    });
    newer.await.expect("a row");
    stage.workspace.close().await;
    let refused = Workspace::open(&stage.location, Arc::new(SystemClock))
        .await
        .expect_err("refused");
    assert!(
        matches!(refused, Error::SchemaTooNew { found: 900, .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_named_with_its_host() {
    let location = PostgresLocation::parse("postgres://me@127.0.0.1:9/keys").expect("an address");
    let started = std::time::Instant::now();
    let failure = test_postgres(&location)
        .await
        .expect_err("nobody listens there")
        .to_failure();
    assert_eq!(failure.code, ErrorCode::Unreachable);
    // Refused is refused: nobody waits for the patience that silence deserves.
    assert!(
        started.elapsed() < std::time::Duration::from_secs(8),
        "{:?}",
        started.elapsed()
    );
    assert!(failure.what.contains("127.0.0.1:9"), "{}", failure.what);
}

#[tokio::test]
async fn a_database_that_is_not_there_and_one_without_a_workspace_are_told_apart() {
    let Some(url) = keydesk_testkit::postgres_url() else {
        return;
    };
    let location = PostgresLocation::parse(&url).expect("the testkit's address");
    let report = test_postgres(&location).await.expect("a report");
    assert!(
        report.workspace.is_none() && report.can_create && report.server.starts_with("PostgreSQL "),
        "{report:?}"
    );
    assert_eq!(
        open(&Location::Postgres(location.clone())).await,
        ErrorCode::NotAWorkspace
    );
    let missing = PostgresLocation {
        database: "not_there".into(),
        ..location
    };
    assert_eq!(
        test_postgres(&missing)
            .await
            .expect_err("no database")
            .code(),
        ErrorCode::NoDatabase
    );
}

#[tokio::test]
async fn a_role_that_may_only_read_is_refused_at_the_door() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let viewer = Caller {
        may: vec![Access::Read],
        ..Caller::owner("Teo", Door::Server)
    };
    let refused = stage
        .workspace
        .environment_scope("production", &viewer, Access::Edit)
        .await;
    assert_eq!(refused.expect_err("a viewer").code(), ErrorCode::Forbidden);
    assert!(
        stage
            .workspace
            .environment_scope("production", &viewer, Access::Read)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn another_programs_database_is_refused_and_not_a_byte_of_it_changes() {
    use sqlx::{ConnectOptions, Connection};
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let folder = stage.path("foreign");
    std::fs::create_dir(&folder).expect("a folder");
    let file = folder.join("workspace.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let mut connection = options.connect().await.expect("a database");
    sqlx::query("CREATE TABLE meta (something TEXT)")
        .execute(&mut connection)
        .await
        .expect("a table");
    connection.close().await.expect("closed");
    let before = std::fs::read(&file).expect("the file");
    assert_eq!(
        open(&Location::Folder(folder.clone())).await,
        ErrorCode::NotAWorkspace
    );
    assert!(std::fs::read(&file).expect("the file") == before);
    let names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder")
        .flatten()
        .map(|e| e.file_name())
        .collect();
    assert_eq!(names, ["workspace.db"]);
}

#[tokio::test]
async fn a_closing_workspace_opens_nothing_more() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    stage.workspace.close().await;
    let late = stage
        .workspace
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await;
    assert_eq!(late.expect_err("closing").code(), ErrorCode::Internal);
}

#[tokio::test]
async fn a_workspace_opens_without_its_master_key_and_who_only_looks_makes_none() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let open = async |opening: Opening| {
        let clock = Arc::new(stage.clock.clone());
        let opened = Workspace::open_as(&stage.location, clock, opening).await;
        opened.expect("it opens").close().await;
    };
    let forgotten = stage.workspace.control.write(|tx| {
        async move {
            run!(tx, "DELETE FROM meta WHERE name = 'master_key_check'")?;
            Ok(())
        }
        .boxed()
    });
    forgotten.await.expect("as if nobody had signed yet");
    stage.workspace.close().await;
    let key = stage.path("desk/master.key");
    std::fs::write(&key, b"half a key").expect("a torn file");
    open(calm()).await;
    assert_eq!(std::fs::read(&key).expect("the file"), b"half a key");
    std::fs::remove_file(&key).expect("it goes");
    open(Opening {
        tends: false,
        ..calm()
    })
    .await;
    assert!(!key.exists(), "who only looks makes no key");
    open(calm()).await;
    assert_eq!(std::fs::read(&key).expect("the key").len(), 32);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_bound_to_one_environment_looks_at_the_workspace_and_changes_nothing(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let bound = Caller {
        environment: Some("production".into()),
        ..Stage::caller()
    };
    let manager = Caller::with("Mira", Door::Server, Role::Manager.may());
    let support = Caller::with("Teo", Door::Server, Role::Support.may());
    let ask = async |caller: &Caller, name: &str| {
        // No request fits: whoever is let in hears of that.
        let answer = dispatch(&stage.workspace, None, caller, name, json!(null)).await;
        answer.expect_err("no request").code()
    };
    let ask_for_rows = async |caller: &Caller, name: &str| {
        let (sink, _source) = row_channel();
        let answer = dispatch_stream(&stage.workspace, None, caller, name, json!(null), sink).await;
        answer.expect_err("no request").code()
    };
    for row in OPERATIONS.iter().filter(|row| !row.in_environment) {
        let looks = row.kind == Kind::Query && row.access == Access::Read;
        let told = match looks || row.name == "step_up" {
            true => ErrorCode::Malformed,
            false => ErrorCode::Forbidden,
        };
        let answered = match row.kind {
            Kind::Stream => ask_for_rows(&bound, row.name).await,
            _ => ask(&bound, row.name).await,
        };
        assert_eq!(answered, told, "{}", row.name);
    }
    for name in ["save_view", "delete_view"] {
        assert_eq!(ask(&manager, name).await, ErrorCode::Malformed);
        assert_eq!(ask(&support, name).await, ErrorCode::Forbidden);
    }
    let refused = stage.workspace.scope(&bound, Access::Edit);
    assert_eq!(refused.expect_err("bound").code(), ErrorCode::Forbidden);
}

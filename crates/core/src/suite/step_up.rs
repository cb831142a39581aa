//! What needs the passphrase where the workspace asks for it.

use rstest::rstest;

use super::{
    Stage,
    seats::{KEY, planted},
};
use crate::{
    error::{Error, ErrorCode},
    ids::LicenseId,
    operations::{
        Access, Noun,
        bulk::{BulkAction, ChangeLicenses, DownloadBulkResult},
        environments::{Engine, FollowChanges},
        exports::{ExportColumn, ExportFormat, ExportLicenses, LicenseSelection},
        license_actions::{CreateOfflineFile, DeleteLicense},
        licenses::*,
        settings::*,
    },
    service::{Caller, Door, EnvironmentScope, row_channel},
};

const PASSPHRASE: &str = "correct horse";

/// What needs the passphrase, each tried once: the codes of the refusals, in order.
async fn guarded(
    scope: &EnvironmentScope,
    id: LicenseId,
    job: crate::ids::JobId,
) -> Vec<Option<ErrorCode>> {
    let offline = CreateOfflineFile {
        license_id: id,
        fingerprint: None,
        hours: 24,
    };
    let export = ExportLicenses {
        selection: LicenseSelection::These { ids: vec![id] },
        columns: vec![ExportColumn::Key],
        format: ExportFormat::Csv,
        bom: false,
        guard_formulas: true,
    };
    let (sink, mut source) = row_channel();
    let (other, mut more) = row_channel();
    let drain = async {
        while source.bytes.recv().await.is_some() {}
        while more.bytes.recv().await.is_some() {}
    };
    let (exported, downloaded, ()) = tokio::join!(
        scope.export_licenses(export, sink),
        scope.download_bulk_result(DownloadBulkResult { job }, other),
        drain
    );
    let code = |error: Error| error.code();
    let read = ReadKeys { ids: vec![id] };
    vec![
        scope.read_keys(read).await.err().map(code),
        scope
            .preview_license(GetLicense { id })
            .await
            .err()
            .map(code),
        scope.create_offline_file(offline).await.err().map(code),
        exported.err().map(code),
        downloaded.err().map(code),
    ]
}

/// From now on the workspace asks for the passphrase.
async fn locked(stage: &Stage) {
    let workspace = stage.scope();
    let set = SetPassphrase {
        old: None,
        new: PASSPHRASE.into(),
    };
    let mut settings = workspace.set_passphrase(set).await.expect("set").settings;
    settings.step_up = true;
    let saved = workspace.save_settings(SaveSettings { settings }).await;
    assert_eq!(saved.expect("saved").unlocked_until, None);
}

fn give(passphrase: &str) -> StepUp {
    StepUp {
        passphrase: passphrase.into(),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn where_the_workspace_asks_for_it_keys_leave_only_after_the_passphrase(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 3).await;
    let begun = scope
        .change_licenses(ChangeLicenses {
            selection: LicenseSelection::These { ids: vec![id] },
            action: BulkAction::ChangeLimit {
                activation_limit: 4,
            },
            reason: None,
        })
        .await
        .expect("it begins");
    let job = begun.id;
    assert_eq!(
        guarded(&scope, id, job).await,
        [None; 5],
        "nobody asked for it"
    );

    locked(&stage).await;
    let workspace = stage.scope();
    let required = [Some(ErrorCode::StepUpRequired); 5];
    assert_eq!(guarded(&scope, id, job).await, required);

    let wrong = workspace.step_up(give("wrong horse")).await;
    assert_eq!(wrong.expect_err("wrong").code(), ErrorCode::WrongPassphrase);
    assert_eq!(guarded(&scope, id, job).await, required);
    workspace.step_up(give(PASSPHRASE)).await.expect("right");
    assert_eq!(guarded(&scope, id, job).await, [None; 5]);

    let other = Caller::owner("Teo Lindqvist", Door::Desk);
    let other = stage
        .workspace
        .environment_scope("production", &other, Access::Read)
        .await
        .expect("an owner may");
    assert_eq!(
        guarded(&other, id, job).await,
        required,
        "everybody gives it for themselves"
    );
}

/// The key of a license in the list, the drawer and the search box, as people are shown it.
async fn shown(scope: &EnvironmentScope, id: LicenseId, search: &str) -> [String; 3] {
    let query = LicenseQuery {
        search: search.into(),
        ..LicenseQuery::default()
    };
    let list = ListLicenses {
        query,
        offset: 0,
        limit: 10,
        version: None,
    };
    let suggest = Suggest {
        search: search.into(),
        limit: 5,
    };
    let page = scope.for_people(scope.list_licenses(list)).await;
    let detail = scope.for_people(scope.get_license(GetLicense { id })).await;
    let offered = scope.for_people(scope.suggest(suggest)).await;
    [
        page.expect("a page").rows.remove(0).key,
        detail.expect("the license").license.key,
        offered.expect("offers").licenses.remove(0).key,
    ]
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn keys_are_hidden_until_the_passphrase_is_given_and_again_five_minutes_later(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 3).await;
    let whole = [KEY; 3].map(str::to_owned);
    let hidden = ["PRO-0001…"; 3].map(str::to_owned);
    assert_eq!(shown(&scope, id, KEY).await, whole, "nobody asked for it");
    locked(&stage).await;
    assert_eq!(shown(&scope, id, KEY).await, hidden, "a whole key is found");
    let itself = scope.get_license(GetLicense { id }).await;
    let itself = itself.expect("the license").license;
    assert_eq!(itself.key, KEY, "devices are no people");

    stage
        .scope()
        .step_up(give(PASSPHRASE))
        .await
        .expect("right");
    assert_eq!(shown(&scope, id, KEY).await, whole);
    let other = Caller::owner("Teo Lindqvist", Door::Desk);
    let other = stage
        .workspace
        .environment_scope("production", &other, Access::Read)
        .await
        .expect("an owner may");
    assert_eq!(shown(&other, id, KEY).await, hidden);
    scope.environment.book.five_minutes_pass();
    assert_eq!(shown(&scope, id, KEY).await, hidden);

    let request = DeleteLicense {
        id,
        version: itself.version,
        key_end: "0001".into(),
        reason: Some("a test".into()),
    };
    let deleted = scope.for_people(scope.delete_license(request)).await;
    assert_eq!(deleted.expect("confirmed by who knows the key").count, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_window_of_the_person_hears_that_the_passphrase_was_given(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    locked(&stage).await;
    let workspace = stage.scope();
    let follow = |after| workspace.follow_changes(FollowChanges { after });
    let start = follow(None).await.expect("where it stands").cursor;
    workspace.step_up(give(PASSPHRASE)).await.expect("right");
    let heard = follow(Some(start)).await.expect("news");
    let nouns: Vec<_> = heard.changes.iter().flat_map(|one| &one.nouns).collect();
    assert!(nouns.contains(&&Noun::Settings), "{nouns:?}");
}

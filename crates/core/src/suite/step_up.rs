//! What needs the passphrase where the workspace asks for it.

use rstest::rstest;

use super::{Stage, seats::planted};
use crate::{
    error::{Error, ErrorCode},
    ids::LicenseId,
    operations::{
        Access,
        bulk::{BulkAction, ChangeLicenses, DownloadBulkResult},
        environments::Engine,
        exports::{ExportColumn, ExportFormat, ExportLicenses, LicenseSelection},
        license_actions::CreateOfflineFile,
        licenses::*,
        settings::*,
    },
    service::{Caller, Door, EnvironmentScope, row_channel},
};

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
    vec![
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
        [None; 4],
        "nobody asked for it"
    );

    let workspace = stage.scope();
    let set = SetPassphrase {
        old: None,
        new: "correct horse".into(),
    };
    let mut settings = workspace.set_passphrase(set).await.expect("set").settings;
    settings.step_up = true;
    let saved = workspace.save_settings(SaveSettings { settings }).await;
    assert_eq!(saved.expect("saved").unlocked_until, None);
    let required = [Some(ErrorCode::StepUpRequired); 4];
    assert_eq!(guarded(&scope, id, job).await, required);

    let give = |passphrase: &str| StepUp {
        passphrase: passphrase.into(),
    };
    let wrong = workspace.step_up(give("wrong horse")).await;
    assert_eq!(wrong.expect_err("wrong").code(), ErrorCode::WrongPassphrase);
    assert_eq!(guarded(&scope, id, job).await, required);
    workspace
        .step_up(give("correct horse"))
        .await
        .expect("right");
    assert_eq!(guarded(&scope, id, job).await, [None; 4]);

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

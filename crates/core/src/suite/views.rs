//! Saved views.

use rstest::rstest;

use super::Stage;
use crate::{
    error::ErrorCode,
    operations::{
        environments::Engine,
        licenses::LicenseQuery,
        views::{DeleteView, ListViews, SaveView, SavedView, ViewVersion},
    },
};

fn named(name: &str) -> SaveView {
    SaveView {
        replaces: None,
        name: name.to_owned(),
        pinned: false,
        position: None,
        query: LicenseQuery {
            search: "é".into(),
            ..LicenseQuery::default()
        },
        columns: Some(vec!["key".into(), "status".into()]),
    }
}

fn version(view: &SavedView) -> ViewVersion {
    ViewVersion {
        id: view.id,
        version: view.version,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_view_is_kept_whole_and_changed_only_as_it_was_seen(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.scope();
    let first = scope.save_view(named("Active")).await.expect("a view");
    assert_eq!(
        scope.list_views(ListViews {}).await.expect("the views"),
        std::slice::from_ref(&first)
    );
    let pinned = SaveView {
        replaces: Some(version(&first)),
        pinned: true,
        ..named("Active ones")
    };
    let second = scope
        .save_view(pinned.clone())
        .await
        .expect("a changed view");
    assert_eq!(
        (second.id, second.version, second.position),
        (first.id, 2, first.position)
    );
    assert_eq!(
        scope
            .save_view(pinned)
            .await
            .expect_err("seen too early")
            .code(),
        ErrorCode::Conflict
    );
    let stale = scope
        .delete_view(DeleteView {
            view: version(&first),
        })
        .await;
    assert_eq!(
        stale.expect_err("seen too early").code(),
        ErrorCode::Conflict
    );
    scope
        .delete_view(DeleteView {
            view: version(&second),
        })
        .await
        .expect("deleted");
    assert!(
        scope
            .list_views(ListViews {})
            .await
            .expect("the views")
            .is_empty()
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_views_cannot_share_a_name_however_it_is_spelt(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    stage
        .scope()
        .save_view(named("Élan"))
        .await
        .expect("a view");
    assert_eq!(
        stage
            .scope()
            .save_view(named("elan "))
            .await
            .expect_err("taken")
            .code(),
        ErrorCode::Invalid
    );
    assert_eq!(
        stage
            .scope()
            .save_view(named("  "))
            .await
            .expect_err("empty")
            .code(),
        ErrorCode::Invalid
    );
}

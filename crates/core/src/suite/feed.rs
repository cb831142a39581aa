//! The change feed: own changes at once, other processes' within a second.

use std::time::{Duration, Instant};

use rstest::rstest;

use super::Stage;
use crate::operations::{
    Noun,
    environments::{Engine, FollowChanges},
    licenses::LicenseQuery,
    views::SaveView,
};

fn view(name: &str) -> SaveView {
    SaveView {
        replaces: None,
        name: name.to_owned(),
        pinned: true,
        position: None,
        query: LicenseQuery::default(),
        columns: None,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_is_heard_in_its_own_process_and_in_another(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let other = stage.second_process().await;
    let other = other
        .scope(&Stage::caller(), crate::operations::Access::Read)
        .expect("an owner may");
    let own_start = stage
        .scope()
        .follow_changes(FollowChanges { after: None })
        .await
        .expect("a cursor")
        .cursor;
    let other_start = other
        .follow_changes(FollowChanges { after: None })
        .await
        .expect("a cursor")
        .cursor;
    stage
        .scope()
        .save_view(view("Expiring soon"))
        .await
        .expect("a view");
    let started = Instant::now();
    let own = stage
        .scope()
        .follow_changes(FollowChanges {
            after: Some(own_start),
        })
        .await
        .expect("changes");
    assert_eq!(own.changes[0].nouns, [Noun::Views]);
    let heard = other
        .follow_changes(FollowChanges {
            after: Some(other_start),
        })
        .await
        .expect("changes");
    assert_eq!(
        (heard.changes[0].environment.as_deref(), heard.missed),
        (None, false)
    );
    assert_eq!(heard.changes[0].nouns, [Noun::Views]);
    // The promise is a second; the margin is for a machine that is busy with other tests.
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(
        other
            .list_views(crate::operations::views::ListViews {})
            .await
            .expect("the views")
            .len(),
        1
    );
}

//! Preferences: kept with who signed in, and with nobody else.

use rstest::rstest;

use super::{
    Stage,
    people::as_signed_in,
    signing_in::{OWNER, person},
};
use crate::{
    domain::role::Role,
    error::ErrorCode,
    operations::{environments::Engine, preferences::*},
};

fn liked() -> Preferences {
    Preferences {
        theme: ThemeChoice::Dark,
        dates: DateStyle::Exact,
        zone: Zone::Utc,
        start_page: "/dashboard".into(),
        notices: vec![NoticeKind::Expiring, NoticeKind::Expiring, NoticeKind::Case],
        ..Preferences::default()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn preferences_follow_who_signed_in_and_nobody_else(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let other = "teo@larkspur.example";
    person(&stage.workspace, OWNER, Role::Owner).await;
    person(&stage.workspace, other, Role::Viewer).await;
    let mira = as_signed_in(&stage, OWNER).await;
    let fresh = mira
        .get_preferences(GetPreferences {})
        .await
        .expect("an answer");
    assert_eq!((fresh.kept_with_person, fresh.preferences), (true, None));
    let saved = mira
        .save_preferences(SavePreferences {
            preferences: liked(),
        })
        .await;
    let saved = saved.expect("saved").preferences.expect("as saved");
    assert_eq!(
        saved.notices,
        [NoticeKind::Expiring, NoticeKind::Case],
        "each once"
    );
    let elsewhere = as_signed_in(&stage, OWNER).await;
    let found = elsewhere
        .get_preferences(GetPreferences {})
        .await
        .expect("an answer");
    assert_eq!(
        found.preferences,
        Some(saved),
        "another computer, the same person"
    );
    let teo = as_signed_in(&stage, other).await;
    let theirs = teo
        .get_preferences(GetPreferences {})
        .await
        .expect("an answer");
    assert_eq!(theirs.preferences, None);
    let mine = SavePreferences {
        preferences: Preferences::default(),
    };
    teo.save_preferences(mine)
        .await
        .expect("a viewer has preferences, too");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_an_account_there_is_nobody_to_keep_preferences_with(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.scope();
    let info = scope
        .get_preferences(GetPreferences {})
        .await
        .expect("an answer");
    assert!(!info.kept_with_person);
    let refused = scope
        .save_preferences(SavePreferences {
            preferences: liked(),
        })
        .await;
    assert_eq!(refused.expect_err("nobody").code(), ErrorCode::Invalid);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_start_page_is_a_page_of_the_desk(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    person(&stage.workspace, OWNER, Role::Owner).await;
    let mira = as_signed_in(&stage, OWNER).await;
    for path in [
        "https://elsewhere.example",
        "licenses",
        "/../x",
        "",
        &format!("/{}", "a".repeat(100)),
    ] {
        let preferences = Preferences {
            start_page: path.into(),
            ..liked()
        };
        let refused = mira.save_preferences(SavePreferences { preferences }).await;
        let failure = refused.expect_err("no page").to_failure();
        assert_eq!(failure.field.as_deref(), Some("start_page"), "{path}");
    }
}

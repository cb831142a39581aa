//! One's own licenses: off until the workspace wants it, and nobody else's.

use chrono::Duration;
use rstest::rstest;

use super::{
    catalogue::product_fields,
    links::{Library, activate, mailed, mails, plain},
    pools::give,
};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::ActivationId,
    operations::{
        environments::Engine,
        products::{EditProduct, GetProduct},
        settings::{GetSettings, SaveSettings},
    },
    service::visiting::PublicScope,
};

async fn switched_on(library: &Library) {
    let workspace = library.stage.scope();
    let info = workspace
        .get_settings(GetSettings {})
        .await
        .expect("settings");
    let mut settings = info.settings;
    assert!(!settings.my_licenses, "off by default");
    settings.my_licenses = true;
    let saved = workspace.save_settings(SaveSettings { settings }).await;
    saved.expect("on");
}

async fn entered(library: &Library, email: &str) -> String {
    let public = &library.public;
    library.stage.clock.advance(Duration::milliseconds(1));
    let attempt = public.begin_my(email).await.expect("a try");
    let code = mailed(&library.scope, email).await.expect("a code");
    let pass = public.confirm_my(&attempt, &code).await.expect("an answer");
    pass.expect("the code is right").to_string()
}

async fn mine(public: &PublicScope, pass: &str) -> Vec<crate::service::visiting::HeldLicense> {
    let found = public.my_licenses(pass).await.expect("an answer");
    found.expect("a pass")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn it_is_off_by_default_and_answers_strangers_alike(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (2, true), plain(2)).await else {
        return;
    };
    let off = library.public.begin_my("a@b.example").await;
    assert_eq!(off.expect_err("off").code(), ErrorCode::NotFound);
    switched_on(&library).await;
    give(&library.scope, &library.pool, "a@b.example")
        .await
        .expect("a seat");
    let (known, unknown) = (
        library.public.begin_my("a@b.example").await.expect("a try"),
        library.public.begin_my("x@b.example").await.expect("a try"),
    );
    assert_eq!(known.len(), unknown.len());
    assert_eq!(mails(&library.scope, "my_code").await, 1);
    for attempt in [known, unknown] {
        let wrong = library.public.confirm_my(&attempt, "12345678").await;
        assert!(wrong.expect("an answer").is_none());
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn people_see_and_change_their_own_licenses_only(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), plain(3)).await else {
        return;
    };
    switched_on(&library).await;
    let (scope, public) = (&library.scope, &library.public);
    let seat = library.seat("a@b.example").await;
    let others = give(scope, &library.pool, "b@b.example")
        .await
        .expect("a seat")
        .license;
    activate(scope, &seat.key, "fp-1").await;
    activate(scope, &others.key, "fp-2").await;
    let pass = entered(&library, "a@b.example").await;
    let found = mine(public, &pass).await;
    assert_eq!((found.len(), found[0].key.as_str()), (1, seat.key.as_str()));
    assert_eq!(found[0].status, LicenseStatus::Active);
    assert_eq!(found[0].devices[0].name, "Studio laptop");
    assert!(found[0].may_return && !found[0].may_fetch);
    let activation = found[0].devices[0].id;
    let other = public.my_deactivate(&pass, others.id, activation).await;
    assert_eq!(other.expect_err("not theirs").code(), ErrorCode::NotFound);
    let gone = public
        .my_deactivate(&pass, seat.id, ActivationId(uuid::Uuid::nil()))
        .await;
    assert_eq!(gone.expect_err("no device").code(), ErrorCode::NotFound);
    assert!(!public.my_return(&pass, others.id).await.expect("an answer"));
    let file = public.my_offline_file(&pass, seat.id, activation).await;
    assert_eq!(file.expect_err("not allowed").code(), ErrorCode::NotFound);
    let id = library.pool.product.id;
    let product = scope
        .get_product(GetProduct { id })
        .await
        .expect("it")
        .product;
    let mut fields = product_fields("Course", "course");
    fields.my_offline = true;
    let edit = EditProduct {
        id,
        version: product.version,
        fields,
    };
    assert!(scope.edit_product(edit).await.expect("allowed").my_offline);
    assert!(mine(public, &pass).await[0].may_fetch);
    let file = public
        .my_offline_file(&pass, seat.id, activation)
        .await
        .expect("a file");
    assert_eq!(file.file.fingerprint.as_deref(), Some("fp-1"));
    public
        .my_deactivate(&pass, seat.id, activation)
        .await
        .expect("ended");
    assert!(mine(public, &pass).await[0].devices.is_empty());
    assert!(public.my_return(&pass, seat.id).await.expect("an answer"));
    let found = mine(public, &pass).await;
    assert_eq!(found[0].status, LicenseStatus::Revoked);
    library.stage.clock.advance(Duration::minutes(30));
    assert!(
        public
            .my_licenses(&pass)
            .await
            .expect("an answer")
            .is_none()
    );
    let pass = entered(&library, "b@b.example").await;
    public.leave(&pass).await.expect("left");
    assert!(
        public
            .my_licenses(&pass)
            .await
            .expect("an answer")
            .is_none()
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_pass_of_a_link_opens_no_licenses(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (2, true), plain(2)).await else {
        return;
    };
    switched_on(&library).await;
    let enrolled = super::links::pass(library.enroll("a@b.example").await);
    assert!(
        library
            .public
            .my_licenses(&enrolled)
            .await
            .expect("an answer")
            .is_none()
    );
    let mine = entered(&library, "a@b.example").await;
    assert!(library.seen(&mine).await.is_none());
}

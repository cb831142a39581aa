//! The outbox: mails are written where their reason is, held, cancelled, and listed without what they say.

use chrono::Duration;
use rstest::rstest;

use super::{
    Stage,
    catalogue::make_product,
    pools::{make_pool, take},
};
use crate::{
    domain::mail::{MailKind, MailState},
    error::ErrorCode,
    ids::MailId,
    operations::{environments::Engine, mail_settings::*, mails::*, pools::*},
    service::EnvironmentScope,
    store::one,
};

pub(super) fn mail_settings(port: u16) -> MailSettings {
    MailSettings {
        on: true,
        host: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        from_name: "Larkspur Software".into(),
        from_email: "licenses@larkspur.example".into(),
        ..MailSettings::default()
    }
}

/// Turns mail on, at a port of this computer.
pub(super) async fn mail_on(stage: &Stage, port: u16) -> MailSettingsInfo {
    let before = stage.scope().get_mail_settings(GetMailSettings {}).await;
    let save = SaveMailSettings {
        settings: MailSettings {
            version: before.expect("the settings").settings.version,
            ..mail_settings(port)
        },
        password: None,
    };
    let saved = stage.scope().save_mail_settings(save).await;
    saved.expect("mail is on")
}

pub(super) async fn pool_of(scope: &EnvironmentScope, seats: u32) -> Pool {
    let product = make_product(scope, "Vector Studio", "vector-studio").await;
    make_pool(scope, &product, seats, true).await
}

/// Gives a seat to somebody, who gets a mail.
pub(super) async fn give(
    scope: &EnvironmentScope,
    pool: &Pool,
    email: &str,
) -> crate::Result<AssignedSeat> {
    let assign = AssignSeat {
        pool_id: pool.id,
        name: "Annika Lindberg".into(),
        email: email.into(),
        reason: None,
        notify: true,
    };
    scope.assign_seat(assign).await
}

fn take_and_tell(seat: &AssignedSeat) -> RevokeSeat {
    RevokeSeat {
        notify: true,
        ..take(&seat.license)
    }
}

pub(super) async fn log(scope: &EnvironmentScope) -> Vec<Mail> {
    let list = ListMails {
        limit: 500,
        ..ListMails::default()
    };
    scope.list_mails(list).await.expect("the log").rows
}

pub(super) async fn mail(scope: &EnvironmentScope, id: MailId) -> Mail {
    let all = log(scope).await;
    all.into_iter()
        .find(|mail| mail.id == id)
        .expect("the mail")
}

/// What a mail says, as the database keeps it.
pub(super) async fn body(scope: &EnvironmentScope, id: MailId) -> Option<String> {
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let row: (Option<String>,) = one!(
        tx,
        (Option<String>,),
        "SELECT body FROM mails WHERE id = $1",
        id
    )
    .expect("the row");
    row.0
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_seat_is_told_of_in_the_transaction_that_gives_it_or_not_at_all(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 1).await;
    let silent = give(&scope, &pool, "first@example.com")
        .await
        .expect("a seat");
    assert_eq!(silent.mail, None, "the workspace sends no mail yet");
    scope
        .revoke_seat(take(&silent.license))
        .await
        .expect("free again");
    mail_on(&stage, 9).await;
    let seat = give(&scope, &pool, "annika@studio.example")
        .await
        .expect("a seat");
    let told = mail(&scope, seat.mail.expect("a mail")).await;
    assert_eq!(
        (
            told.kind,
            told.state,
            told.to_email.as_str(),
            told.license_id,
            told.pool_id
        ),
        (
            MailKind::Assigned,
            MailState::Waiting,
            "annika@studio.example",
            Some(seat.license.id),
            Some(pool.id)
        )
    );
    assert_eq!(told.held_until - told.created_at, Duration::seconds(30));
    assert_eq!(told.subject, "Your license for Vector Studio");
    let said = body(&scope, told.id).await.expect("a text");
    assert!(said.contains(&seat.license.key));
    // Nobody learns of a seat that was not given.
    let refused = give(&scope, &pool, "late@example.com").await;
    assert_eq!(refused.expect_err("no seat").code(), ErrorCode::NoSeatLeft);
    assert_eq!(log(&scope).await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_seat_that_is_taken_back_at_once_is_never_told_of(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 3).await;
    mail_on(&stage, 9).await;
    let seat = give(&scope, &pool, "annika@studio.example")
        .await
        .expect("a seat");
    let told = seat.mail.expect("a mail");
    let taken = scope
        .revoke_seat(take_and_tell(&seat))
        .await
        .expect("taken back");
    assert_eq!(taken.mail, None);
    let mail = mail(&scope, told).await;
    assert_eq!(mail.state, MailState::Cancelled);
    assert!(
        mail.last_error
            .is_some_and(|why| why.contains("taken back"))
    );
    assert_eq!(body(&scope, told).await, None, "the key is gone with it");
    // Who holds one without having been written to is told when it goes.
    let quiet = AssignSeat {
        pool_id: pool.id,
        name: "Tomás".into(),
        email: "tomas@studio.example".into(),
        reason: None,
        notify: false,
    };
    let quiet = scope.assign_seat(quiet).await.expect("a seat");
    let taken = scope
        .revoke_seat(take_and_tell(&quiet))
        .await
        .expect("taken back");
    let told = log(&scope)
        .await
        .into_iter()
        .find(|mail| Some(mail.id) == taken.mail);
    let told = told.expect("a mail");
    assert_eq!(told.kind, MailKind::Revoked);
    let said = body(&scope, told.id).await.expect("a text");
    assert!(
        !said.contains(&quiet.license.key),
        "a dead key is nobody's business"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_log_is_searched_and_filtered_and_mails_are_cancelled_and_sent_again(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 5).await;
    mail_on(&stage, 9).await;
    let first = give(&scope, &pool, "josé@studio.example")
        .await
        .expect("a seat");
    give(&scope, &pool, "tomas@studio.example")
        .await
        .expect("a seat");
    let id = first.mail.expect("a mail");
    let cancelled = scope
        .cancel_mail(CancelMail { id })
        .await
        .expect("cancelled");
    assert_eq!(
        cancelled.last_error.as_deref(),
        Some("Cancelled by Mira Okafor.")
    );
    for again in [
        scope.cancel_mail(CancelMail { id }).await,
        scope.retry_mail(RetryMail { id }).await,
    ] {
        assert_eq!(again.expect_err("not any more").code(), ErrorCode::Invalid);
    }
    let resend = ResendMail {
        license_id: first.license.id,
    };
    let anew = scope.resend_mail(resend.clone()).await.expect("a mail");
    assert_eq!(
        (anew.state, anew.held_until),
        (MailState::Waiting, anew.created_at)
    );
    scope.resend_mail(resend).await.expect("another one");
    let count = |list: ListMails| {
        let scope = &scope;
        async move {
            let list = ListMails { limit: 1, ..list };
            scope.list_mails(list).await.expect("the log").total
        }
    };
    let of = |state| ListMails {
        state: Some(state),
        ..ListMails::default()
    };
    assert_eq!(count(ListMails::default()).await, 4);
    // The one sent anew takes the place of the one that waited.
    assert_eq!(count(of(MailState::Waiting)).await, 2);
    assert_eq!(count(of(MailState::Cancelled)).await, 2);
    let jose = ListMails {
        search: "JOSE@".into(),
        ..ListMails::default()
    };
    assert_eq!(count(jose).await, 3);
    let about = ListMails {
        license_id: Some(first.license.id),
        ..ListMails::default()
    };
    assert_eq!(count(about).await, 3);
    let kind = ListMails {
        kind: Some(MailKind::Revoked),
        ..ListMails::default()
    };
    assert_eq!(count(kind).await, 0);
    let nobody = scope
        .get_pool(GetPool { id: pool.id })
        .await
        .expect("the pool");
    assert_eq!(nobody.seats.assigned, 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_outbox_from_a_backup_does_not_come_back_to_life(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 2).await;
    mail_on(&stage, 9).await;
    let seat = give(&scope, &pool, "annika@studio.example")
        .await
        .expect("a seat");
    stage.workspace.close().await;
    let restored = stage.second_process().await;
    let restored = restored
        .environment_scope(
            "production",
            &Stage::caller(),
            crate::operations::Access::Read,
        )
        .await
        .expect("the environment");
    let id = seat.mail.expect("a mail");
    assert_eq!(
        mail(&restored, id).await.state,
        MailState::Waiting,
        "the same generation"
    );
    crate::service::mailing::adopt(&restored.environment.database, "another generation")
        .await
        .expect("adopted");
    assert_eq!(mail(&restored, id).await.state, MailState::Cancelled);
}

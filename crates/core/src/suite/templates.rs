//! Words of mails: what is refused, how they look, what arrives, and that nobody's name becomes anything else.

use keydesk_testkit::{MailServer, header};
use rstest::rstest;
use uuid::Uuid;

use super::{
    Stage, customer,
    mails::{body, log, mail, mail_on, pool_of},
    plant, product, seed,
};
use crate::{
    domain::{letters::WITH_WORDS, mail::MailKind},
    error::{Error, ErrorCode},
    ids::LicenseId,
    operations::{environments::Engine, mail_templates::*, pools::AssignSeat},
};

fn words(kind: MailKind, version: i32, subject: &str, body: &str) -> SaveMailTemplate {
    SaveMailTemplate {
        kind,
        version,
        on: true,
        every_license: false,
        subject: Some(subject.to_owned()),
        body: Some(body.to_owned()),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_hostile_name_reaches_the_mailbox_as_a_name(#[case] engine: Engine) {
    let (Some(stage), Some(server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 2).await;
    mail_on(&stage, server.port).await;
    let save = words(
        MailKind::Assigned,
        0,
        "{{product}} for {{name}}",
        "Dear {{ name }}: {{key}}\n\n{{vendor}}",
    );
    let saved = stage.scope().save_mail_template(save).await.expect("saved");
    assert_eq!(saved.version, 1);
    let seat = AssignSeat {
        pool_id: pool.id,
        name: "{{key}} https://evil.example/a <b>\u{2028}Bcc: all@evil.example".into(),
        email: "annika@studio.example".into(),
        reason: None,
        notify: true,
    };
    let seat = scope.assign_seat(seat).await.expect("a seat");
    stage.clock.advance(chrono::Duration::minutes(1));
    scope.environment.mailer.turn().await.expect("a turn");
    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert_eq!(header(letter, "Bcc"), None);
    let subject = mail(&scope, seat.mail.expect("a mail")).await.subject;
    assert_eq!(
        subject,
        "Vector Studio for {{key}} https evil. example/a <b> Bcc: all at evil. example"
    );
    let said = letter.split("\r\n\r\n").nth(1).expect("a body");
    let flat = said.replace("=\r\n", "");
    assert!(
        flat.contains("{{key}} https evil. example/a <b> Bcc: all at evil. example: "),
        "{flat}"
    );
    assert!(flat.contains(&seat.license.key), "{flat}");
    assert!(!letter.contains("text/html"), "plain text only");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn words_are_refused_with_their_place_saved_shown_and_given_back(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.scope();
    let refused = scope
        .save_mail_template(words(MailKind::Revoked, 0, "Gone", "Hello,\n\n{{secret}}"))
        .await;
    match refused {
        Err(Error::Invalid {
            field: "body",
            reason,
            ..
        }) => {
            assert!(reason.starts_with("Line 3, character 1:"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    let off = SaveMailTemplate {
        on: false,
        ..words(MailKind::EnrollmentCode, 0, "", "")
    };
    let refused = scope.save_mail_template(off).await;
    assert!(
        matches!(refused, Err(Error::Invalid { field: "on", .. })),
        "{refused:?}"
    );
    let by_rule = SaveMailTemplate {
        on: true,
        ..words(MailKind::Expiring, 0, "", "")
    };
    let refused = scope.save_mail_template(by_rule).await;
    assert!(
        matches!(refused, Err(Error::Invalid { field: "on", .. })),
        "{refused:?}"
    );
    let test = scope
        .save_mail_template(words(MailKind::Test, 0, "", ""))
        .await;
    assert!(
        matches!(test, Err(Error::Invalid { field: "kind", .. })),
        "{test:?}"
    );
    let saved = scope
        .save_mail_template(words(MailKind::Revoked, 0, "Gone: {{product}}", " "))
        .await
        .expect("saved");
    assert_eq!(
        (saved.subject.as_deref(), saved.body),
        (Some("Gone: {{product}}"), None)
    );
    let stale = scope
        .save_mail_template(words(MailKind::Revoked, 0, "", ""))
        .await;
    assert_eq!(
        stale.expect_err("changed meanwhile").code(),
        ErrorCode::Conflict
    );
    let back = words(MailKind::Revoked, 1, "", "");
    let back = scope.save_mail_template(back).await.expect("as built in");
    assert_eq!((back.subject, back.version), (None, 2));
    let all = scope
        .list_mail_templates(ListMailTemplates {})
        .await
        .expect("all");
    assert_eq!(all.len(), WITH_WORDS.len());
    let on: Vec<_> = all
        .iter()
        .filter(|each| each.on)
        .map(|each| each.kind)
        .collect();
    assert_eq!(
        on,
        [
            MailKind::Assigned,
            MailKind::Revoked,
            MailKind::EnrollmentCode,
            MailKind::MyCode
        ]
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_preview_shows_a_license_of_somebodys_without_its_whole_key(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Zoé Brontë", "zoe@example.com");
    let mut held = seed(1, "KEY-0001-SECRET-PART", &product(1, "Pro"), Some(&holder));
    held.row.expires_at = Some(super::start() + chrono::Duration::days(14));
    plant(
        &scope,
        vec![held, seed(2, "FREE", &product(1, "Pro"), None)],
    )
    .await;
    let ask = |kind, license: Option<u128>| PreviewMailTemplate {
        kind,
        subject: None,
        body: None,
        license_id: license.map(|number| LicenseId(Uuid::from_u128(number))),
    };
    for kind in WITH_WORDS {
        let shown = scope
            .preview_mail_template(ask(kind, None))
            .await
            .expect("a sample");
        assert!(
            !shown.subject.is_empty() && !shown.body.contains("{{"),
            "{kind}: {shown:?}"
        );
        let shown = scope
            .preview_mail_template(ask(kind, Some(1)))
            .await
            .expect("a license");
        assert!(!shown.body.contains("SECRET"), "{kind}");
    }
    let shown = scope
        .preview_mail_template(ask(MailKind::Expiring, Some(1)))
        .await
        .expect("it");
    assert!(
        shown.body.contains("Zoé Brontë") && shown.body.contains("in 14 days"),
        "{shown:?}"
    );
    assert!(
        scope
            .preview_mail_template(ask(MailKind::Assigned, Some(2)))
            .await
            .is_err()
    );
    assert!(log(&scope).await.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_try_of_unsaved_words_arrives_in_a_mailbox(#[case] engine: Engine) {
    let (Some(stage), Some(server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let send = |body: &str| SendTestTemplate {
        kind: MailKind::Suspended,
        subject: Some("About {{product}}".into()),
        body: Some(body.to_owned()),
        to: "mira@larkspur.example".into(),
    };
    let refused = scope.send_test_template(send("Hello {{name}}")).await;
    assert!(
        matches!(refused, Err(Error::Invalid { field: "to", .. })),
        "no server yet"
    );
    mail_on(&stage, server.port).await;
    let refused = scope.send_test_template(send("Hello {{nobody}}")).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "body", .. })));
    let sent = scope
        .send_test_template(send("Hello {{name}}"))
        .await
        .expect("an answer");
    assert_eq!(sent.failed_at, None, "{sent:?}");
    let letters = server.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(header(&letters[0], "Subject"), Some("About Vector Studio"));
    assert!(letters[0].contains("Hello Annika Lindberg"));
    let noted = log(&scope).await;
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0].kind, MailKind::Test);
    assert_eq!(body(&scope, noted[0].id).await, None);
}

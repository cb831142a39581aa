//! Mail meets a real mail server: what arrives, what each refusal does, and what the try tells.

use std::time::Duration;

use keydesk_testkit::{Killable, MailServer, header};
use rstest::rstest;

use super::{
    Stage,
    mails::{body, give, log, mail, mail_on, mail_settings, pool_of},
};
use crate::{
    domain::mail::MailState,
    operations::{Access, environments::Engine, mail_settings::*, mails::*},
    service::EnvironmentScope,
};

async fn send(scope: &EnvironmentScope) {
    let mailer = &scope.environment.mailer;
    mailer.rested().await;
    mailer.turn().await.expect("a turn");
}

async fn outbox(scope: &EnvironmentScope) -> Outbox {
    scope.get_outbox(GetOutbox {}).await.expect("the outbox")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_mail_goes_out_after_its_hold_and_is_emptied(#[case] engine: Engine) {
    let (Some(stage), Some(server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 2).await;
    mail_on(&stage, server.port).await;
    let seat = give(&scope, &pool, "annika@studio.example")
        .await
        .expect("a seat");
    let id = seat.mail.expect("a mail");
    send(&scope).await;
    assert_eq!(
        mail(&scope, id).await.state,
        MailState::Waiting,
        "it is held"
    );
    stage.clock.advance(chrono::Duration::seconds(31));
    send(&scope).await;
    let sent = mail(&scope, id).await;
    assert_eq!(
        (sent.state, sent.tries, sent.sent_at),
        (MailState::Sent, 1, Some(super::now(&stage)))
    );
    assert_eq!(body(&scope, id).await, None);
    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert!(letter.contains(&seat.license.key));
    assert_eq!(
        header(letter, "From"),
        Some("\"Larkspur Software\" <licenses@larkspur.example>")
    );
    assert_eq!(
        header(letter, "To"),
        Some("\"Annika Lindberg\" <annika@studio.example>")
    );
    assert_eq!(header(letter, "Auto-Submitted"), Some("auto-generated"));
    let message_id = header(letter, "Message-ID").expect("a Message-ID");
    assert!(message_id.ends_with("@larkspur.example>"), "{message_id}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_refusal_does_what_it_says_and_no_more(#[case] engine: Engine) {
    let (Some(stage), Some(mut server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 9).await;
    mail_on(&stage, server.port).await;
    let mut mails = Vec::new();
    for who in ["nobody", "later", "relay", "silence", "annika"] {
        let seat = give(&scope, &pool, &format!("{who}@studio.example")).await;
        mails.push(seat.expect("a seat").mail.expect("a mail"));
    }
    stage.clock.advance(chrono::Duration::minutes(1));
    send(&scope).await;
    // The one over which the server died keeps nobody else.
    server.go_on();
    send(&scope).await;
    let all = log(&scope).await;
    let of = |place: usize| {
        all.iter()
            .find(|mail| mail.id == mails[place])
            .expect("the mail")
    };
    let (nobody, later, relay, silence, annika) = (of(0), of(1), of(2), of(3), of(4));
    assert_eq!(
        (nobody.state, nobody.tries, nobody.can_retry),
        (MailState::Failed, 1, true)
    );
    assert!(
        nobody
            .last_error
            .as_ref()
            .is_some_and(|why| why.contains("550 5.1.1 No such user"))
    );
    for waits in [later, relay, silence] {
        assert_eq!(
            (waits.state, waits.tries),
            (MailState::Waiting, 1),
            "{waits:?}"
        );
        let wait = waits.next_try_at.expect("a next try") - super::now(&stage);
        assert!(wait >= chrono::Duration::minutes(1), "{wait}");
    }
    assert_eq!(annika.state, MailState::Sent);
    assert_eq!(server.letters().len(), 1);
    assert_eq!(outbox(&scope).await.failed, 1);
    let again = scope
        .retry_mail(RetryMail { id: nobody.id })
        .await
        .expect("it waits again");
    assert_eq!((again.state, again.tries), (MailState::Waiting, 0));
    // At last it is given up, after as many tries as there are.
    for _ in 0..14 {
        stage.clock.advance(chrono::Duration::hours(8));
        send(&scope).await;
        server.go_on();
    }
    let given_up = mail(&scope, later.id).await;
    assert_eq!((given_up.state, given_up.tries), (MailState::Failed, 12));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_closed_road_costs_no_mail_a_try_and_is_told_of(#[case] engine: Engine) {
    let (Some(stage), Some(mut server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 9).await;
    mail_on(&stage, server.port).await;
    for who in ["annika", "tomas", "mira"] {
        give(&scope, &pool, &format!("{who}@studio.example"))
            .await
            .expect("a seat");
    }
    stage.clock.advance(chrono::Duration::minutes(1));
    server.kill();
    for _ in 0..5 {
        send(&scope).await;
    }
    let told = outbox(&scope).await;
    assert_eq!((told.waiting, told.failed), (3, 0));
    let trouble = told.trouble.expect("trouble");
    assert!(trouble.what.contains("cannot be reached"), "{trouble:?}");
    assert!(log(&scope).await.iter().all(|mail| mail.tries == 0));
    // While it rests, nobody is asked again and again.
    scope.environment.mailer.turn().await.expect("a turn");
    server.go_on();
    send(&scope).await;
    let told = outbox(&scope).await;
    assert_eq!((told.waiting, told.trouble), (0, None));
    assert_eq!(server.letters().len(), 3);
    // An address that the account may not write from is nobody's fault either.
    let settings = scope_settings(&stage).await;
    let stranger = MailSettings {
        from_email: "stranger@larkspur.example".into(),
        ..settings
    };
    save(&stage, stranger, None).await;
    give(&scope, &pool, "late@studio.example")
        .await
        .expect("a seat");
    stage.clock.advance(chrono::Duration::minutes(1));
    send(&scope).await;
    let told = outbox(&scope).await;
    assert!(
        told.trouble
            .is_some_and(|trouble| trouble.what.contains("550 5.7.60"))
    );
    assert_eq!((told.waiting, told.failed), (1, 0));
}

async fn scope_settings(stage: &Stage) -> MailSettings {
    let info = stage.scope().get_mail_settings(GetMailSettings {}).await;
    info.expect("the settings").settings
}

async fn save(stage: &Stage, settings: MailSettings, password: Option<&str>) {
    let save = SaveMailSettings {
        settings: MailSettings {
            version: scope_settings(stage).await.version,
            ..settings
        },
        password: password.map(str::to_owned),
    };
    stage.scope().save_mail_settings(save).await.expect("saved");
}

#[tokio::test]
async fn the_try_tells_how_far_it_came_in_the_servers_words() {
    let (Some(stage), Some(mut server)) = (
        Stage::on(Engine::Sqlite).await,
        MailServer::start_for("licenses"),
    ) else {
        return;
    };
    let scope = stage.production().await;
    let test = |to: &str| scope.send_test_mail(SendTestMail { to: to.into() });
    assert!(
        test("mira@larkspur.example").await.is_err(),
        "nothing is set up"
    );
    let with = |user: Option<&str>| MailSettings {
        // A try works before mail is turned on.
        on: false,
        user: user.map(str::to_owned),
        ..mail_settings(server.port)
    };
    let mut settings = with(Some("licenses"));
    save(&stage, settings.clone(), Some("wrong")).await;
    let tried = test("mira@larkspur.example").await.expect("an answer");
    assert_eq!(tried.failed_at, Some(MailStep::SignIn));
    assert!(
        tried.server.is_some_and(|said| said.starts_with("535")),
        "{}",
        tried.what
    );
    save(&stage, settings.clone(), Some("right")).await;
    let tried = test("mira@larkspur.example").await.expect("an answer");
    assert_eq!(tried.failed_at, None, "{}", tried.what);
    assert_eq!(server.letters().len(), 1);
    let tried = test("nobody@larkspur.example").await.expect("an answer");
    assert_eq!(tried.failed_at, Some(MailStep::Recipient));
    settings.security = MailSecurity::Starttls;
    save(&stage, settings.clone(), Some("right")).await;
    let tried = test("mira@larkspur.example").await.expect("an answer");
    assert_eq!(tried.failed_at, Some(MailStep::Protect));
    assert!(tried.what.contains("offers no STARTTLS"), "{}", tried.what);
    settings.security = MailSecurity::Tls;
    save(&stage, settings.clone(), Some("right")).await;
    let tried = test("mira@larkspur.example").await.expect("an answer");
    assert_eq!(tried.failed_at, Some(MailStep::Protect), "{}", tried.what);
    server.kill();
    let tried = test("mira@larkspur.example").await.expect("an answer");
    assert_eq!(tried.failed_at, Some(MailStep::Connect), "{}", tried.what);
    let states: Vec<_> = log(&scope).await.iter().map(|mail| mail.state).collect();
    assert_eq!(
        states
            .iter()
            .filter(|state| **state == MailState::Sent)
            .count(),
        1
    );
    assert_eq!(states.len(), 6);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_send_at_once_send_each_mail_once(#[case] engine: Engine) {
    let (Some(stage), Some(server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let pool = pool_of(&scope, 30).await;
    mail_on(&stage, server.port).await;
    for number in 0..20 {
        give(&scope, &pool, &format!("a{number}@studio.example"))
            .await
            .expect("a seat");
    }
    stage.clock.advance(chrono::Duration::minutes(1));
    let other = stage.second_process().await;
    let other = other
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await;
    let other = other.expect("the environment");
    for _ in 0..50 {
        tokio::join!(send(&scope), send(&other));
        if outbox(&scope).await.waiting == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(server.letters().len(), 20);
}

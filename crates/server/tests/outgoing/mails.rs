//! Mail by TLS: from the first byte and by STARTTLS, who is believed, and that nobody else ever hears a password.

use std::time::Duration;

use keydesk_core::operations::{environments::Engine, mail_settings::*, mails::MailState};
use keydesk_testkit::{Authority, MailServer, Vouched};

use crate::{
    desk::{Desk, NAME, until},
    webhooks::bad,
};

/// A seat's mail is held for 30 seconds; the sender rests for some more.
const PATIENCE: Duration = Duration::from_secs(120);
const USER: &str = "licenses";

fn secured_with(server: &mut MailServer, vouched: &Vouched, security: MailSecurity) {
    let from_the_first_byte = security == MailSecurity::Tls;
    server.secure(&vouched.certificate, &vouched.key, from_the_first_byte);
    server.go_on();
}

/// What tells more than a greeting.
fn told_more(heard: &[String]) -> Vec<&String> {
    let more = |line: &&String| {
        ["AUTH", "MAIL", "RCPT", "DATA"]
            .iter()
            .any(|word| line.ends_with(word))
    };
    heard.iter().filter(more).collect()
}

async fn travels_protected_or_waits(security: MailSecurity) {
    let authority = Authority::new();
    let Some(mut server) = MailServer::start_for(USER) else {
        return;
    };
    let desk = Desk::on(Engine::Sqlite, &authority.pem()).await;
    let desk = desk.expect("SQLite is always there");
    let pool = desk.pool("Vector", 1).await;
    desk.mail_by(&server, security, Some(USER)).await;
    let seat = desk.give(&pool, "annika@studio.example", true).await;
    for (vouched, [what, remedy]) in bad(&authority) {
        secured_with(&mut server, &vouched, security);
        let tried = desk.try_mail().await;
        assert_eq!(tried.failed_at, Some(MailStep::Protect), "{tried:?}");
        assert_eq!(tried.what, what);
        assert!(tried.remedy.contains(remedy), "{}", tried.remedy);
        let log = desk.mails().await;
        let noted = log.iter().find_map(|mail| mail.last_error.as_deref());
        assert_eq!(noted, Some(what), "the log has it, too");
    }
    // What waits in the outbox is no better off: it is not tried, and nothing is lost.
    let trouble = until("trouble", PATIENCE, async || desk.outbox().await.trouble).await;
    assert!(
        trouble.what.starts_with("The certificate of localhost"),
        "{trouble:?}"
    );
    assert!(!trouble.remedy.is_empty());
    let outbox = desk.outbox().await;
    // Tests are given up at once; the seat's mail is not.
    assert_eq!((outbox.waiting, outbox.failed), (1, 4));
    let waiting = desk.mails().await;
    let waiting = waiting.iter().find(|mail| mail.state == MailState::Waiting);
    assert_eq!(waiting.expect("the seat's mail").tries, 0);
    let heard = server.heard();
    assert!(told_more(&heard).is_empty(), "{heard:?}");
    assert!(server.letters().is_empty());

    // Somebody on the way takes TLS out; the server would take the password.
    server.unsecure();
    server.go_on();
    let tried = desk.try_mail().await;
    assert_eq!(tried.failed_at, Some(MailStep::Protect), "{tried:?}");
    let heard = server.heard();
    assert!(told_more(&heard).is_empty(), "{heard:?}");

    secured_with(&mut server, &authority.vouch(NAME), security);
    let tried = desk.try_mail().await;
    assert_eq!(tried.failed_at, None, "{tried:?}");
    until("the seat's mail", PATIENCE, async || {
        let letters = server.letters();
        let came = letters.iter().filter(|one| one.contains(&seat.key)).count();
        (came == 1 && letters.len() == 2).then_some(())
    })
    .await;
    until("a quiet outbox", PATIENCE, async || {
        let outbox = desk.outbox().await;
        (outbox.waiting == 0 && outbox.trouble.is_none()).then_some(())
    })
    .await;
    let heard = server.heard();
    let told = told_more(&heard);
    assert!(told.iter().any(|line| *line == "TLS AUTH"), "{heard:?}");
    assert!(
        told.iter().all(|line| line.starts_with("TLS ")),
        "{heard:?}"
    );
    assert_eq!(
        heard.iter().any(|line| line == "plain STARTTLS"),
        security == MailSecurity::Starttls
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_by_tls_goes_to_whom_the_certificate_names_and_waits_else() {
    travels_protected_or_waits(MailSecurity::Tls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_by_starttls_tells_no_password_before_it_is_protected_and_waits_else() {
    travels_protected_or_waits(MailSecurity::Starttls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_knows_no_authority_sends_no_mail_by_tls_and_says_what_to_install() {
    let authority = Authority::new();
    let Some(mut server) = MailServer::start_for(USER) else {
        return;
    };
    let desk = Desk::on(Engine::Sqlite, "").await;
    let desk = desk.expect("SQLite is always there");
    for security in [MailSecurity::Tls, MailSecurity::Starttls] {
        secured_with(&mut server, &authority.vouch(NAME), security);
        desk.mail_by(&server, security, Some(USER)).await;
        let tried = desk.try_mail().await;
        assert_eq!(tried.failed_at, Some(MailStep::Protect), "{tried:?}");
        assert!(
            tried.what.contains("knows no certificate authority"),
            "{}",
            tried.what
        );
        assert!(tried.remedy.contains("ca-certificates"), "{}", tried.remedy);
    }
    assert!(told_more(&server.heard()).is_empty());
}

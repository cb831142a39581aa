//! The customer of a key that leaked is told by mail: of the new key, once, and of nothing else.

use keydesk_testkit::{MailServer, header};
use rand::{SeedableRng, rngs::StdRng};
use rstest::rstest;

use super::{
    Stage,
    leaks::{find, licenses, withdraw},
    mails::{body, log, mail, mail_on},
    plant,
};
use crate::{
    domain::mail::{MailKind, MailState},
    error::ErrorCode,
    operations::{
        audit::{AuditFilter, ListAudit},
        environments::Engine,
        leaks::*,
        mail_templates::*,
    },
    service::EnvironmentScope,
};

async fn send(scope: &EnvironmentScope) {
    let mailer = &scope.environment.mailer;
    mailer.rested().await;
    mailer.turn().await.expect("a turn");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_held_a_leaked_key_gets_one_mail_with_the_new_key_and_without_the_old_one(
    #[case] engine: Engine,
) {
    let (Some(stage), Some(server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    let scope = stage.production().await;
    let seeds = licenses(2, &mut StdRng::seed_from_u64(7));
    plant(&scope, seeds.clone()).await;
    mail_on(&stage, server.port).await;
    everything_is_told_of(&stage).await;
    let old_key = seeds[0].row.key.clone();
    let request = WithdrawLeakedKey {
        notify: true,
        ..withdraw(&find(&scope, &old_key).await.hits[0])
    };
    let done = scope.withdraw_leaked_key(request.clone()).await;
    let done = done.expect("withdrawn");
    let new = done.new.expect("a new license");
    let id = done.mail.expect("a mail");
    // Whoever sends the same again, because no answer came, sends no other mail.
    let again = scope.withdraw_leaked_key(request).await;
    assert_eq!(again.expect_err("seen before").code(), ErrorCode::Conflict);
    send(&scope).await;
    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("one mail, and none besides for the revocation: {letters:?}");
    };
    assert_eq!(header(letter, "To"), Some("Annika <a@b.example>"));
    assert!(letter.contains(&new.key) && !letter.contains(&old_key));
    let sent = mail(&scope, id).await;
    assert_eq!(
        (sent.kind, sent.state),
        (MailKind::Revoked, MailState::Sent)
    );
    assert_eq!(
        (sent.license_id, sent.customer_id),
        (Some(new.id), new.customer_id)
    );
    assert_eq!(body(&scope, id).await, None, "the key is not kept there");
    assert_eq!(log(&scope).await.len(), 1);

    // Without a new key they are told what to do instead.
    let request = WithdrawLeakedKey {
        notify: true,
        replace: false,
        ..withdraw(&find(&scope, &seeds[1].row.key).await.hits[0])
    };
    let done = scope.withdraw_leaked_key(request).await.expect("withdrawn");
    assert!(done.new.is_none() && done.mail.is_some());
    send(&scope).await;
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    let other = letters.iter().find(|one| !one.contains(&new.key));
    let other = other.expect("the second mail");
    assert!(other.contains("we will see to a new key") && !other.contains(&seeds[1].row.key));

    let trail = ListAudit {
        filter: AuditFilter::default(),
        before: None,
        limit: 50,
    };
    let trail = scope.list_audit(trail).await.expect("the trail");
    let text = serde_json::to_string(&trail).expect("JSON");
    assert!(!text.contains(&old_key) && !text.contains(&new.key));
}

/// The mail about the leak stands in for those that tell of a revocation and of a license that somebody gets.
async fn everything_is_told_of(stage: &Stage) {
    for kind in [MailKind::Revoked, MailKind::Assigned] {
        let save = SaveMailTemplate {
            kind,
            version: 0,
            on: true,
            every_license: true,
            subject: None,
            body: None,
        };
        let saved = stage.scope().save_mail_template(save).await;
        assert_eq!(saved.expect("saved").every_license, Some(true));
    }
}

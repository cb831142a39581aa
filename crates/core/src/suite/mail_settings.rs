//! Mail settings: what is refused, and where the password goes and does not go.

use rstest::rstest;

use super::{Stage, calm, mails::mail_settings};
use crate::{
    backend::Opening,
    error::{Error, ErrorCode},
    operations::{
        Access,
        audit::{AuditFilter, AuditTrail, ListAudit},
        environments::Engine,
        mail_settings::*,
    },
    store::mail_settings as store,
};

fn signed_in() -> MailSettings {
    MailSettings {
        security: MailSecurity::Tls,
        host: "smtp.larkspur.example".into(),
        user: Some("licenses".into()),
        ..mail_settings(465)
    }
}

/// The workspace's own trail.
fn everything() -> ListAudit {
    ListAudit {
        filter: AuditFilter {
            trail: AuditTrail::Workspace,
            ..AuditFilter::default()
        },
        before: None,
        limit: 200,
    }
}

fn save(settings: MailSettings, password: Option<&str>) -> SaveMailSettings {
    SaveMailSettings {
        settings,
        password: password.map(str::to_owned),
    }
}

#[tokio::test]
async fn settings_with_which_no_mail_could_go_out_are_refused_by_their_field() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.scope();
    let good = mail_settings(2525);
    for (wrong, settings) in [
        (
            "host",
            MailSettings {
                host: "https://smtp.example".into(),
                ..good.clone()
            },
        ),
        (
            "host",
            MailSettings {
                host: "smtp.example:587".into(),
                ..good.clone()
            },
        ),
        (
            "host",
            MailSettings {
                host: " ".into(),
                ..good.clone()
            },
        ),
        (
            "port",
            MailSettings {
                port: 0,
                ..good.clone()
            },
        ),
        (
            "from_email",
            MailSettings {
                from_email: "Larkspur".into(),
                ..good.clone()
            },
        ),
        (
            "from_name",
            MailSettings {
                from_name: String::new(),
                ..good.clone()
            },
        ),
        (
            "reply_to",
            MailSettings {
                reply_to: Some("a b".into()),
                ..good.clone()
            },
        ),
        (
            "security",
            MailSettings {
                host: "smtp.example".into(),
                ..good.clone()
            },
        ),
        ("password", signed_in()),
    ] {
        let refused = scope.save_mail_settings(save(settings, None)).await;
        let field = match refused {
            Err(Error::Invalid { field, .. }) => field,
            other => panic!("{wrong}: {other:?}"),
        };
        assert_eq!(field, wrong);
    }
    let allowed = MailSettings {
        host: "smtp.example".into(),
        allow_insecure: true,
        ..good.clone()
    };
    scope
        .save_mail_settings(save(allowed, None))
        .await
        .expect("allowed expressly");
    let stale = scope.save_mail_settings(save(good, None)).await;
    assert_eq!(
        stale.expect_err("changed meanwhile").code(),
        ErrorCode::Conflict
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_password_is_sealed_for_one_server_and_never_told(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.scope();
    let secret = "hunter2-and-a-half";
    let saved = scope
        .save_mail_settings(save(signed_in(), Some(secret)))
        .await
        .expect("saved");
    assert!(saved.has_password && saved.cannot_here.is_none());
    assert!(!format!("{saved:?}").contains(secret));
    let mut tx = stage.workspace.control.read().await.expect("a snapshot");
    let (_, sealed) = store::get(&mut tx).await.expect("the row");
    drop(tx);
    let sealed = sealed.expect("a sealed password");
    assert!(
        !sealed
            .windows(secret.len())
            .any(|part| part == secret.as_bytes())
    );
    let production = stage.production().await;
    let trail = production.list_audit(everything()).await;
    assert!(!format!("{trail:?}").contains(secret));
    // Another name for the vendor keeps it; another server must not get it.
    let renamed = MailSettings {
        from_name: "Larkspur".into(),
        ..saved.settings.clone()
    };
    let renamed = scope
        .save_mail_settings(save(renamed, None))
        .await
        .expect("kept");
    assert!(renamed.has_password);
    for elsewhere in [
        MailSettings {
            host: "smtp.elsewhere.example".into(),
            ..renamed.settings.clone()
        },
        MailSettings {
            user: Some("other".into()),
            ..renamed.settings.clone()
        },
    ] {
        let refused = scope.save_mail_settings(save(elsewhere, None)).await;
        assert!(
            matches!(
                refused,
                Err(Error::Invalid {
                    field: "password",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
    let nobody = MailSettings {
        user: None,
        ..renamed.settings
    };
    let nobody = scope
        .save_mail_settings(save(nobody, None))
        .await
        .expect("saved");
    assert!(!nobody.has_password);
}

#[tokio::test]
async fn a_process_without_the_master_key_says_that_it_cannot_send() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.scope();
    scope
        .save_mail_settings(save(signed_in(), Some("secret")))
        .await
        .expect("saved");
    let elsewhere = Opening {
        master_key_file: Some(stage.path("nowhere.key")),
        ..calm()
    };
    let elsewhere = stage.computer("another computer", elsewhere).await;
    let info = elsewhere
        .scope(&Stage::caller(), Access::Read)
        .expect("an owner may")
        .get_mail_settings(GetMailSettings {})
        .await
        .expect("the settings");
    let why = info.cannot_here.expect("it cannot");
    assert!(why.contains("master key"), "{why}");
}

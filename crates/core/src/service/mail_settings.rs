//! How the workspace sends mail: looking, changing, and a try that tells what the mail server answers.
//!
//! The password is written and never told. It is good for one server and user: whoever changes those enters it again, so
//! that it is not sent to another. Deliberately absent: sending what waits (`mailing`).

use std::{sync::Arc, time::Instant};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope, WorkspaceScope,
    acting::{Act, checked_text},
    mailing::{
        Letterhead, Setup,
        line::{Line, Trouble, is_loopback},
        sealed_as,
    },
    mails,
    settings::noted,
};
use crate::{
    domain::{
        email::checked_email,
        letters::Values,
        mail::{Letter, MailKind},
    },
    error::{Error, Result},
    operations::mail_settings::*,
    store::{
        mail_settings as store,
        mails::{About, NewMail, note},
        mails_queue::Parcel,
    },
};

fn refuse<T>(field: &'static str, reason: &str, remedy: &str) -> Result<T> {
    Err(Error::invalid(field, reason, remedy))
}

pub(super) fn named(field: &'static str, error: Error) -> Error {
    match error {
        Error::Invalid { reason, remedy, .. } => Error::Invalid {
            field,
            reason,
            remedy,
        },
        error => error,
    }
}

/// The name or address of a mail server, without anything around it.
fn checked_host(host: &str) -> Result<String> {
    let host = host.trim();
    let bare = host.trim_matches(['[', ']']);
    let is_address = bare.parse::<std::net::IpAddr>().is_ok();
    let is_name =
        url::Host::parse(host).is_ok() && host.len() <= 253 && !host.contains([':', '/', '@']);
    if host.is_empty() || is_address || is_name {
        return Ok(bare.to_owned());
    }
    refuse(
        "host",
        "This is no name of a mail server.",
        "Enter the bare name, such as smtp.company.com.",
    )
}

fn checked(settings: MailSettings) -> Result<MailSettings> {
    let host = checked_host(&settings.host)?;
    let from_name = checked_text("from_name", &settings.from_name, 0..=120)?;
    let from_email = match settings.from_email.trim() {
        "" => String::new(),
        email => checked_email(email).map_err(|error| named("from_email", error))?,
    };
    let reply_to = match settings.reply_to.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(email) => Some(checked_email(email).map_err(|error| named("reply_to", error))?),
    };
    let user = match settings.user.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(user) => Some(checked_text("user", user, 1..=254)?),
    };
    if settings.port == 0 {
        return refuse(
            "port",
            "A port is 1 to 65535.",
            "Enter 465 for TLS, or 587 for STARTTLS.",
        );
    }
    if settings.on {
        for (field, text) in [
            ("host", &host),
            ("from_name", &from_name),
            ("from_email", &from_email),
        ] {
            if text.is_empty() {
                return refuse(
                    field,
                    "Mail cannot be sent without this.",
                    "Fill it in, or turn mail off.",
                );
            }
        }
        let open_air = settings.security == MailSecurity::None && !is_loopback(&host);
        if open_air && !settings.allow_insecure {
            return refuse(
                "security",
                "License keys and the password would travel unprotected to another computer.",
                "Choose TLS or STARTTLS, or allow it expressly.",
            );
        }
    }
    Ok(MailSettings {
        host,
        from_name,
        from_email,
        reply_to,
        user,
        ..settings
    })
}

impl WorkspaceScope {
    /// How the workspace sends mail; never the password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_mail_settings(&self, _request: GetMailSettings) -> Result<MailSettingsInfo> {
        let mut tx = self.workspace.control.read().await?;
        let (settings, sealed) = store::get(&mut tx).await?;
        drop(tx);
        let setup = Setup {
            settings,
            sealed,
            letters: Arc::default(),
        };
        Ok(MailSettingsInfo {
            cannot_here: self.workspace.mail.cannot_here(&setup),
            has_password: setup.sealed.is_some(),
            settings: setup.settings,
        })
    }

    /// Changes how the workspace sends mail.
    ///
    /// # Errors
    /// `invalid` with the field; `conflict` when somebody else changed it; `master_key` or `step_up_required` when a password
    /// cannot be sealed here.
    pub async fn save_mail_settings(&self, request: SaveMailSettings) -> Result<MailSettingsInfo> {
        let seen = request.settings.version;
        let mut settings = checked(request.settings)?;
        let (before, kept) = store::get(&mut self.workspace.control.read().await?).await?;
        let sealed = self.sealed(&settings, request.password.as_deref(), (&before, kept))?;
        settings.version = seen + 1;
        let new_password = request.password.is_some();
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    if !store::save(tx, &settings, sealed.as_deref()).await? {
                        return Err(Error::Conflict {
                            thing: "setting",
                            id: "mail".into(),
                            seen,
                            found: store::get(tx).await?.0.version,
                        });
                    }
                    let details = json!({ "before": before, "after": settings, "new_password": new_password });
                    noted(tx, &caller, now, "save_mail_settings", details).await
                }
                .boxed()
            })
            .await?;
        self.workspace.mail.forget();
        self.get_mail_settings(GetMailSettings {}).await
    }

    /// The password as it is to be kept.
    fn sealed(
        &self,
        settings: &MailSettings,
        password: Option<&str>,
        (before, kept): (&MailSettings, Option<Vec<u8>>),
    ) -> Result<Option<Vec<u8>>> {
        if settings.user.is_none() {
            return Ok(None);
        }
        match (password, kept) {
            (Some(password), _)
                if password.chars().count() > 500 || password.contains(['\0', '\r', '\n']) =>
            {
                refuse(
                    "password",
                    "A password has at most 500 characters, on one line.",
                    "Enter the one that the mail server knows.",
                )
            }
            (Some(""), _) | (None, None) if settings.on => refuse(
                "password",
                "This user needs a password.",
                "Enter it, or leave the user empty where the server asks nobody.",
            ),
            (Some(""), _) | (None, None) => Ok(None),
            (Some(password), _) => {
                let sealed = self
                    .workspace
                    .master
                    .seal(&sealed_as(settings), password.as_bytes());
                sealed.map(Some)
            }
            (None, Some(_)) if sealed_as(before) != sealed_as(settings) => refuse(
                "password",
                "The password was given for another server or user.",
                "Enter it again.",
            ),
            (None, kept) => Ok(kept),
        }
    }
}

impl EnvironmentScope {
    /// Sends a mail at once with the settings as they are saved, and tells what the mail server answers.
    ///
    /// # Errors
    /// `invalid` for the address, or where nothing is set up; `master_key` or `step_up_required` when the password cannot be
    /// opened here.
    pub async fn send_test_mail(&self, request: SendTestMail) -> Result<TestMailSent> {
        let values = Values::default();
        self.sent_at_once(&request.to, "send_test_mail", |head| {
            head.letter(MailKind::Test, values)
        })
        .await
    }

    /// Sends a letter at once, past the outbox, and tells how that went.
    pub(super) async fn sent_at_once(
        &self,
        to: &str,
        action: &'static str,
        letter: impl FnOnce(&Letterhead) -> Letter,
    ) -> Result<TestMailSent> {
        let to = checked_email(to).map_err(|error| named("to", error))?;
        let book = &self.environment.mailer.book;
        // What was saved a moment ago counts, also by another process.
        book.forget();
        let setup = book.setup().await?;
        if setup.settings.host.is_empty() || setup.settings.from_email.is_empty() {
            return refuse(
                "to",
                "No mail server is set up yet.",
                "Save the mail settings first.",
            );
        }
        let ready = book.opened(&setup)?;
        let letterhead = Letterhead::of(&setup);
        let letter = letter(&letterhead);
        let mail = letterhead.mail(MailKind::Test, ("", &to), letter, About::default());
        let (began, now) = (Instant::now(), self.environment.database.now());
        let tried = async {
            let mut line = Line::open(&ready).await?;
            let sent = line.send(&ready.settings, &parcel(&mail, now)).await;
            line.close().await;
            sent.map_err(|refusal| refusal.trouble().clone())
        };
        let trouble = tried.await.err();
        let millis = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.note_test(action, mail, trouble.clone(), now).await?;
        Ok(answer(trouble, &to, millis))
    }

    async fn note_test(
        &self,
        action: &'static str,
        mail: NewMail,
        trouble: Option<Trouble>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let act = Act {
            caller: self.caller.clone(),
            action,
            reason: None,
        };
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let error = trouble.map(|trouble| trouble.what);
                    let id = note(tx, &mail, error.as_deref(), now).await?;
                    mails::noted(tx, &act, id, now).await.map(|_| ())
                }
                .boxed()
            })
            .await
    }
}

fn answer(trouble: Option<Trouble>, to: &str, millis: u32) -> TestMailSent {
    match trouble {
        None => TestMailSent {
            failed_at: None,
            what: format!("The mail server took the mail to {to}."),
            remedy: "Look into that mailbox, and into its spam folder.".to_owned(),
            server: None,
            millis,
        },
        Some(trouble) => TestMailSent {
            failed_at: Some(trouble.step),
            what: trouble.what,
            remedy: trouble.remedy,
            server: trouble.server,
            millis,
        },
    }
}

/// A mail that goes out without having been in the outbox.
fn parcel(mail: &NewMail, now: DateTime<Utc>) -> Parcel {
    Parcel {
        id: crate::ids::MailId::new(now),
        kind: mail.kind.as_str().to_owned(),
        to_name: mail.to_name.clone(),
        to_email: mail.to_email.clone(),
        subject: mail.letter.subject.clone(),
        body: mail.letter.body.clone(),
        message_id: mail.message_id.clone(),
        created_at: now,
        not_after: None,
        tries: 1,
        about_license_id: None,
        about_customer_id: None,
    }
}

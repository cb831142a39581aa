//! Mail as people see it: the log, how the outbox stands, and sending, trying or cancelling one by hand.
//!
//! The letters about seats are written here, too, for whoever gives or takes one. Deliberately absent: what a mail says, which
//! no answer tells, and how mails leave (`mailing`).

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, check_stretch, checked_text},
    mailing::{self, Letterhead},
};
use crate::{
    domain::{
        letters::{Named, about_licenses},
        license::short_key,
        mail::{MailKind, UNDO_TIME},
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::{LicenseId, MailId},
    operations::{
        Noun,
        licenses::{CustomerRef, License},
        mails::*,
    },
    store::{
        Tx, customers, licenses,
        mails::{self as store, About, NewMail, Wanted},
        mails_queue, products,
    },
};

/// Nobody pages deeper.
const DEEPEST: u32 = 1_000_000;

impl EnvironmentScope {
    /// The log of mails, the newest first.
    ///
    /// # Errors
    /// `invalid` for a stretch or search that is too long.
    pub async fn list_mails(&self, request: ListMails) -> Result<MailPage> {
        check_stretch(request.offset, request.limit, DEEPEST)?;
        let wanted = Wanted {
            state: request.state,
            kind: request.kind,
            license: request.license_id,
            customer: request.customer_id,
            search: checked_text("search", &request.search, 0..=200)?,
            before: None,
        };
        let mut tx = self.environment.database.read().await?;
        let (rows, total) = store::page(&mut tx, &wanted, request.offset, request.limit).await?;
        Ok(MailPage {
            rows,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    /// How the outbox stands, and whether anything keeps mails from going out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_outbox(&self, _request: GetOutbox) -> Result<Outbox> {
        let book = &self.environment.mailer.book;
        let setup = book.setup().await?;
        let mut tx = self.environment.database.read().await?;
        let (waiting, failed) = mails_queue::counts(&mut tx).await?;
        let on = setup.settings.on;
        let trouble = match on {
            true => mailing::trouble(&mut tx).await?,
            false => None,
        };
        Ok(Outbox {
            on,
            cannot_here: book.cannot_here(&setup),
            trouble,
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            failed: u32::try_from(failed).unwrap_or(u32::MAX),
        })
    }

    /// Sends somebody the mail about their license again, with its key as it is now.
    ///
    /// # Errors
    /// `not_found`; `invalid` while the workspace sends no mail, or for a license that is nobody's or does not work.
    pub async fn resend_mail(&self, request: ResendMail) -> Result<Mail> {
        let letterhead = self.letterhead_needed().await?;
        if !letterhead.letters.writes(MailKind::Assigned) {
            return Err(Error::invalid(
                "license_id",
                "Mails about assigned licenses are switched off.",
                "An owner can switch them on in Settings, E-mail templates.",
            ));
        }
        let act = self.mail_act("resend_mail");
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| resend(tx, act, letterhead, request.license_id, now).boxed())
            .await
    }

    /// Tries a mail again that was given up.
    ///
    /// # Errors
    /// `not_found`; `invalid` for a mail that was not given up, or whose text is gone.
    pub async fn retry_mail(&self, request: RetryMail) -> Result<Mail> {
        let act = self.mail_act("retry_mail");
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    found(tx, request.id).await?;
                    if !mails_queue::retry(tx, request.id, now).await? {
                        return Err(refused(
                            "This mail cannot be tried again.",
                            "Only mails that were given up can, for 30 days. Send the mail about the license anew instead.",
                        ));
                    }
                    noted(tx, &act, request.id, now).await
                }
                .boxed()
            })
            .await
    }

    /// Takes a waiting mail out of the outbox.
    ///
    /// # Errors
    /// `not_found`; `invalid` for a mail that does not wait any more.
    pub async fn cancel_mail(&self, request: CancelMail) -> Result<Mail> {
        let act = self.mail_act("cancel_mail");
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    found(tx, request.id).await?;
                    let why = format!("Cancelled by {}.", act.caller.person);
                    if !store::cancel(tx, request.id, &why).await? {
                        return Err(refused(
                            "This mail does not wait any more.",
                            "It is on its way, or has been sent, given up or cancelled.",
                        ));
                    }
                    noted(tx, &act, request.id, now).await
                }
                .boxed()
            })
            .await
    }

    fn mail_act(&self, action: &'static str) -> Act {
        Act {
            caller: self.caller.clone(),
            action,
            reason: None,
        }
    }

    /// Who writes, when somebody wants a mail; none while the workspace sends none.
    pub(super) async fn letterhead(&self, wanted: bool) -> Result<Option<Letterhead>> {
        match wanted {
            true => self.environment.mailer.book.letterhead().await,
            false => Ok(None),
        }
    }

    /// Who writes, where nothing can be done without a mail.
    ///
    /// # Errors
    /// `invalid` while the workspace sends no mail.
    pub(crate) async fn letterhead_needed(&self) -> Result<Letterhead> {
        self.letterhead(true).await?.ok_or_else(|| {
            Error::invalid(
                "mail",
                "This workspace sends no mail.",
                "An owner can set mail up in Settings.",
            )
        })
    }
}

/// Whether it is worth telling somebody of a key.
pub(super) const fn works(status: LicenseStatus) -> bool {
    !matches!(
        status,
        LicenseStatus::Available | LicenseStatus::Expired | LicenseStatus::Revoked
    )
}

fn refused(reason: &str, remedy: &str) -> Error {
    Error::invalid("id", reason, remedy)
}

async fn found(tx: &mut Tx, id: MailId) -> Result<Mail> {
    store::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("mail", id))
}

/// A mail as it stands now, with an entry about what was done to it.
pub(super) async fn noted(tx: &mut Tx, act: &Act, id: MailId, now: DateTime<Utc>) -> Result<Mail> {
    let mail = found(tx, id).await?;
    // Whose it is stands in the customer's own row: an erasure there must not leave an address here.
    let details = json!({ "kind": mail.kind, "license_id": mail.license_id, "customer_id": mail.customer_id });
    let about = acting::subject("mail", id.0, mail.kind.as_str());
    acting::record(tx, act, now, about, details).await?;
    Ok(mail)
}

async fn resend(
    tx: &mut Tx,
    act: Act,
    letterhead: Letterhead,
    license: LicenseId,
    now: DateTime<Utc>,
) -> Result<Mail> {
    let license = licenses::get_held(tx, license)
        .await?
        .ok_or_else(|| Error::not_found("license", license))?;
    let holder = match license.customer_id {
        Some(id) if works(license.status) => customers::get(tx, id).await?,
        _ => None,
    };
    let Some(holder) = holder else {
        return Err(Error::invalid(
            "license_id",
            "This license is nobody's, or does not work any more.",
            "Assign it first.",
        ));
    };
    // One of them is enough.
    let why = "Sent anew.";
    store::cancel_about(tx, license.id, MailKind::Assigned, why).await?;
    let mail = about_seat(tx, &letterhead, MailKind::Assigned, (&license, &holder)).await?;
    let id = store::queue(tx, &mail, now).await?;
    noted(tx, &act, id, now).await
}

/// The mail about one license of somebody's.
pub(super) async fn about_seat(
    tx: &mut Tx,
    letterhead: &Letterhead,
    kind: MailKind,
    (license, holder): (&License, &CustomerRef),
) -> Result<NewMail> {
    let product = products::get_ref(tx, license.product_id)
        .await?
        .ok_or_else(|| Error::not_found("product", license.product_id))?;
    let short = short_key(&license.key);
    let key = match kind {
        // Who has a key already needs no more of it, and a dead one is nobody's business.
        MailKind::Assigned => &license.key,
        _ => &short,
    };
    let named = Named {
        product: &product.name,
        key: &license.key,
    };
    let values = about_licenses(&holder.name, &[named])
        .with("key", key)
        .day("expires", license.expires_at);
    let about = About {
        license: Some(license.id),
        pool: license.pool_id,
        customer: Some(holder.id),
    };
    let letter = letterhead.letter(kind, values);
    Ok(letterhead.mail(kind, (&holder.name, &holder.email), letter, about))
}

/// Puts the mail into the outbox that tells somebody of their seat, in the transaction that gives it. It is held while the
/// seat can be taken back as if nothing had been.
pub(super) async fn tell_assigned(
    tx: &mut Tx,
    letterhead: Option<&Letterhead>,
    seat: (&License, &CustomerRef),
    now: DateTime<Utc>,
) -> Result<Option<MailId>> {
    let written = letterhead.filter(|head| head.letters.writes(MailKind::Assigned));
    let Some(letterhead) = written else {
        return Ok(None);
    };
    let mut mail = about_seat(tx, letterhead, MailKind::Assigned, seat).await?;
    mail.hold = UNDO_TIME;
    store::queue(tx, &mail, now).await.map(Some)
}

/// The same for a seat that was taken back. A mail about it that still waits is cancelled, and who was never told that they
/// had a seat is not told that they lost it.
pub(super) async fn tell_revoked(
    tx: &mut Tx,
    letterhead: Option<&Letterhead>,
    license: &License,
    now: DateTime<Utc>,
) -> Result<Option<MailId>> {
    let why = "The license was taken back before the mail went out.";
    let waited = store::cancel_about(tx, license.id, MailKind::Assigned, why).await? > 0;
    let never_told = waited && !store::went_out(tx, license.id, MailKind::Assigned).await?;
    let written = letterhead.filter(|head| head.letters.writes(MailKind::Revoked) && !never_told);
    let (Some(letterhead), Some(holder)) = (written, license.customer_id) else {
        return Ok(None);
    };
    let Some(holder) = customers::get(tx, holder).await? else {
        return Ok(None);
    };
    let mail = about_seat(tx, letterhead, MailKind::Revoked, (license, &holder)).await?;
    let id = store::queue(tx, &mail, now).await?;
    tx.changed(Noun::Mails, [id.0]);
    Ok(Some(id))
}

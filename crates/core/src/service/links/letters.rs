//! What holders of links are told by mail, and visitors of the public pages.
//!
//! Deliberately absent: what letters say (`domain::mail`), and sending them (`service::mailing`).

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        enrollment::CODE_LIVES,
        mail::{self, MailKind, Seat},
    },
    error::Result,
    operations::{
        Noun,
        licenses::{CustomerRef, License, ProductRef},
    },
    service::mailing::Letterhead,
    store::{
        Tx,
        mails::{self, About, NewMail},
    },
};

/// Mails somebody a code, which is good for a while only: for a seat of a product, or for their own licenses.
pub(in crate::service) async fn mail_code(
    tx: &mut Tx,
    head: &Letterhead,
    whom: (&str, &str),
    (product, code): (Option<&str>, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let minutes = u32::try_from(CODE_LIVES.num_minutes()).unwrap_or(0);
    let (kind, letter) = match product {
        Some(product) => (
            MailKind::EnrollmentCode,
            mail::enrollment_code(&head.vendor, product, code, minutes),
        ),
        None => (MailKind::MyCode, mail::my_code(&head.vendor, code, minutes)),
    };
    let mail = NewMail {
        good_for: Some(CODE_LIVES),
        ..head.mail(kind, whom, letter, About::default())
    };
    queue(tx, &mail, now).await
}

/// Tells somebody that their seat went back. At once, for nobody takes that back.
pub(super) async fn tell_taken_back(
    tx: &mut Tx,
    head: &Letterhead,
    license: &License,
    (holder, product): (&CustomerRef, &ProductRef),
    now: DateTime<Utc>,
) -> Result<()> {
    let letter = mail::seat_revoked(Seat {
        vendor: &head.vendor,
        name: &holder.name,
        product: &product.name,
        key: &license.key,
        expires_at: license.expires_at,
    });
    let about = About {
        license: Some(license.id),
        pool: license.pool_id,
        customer: Some(holder.id),
    };
    let whom = (holder.name.as_str(), holder.email.as_str());
    let mail = head.mail(MailKind::Revoked, whom, letter, about);
    queue(tx, &mail, now).await
}

async fn queue(tx: &mut Tx, mail: &NewMail, now: DateTime<Utc>) -> Result<()> {
    mails::queue(tx, mail, now).await?;
    tx.changed(Noun::Mails, []);
    Ok(())
}

//! What visitors of the public pages are told by mail.
//!
//! Deliberately absent: what letters say (`domain::mail`), and sending them (`service::mailing`).

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        enrollment::CODE_LIVES,
        mail::{self, MailKind},
    },
    error::Result,
    operations::Noun,
    service::mailing::Letterhead,
    store::{
        Tx,
        mails::{self, About, NewMail},
    },
};

/// Mails a code to an address, without a name, which anybody may have typed; it is good for a while only: for a seat of a product, or for their own licenses.
pub(in crate::service) async fn mail_code(
    tx: &mut Tx,
    head: &Letterhead,
    email: &str,
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
        ..head.mail(kind, ("", email), letter, About::default())
    };
    mails::queue(tx, &mail, now).await?;
    tx.changed(Noun::Mails, []);
    Ok(())
}

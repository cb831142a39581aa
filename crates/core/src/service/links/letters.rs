//! What visitors of the public pages are told by mail.
//!
//! Deliberately absent: what letters say (`domain::letters`), and sending them (`service::mailing`).

use chrono::{DateTime, Utc};

use crate::{
    domain::{enrollment::CODE_LIVES, letters::Values, mail::MailKind},
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
    let values = Values::default()
        .with("code", code)
        .with("minutes", &minutes.to_string());
    let (kind, values) = match product {
        Some(product) => (MailKind::EnrollmentCode, values.with("product", product)),
        None => (MailKind::MyCode, values),
    };
    let letter = head.letter(kind, values);
    let mail = NewMail {
        good_for: Some(CODE_LIVES),
        ..head.mail(kind, ("", email), letter, About::default())
    };
    mails::queue(tx, &mail, now).await?;
    tx.changed(Noun::Mails, []);
    Ok(())
}

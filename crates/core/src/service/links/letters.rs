//! What holders of links are told by mail.
//!
//! Deliberately absent: what letters say (`domain::mail`), and sending them.

use chrono::{DateTime, Duration, Utc};

use crate::{
    domain::mail::{self, MailKind, Seat},
    error::Result,
    operations::{
        Noun,
        licenses::{CustomerRef, License, ProductRef},
    },
    store::{
        Tx,
        mails::{self, About, NewMail},
    },
};

/// Who writes.
#[derive(Debug, Clone)]
pub(in crate::service) struct Letterhead {
    /// The vendor's name.
    pub vendor: String,
    /// Where mails are from.
    pub domain: String,
}

impl Letterhead {
    /// Mails somebody a code, which is good for a while only.
    pub(in crate::service) async fn code(
        &self,
        tx: &mut Tx,
        (name, email): (&str, &str),
        (product, code): (Option<&str>, &str),
        now: DateTime<Utc>,
    ) -> Result<()> {
        let lives = crate::domain::enrollment::CODE_LIVES;
        let minutes = u32::try_from(lives.num_minutes()).unwrap_or(0);
        let (kind, letter) = match product {
            Some(product) => (
                MailKind::EnrollmentCode,
                mail::enrollment_code(&self.vendor, product, code, minutes),
            ),
            None => (MailKind::MyCode, mail::my_code(&self.vendor, code, minutes)),
        };
        let mail = NewMail {
            good_for: Some(lives),
            ..self.mail(kind, (name, email), letter, About::default())
        };
        self.queue(tx, &mail, now).await
    }

    /// Tells somebody that their seat went back.
    pub(in crate::service) async fn taken_back(
        &self,
        tx: &mut Tx,
        license: &License,
        (holder, product): (&CustomerRef, &ProductRef),
        now: DateTime<Utc>,
    ) -> Result<()> {
        let letter = mail::seat_revoked(Seat {
            vendor: &self.vendor,
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
        let mail = self.mail(MailKind::Revoked, whom, letter, about);
        self.queue(tx, &mail, now).await
    }

    fn mail(
        &self,
        kind: MailKind,
        (name, email): (&str, &str),
        letter: mail::Letter,
        about: About,
    ) -> NewMail {
        NewMail {
            kind,
            to_name: name.to_owned(),
            to_email: email.to_owned(),
            letter,
            domain: self.domain.clone(),
            about,
            hold: Duration::zero(),
            good_for: None,
        }
    }

    async fn queue(&self, tx: &mut Tx, mail: &NewMail, now: DateTime<Utc>) -> Result<()> {
        mails::queue(tx, mail, now).await?;
        tx.changed(Noun::Mails, []);
        Ok(())
    }
}

//! Taking a seat through an enrollment link: its page, a code, the seat, and giving it back.

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    HeldLicense, PublicScope, Try, VisitorPass,
    codes::{self, Wanted, after_all, pass_hash},
};
use crate::{
    domain::{
        email::checked_email,
        enrollment::{PASS_LIVES, takes},
        reach::Reach,
    },
    error::{Error, Result, is_race},
    operations::links::{EnrollmentLink, LinkTerms},
    operations::pools::Pool,
    operations::products::ProductStatus,
    service::{
        acting::checked_text,
        links::{self, Taken},
        mailing::Letterhead,
        pass::random,
    },
    store::{Tx, links as store, pools, visitors},
};

/// How often a seat is taken again when somebody else made the same customer at the same moment.
const TRIES: u32 = 3;
/// No code of a link is longer.
const LONGEST: usize = 100;

/// An enrollment link as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPage {
    /// What is handed out.
    pub product: String,
    /// Whether anything is, at present.
    pub open: bool,
    /// Whether a seat can go back.
    pub transferable: bool,
    /// For how long, and what happens then.
    pub terms: LinkTerms,
}

/// What became of somebody who typed a code.
#[derive(Clone)]
pub enum Confirmed {
    /// The code is wrong, too old or used up, or there never was one: nobody is told which.
    Refused,
    /// All seats are taken.
    Full,
    /// They have a seat; this shows it to them.
    Seat(VisitorPass),
}

impl std::fmt::Debug for Confirmed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Refused => "Refused",
            Self::Full => "Full",
            Self::Seat(_) => "Seat(…)",
        })
    }
}

/// A link with its pool.
struct Found {
    link: EnrollmentLink,
    pool: Pool,
}

impl Found {
    fn is_open(&self, now: DateTime<Utc>) -> bool {
        let in_time = self.pool.expires_at.is_none_or(|end| now < end);
        in_time
            && self.pool.product.status == ProductStatus::Active
            && links::is_open(&self.link, now)
    }
}

impl PublicScope {
    async fn link(&self, code: &str) -> Result<Option<Found>> {
        if code.is_empty() || code.len() > LONGEST {
            return Ok(None);
        }
        let mut tx = self.environment.database.read().await?;
        let Some(link) = store::by_code(&mut tx, links::code_hash(code)).await? else {
            return Ok(None);
        };
        let pool = pools::get(&mut tx, Reach::of(None), link.pool.id).await?;
        Ok(pool.map(|pool| Found { link, pool }))
    }

    /// What a link hands out; none when it never was, or is no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link_page(&self, code: &str) -> Result<Option<LinkPage>> {
        let now = self.environment.database.now();
        let sends = self.letterhead().await?.is_some();
        let found = self.link(code).await?;
        Ok(found.map(|found| LinkPage {
            open: sends && found.is_open(now),
            product: found.pool.product.name,
            transferable: found.pool.transferable,
            terms: found.link.terms,
        }))
    }

    /// Mails somebody a code when their address may enroll. Whether it may, and whether it is known, the answer does not
    /// tell, nor the time that it takes.
    ///
    /// # Errors
    /// `invalid` with the field when name or address cannot be one; `not_found` when the link is no more.
    pub async fn begin_enrollment(&self, code: &str, name: &str, email: &str) -> Result<Try> {
        let (name, email) = (checked_text("name", name, 1..=200)?, checked_email(email)?);
        after_all(async move {
            let head = self.letterhead().await?;
            let found = self.link(code).await?;
            let found = found.ok_or_else(|| Error::not_found("enrollment link", "here"))?;
            let now = self.environment.database.now();
            let may = found.is_open(now) && takes(&found.link.terms, &email);
            let wanted = Wanted {
                link: Some(found.link.id),
                name,
                email,
                product: Some(found.pool.product.name),
                may,
            };
            self.begin(wanted, head).await
        })
        .await
    }

    /// Gives a seat to who types the code that was mailed to them, or shows them the one they have.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_enrollment(
        &self,
        code: &str,
        attempt: &str,
        typed: &str,
    ) -> Result<Confirmed> {
        after_all(async move {
            let Some(found) = self.link(code).await? else {
                return Ok(Confirmed::Refused);
            };
            let head = self.letterhead().await?;
            let mut tries = 0;
            loop {
                tries += 1;
                let shown = (attempt.to_owned(), typed.to_owned());
                let confirmed = self.confirm(&found.link, shown, head.clone()).await;
                match confirmed {
                    Err(Error::Database(error)) if is_race(&error) && tries < TRIES => {}
                    // Somebody else is about to take the last one; the code is not used up.
                    Err(Error::NoSeatLeft { .. }) => return Ok(Confirmed::Full),
                    confirmed => return confirmed,
                }
            }
        })
        .await
    }

    async fn confirm(
        &self,
        link: &EnrollmentLink,
        (attempt, typed): (String, String),
        head: Option<Letterhead>,
    ) -> Result<Confirmed> {
        let pass = random::<32>()?;
        let hash = pass_hash(&pass);
        let now = self.environment.database.now();
        let ids = (link.id, link.pool.id);
        let taken = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    let shown = codes::shown(tx, (&attempt, &typed), Some(ids.0), now).await?;
                    let Some(who) = shown else {
                        return Ok(None);
                    };
                    let whom = (who.name.as_str(), who.email.as_str());
                    let taken = links::take(tx, head.as_ref(), ids, whom, now).await?;
                    if let Taken::Seat(_, customer) = taken {
                        let whose = (Some(ids.0), customer);
                        visitors::insert_pass(tx, &hash, whose, now, now + PASS_LIVES).await?;
                    }
                    Ok(Some(taken))
                }
                .boxed()
            })
            .await?;
        Ok(match taken {
            Some(Taken::Seat(..)) => Confirmed::Seat(pass),
            Some(Taken::Full) => Confirmed::Full,
            // It ended, or stopped taking this address, since the code was mailed.
            Some(Taken::Closed) | None => Confirmed::Refused,
        })
    }

    /// The seat of who has shown a code on a link's page; none when they have not, or the seat went back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enrolled_seat(&self, code: &str, pass: &str) -> Result<Option<HeldLicense>> {
        let Some(found) = self.link(code).await? else {
            return Ok(None);
        };
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let Some(customer) = whose(&mut tx, pass, &found.link, now).await? else {
            return Ok(None);
        };
        let seat = crate::store::link_holdings::seat_of(&mut tx, found.pool.id, customer).await?;
        drop(tx);
        match seat {
            Some(license) => Ok(self.held(customer, vec![license]).await?.pop()),
            None => Ok(None),
        }
    }

    /// Gives back the seat of who has shown a code on a link's page. False when there is none that can go back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn return_seat(&self, code: &str, pass: &str) -> Result<bool> {
        let Some(found) = self.link(code).await? else {
            return Ok(false);
        };
        let (pass, now) = (pass.to_owned(), self.environment.database.now());
        let customer = {
            let mut tx = self.environment.database.read().await?;
            whose(&mut tx, &pass, &found.link, now).await?
        };
        let seat = self.enrolled_seat(code, &pass).await?;
        match (customer, seat) {
            (Some(customer), Some(seat)) => self.give_back(customer, seat.id).await,
            _ => Ok(false),
        }
    }
}

async fn whose(
    tx: &mut Tx,
    pass: &str,
    link: &EnrollmentLink,
    now: DateTime<Utc>,
) -> Result<Option<crate::ids::CustomerId>> {
    if pass.len() > LONGEST {
        return Ok(None);
    }
    visitors::pass(tx, &pass_hash(pass), Some(link.id), now).await
}

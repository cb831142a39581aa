//! Staying signed in: a refresh token counts once and brings the next; and signing out.
//!
//! Deliberately absent: how somebody signed in (`sign_in`).

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{pass::Pass, people::noted, standing::ACCESS};
use crate::{
    backend::Workspace,
    error::{Error, Result},
    ids::{PersonId, SignInId},
    operations::people::SignInKind,
    store::{Tx, people, sign_ins},
};

/// How long the token before still counts: an answer may have been lost, and two windows may have asked at once.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// Fresh tokens of a desktop.
#[derive(Clone)]
pub struct Refreshed {
    /// For the next minutes.
    pub access_token: String,
    /// How long it lives.
    pub access_lives: TimeDelta,
    /// Takes the place of the one that was shown.
    pub refresh_token: String,
}

impl std::fmt::Debug for Refreshed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Refreshed(…)")
    }
}

enum Turned {
    Next(PersonId),
    Raced,
    Ended,
    Refused,
}

impl Workspace {
    /// Fresh tokens for a desktop's refresh token, which counts once. Whoever shows an old one again has stolen it, or was
    /// stolen from: the sign-in ends.
    ///
    /// # Errors
    /// `not_signed_in`.
    pub async fn refresh(&self, token: &str) -> Result<Refreshed> {
        let pass = Pass::read(token).ok_or(Error::NotSignedIn)?;
        // Two windows may ask at once; the one that comes second finds the other's and goes on from there.
        for _ in 0..3 {
            let next = pass.next()?;
            match self.turn(&pass, &next).await? {
                Turned::Next(person) => {
                    return Ok(Refreshed {
                        access_token: self.access_token(person, pass.sign_in).await?,
                        access_lives: ACCESS,
                        refresh_token: next.text(),
                    });
                }
                Turned::Raced => {}
                Turned::Ended => {
                    tracing::warn!(sign_in = %pass.sign_in, "an old refresh token was shown again; the sign-in was ended");
                    return Err(Error::NotSignedIn);
                }
                Turned::Refused => return Err(Error::NotSignedIn),
            }
        }
        Err(Error::NotSignedIn)
    }

    async fn turn(&self, pass: &Pass, next: &Pass) -> Result<Turned> {
        let (id, family, shown, fresh) =
            (pass.sign_in, pass.family_hash(), pass.hash(), next.hash());
        let generation = self.standings.generation().to_owned();
        let now = self.control.now();
        self.control
            .write(move |tx| {
                async move {
                    let Some(found) = standing(tx, id, &generation, now).await? else {
                        return Ok(Turned::Refused);
                    };
                    if found.kind() != SignInKind::Desk || found.family != family {
                        return Ok(Turned::Refused);
                    }
                    let in_grace = found.previous_hash.as_ref() == Some(&shown)
                        && found.rotated_at.is_some_and(|at| now - at <= GRACE);
                    if found.hash != shown && !in_grace {
                        stolen(tx, &found, now).await?;
                        return Ok(Turned::Ended);
                    }
                    let ends = now + TimeDelta::seconds(i64::from(found.idle_seconds));
                    if !sign_ins::rotate(tx, id, &found.hash, &fresh, now, ends).await? {
                        return Ok(Turned::Raced);
                    }
                    Ok(Turned::Next(found.person_id))
                }
                .boxed()
            })
            .await
    }

    /// Ends a sign-in by what it carries: a refresh token, or a cookie. One that is no good has nothing to end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let Some(pass) = Pass::read(token) else {
            return Ok(());
        };
        let (id, family) = (pass.sign_in, pass.family_hash());
        let generation = self.standings.generation().to_owned();
        let now = self.control.now();
        self.control
            .write(move |tx| {
                async move {
                    let found = standing(tx, id, &generation, now).await?;
                    let Some(found) = found.filter(|found| found.family == family) else {
                        return Ok(());
                    };
                    let person = people::get(tx, found.person_id).await?;
                    sign_ins::end(tx, id, now).await?;
                    if let Some(person) = person {
                        let name = person.name.clone();
                        noted(
                            tx,
                            &name,
                            now,
                            "sign_out",
                            &person,
                            json!({ "sign_in": id }),
                        )
                        .await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

/// A sign-in that has not run out.
async fn standing(
    tx: &mut Tx,
    id: SignInId,
    generation: &str,
    now: DateTime<Utc>,
) -> Result<Option<sign_ins::Record>> {
    let found = sign_ins::get(tx, id, generation).await?;
    let Some(found) = found.filter(|found| now < found.expires_at) else {
        return Ok(None);
    };
    let person = people::get(tx, found.person_id).await?;
    Ok(person
        .filter(|person| person.disabled_at.is_none())
        .map(|_| found))
}

async fn stolen(tx: &mut Tx, found: &sign_ins::Record, now: DateTime<Utc>) -> Result<()> {
    sign_ins::end(tx, found.id, now).await?;
    if let Some(person) = people::get(tx, found.person_id).await? {
        let details = json!({ "sign_in": found.id, "ip": found.ip });
        noted(tx, "Keydesk", now, "end_stolen_sign_in", &person, details).await?;
    }
    Ok(())
}

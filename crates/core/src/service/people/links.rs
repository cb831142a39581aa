//! One-time links with which people set a password: invitations and resets. Kept as hashes; the code stands behind `#`, so
//! that no log of a server or proxy ever has it.

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::{pass::random, sign_in::link_hash},
    noted, passwords,
};
use crate::{
    backend::Workspace,
    error::{Error, Result},
    operations::people::{Person, PersonLink},
    store::{Tx, people as store, person_links, sign_ins},
};

/// The page that takes a link.
const PAGE: &str = "/admin/welcome";
/// The longest text that can be a code.
const LONGEST: usize = 100;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::service) enum Purpose {
    Invitation,
    Reset,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    const fn lives(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::Reset => TimeDelta::hours(24),
        }
    }
}

/// A link that still works, as the page that takes it shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLink {
    /// Whose it is.
    pub email: String,
    /// Their name.
    pub name: String,
    /// `invitation` or `reset`.
    pub purpose: String,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

/// Makes somebody's link. Links they had before work no more.
pub(in crate::service) async fn new_link(
    tx: &mut Tx,
    person: &store::Record,
    purpose: Purpose,
    made_by: &str,
    now: DateTime<Utc>,
) -> Result<PersonLink> {
    let code = random::<32>()?;
    let link = person_links::Link {
        person_id: person.id,
        purpose: purpose.word().to_owned(),
        expires_at: now + purpose.lives(),
    };
    person_links::replace(tx, &link_hash(&code), &link, made_by, now).await?;
    Ok(PersonLink {
        person: person.shown(),
        path: format!("{PAGE}#{}", code.as_str()),
        expires_at: link.expires_at,
    })
}

/// A link that works, and whose it is.
async fn working(
    tx: &mut Tx,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(person_links::Link, store::Record)> {
    let link = person_links::unused(tx, hash).await?;
    let link = link
        .filter(|link| now < link.expires_at)
        .ok_or(Error::LinkSpent)?;
    let person = store::get(tx, link.person_id).await?;
    let person = person.filter(|person| person.disabled_at.is_none());
    Ok((link, person.ok_or(Error::LinkSpent)?))
}

impl Workspace {
    /// What a link is for; it stays as it is.
    ///
    /// # Errors
    /// `link_spent` when it is none, was used, or is too old.
    pub async fn open_link(&self, code: &str) -> Result<OpenLink> {
        let hash = read(code)?;
        let mut tx = self.control.read().await?;
        let (link, person) = working(&mut tx, &hash, self.control.now()).await?;
        Ok(OpenLink {
            email: person.email,
            name: person.name,
            purpose: link.purpose,
            expires_at: link.expires_at,
        })
    }

    /// Sets somebody's password by their link, which is used up by it. They are signed out everywhere.
    ///
    /// # Errors
    /// `link_spent`; `invalid` for the password, and the link still works then.
    pub async fn accept_link(&self, code: &str, password: String) -> Result<Person> {
        let hash = read(code)?;
        let now = self.control.now();
        let (_, person) = working(&mut self.control.read().await?, &hash, now).await?;
        passwords::check("password", &password, &person.email, &person.name).await?;
        let password = passwords::hash(password).await?;
        self.control
            .write(move |tx| {
                async move {
                    // Whoever disables them, or makes another link, comes before or after.
                    store::alone(tx).await?;
                    let (link, person) = working(tx, &hash, now).await?;
                    if !person_links::take(tx, &hash, now).await? {
                        return Err(Error::LinkSpent);
                    }
                    store::set_password(tx, person.id, Some(&password), now).await?;
                    sign_ins::end_all(tx, person.id, None, now).await?;
                    let (name, details) = (person.name.clone(), json!({ "link": link.purpose }));
                    noted(tx, &name, now, "set_password", &person, details).await?;
                    let found = store::get(tx, person.id).await?;
                    Ok(found.ok_or(Error::LinkSpent)?.shown())
                }
                .boxed()
            })
            .await
    }
}

fn read(code: &str) -> Result<Vec<u8>> {
    if code.is_empty() || code.len() > LONGEST {
        return Err(Error::LinkSpent);
    }
    Ok(link_hash(code))
}

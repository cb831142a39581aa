//! People: who may sign in, with which role, and where they are signed in.
//!
//! [`links`] are how they set a password, [`account`] is what they do to their own account, [`second_factor`] the codes.
//! Always somebody remains who may do everything. Deliberately absent: signing in (`sign_in`).

mod account;
mod links;
pub(super) mod second_factor;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

pub use links::OpenLink;
pub(super) use links::new_link;

use super::{Caller, WorkspaceScope, acting::checked_text, passwords};
use crate::{
    backend::Workspace,
    domain::{email::checked_email, fold::fold, role::Role},
    error::{Error, Result},
    ids::PersonId,
    operations::{Access, Deleted, Noun, people::*},
    store::{
        Tx,
        audit::{self, Entry, Subject},
        people as store, person_links, sign_ins,
    },
};

/// The most people of a workspace.
const PEOPLE_LIMIT: i64 = 2_000;
/// How long a name is.
const NAME: std::ops::RangeInclusive<usize> = 1..=120;

/// Writes an entry about somebody and tells everybody who shows people.
pub(super) async fn noted(
    tx: &mut Tx,
    actor: &str,
    now: DateTime<Utc>,
    action: &'static str,
    person: &store::Record,
    details: serde_json::Value,
) -> Result<()> {
    noted_by(tx, (actor, "server"), now, action, person, details).await
}

async fn noted_by(
    tx: &mut Tx,
    (actor, door): (&str, &str),
    now: DateTime<Utc>,
    action: &'static str,
    person: &store::Record,
    details: serde_json::Value,
) -> Result<()> {
    let entry = Entry {
        at: now,
        actor,
        door,
        action,
        subject: Subject {
            kind: "person",
            id: Some(person.id.0),
            label: Some(person.email.clone()),
        },
        reason: None,
        batch: None,
        details,
    };
    audit::record(tx, entry).await?;
    tx.changed(Noun::People, [person.id.0]);
    tx.changed(Noun::Audit, []);
    Ok(())
}

fn by(caller: &Caller) -> (&str, &str) {
    (&caller.person, caller.door.as_str())
}

/// Refuses to leave the workspace without somebody who may do everything.
async fn check_owner_remains(
    tx: &mut Tx,
    person: &store::Record,
    field: &'static str,
) -> Result<()> {
    let counts = person.role() == Role::Owner
        && person.disabled_at.is_none()
        && person.password_hash.is_some();
    if !counts || store::other_owners(tx, person.id).await? > 0 {
        return Ok(());
    }
    Err(Error::invalid(
        field,
        "This is the only owner who can sign in; without one nobody could change people or settings.",
        "Make somebody else an owner first, and let them sign in.",
    ))
}

async fn insert(
    tx: &mut Tx,
    person: &Person,
    password_hash: Option<&str>,
) -> Result<store::Record> {
    if store::count(tx).await? >= PEOPLE_LIMIT {
        return Err(Error::invalid(
            "email",
            "A workspace has at most 2,000 people.",
            "People who left stay, for the audit trail names them. Make another workspace for more people.",
        ));
    }
    let added = store::insert(tx, person, password_hash).await?;
    match store::get(tx, person.id).await? {
        Some(record) if added => Ok(record),
        _ => Err(Error::invalid(
            "email",
            "Somebody with this address is here already.",
            "Look for them in the list; they may be disabled.",
        )),
    }
}

fn newcomer(request: &InvitePerson, now: DateTime<Utc>) -> Result<Person> {
    Ok(Person {
        id: PersonId::new(now),
        version: 1,
        email: checked_email(&request.email)?,
        name: checked_text("name", &request.name, NAME)?,
        role: request.role,
        state: PersonState::Invited,
        totp: false,
        last_sign_in_at: None,
        created_at: now,
    })
}

impl WorkspaceScope {
    /// Everybody who may sign in, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_people(&self, _request: ListPeople) -> Result<Vec<Person>> {
        let mut tx = self.workspace.control.read().await?;
        let mut all = store::all(&mut tx).await?;
        all.sort_by_cached_key(|person| fold(&person.name));
        Ok(all.iter().map(store::Record::shown).collect())
    }

    /// Invites somebody: gives a link with which they set a password.
    ///
    /// # Errors
    /// `invalid` for address and name, also when the address is taken.
    pub async fn invite_person(&self, request: InvitePerson) -> Result<PersonLink> {
        let now = self.workspace.control.now();
        let person = newcomer(&request, now)?;
        let caller = self.caller.clone();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let record = insert(tx, &person, None).await?;
                    let details = json!({ "name": record.name, "role": record.role() });
                    noted_by(tx, by(&caller), now, "invite_person", &record, details).await?;
                    new_link(tx, &record, links::Purpose::Invitation, &caller.person, now).await
                }
                .boxed()
            })
            .await
    }

    /// Changes somebody's name and role, or whether they may sign in.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` for the name, and for whoever is the last owner.
    pub async fn edit_person(&self, request: EditPerson) -> Result<Person> {
        let name = checked_text("name", &request.name, NAME)?;
        let now = self.workspace.control.now();
        let caller = self.caller.clone();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    store::alone(tx).await?;
                    let before = store::seen(tx, request.id, request.version).await?;
                    if request.role != Role::Owner {
                        check_owner_remains(tx, &before, "role").await?;
                    }
                    if request.disabled {
                        check_owner_remains(tx, &before, "disabled").await?;
                        sign_ins::end_all(tx, before.id, None, now).await?;
                        person_links::forget(tx, before.id).await?;
                    }
                    let disabled_at = request.disabled.then(|| before.disabled_at.unwrap_or(now));
                    store::update(tx, before.id, &name, request.role, disabled_at, now).await?;
                    let after = store::seen(tx, before.id, before.version + 1).await?;
                    let details = json!({
                        "before": { "name": before.name, "role": before.role(), "disabled": before.disabled_at.is_some() },
                        "after": { "name": after.name, "role": after.role(), "disabled": request.disabled },
                    });
                    noted_by(tx, by(&caller), now, "edit_person", &after, details).await?;
                    Ok(after.shown())
                }
                .boxed()
            })
            .await
    }

    /// Makes a link with which somebody sets a new password, and signs them out everywhere. The password until now
    /// counts until the link is used.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` for somebody who is disabled.
    pub async fn reset_person(&self, request: ResetPerson) -> Result<PersonLink> {
        let now = self.workspace.control.now();
        let caller = self.caller.clone();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    store::alone(tx).await?;
                    let before = store::seen(tx, request.id, request.version).await?;
                    if before.disabled_at.is_some() {
                        return Err(Error::invalid(
                            "id",
                            "Somebody who is disabled has no use for a link.",
                            "Enable them first.",
                        ));
                    }
                    let purpose = match before.password_hash {
                        Some(_) => links::Purpose::Reset,
                        None => links::Purpose::Invitation,
                    };
                    sign_ins::end_all(tx, before.id, None, now).await?;
                    if request.remove_totp {
                        store::set_totp(tx, before.id, None, before.totp_step, now).await?;
                        store::set_recovery_codes(tx, before.id, &[]).await?;
                    }
                    let details = json!({ "removed_totp": request.remove_totp && before.totp_sealed.is_some() });
                    noted_by(tx, by(&caller), now, "reset_person", &before, details).await?;
                    let found = store::get(tx, before.id).await?;
                    let found = found.ok_or_else(|| Error::not_found("person", before.id))?;
                    new_link(tx, &found, purpose, &caller.person, now).await
                }
                .boxed()
            })
            .await
    }

    /// Where somebody is signed in.
    ///
    /// # Errors
    /// `forbidden` when that is somebody else and the caller no owner.
    pub async fn list_sign_ins(&self, request: ListSignIns) -> Result<Vec<SignIn>> {
        let person = match request.person.or(self.caller.id) {
            Some(person) => person,
            None => return Ok(Vec::new()),
        };
        if self.caller.id != Some(person) {
            self.caller.require(Access::Own)?;
        }
        let now = self.workspace.control.now();
        let mut tx = self.workspace.control.read().await?;
        let generation = self.workspace.standings.generation();
        let found = sign_ins::of_person(&mut tx, person, generation, now).await?;
        Ok(found
            .into_iter()
            .map(|record| record.shown(self.caller.sign_in))
            .collect())
    }

    /// Signs somebody out of one place.
    ///
    /// # Errors
    /// `not_found`, also when it is somebody else's and the caller no owner.
    pub async fn revoke_sign_in(&self, request: RevokeSignIn) -> Result<Deleted> {
        let now = self.workspace.control.now();
        let caller = self.caller.clone();
        let generation = self.workspace.standings.generation().to_owned();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let gone = || Error::not_found("sign-in", request.id);
                    let found = sign_ins::get(tx, request.id, &generation).await?;
                    let found = found.ok_or_else(gone)?;
                    // Whose sign-ins there are is no business of others.
                    if caller.id != Some(found.person_id) && caller.require(Access::Own).is_err() {
                        return Err(gone());
                    }
                    let person = store::get(tx, found.person_id).await?.ok_or_else(gone)?;
                    sign_ins::end(tx, found.id, now).await?;
                    let details =
                        json!({ "sign_in": found.id, "kind": found.kind(), "ip": found.ip });
                    noted_by(tx, by(&caller), now, "revoke_sign_in", &person, details).await?;
                    Ok(Deleted { count: 1 })
                }
                .boxed()
            })
            .await
    }
}

impl Workspace {
    /// Adds somebody with a password, for whoever sits at the server.
    ///
    /// # Errors
    /// As [`WorkspaceScope::invite_person`], and `invalid` for the password.
    pub async fn add_person(
        &self,
        caller: &Caller,
        request: InvitePerson,
        password: String,
    ) -> Result<Person> {
        caller.require(Access::Own)?;
        let now = self.control.now();
        let person = newcomer(&request, now)?;
        passwords::check("password", &password, &person.email, &person.name).await?;
        let hash = passwords::hash(password).await?;
        let caller = caller.clone();
        self.control
            .write(move |tx| {
                async move {
                    let record = insert(tx, &person, Some(&hash)).await?;
                    let details = json!({ "name": record.name, "role": record.role() });
                    noted_by(tx, by(&caller), now, "add_person", &record, details).await?;
                    Ok(record.shown())
                }
                .boxed()
            })
            .await
    }
}

//! People, the links that let them set a password, and their second factor; in the control store.
//!
//! Deliberately absent: where they are signed in (`store::sign_ins`).

use chrono::{DateTime, Utc};

use super::{Tx, maybe, one, rows, run};
use crate::{
    domain::role::Role,
    error::{Error, Result},
    ids::PersonId,
    operations::{
        environments::Engine,
        people::{Person, PersonState},
    },
};

/// Somebody as they are kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Record {
    pub id: PersonId,
    pub version: i32,
    pub email: String,
    pub name: String,
    role: String,
    pub password_hash: Option<String>,
    pub totp_sealed: Option<Vec<u8>>,
    pub totp_pending: Option<Vec<u8>>,
    pub totp_pending_at: Option<DateTime<Utc>>,
    pub totp_step: i64,
    pub disabled_at: Option<DateTime<Utc>>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Record {
    /// What they may do; words of newer versions are unknown, and allow nothing that a viewer may not.
    pub(crate) fn role(&self) -> Role {
        Role::from_word(&self.role).unwrap_or(Role::Viewer)
    }

    /// As the doors show them.
    pub(crate) fn shown(&self) -> Person {
        let state = match (self.disabled_at, &self.password_hash) {
            (Some(_), _) => PersonState::Disabled,
            (None, None) => PersonState::Invited,
            (None, Some(_)) => PersonState::Active,
        };
        Person {
            id: self.id,
            version: self.version,
            email: self.email.clone(),
            name: self.name.clone(),
            role: self.role(),
            state,
            totp: self.totp_sealed.is_some(),
            last_sign_in_at: self.last_sign_in_at,
            created_at: self.created_at,
        }
    }
}

macro_rules! people {
    ($rest:literal) => {
        concat!(
            "SELECT id, version, email, name, role, password_hash, totp_sealed, totp_pending, totp_pending_at, totp_step,
                disabled_at, last_sign_in_at, created_at FROM people ",
            $rest
        )
    };
}

/// Everybody, by address.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Record>> {
    Ok(rows!(tx, Record, people!("ORDER BY email_lower"))?)
}

/// Somebody by id.
pub(crate) async fn get(tx: &mut Tx, id: PersonId) -> Result<Option<Record>> {
    Ok(maybe!(tx, Record, people!("WHERE id = $1"), id)?)
}

/// Somebody by the address they sign in with.
pub(crate) async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Record>> {
    let lower = email.to_lowercase();
    Ok(maybe!(
        tx,
        Record,
        people!("WHERE email_lower = $1"),
        lower
    )?)
}

/// Somebody at the version that was seen.
///
/// # Errors
/// `not_found`, or `conflict` when somebody else changed them.
pub(crate) async fn seen(tx: &mut Tx, id: PersonId, version: i32) -> Result<Record> {
    let found = get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("person", id))?;
    if found.version == version {
        return Ok(found);
    }
    Err(Error::Conflict {
        thing: "person",
        id: id.to_string(),
        seen: version,
        found: found.version,
    })
}

/// Keeps others from changing people until this transaction ends, so that two owners cannot demote each other at the same
/// moment. On SQLite writers wait for each other anyway.
pub(crate) async fn alone(tx: &mut Tx) -> Result<()> {
    match tx.engine() {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => {
            tx.execute_plain("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE")
                .await
        }
    }
}

/// How many people there are.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    Ok(one!(tx, (i64,), "SELECT count(*) FROM people")?.0)
}

/// How many owners could sign in if this one could not.
pub(crate) async fn other_owners(tx: &mut Tx, id: PersonId) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT count(*) FROM people
         WHERE role = 'owner' AND disabled_at IS NULL AND password_hash IS NOT NULL AND id <> $1",
        id
    )?;
    Ok(count)
}

/// Adds somebody. False when the address is taken.
pub(crate) async fn insert(
    tx: &mut Tx,
    person: &Person,
    password_hash: Option<&str>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO people (id, version, email, email_lower, name, role, password_hash, created_at, updated_at)
         VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING",
        person.id,
        &person.email,
        person.email.to_lowercase(),
        &person.name,
        person.role.as_str(),
        password_hash,
        person.created_at
    )?;
    Ok(touched > 0)
}

/// Saves name, role and whether they may sign in.
pub(crate) async fn update(
    tx: &mut Tx,
    id: PersonId,
    name: &str,
    role: Role,
    disabled_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE people SET version = version + 1, name = $2, role = $3, disabled_at = $4, updated_at = $5 WHERE id = $1",
        id,
        name,
        role.as_str(),
        disabled_at,
        now
    )?;
    Ok(())
}

/// Saves a password's hash; none takes it away.
pub(crate) async fn set_password(
    tx: &mut Tx,
    id: PersonId,
    hash: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE people SET version = version + 1, password_hash = $2, updated_at = $3 WHERE id = $1",
        id,
        hash,
        now
    )?;
    Ok(())
}

/// Notes that somebody signed in; no change that anybody edits over.
pub(crate) async fn signed_in(tx: &mut Tx, id: PersonId, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE people SET last_sign_in_at = $2 WHERE id = $1",
        id,
        now
    )?;
    Ok(())
}

/// Keeps a second factor that waits for its first code.
pub(crate) async fn begin_totp(
    tx: &mut Tx,
    id: PersonId,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE people SET totp_pending = $2, totp_pending_at = $3 WHERE id = $1",
        id,
        sealed,
        now
    )?;
    Ok(())
}

/// Makes a second factor the one that signing in asks for, or takes it away.
pub(crate) async fn set_totp(
    tx: &mut Tx,
    id: PersonId,
    sealed: Option<&[u8]>,
    step: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE people SET version = version + 1, totp_sealed = $2, totp_step = $3, totp_pending = NULL,
            totp_pending_at = NULL, updated_at = $4 WHERE id = $1",
        id,
        sealed,
        step,
        now
    )?;
    Ok(())
}

/// Notes that a code counted. False when it, or a later one, counted before.
pub(crate) async fn take_step(tx: &mut Tx, id: PersonId, step: i64) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE people SET totp_step = $2 WHERE id = $1 AND totp_step < $2",
        id,
        step
    )?;
    Ok(touched > 0)
}

/// Replaces somebody's recovery codes.
pub(crate) async fn set_recovery_codes(
    tx: &mut Tx,
    id: PersonId,
    hashes: &[Vec<u8>],
) -> Result<()> {
    run!(tx, "DELETE FROM recovery_codes WHERE person_id = $1", id)?;
    for hash in hashes {
        run!(
            tx,
            "INSERT INTO recovery_codes (person_id, hash) VALUES ($1, $2)",
            id,
            hash
        )?;
    }
    Ok(())
}

/// Uses a recovery code up. False when there is no such unused one.
pub(crate) async fn take_recovery_code(
    tx: &mut Tx,
    id: PersonId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND hash = $2 AND used_at IS NULL",
        id,
        hash,
        now
    )?;
    Ok(touched > 0)
}

/// How many recovery codes are left.
pub(crate) async fn recovery_codes_left(tx: &mut Tx, id: PersonId) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT count(*) FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL",
        id
    )?;
    Ok(count)
}

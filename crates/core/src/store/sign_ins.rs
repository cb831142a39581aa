//! Where people are signed in, and how often somebody was refused.
//!
//! Deliberately absent: tokens themselves; only their hashes are kept. When somebody has to wait is the service's to say.

use chrono::{DateTime, Utc};

use super::{Tx, maybe, one, rows, run};
use crate::{
    error::Result,
    ids::{PersonId, SignInId},
    operations::people::{SignIn, SignInKind},
};

/// A sign-in as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Record {
    pub id: SignInId,
    pub person_id: PersonId,
    kind: String,
    pub family: Vec<u8>,
    pub hash: Vec<u8>,
    pub previous_hash: Option<Vec<u8>>,
    pub rotated_at: Option<DateTime<Utc>>,
    pub idle_seconds: i32,
    pub agent: Option<String>,
    pub ip: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// The stored word of a kind.
const fn word(kind: SignInKind) -> &'static str {
    match kind {
        SignInKind::Desk => "desk",
        SignInKind::Browser => "browser",
    }
}

impl Record {
    /// How they signed in.
    pub(crate) fn kind(&self) -> SignInKind {
        if self.kind == word(SignInKind::Desk) {
            SignInKind::Desk
        } else {
            SignInKind::Browser
        }
    }

    /// A sign-in that begins now.
    pub(crate) fn beginning(
        sign_in: &SignIn,
        idle_seconds: i32,
        family: Vec<u8>,
        hash: Vec<u8>,
    ) -> Self {
        Self {
            id: sign_in.id,
            person_id: sign_in.person,
            kind: word(sign_in.kind).to_owned(),
            family,
            hash,
            previous_hash: None,
            rotated_at: None,
            idle_seconds,
            agent: sign_in.agent.clone(),
            ip: sign_in.ip.clone(),
            created_at: sign_in.created_at,
            last_seen_at: sign_in.last_seen_at,
            expires_at: sign_in.expires_at,
        }
    }

    /// As the doors show it.
    pub(crate) fn shown(self, current: Option<SignInId>) -> SignIn {
        SignIn {
            id: self.id,
            person: self.person_id,
            kind: self.kind(),
            current: current == Some(self.id),
            agent: self.agent,
            ip: self.ip,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            expires_at: self.expires_at,
        }
    }
}

macro_rules! sign_ins {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, kind, family, hash, previous_hash, rotated_at, idle_seconds, agent, ip, created_at,
                last_seen_at, expires_at FROM sign_ins WHERE ended_at IS NULL AND ",
            $rest
        )
    };
}

/// A sign-in of this generation that was not ended.
pub(crate) async fn get(tx: &mut Tx, id: SignInId, generation: &str) -> Result<Option<Record>> {
    Ok(maybe!(
        tx,
        Record,
        sign_ins!("id = $1 AND generation = $2"),
        id,
        generation
    )?)
}

/// Where somebody is signed in, the one used last first.
pub(crate) async fn of_person(
    tx: &mut Tx,
    person: PersonId,
    generation: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Record>> {
    Ok(rows!(
        tx,
        Record,
        sign_ins!(
            "person_id = $1 AND generation = $2 AND expires_at > $3 ORDER BY last_seen_at DESC, id LIMIT 200"
        ),
        person,
        generation,
        now
    )?)
}

/// Adds a sign-in.
pub(crate) async fn insert(tx: &mut Tx, record: &Record, generation: &str) -> Result<()> {
    run!(
        tx,
        "INSERT INTO sign_ins (id, person_id, kind, generation, family, hash, idle_seconds, agent, ip, created_at,
            last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)",
        record.id,
        record.person_id,
        &record.kind,
        generation,
        &record.family,
        &record.hash,
        record.idle_seconds,
        &record.agent,
        &record.ip,
        record.created_at,
        record.expires_at
    )?;
    Ok(())
}

/// Puts a fresh secret in the place of the one with hash `old`. False when another one stands there.
pub(crate) async fn rotate(
    tx: &mut Tx,
    id: SignInId,
    old: &[u8],
    fresh: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE sign_ins SET hash = $3, previous_hash = $2, rotated_at = $4, last_seen_at = $4, expires_at = $5
         WHERE id = $1 AND hash = $2 AND ended_at IS NULL",
        id,
        old,
        fresh,
        now,
        expires_at
    )?;
    Ok(touched > 0)
}

/// Notes that a sign-in was used.
pub(crate) async fn touch(
    tx: &mut Tx,
    id: SignInId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE sign_ins SET last_seen_at = $2, expires_at = $3 WHERE id = $1 AND ended_at IS NULL AND last_seen_at < $2",
        id,
        now,
        expires_at
    )?;
    Ok(())
}

/// Ends a sign-in. False when it had ended.
pub(crate) async fn end(tx: &mut Tx, id: SignInId, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE sign_ins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        id,
        now
    )?;
    Ok(touched > 0)
}

/// Ends all sign-ins of a person, but for one.
pub(crate) async fn end_all(
    tx: &mut Tx,
    person: PersonId,
    but: Option<SignInId>,
    now: DateTime<Utc>,
) -> Result<u64> {
    Ok(run!(
        tx,
        "UPDATE sign_ins SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL AND id <> $3",
        person,
        now,
        but.unwrap_or(SignInId(uuid::Uuid::nil()))
    )?)
}

/// Forgets sign-ins that ended or ran out before `before`.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "DELETE FROM sign_ins WHERE ended_at < $1 OR expires_at < $1",
        before
    )?;
    Ok(())
}

/// How often somebody was refused lately, and when last.
pub(crate) async fn failures(tx: &mut Tx, subject: &[u8]) -> Result<Option<(i32, DateTime<Utc>)>> {
    Ok(maybe!(
        tx,
        (i32, DateTime<Utc>),
        "SELECT failures, last_at FROM sign_in_failures WHERE subject = $1",
        subject
    )?)
}

/// The same, held until the transaction ends: whoever else counts waits. Begins to count who was never refused.
pub(crate) async fn hold_failures(
    tx: &mut Tx,
    subject: &[u8],
    now: DateTime<Utc>,
) -> Result<(i32, DateTime<Utc>)> {
    Ok(one!(
        tx,
        (i32, DateTime<Utc>),
        "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES ($1, 0, $2)
         ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failures.failures RETURNING failures, last_at",
        subject,
        now
    )?)
}

/// Counts another try of a subject that is held.
pub(crate) async fn count_failure(
    tx: &mut Tx,
    subject: &[u8],
    failures: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE sign_in_failures SET failures = $2, last_at = $3 WHERE subject = $1",
        subject,
        failures,
        now
    )?;
    Ok(())
}

/// Takes a try back that was counted at `at`. The wait goes on from where it stood `before` it, unless others were refused
/// since.
pub(crate) async fn uncount_failure(
    tx: &mut Tx,
    subject: &[u8],
    at: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE sign_in_failures SET failures = failures - 1, last_at = CASE WHEN last_at = $2 THEN $3 ELSE last_at END
         WHERE subject = $1 AND failures > 0",
        subject,
        at,
        before
    )?;
    Ok(())
}

/// Forgets the failures of a subject.
pub(crate) async fn forgive(tx: &mut Tx, subject: &[u8]) -> Result<()> {
    run!(
        tx,
        "DELETE FROM sign_in_failures WHERE subject = $1",
        subject
    )?;
    Ok(())
}

/// Forgets failures before `before`.
pub(crate) async fn forget_failures(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "DELETE FROM sign_in_failures WHERE last_at < $1",
        before
    )?;
    Ok(())
}

//! One-time links with which people set a password: hashes of what stands in them.

use chrono::{DateTime, Utc};

use super::{Tx, maybe, run};
use crate::{error::Result, ids::PersonId};

/// A link as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Link {
    pub person_id: PersonId,
    /// `invitation` or `reset`.
    pub purpose: String,
    pub expires_at: DateTime<Utc>,
}

/// Makes a link the only one of a person.
pub(crate) async fn replace(
    tx: &mut Tx,
    hash: &[u8],
    link: &Link,
    by: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    forget(tx, link.person_id).await?;
    run!(
        tx,
        "INSERT INTO person_links (hash, person_id, purpose, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        hash,
        link.person_id,
        &link.purpose,
        by,
        now,
        link.expires_at
    )?;
    Ok(())
}

/// The link of a hash, when it was not used yet.
pub(crate) async fn unused(tx: &mut Tx, hash: &[u8]) -> Result<Option<Link>> {
    Ok(maybe!(
        tx,
        Link,
        "SELECT person_id, purpose, expires_at FROM person_links WHERE hash = $1 AND used_at IS NULL",
        hash
    )?)
}

/// Uses a link up. False when somebody was first.
pub(crate) async fn take(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE person_links SET used_at = $2 WHERE hash = $1 AND used_at IS NULL",
        hash,
        now
    )?;
    Ok(touched > 0)
}

/// Forgets all links of a person.
pub(crate) async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    run!(tx, "DELETE FROM person_links WHERE person_id = $1", person)?;
    Ok(())
}

//! What scripts were answered to requests that they named, for a day.

use chrono::{DateTime, Utc};

use super::{Tx, maybe, run};
use crate::{error::Result, ids::TokenId};

/// A named request.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Named {
    /// What was asked.
    pub request_hash: Vec<u8>,
    /// How it was answered; none while it is under way.
    pub status: Option<i32>,
    pub answer: Option<String>,
}

/// Notes that a request is under way. False when its name is known.
pub(crate) async fn begin(
    tx: &mut Tx,
    token: TokenId,
    key: &str,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO idempotency_keys (token_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (token_id, key) DO NOTHING",
        token,
        key,
        hash,
        now
    )?;
    Ok(touched > 0)
}

/// The request of a name.
pub(crate) async fn get(tx: &mut Tx, token: TokenId, key: &str) -> Result<Option<Named>> {
    Ok(maybe!(
        tx,
        Named,
        "SELECT request_hash, status, answer FROM idempotency_keys WHERE token_id = $1 AND key = $2",
        token,
        key
    )?)
}

/// Keeps the answer to a request.
pub(crate) async fn finish(
    tx: &mut Tx,
    token: TokenId,
    key: &str,
    (status, answer): (u16, &str),
) -> Result<()> {
    run!(
        tx,
        "UPDATE idempotency_keys SET status = $3, answer = $4 WHERE token_id = $1 AND key = $2",
        token,
        key,
        i32::from(status),
        answer
    )?;
    Ok(())
}

/// Forgets a request, so that it may be sent again.
pub(crate) async fn forget(tx: &mut Tx, token: TokenId, key: &str) -> Result<()> {
    run!(
        tx,
        "DELETE FROM idempotency_keys WHERE token_id = $1 AND key = $2",
        token,
        key
    )?;
    Ok(())
}

/// Forgets requests begun before a moment, and those that were abandoned under way before another.
pub(crate) async fn forget_old(
    tx: &mut Tx,
    before: DateTime<Utc>,
    abandoned: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "DELETE FROM idempotency_keys WHERE created_at < $1 OR (status IS NULL AND created_at < $2)",
        before,
        abandoned
    )?;
    Ok(())
}

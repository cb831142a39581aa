//! The keys that servers sign their tokens with: public halves, and private halves sealed.
//!
//! Deliberately absent: the master key that seals them (`backend`), and when one is made (`service::server_keys`).

use chrono::{DateTime, Utc};

use super::{Tx, maybe, run};
use crate::error::Result;

/// A key as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ServerKey {
    /// The `kid` in tokens.
    pub id: String,
    /// What it signs.
    pub purpose: String,
    /// The public half.
    pub public: Vec<u8>,
    /// The private half, sealed.
    pub sealed: Vec<u8>,
}

/// The key that signs for a purpose.
pub(crate) async fn current(tx: &mut Tx, purpose: &str) -> Result<Option<ServerKey>> {
    Ok(maybe!(
        tx,
        ServerKey,
        "SELECT id, purpose, public, sealed FROM server_keys WHERE purpose = $1 AND retired_at IS NULL",
        purpose
    )?)
}

/// A key by its id, also one that signs no more.
pub(crate) async fn get(tx: &mut Tx, id: &str) -> Result<Option<ServerKey>> {
    Ok(maybe!(
        tx,
        ServerKey,
        "SELECT id, purpose, public, sealed FROM server_keys WHERE id = $1",
        id
    )?)
}

/// Makes a key the one in use. False when its purpose has one already.
pub(crate) async fn insert(tx: &mut Tx, key: &ServerKey, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO server_keys (id, purpose, public, sealed, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        &key.id,
        &key.purpose,
        &key.public,
        &key.sealed,
        now
    )?;
    Ok(touched > 0)
}

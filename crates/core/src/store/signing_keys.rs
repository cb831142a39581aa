//! The signing keys of products: public halves for everybody, private halves sealed.
//!
//! Deliberately absent: the master key that seals them (`backend`), and when a key is made (`service::signing`).

use chrono::{DateTime, Utc};

use super::{Tx, maybe, one, rows, run};
use crate::{error::Result, ids::ProductId};

/// A signing key as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct KeptKey {
    /// The `kid` in signatures.
    pub id: String,
    /// The public half.
    pub public: Vec<u8>,
    /// The private half, sealed; empty once the key is retired.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it signs no more.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The keys of a product: the one in use first, then retired ones, newest first.
pub(crate) async fn of_product(tx: &mut Tx, product: ProductId) -> Result<Vec<KeptKey>> {
    Ok(rows!(
        tx,
        KeptKey,
        "SELECT id, public, sealed, created_at, retired_at FROM signing_keys WHERE product_id = $1
         ORDER BY retired_at DESC NULLS FIRST, created_at DESC, id DESC",
        product
    )?)
}

/// The key that signs for a product.
pub(crate) async fn current(tx: &mut Tx, product: ProductId) -> Result<Option<KeptKey>> {
    Ok(maybe!(
        tx,
        KeptKey,
        "SELECT id, public, sealed, created_at, retired_at FROM signing_keys
         WHERE product_id = $1 AND retired_at IS NULL",
        product
    )?)
}

/// How many keys a product had so far.
pub(crate) async fn count(tx: &mut Tx, product: ProductId) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM signing_keys WHERE product_id = $1",
        product
    )?;
    Ok(count)
}

/// Makes a key the one in use. False when its id is taken, or the product has one in use.
pub(crate) async fn insert(tx: &mut Tx, product: ProductId, key: &KeptKey) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO signing_keys (id, product_id, public, sealed, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        &key.id,
        product,
        &key.public,
        &key.sealed,
        key.created_at
    )?;
    Ok(touched > 0)
}

/// Retires the key in use and forgets its private half: it only verifies from now on.
pub(crate) async fn retire_current(
    tx: &mut Tx,
    product: ProductId,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE signing_keys SET retired_at = $2, sealed = $3 WHERE product_id = $1 AND retired_at IS NULL",
        product,
        now,
        Vec::<u8>::new()
    )?;
    Ok(())
}

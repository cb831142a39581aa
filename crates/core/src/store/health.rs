//! Figures of a store for the diagnostics: how much there is, and which schema it has.

use super::{Tx, one};
use crate::error::Result;

/// How much an environment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Sizes {
    pub licenses: i64,
    pub products: i64,
    pub customers: i64,
    pub devices: i64,
    pub activations: i64,
    pub unsealed: i64,
}

/// Counts an environment.
pub(crate) async fn sizes(tx: &mut Tx) -> Result<Sizes> {
    Ok(one!(
        tx,
        Sizes,
        "SELECT (SELECT count(*) FROM licenses) AS licenses,
                (SELECT count(*) FROM products) AS products,
                (SELECT count(*) FROM customers) AS customers,
                (SELECT count(*) FROM devices) AS devices,
                (SELECT count(*) FROM activations WHERE deactivated_at IS NULL) AS activations,
                (SELECT count(*) FROM audit_unsealed) AS unsealed"
    )?)
}

/// Bytes of the tables and indexes of a store on Postgres.
pub(crate) async fn size_on_postgres(tx: &mut Tx) -> Result<i64> {
    let (bytes,) = one!(
        tx,
        (i64,),
        "SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT) FROM pg_class c
         WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
    )?;
    Ok(bytes)
}

/// The newest migration that a store has.
pub(crate) async fn schema(tx: &mut Tx) -> Result<i64> {
    let (version,): (i64,) = one!(tx, (i64,), "SELECT MAX(version) FROM _sqlx_migrations")?;
    Ok(version)
}

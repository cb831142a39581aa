//! What taking an import back reads and deletes.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::{BatchId, CustomerId, LicenseId},
    store::{
        Tx, engines::text_for, licenses, report_days, retired_keys, rows, run, webhook_outbox,
    },
};

/// A license that an import made.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct BatchRow {
    pub id: LicenseId,
    /// Whether somebody changed it or used it since.
    pub touched: bool,
}

/// The next licenses of a batch, by id, after one.
pub(crate) async fn batch_rows(
    tx: &mut Tx,
    batch: BatchId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<BatchRow>> {
    Ok(rows!(
        tx,
        BatchRow,
        "SELECT l.id, (l.version <> l.batch_version
                       OR EXISTS (SELECT 1 FROM activations a WHERE a.license_id = l.id)
                       OR EXISTS (SELECT 1 FROM offline_files o WHERE o.license_id = l.id)
                       OR EXISTS (SELECT 1 FROM notes n WHERE n.subject_id = l.id)) AS touched
         FROM licenses l WHERE l.batch = $1 AND l.id > $2 ORDER BY l.id LIMIT $3",
        batch,
        after,
        limit
    )?)
}

/// Deletes licenses of a batch that are still as the import wrote them. Gives how many. Keys that somebody had are
/// retired: whoever was told one keeps it, and it must not come back as somebody else's.
pub(crate) async fn delete_licenses(
    tx: &mut Tx,
    ids: &[LicenseId],
    now: DateTime<Utc>,
) -> Result<u64> {
    licenses::hold(tx, ids).await?;
    report_days::licenses_go(tx, ids).await?;
    webhook_outbox::going(tx, ids).await?;
    let text = text_for(
        tx,
        "DELETE FROM licenses WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))
         AND version = batch_version RETURNING key, customer_id IS NOT NULL OR assigned_at IS NOT NULL",
        "DELETE FROM licenses WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))
         AND version = batch_version RETURNING key, customer_id IS NOT NULL OR assigned_at IS NOT NULL",
    );
    let gone = rows!(tx, (String, bool), text, Json(ids))?;
    let assigned = gone.iter().filter(|(_, assigned)| *assigned);
    let keys: Vec<&str> = assigned.map(|(key, _)| key.as_str()).collect();
    retired_keys::retire_all(tx, &keys, now).await?;
    Ok(gone.len() as u64)
}

/// The next customers of a batch, by id, after one.
pub(crate) async fn batch_customers(
    tx: &mut Tx,
    batch: BatchId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let found = rows!(
        tx,
        (CustomerId,),
        "SELECT id FROM customers WHERE batch = $1 AND id > $2 ORDER BY id LIMIT $3",
        batch,
        after,
        limit
    )?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Deletes those of these customers that nobody changed or noted something about since they were made and that hold no
/// license.
pub(crate) async fn forget_customers(tx: &mut Tx, ids: &[CustomerId]) -> Result<u64> {
    let text = text_for(
        tx,
        "DELETE FROM customers WHERE id IN (SELECT unhex(value, '-') FROM json_each($1)) AND version = 1
         AND NOT EXISTS (SELECT 1 FROM licenses l WHERE l.customer_id = customers.id)
         AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.subject_id = customers.id)",
        "DELETE FROM customers WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid)) AND version = 1
         AND NOT EXISTS (SELECT 1 FROM licenses l WHERE l.customer_id = customers.id)
         AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.subject_id = customers.id)",
    );
    Ok(run!(tx, text, Json(ids))?)
}

/// Deletes products that an import made, that nobody changed since and that have no license and no generator. Gives how
/// many.
pub(crate) async fn forget_products(tx: &mut Tx, batch: BatchId) -> Result<u64> {
    Ok(run!(
        tx,
        "DELETE FROM products WHERE batch = $1 AND version = 1
         AND NOT EXISTS (SELECT 1 FROM licenses l WHERE l.product_id = products.id)
         AND NOT EXISTS (SELECT 1 FROM generators g WHERE g.product_id = products.id)",
        batch
    )?)
}

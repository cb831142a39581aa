//! One license: read, made, saved where its version matches, removed.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{
    Tx, engines::text_for, license_list::status_of, maybe, one, report_days, rows, run, sql::Sql,
    webhook_outbox,
};
use crate::{
    domain::{fold::fold, validity::Validity},
    error::Result,
    ids::{BatchId, CustomerId, GeneratorId, LicenseId, PoolId, ProductId},
    operations::{environments::Engine, licenses::License},
};

#[derive(sqlx::FromRow)]
struct Record {
    id: LicenseId,
    version: i32,
    key: String,
    product_id: ProductId,
    customer_id: Option<CustomerId>,
    status: i16,
    activation_limit: i32,
    activations_used: i32,
    expires_at: Option<DateTime<Utc>>,
    pending_validity: Option<Json<Validity>>,
    flags: Json<Value>,
    metadata: Json<Value>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    batch: Option<BatchId>,
    generator_id: Option<GeneratorId>,
    pool_id: Option<PoolId>,
    assigned_at: Option<DateTime<Utc>>,
    first_activated_at: Option<DateTime<Utc>>,
    replaces: Option<LicenseId>,
    replaced_by: Option<LicenseId>,
}

impl TryFrom<Record> for License {
    type Error = crate::Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: record.id,
            version: record.version,
            key: record.key,
            product_id: record.product_id,
            customer_id: record.customer_id,
            status: status_of(record.status)?,
            activation_limit: record.activation_limit,
            activations_used: u32::try_from(record.activations_used).unwrap_or(0),
            expires_at: record.expires_at,
            pending_validity: record.pending_validity.map(|validity| validity.0),
            flags: record.flags.0,
            metadata: record.metadata.0,
            created_at: record.created_at,
            updated_at: record.updated_at,
            batch: record.batch,
            generator_id: record.generator_id,
            pool_id: record.pool_id,
            assigned_at: record.assigned_at,
            first_activated_at: record.first_activated_at,
            replaces: record.replaces,
            replaced_by: record.replaced_by,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, version, key, product_id, customer_id, status, activation_limit, activations_used, expires_at,
                    pending_validity, flags, metadata, created_at, updated_at, batch, generator_id, pool_id, assigned_at,
                    first_activated_at, replaces, replaced_by
             FROM licenses ",
            $rest
        )
    };
}

/// One license.
pub(crate) async fn get(tx: &mut Tx, id: LicenseId) -> Result<Option<License>> {
    let record = maybe!(tx, Record, select!("WHERE id = $1"), id)?;
    record.map(License::try_from).transpose()
}

/// One license, held until the transaction ends, so that nobody changes it or counts its devices meanwhile.
pub(crate) async fn get_held(tx: &mut Tx, id: LicenseId) -> Result<Option<License>> {
    if tx.engine() == Engine::Sqlite {
        // One writer at a time anyway.
        return get(tx, id).await;
    }
    let record = maybe!(tx, Record, select!("WHERE id = $1 FOR UPDATE"), id)?;
    record.map(License::try_from).transpose()
}

/// The licenses with these keys, as folded; held until the transaction ends, in one order: whoever else counts a device in
/// or out waits, and never in a circle.
pub(crate) async fn by_keys_held(tx: &mut Tx, keys_folded: Vec<String>) -> Result<Vec<License>> {
    let mut sql = Sql::default();
    sql.push(select!("WHERE key_folded IN "))
        .bind_texts(tx.engine(), keys_folded);
    if tx.engine() == Engine::Postgres {
        // Only what is counted changes: who merely refers to a license need not wait.
        sql.push(" ORDER BY key_folded FOR NO KEY UPDATE");
    }
    let records: Vec<Record> = sql.rows(tx).await?;
    records.into_iter().map(License::try_from).collect()
}

/// Those of `ids` that are there, in any order.
pub(crate) async fn by_ids(tx: &mut Tx, ids: &[LicenseId]) -> Result<Vec<License>> {
    let mut sql = Sql::default();
    sql.push(select!("WHERE id IN "))
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect());
    let records: Vec<Record> = sql.rows(tx).await?;
    records.into_iter().map(License::try_from).collect()
}

/// The same, held until the transaction ends, in the order of [`by_keys_held`], so that two who ask for the same never
/// wait for each other.
pub(crate) async fn by_ids_held(tx: &mut Tx, ids: &[LicenseId]) -> Result<Vec<License>> {
    let mut sql = Sql::default();
    sql.push(select!("WHERE id IN "))
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect());
    if tx.engine() == Engine::Postgres {
        sql.push(" ORDER BY key_folded FOR UPDATE");
    }
    let records: Vec<Record> = sql.rows(tx).await?;
    records.into_iter().map(License::try_from).collect()
}

/// Holds licenses until the transaction ends, in the order of [`by_keys_held`], for a statement that would take them in
/// whatever order it finds them. Nothing to do on SQLite, where one writes at a time.
pub(crate) async fn hold(tx: &mut Tx, ids: &[LicenseId]) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        rows!(
            tx,
            (LicenseId,),
            "SELECT id FROM licenses WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))
             ORDER BY key_folded FOR UPDATE",
            Json(ids)
        )?;
    }
    Ok(())
}

/// Makes a license. False when its key is taken.
pub(crate) async fn insert(tx: &mut Tx, license: &License) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO licenses (id, version, key, key_folded, product_id, customer_id, status, activation_limit,
                               activations_used, expires_at, pending_validity, flags, metadata, created_at, updated_at,
                               generator_id, assigned_at, replaces, pool_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $13, $14, $15, $16, $17)
         ON CONFLICT (key_folded) DO NOTHING",
        license.id,
        license.version,
        &license.key,
        fold(&license.key),
        license.product_id,
        license.customer_id,
        license.status.rank(),
        license.activation_limit,
        license.expires_at,
        license.pending_validity.map(Json),
        Json(&license.flags),
        Json(&license.metadata),
        license.created_at,
        license.generator_id,
        license.assigned_at,
        license.replaces,
        license.pool_id
    )?;
    Ok(touched > 0)
}

/// Saves the fields that may change, over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, license: &License) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE licenses SET version = $2, customer_id = $3, status = $4, activation_limit = $5,
                activations_used = $6, expires_at = $7, flags = $8, metadata = $9, updated_at = $10,
                pending_validity = $11, assigned_at = $12, first_activated_at = $13, replaced_by = $14
         WHERE id = $1 AND version = $2 - 1",
        license.id,
        license.version,
        license.customer_id,
        license.status.rank(),
        license.activation_limit,
        i32::try_from(license.activations_used).unwrap_or(i32::MAX),
        license.expires_at,
        Json(&license.flags),
        Json(&license.metadata),
        license.updated_at,
        license.pending_validity.map(Json),
        license.assigned_at,
        license.first_activated_at,
        license.replaced_by
    )?;
    Ok(touched > 0)
}

/// Saves what a device changes: the seats in use, and what the first one begins. The version stays, since devices come and
/// go while people look: a busy license could hardly be revoked otherwise. Whoever calls holds the license.
pub(crate) async fn save_seats(tx: &mut Tx, license: &License) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE licenses SET status = $3, activations_used = $4, expires_at = $5, pending_validity = $6,
                first_activated_at = $7, updated_at = $8
         WHERE id = $1 AND version = $2",
        license.id,
        license.version,
        license.status.rank(),
        i32::try_from(license.activations_used).unwrap_or(i32::MAX),
        license.expires_at,
        license.pending_validity.map(Json),
        license.first_activated_at,
        license.updated_at
    )?;
    Ok(touched > 0)
}

/// Removes a license with its activations, offline files, notes and history rows. False when another version is there.
pub(crate) async fn delete(tx: &mut Tx, id: LicenseId, version: i32) -> Result<bool> {
    report_days::licenses_go(tx, &[id]).await?;
    webhook_outbox::going(tx, &[id]).await?;
    run!(
        tx,
        "DELETE FROM notes WHERE subject = 'license' AND subject_id = $1",
        id
    )?;
    let touched = run!(
        tx,
        "DELETE FROM licenses WHERE id = $1 AND version = $2",
        id,
        version
    )?;
    Ok(touched > 0)
}

/// Removes many licenses. Gives how many were there.
pub(crate) async fn delete_many(tx: &mut Tx, ids: &[LicenseId]) -> Result<u64> {
    report_days::licenses_go(tx, ids).await?;
    webhook_outbox::going(tx, ids).await?;
    let notes = text_for(
        tx,
        "DELETE FROM notes WHERE subject = 'license' AND subject_id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "DELETE FROM notes WHERE subject = 'license'
         AND subject_id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))",
    );
    run!(tx, notes, Json(ids))?;
    let text = text_for(
        tx,
        "DELETE FROM licenses WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "DELETE FROM licenses WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))",
    );
    Ok(run!(tx, text, Json(ids))?)
}

/// How many licenses a product, or a generator, has.
pub(crate) async fn count_of_product(tx: &mut Tx, product: ProductId) -> Result<u32> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM licenses WHERE product_id = $1",
        product
    )?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many licenses each generator made that are still there.
pub(crate) async fn counts_of_generators(tx: &mut Tx) -> Result<Vec<(GeneratorId, i64)>> {
    Ok(rows!(
        tx,
        (GeneratorId, i64),
        "SELECT generator_id, COUNT(*) FROM licenses WHERE generator_id IS NOT NULL GROUP BY generator_id"
    )?)
}

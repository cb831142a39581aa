//! Generators: templates for the keys of one product.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{Tx, engines::text_for, licenses, maybe, one, products, rows, run};
use crate::{
    domain::fold::fold,
    error::Result,
    ids::{GeneratorId, LicenseId, ProductId},
    operations::generators::{Generator, KeyFormat, LicenseDefaults},
};

#[derive(sqlx::FromRow)]
struct Record {
    id: GeneratorId,
    version: i32,
    name: String,
    #[sqlx(flatten)]
    product: products::Beside,
    format: Json<KeyFormat>,
    defaults: Json<LicenseDefaults>,
    created_at: DateTime<Utc>,
}

impl From<Record> for Generator {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            product: record.product.into(),
            format: record.format.0,
            defaults: record.defaults.0,
            licenses: 0,
            created_at: record.created_at,
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.version, g.name, g.format, g.defaults, g.created_at, ",
            products::product_beside!(),
            "
             FROM generators g JOIN products p ON p.id = g.product_id ",
            $rest
        )
    };
}

/// The generators by name, of one product or of all, each with the number of its licenses.
pub(crate) async fn all(tx: &mut Tx, product: Option<ProductId>) -> Result<Vec<Generator>> {
    let records = match product {
        Some(id) => rows!(
            tx,
            Record,
            select!("WHERE g.product_id = $1 ORDER BY g.name_folded, g.id"),
            id
        )?,
        None => rows!(tx, Record, select!("ORDER BY g.name_folded, g.id"))?,
    };
    let counts = licenses::counts_of_generators(tx).await?;
    let counts: std::collections::HashMap<GeneratorId, i64> = counts.into_iter().collect();
    let counted = records.into_iter().map(|record| Generator {
        licenses: counts
            .get(&record.id)
            .map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
        ..Generator::from(record)
    });
    Ok(counted.collect())
}

/// One generator, without counting its licenses.
pub(crate) async fn template(tx: &mut Tx, id: GeneratorId) -> Result<Option<Generator>> {
    let record = maybe!(tx, Record, select!("WHERE g.id = $1"), id)?;
    Ok(record.map(Generator::from))
}

/// How many licenses of a generator there are.
pub(crate) async fn count(tx: &mut Tx, id: GeneratorId) -> Result<u32> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM licenses WHERE generator_id = $1",
        id
    )?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Whether a generator is still there.
pub(crate) async fn is_there(tx: &mut Tx, id: GeneratorId) -> Result<bool> {
    let found = maybe!(
        tx,
        (GeneratorId,),
        "SELECT id FROM generators WHERE id = $1",
        id
    )?;
    Ok(found.is_some())
}

/// The generator that has a name already.
pub(crate) async fn named(tx: &mut Tx, name: &str) -> Result<Option<GeneratorId>> {
    let found = maybe!(
        tx,
        (GeneratorId,),
        "SELECT id FROM generators WHERE name_folded = $1",
        fold(name)
    )?;
    Ok(found.map(|(id,)| id))
}

/// Makes a generator.
pub(crate) async fn insert(tx: &mut Tx, generator: &Generator) -> Result<()> {
    run!(
        tx,
        "INSERT INTO generators (id, version, name, name_folded, product_id, format, defaults, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        generator.id,
        generator.version,
        &generator.name,
        fold(&generator.name),
        generator.product.id,
        Json(&generator.format),
        Json(&generator.defaults),
        generator.created_at
    )?;
    Ok(())
}

/// Saves a generator over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, generator: &Generator, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE generators SET version = $2, name = $3, name_folded = $4, format = $5, defaults = $6, updated_at = $7
         WHERE id = $1 AND version = $2 - 1",
        generator.id,
        generator.version,
        &generator.name,
        fold(&generator.name),
        Json(&generator.format),
        Json(&generator.defaults),
        now
    )?;
    Ok(touched > 0)
}

/// Removes a generator, which its licenses have forgotten. False when another version is there.
pub(crate) async fn delete(tx: &mut Tx, id: GeneratorId, version: i32) -> Result<bool> {
    let touched = run!(
        tx,
        "DELETE FROM generators WHERE id = $1 AND version = $2",
        id,
        version
    )?;
    Ok(touched > 0)
}

/// Takes the generator from some licenses that it made, and names them.
pub(crate) async fn forget(tx: &mut Tx, id: GeneratorId, limit: i64) -> Result<Vec<LicenseId>> {
    let found = rows!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE generator_id = $1 LIMIT $2",
        id,
        limit
    )?;
    let found: Vec<LicenseId> = found.into_iter().map(|(id,)| id).collect();
    licenses::hold(tx, &found).await?;
    let text = text_for(
        tx,
        "UPDATE licenses SET generator_id = NULL
         WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "UPDATE licenses SET generator_id = NULL
         WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))",
    );
    run!(tx, text, Json(&found))?;
    Ok(found)
}

//! Keys that were ever assigned and are deleted: kept as keyed hashes, so that nobody learns them from here and nobody
//! gets them again.

use chrono::{DateTime, Utc};
use rand::RngCore;
use ring::hmac;
use sqlx::types::Json;

use super::{
    Tx,
    engines::text_for,
    meta, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::fold::fold,
    error::{Error, Result},
};

/// Where the environment keeps the hashes' key.
const SECRET: &str = "retired_keys_secret";

/// The key of the hashes, made when it is needed first.
async fn secret(tx: &mut Tx) -> Result<Option<hmac::Key>> {
    let Some(stored) = meta::setting(tx, SECRET).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = serde_json::from_str(&stored)
        .map_err(|error| Error::Internal(format!("the hashes' key does not read: {error}")))?;
    Ok(Some(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
}

async fn made_secret(tx: &mut Tx) -> Result<hmac::Key> {
    if let Some(key) = secret(tx).await? {
        return Ok(key);
    }
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    let stored = serde_json::to_string(&bytes.to_vec())
        .map_err(|error| Error::Internal(error.to_string()))?;
    run!(
        tx,
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        SECRET,
        stored
    )?;
    secret(tx)
        .await?
        .ok_or_else(|| Error::Internal("the hashes' key is gone".into()))
}

fn hash(key: &hmac::Key, license_key: &str) -> Vec<u8> {
    hmac::sign(key, fold(license_key).as_bytes())
        .as_ref()
        .to_vec()
}

/// Keeps a key from ever being issued again.
pub(crate) async fn retire(tx: &mut Tx, license_key: &str, now: DateTime<Utc>) -> Result<()> {
    let secret = made_secret(tx).await?;
    run!(
        tx,
        "INSERT INTO retired_keys (hash, retired_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        hash(&secret, license_key),
        now
    )?;
    Ok(())
}

/// Keeps many keys from ever being issued again, in one statement.
pub(crate) async fn retire_all(tx: &mut Tx, keys: &[&str], now: DateTime<Utc>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let secret = made_secret(tx).await?;
    let hashes: Vec<String> = keys
        .iter()
        .map(|key| hex::encode(hash(&secret, key)))
        .collect();
    let text = text_for(
        tx,
        "INSERT INTO retired_keys (hash, retired_at) SELECT unhex(value), $2 FROM json_each($1) WHERE true
         ON CONFLICT (hash) DO NOTHING",
        "INSERT INTO retired_keys (hash, retired_at) SELECT decode(value, 'hex'), $2
         FROM jsonb_array_elements_text($1) AS value ON CONFLICT (hash) DO NOTHING",
    );
    run!(tx, text, Json(hashes), now)?;
    Ok(())
}

/// Which of `keys` must not be issued again, by their place.
pub(crate) async fn retired_among(tx: &mut Tx, keys: &[&str]) -> Result<Vec<usize>> {
    let Some(secret) = secret(tx).await? else {
        return Ok(Vec::new());
    };
    if rows!(tx, (i32,), "SELECT 1 FROM retired_keys LIMIT 1")?.is_empty() {
        return Ok(Vec::new());
    }
    let hashes: Vec<Vec<u8>> = keys.iter().map(|key| hash(&secret, key)).collect();
    let mut found = std::collections::HashSet::new();
    for some in hashes.chunks(500) {
        let mut sql = Sql::default();
        sql.push("SELECT hash FROM retired_keys WHERE hash IN ")
            .bind_list(some.iter().cloned().map(Value::Bytes));
        let known: Vec<(Vec<u8>,)> = sql.rows(tx).await?;
        found.extend(known.into_iter().map(|(hash,)| hash));
    }
    let places = hashes.iter().enumerate();
    Ok(places
        .filter(|(_, hash)| found.contains(*hash))
        .map(|(place, _)| place)
        .collect())
}

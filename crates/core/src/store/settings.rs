//! The workspace's settings, in its control store.

use sqlx::types::Json;

use super::{Tx, maybe, run};
use crate::{
    error::Result,
    operations::{retention::Retention, settings::Settings},
};

const NAME: &str = "workspace";

/// The settings; the defaults until somebody saves some.
pub(crate) async fn get(tx: &mut Tx) -> Result<Settings> {
    let row = maybe!(
        tx,
        (i32, Json<Settings>),
        "SELECT version, value FROM settings WHERE name = $1",
        NAME
    )?;
    Ok(
        row.map_or_else(Settings::default, |(version, value)| Settings {
            version,
            ..value.0
        }),
    )
}

/// Saves settings over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, settings: &Settings) -> Result<bool> {
    put(tx, NAME, settings.version, Json(settings)).await
}

/// How long things are kept, under a name of its own.
const RETENTION: &str = "retention";

/// How long things are kept; the defaults until somebody saves others.
pub(crate) async fn retention(tx: &mut Tx) -> Result<Retention> {
    let row = maybe!(
        tx,
        (i32, Json<Retention>),
        "SELECT version, value FROM settings WHERE name = $1",
        RETENTION
    )?;
    Ok(
        row.map_or_else(Retention::default, |(version, value)| Retention {
            version,
            ..value.0
        }),
    )
}

/// Saves how long things are kept over the version before. False when another version is there.
pub(crate) async fn save_retention(tx: &mut Tx, retention: &Retention) -> Result<bool> {
    put(tx, RETENTION, retention.version, Json(retention)).await
}

/// Saves one of the settings over the version before. False when another version is there.
pub(crate) async fn put<T>(tx: &mut Tx, name: &str, version: i32, value: Json<&T>) -> Result<bool>
where
    T: serde::Serialize + Sync,
{
    let touched = run!(
        tx,
        "INSERT INTO settings (name, version, value)
         SELECT $1, $2, $3 WHERE $2 = 1 OR EXISTS (SELECT 1 FROM settings WHERE name = $1)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value
         WHERE settings.version = excluded.version - 1",
        name,
        version,
        &value
    )?;
    Ok(touched > 0)
}

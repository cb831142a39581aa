//! The workspace's settings, in its control store.

use sqlx::types::Json;

use super::{Tx, maybe, run};
use crate::{error::Result, operations::settings::Settings};

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
    let touched = run!(
        tx,
        "INSERT INTO settings (name, version, value) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value
         WHERE settings.version = excluded.version - 1",
        NAME,
        settings.version,
        Json(settings)
    )?;
    Ok(touched > 0)
}

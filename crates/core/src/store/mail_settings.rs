//! How the workspace sends mail, in its control store: the settings, and the password sealed.

use sqlx::types::Json;

use super::{Tx, maybe, run};
use crate::{error::Result, operations::mail_settings::MailSettings};

const NAME: &str = "workspace";

/// The settings with the sealed password; the defaults until somebody saves some.
pub(crate) async fn get(tx: &mut Tx) -> Result<(MailSettings, Option<Vec<u8>>)> {
    let row = maybe!(
        tx,
        (i32, Json<MailSettings>, Option<Vec<u8>>),
        "SELECT version, value, sealed FROM mail_settings WHERE name = $1",
        NAME
    )?;
    Ok(
        row.map_or_else(Default::default, |(version, value, sealed)| {
            (MailSettings { version, ..value.0 }, sealed)
        }),
    )
}

/// Saves settings over the version before. False when another version is there.
pub(crate) async fn save(
    tx: &mut Tx,
    settings: &MailSettings,
    sealed: Option<&[u8]>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO mail_settings (name, version, value, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value, sealed = excluded.sealed
         WHERE mail_settings.version = excluded.version - 1",
        NAME,
        settings.version,
        Json(settings),
        sealed
    )?;
    Ok(touched > 0)
}

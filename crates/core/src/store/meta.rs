//! Facts a store knows about itself, and small settings.

use super::{Tx, maybe, run};
use crate::error::Result;

/// A fact; none when it was never written.
pub(crate) async fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    let row = maybe!(
        tx,
        (String,),
        "SELECT value FROM meta WHERE name = $1",
        name
    )?;
    Ok(row.map(|(value,)| value))
}

/// Writes a fact.
pub(crate) async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    run!(
        tx,
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value
    )?;
    Ok(())
}

/// Writes a text in the place of the one that was seen, in a table of names and values.
macro_rules! replace {
    ($tx:expr, $table:literal, $name:expr, $seen:expr, $value:expr) => {{
        let touched = match $seen {
            Some(seen) => run!(
                $tx,
                concat!(
                    "UPDATE ",
                    $table,
                    " SET value = $3 WHERE name = $1 AND value = $2"
                ),
                $name,
                seen,
                $value
            )?,
            None => run!(
                $tx,
                concat!(
                    "INSERT INTO ",
                    $table,
                    " (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
                ),
                $name,
                $value
            )?,
        };
        Ok(touched == 1)
    }};
}

/// Writes a fact in the place of the one that was seen. False when it is another one by now.
pub(crate) async fn replace(
    tx: &mut Tx,
    name: &str,
    seen: Option<&str>,
    value: &str,
) -> Result<bool> {
    replace!(tx, "meta", name, seen, value)
}

/// A setting of an environment; none when it was never written.
pub(crate) async fn setting(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    let row = maybe!(
        tx,
        (String,),
        "SELECT value FROM settings WHERE name = $1",
        name
    )?;
    Ok(row.map(|(value,)| value))
}

/// Writes a setting of an environment.
pub(crate) async fn set_setting(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    run!(
        tx,
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value
    )?;
    Ok(())
}

/// Writes a setting of an environment in the place of the one that was seen. False when it is another one by now.
pub(crate) async fn replace_setting(
    tx: &mut Tx,
    name: &str,
    seen: Option<&str>,
    value: &str,
) -> Result<bool> {
    replace!(tx, "settings", name, seen, value)
}

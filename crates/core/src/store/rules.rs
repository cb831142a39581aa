//! Rules that run by themselves and the words of mails, in the control store: JSON by name, with a version.
//!
//! Deliberately absent: what they mean (`service::rules`, `service::mail_templates`).

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};
use sqlx::types::Json;

use super::{Tx, maybe, rows, run};
use crate::{
    domain::mail::MailKind,
    error::Result,
    operations::rules::{OwnWords, StoredRules},
};

/// The row of the license rules.
const LICENSES: &str = "licenses";
/// How the rows of words begin; the kind of mail follows.
const WORDS: &str = "words/";

async fn get<T>(tx: &mut Tx, name: &str) -> Result<Option<(i32, T)>>
where
    T: DeserializeOwned + Send + Unpin + 'static,
{
    let row = maybe!(
        tx,
        (i32, Json<T>),
        "SELECT version, value FROM rules WHERE name = $1",
        name
    )?;
    Ok(row.map(|(version, value)| (version, value.0)))
}

/// Saves over the version before. False when another version is there.
async fn save<T>(tx: &mut Tx, name: &str, version: i32, value: &T) -> Result<bool>
where
    T: Serialize + Sync,
{
    let touched = run!(
        tx,
        "INSERT INTO rules (name, version, value) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value
         WHERE rules.version = excluded.version - 1",
        name,
        version,
        Json(value)
    )?;
    Ok(touched > 0)
}

/// The license rules; nothing runs until somebody saves some.
pub(crate) async fn rules(tx: &mut Tx) -> Result<StoredRules> {
    let found = get::<StoredRules>(tx, LICENSES).await?;
    Ok(
        found.map_or_else(StoredRules::default, |(version, mut stored)| {
            stored.rules.version = version;
            stored
        }),
    )
}

/// Saves the license rules.
pub(crate) async fn save_rules(tx: &mut Tx, stored: &StoredRules) -> Result<bool> {
    save(tx, LICENSES, stored.rules.version, stored).await
}

/// The words that the workspace has of its own, by kind.
pub(crate) async fn all_words(tx: &mut Tx) -> Result<HashMap<MailKind, OwnWords>> {
    let found = rows!(
        tx,
        (String, i32, Json<OwnWords>),
        "SELECT name, version, value FROM rules WHERE name LIKE 'words/%'"
    )?;
    let words = found.into_iter().filter_map(|(name, version, words)| {
        let kind = MailKind::from_word(name.strip_prefix(WORDS)?)?;
        Some((kind, OwnWords { version, ..words.0 }))
    });
    Ok(words.collect())
}

/// Saves the words of a kind.
pub(crate) async fn save_words(tx: &mut Tx, kind: MailKind, words: &OwnWords) -> Result<bool> {
    save(tx, &format!("{WORDS}{kind}"), words.version, words).await
}

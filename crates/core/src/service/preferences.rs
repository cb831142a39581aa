//! A person's preferences: kept with who signed in, so that they follow to another computer.
//!
//! Deliberately absent: an audit entry, since nobody else is touched by them, and preferences where nobody signs in; those
//! are kept by the computer.

use futures::FutureExt;

use super::WorkspaceScope;
use crate::{
    error::{Error, Result},
    operations::{Noun, preferences::*},
    store::preferences,
};

const PATH_MAX: usize = 100;
const NOTICES_MAX: usize = 20;

impl WorkspaceScope {
    /// One's own preferences.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_preferences(&self, _request: GetPreferences) -> Result<PreferencesInfo> {
        let Some(person) = self.caller.id else {
            return Ok(PreferencesInfo {
                kept_with_person: false,
                preferences: None,
            });
        };
        let mut tx = self.workspace.control.read().await?;
        Ok(PreferencesInfo {
            kept_with_person: true,
            preferences: preferences::get(&mut tx, person).await?,
        })
    }

    /// Saves one's own preferences.
    ///
    /// # Errors
    /// `invalid` with the field, or for who has no account.
    pub async fn save_preferences(&self, request: SavePreferences) -> Result<PreferencesInfo> {
        let Some(person) = self.caller.id else {
            return Err(Error::invalid(
                "account",
                "There is no account to keep preferences with.",
                "They are kept by this computer.",
            ));
        };
        let wanted = checked(request.preferences)?;
        let value = serde_json::to_string(&wanted)
            .map_err(|error| Error::Internal(format!("preferences do not write: {error}")))?;
        let control = &self.workspace.control;
        let now = control.now();
        control
            .write(move |tx| {
                async move {
                    preferences::save(tx, person, &value, now).await?;
                    tx.changed(Noun::People, [person.0]);
                    Ok(())
                }
                .boxed()
            })
            .await?;
        Ok(PreferencesInfo {
            kept_with_person: true,
            preferences: Some(wanted),
        })
    }
}

/// The preferences as they are kept: a path of the desk, and each notice once.
fn checked(mut wanted: Preferences) -> Result<Preferences> {
    let path = &wanted.start_page;
    let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '/' | '-');
    if !path.starts_with('/') || path.len() > PATH_MAX || !path.chars().all(plain) {
        return Err(Error::invalid(
            "start_page",
            "This is no page of the desk.",
            "Choose a page of the list.",
        ));
    }
    if wanted.notices.len() > NOTICES_MAX {
        return Err(Error::invalid(
            "notices",
            "There are not so many kinds of notices.",
            "Name each one once.",
        ));
    }
    let mut seen = Vec::new();
    wanted.notices.retain(|kind| {
        let new = !seen.contains(kind);
        seen.push(*kind);
        new
    });
    Ok(wanted)
}

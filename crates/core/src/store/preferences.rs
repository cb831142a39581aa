//! The preferences of people, in the control store.

use chrono::{DateTime, Utc};

use super::{Tx, maybe, run};
use crate::{error::Result, ids::PersonId, operations::preferences::Preferences};

/// What a person saved last. What does not read any more is as good as never saved.
pub(crate) async fn get(tx: &mut Tx, person: PersonId) -> Result<Option<Preferences>> {
    let found = maybe!(
        tx,
        (String,),
        "SELECT value FROM person_preferences WHERE person_id = $1",
        person
    )?;
    Ok(found.and_then(|(value,)| serde_json::from_str(&value).ok()))
}

/// Keeps what a person likes.
pub(crate) async fn save(
    tx: &mut Tx,
    person: PersonId,
    value: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO person_preferences (person_id, value, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        person,
        value,
        now
    )?;
    Ok(())
}

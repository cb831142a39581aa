//! Where the two engines want other words for the same thing: texts, moments within JSON, many rows at once.
//!
//! Deliberately absent: statements put together at run time (`sql`).

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use super::Tx;
use crate::operations::environments::Engine;

/// The text for the engine of a transaction.
pub(crate) const fn text_for(
    tx: &Tx,
    sqlite: &'static str,
    postgres: &'static str,
) -> &'static str {
    match tx.engine() {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    }
}

/// A moment as SQLite keeps it, letter by letter, so that moments written through JSON and by binding compare alike.
pub(crate) fn stored(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// [`stored`], for a row that is written through JSON on SQLite and by binding on Postgres.
pub(crate) fn as_stored<S: Serializer>(
    moment: &DateTime<Utc>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(&stored(*moment))
}

/// The same for one that may be missing.
pub(crate) fn as_stored_or_none<S: Serializer>(
    moment: &Option<DateTime<Utc>>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    moment.map(stored).serialize(serializer)
}

/// One value of many rows: a column, as Postgres takes many rows at once without reading text.
pub(crate) fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

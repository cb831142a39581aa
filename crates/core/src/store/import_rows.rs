//! What an import reads and writes, a chunk at a time: one statement each, the rows as one JSON array.
//!
//! Both engines unfold a JSON array into rows, with different words for it; the two texts stand side by side.
//! Deliberately absent: deciding what a row does (`service::importing`), and the chunks' audit entries (`audit`).

mod lookup;
mod undo;
mod write;

pub(crate) use lookup::{CustomerKey, ProductKey, customers, licenses, products};
pub(crate) use undo::{
    batch_customers, batch_rows, delete_licenses, forget_customers, forget_products,
};
pub(crate) use write::{
    HistoryRow, NewCustomer, NewLicense, NewProduct, end_activations, insert_customers,
    insert_history, insert_licenses, insert_products, update_licenses,
};

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

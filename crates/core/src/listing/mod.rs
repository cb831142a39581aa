//! The list index: every license of an environment in memory, so that any search, filter, order and count is answered
//! before the next frame. The database keeps the truth.
//!
//! The face of the room: `Building` loads rows, [`View::apply`] takes changes, [`View::find`] and [`View::offer`]
//! answer. A [`View`] is one version: an immutable base (columns by ordinal, seven orders, sets) under a small overlay
//! of what changed since; `merge` takes the overlay into a new base. `Shelf` keeps answers for pages to come,
//! `snapshot` keeps a base in a file.
//!
//! Deliberately absent: reading the database and following its changes (`store::listing_rows`, `backend::listing`), and
//! everything that a list does not search, filter or sort by: rows on screen are read by id.

mod base;
mod bits;
mod build;
mod condition;
mod counts;
mod figures;
mod letters;
mod matches;
mod merge;
mod order;
mod people;
mod products;
mod shelf;
mod snapshot;
mod suggest;
mod texts;
mod view;

pub(crate) use base::Base;
pub use base::NOT_BEGUN;
pub(crate) use build::Building;
pub use build::{BuildError, Incoming};
pub use counts::Counts;
pub use figures::{EndingOn, Holders, Holding, Span, Spread};
pub use matches::Matches;
pub use people::Person;
pub use products::Product;
pub use shelf::{Pinned, Shelf};
pub use snapshot::SnapshotError;
pub use suggest::Offered;
pub use view::{Fresh, FreshLicense, Unknown, View};

/// The sixteen bytes of an id, which compare as ids do.
pub type Id = [u8; 16];

#[cfg(test)]
mod tests;

//! Saved views: a query with its columns, under a name.

use serde::{Deserialize, Serialize};

use super::licenses::LicenseQuery;
use crate::ids::ViewId;

/// Asks for the saved views.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListViews {}

/// A query with its columns, under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Grows with each change.
    pub version: i32,
    /// 1 to 80 characters, unique.
    pub name: String,
    /// Whether it stands in the sidebar.
    pub pinned: bool,
    /// Its place among its like, from 0.
    pub position: i32,
    /// Which licenses, in which order.
    pub query: LicenseQuery,
    /// The columns to show, in order; none leaves them as they are.
    pub columns: Option<Vec<String>>,
}

/// Saves a view.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveView {
    /// The view to change, with the version that was seen; none makes a new one.
    pub replaces: Option<ViewVersion>,
    /// 1 to 80 characters, unique.
    pub name: String,
    /// Whether it stands in the sidebar.
    pub pinned: bool,
    /// Its place among its like; none puts it last.
    pub position: Option<i32>,
    /// Which licenses, in which order.
    pub query: LicenseQuery,
    /// The columns to show, in order.
    pub columns: Option<Vec<String>>,
}

/// A view as somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ViewVersion {
    /// Which.
    pub id: ViewId,
    /// The version that was seen.
    pub version: i32,
}

/// Deletes a view.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteView {
    /// Which, as it was seen.
    pub view: ViewVersion,
}

//! Saved views, in the control store.

use sqlx::types::Json;

use super::{Tx, maybe, one, rows, run};
use crate::{
    domain::fold::fold,
    error::Result,
    ids::ViewId,
    operations::{
        licenses::LicenseQuery,
        views::{SavedView, ViewVersion},
    },
};

#[derive(sqlx::FromRow)]
struct Record {
    id: ViewId,
    version: i32,
    name: String,
    pinned: bool,
    position: i32,
    query: Json<LicenseQuery>,
    columns: Option<Json<Vec<String>>>,
}

impl From<Record> for SavedView {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            pinned: record.pinned,
            position: record.position,
            query: record.query.0,
            columns: record.columns.map(|columns| columns.0),
        }
    }
}

/// All views, pinned ones first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<SavedView>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, version, name, pinned, position, query, columns FROM saved_views
         ORDER BY pinned DESC, position, name_folded"
    )?;
    Ok(records.into_iter().map(SavedView::from).collect())
}

/// One view.
pub(crate) async fn get(tx: &mut Tx, id: ViewId) -> Result<Option<SavedView>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT id, version, name, pinned, position, query, columns FROM saved_views WHERE id = $1",
        id
    )?;
    Ok(record.map(SavedView::from))
}

/// The view of a name, folded.
pub(crate) async fn named(tx: &mut Tx, name: &str) -> Result<Option<ViewId>> {
    let row = maybe!(
        tx,
        (ViewId,),
        "SELECT id FROM saved_views WHERE name_folded = $1",
        fold(name)
    )?;
    Ok(row.map(|(id,)| id))
}

/// How many views there are.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    Ok(one!(tx, (i64,), "SELECT count(*) FROM saved_views")?.0)
}

/// Adds a view.
pub(crate) async fn insert(tx: &mut Tx, view: &SavedView) -> Result<()> {
    run!(
        tx,
        "INSERT INTO saved_views (id, version, name, name_folded, pinned, position, query, columns)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        view.id,
        view.version,
        &view.name,
        fold(&view.name),
        view.pinned,
        view.position,
        Json(&view.query),
        view.columns.as_ref().map(Json)
    )?;
    Ok(())
}

/// Saves a view over the version before it. False when another version is there.
pub(crate) async fn update(tx: &mut Tx, view: &SavedView) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE saved_views SET version = $2, name = $3, name_folded = $4, pinned = $5, position = $6, query = $7, columns = $8
         WHERE id = $1 AND version = $2 - 1",
        view.id,
        view.version,
        &view.name,
        fold(&view.name),
        view.pinned,
        view.position,
        Json(&view.query),
        view.columns.as_ref().map(Json)
    )?;
    Ok(touched > 0)
}

/// Deletes a view as it was seen. False when another version is there.
pub(crate) async fn delete(tx: &mut Tx, view: ViewVersion) -> Result<bool> {
    Ok(run!(
        tx,
        "DELETE FROM saved_views WHERE id = $1 AND version = $2",
        view.id,
        view.version
    )? > 0)
}

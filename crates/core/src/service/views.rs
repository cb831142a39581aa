//! Saved views.

use futures::FutureExt;

use super::{WorkspaceScope, license_lists::check_query};
use crate::{
    error::{Error, Result},
    ids::ViewId,
    operations::{Deleted, Noun, views::*},
    store::{
        Tx,
        audit::{self, Entry, Subject},
        views,
    },
};

/// The most saved views of a workspace.
const VIEWS_LIMIT: i64 = 500;

impl WorkspaceScope {
    /// The saved views, pinned ones first, then by position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_views(&self, _request: ListViews) -> Result<Vec<SavedView>> {
        let mut tx = self.workspace.control.read().await?;
        views::all(&mut tx).await
    }

    /// Saves a view, new or changed.
    ///
    /// # Errors
    /// `invalid` for its name, `conflict` when somebody else changed it, `not_found`.
    pub async fn save_view(&self, request: SaveView) -> Result<SavedView> {
        check_query(&request.query)?;
        let name = request.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 80 {
            return Err(Error::invalid(
                "name",
                "A view's name has 1 to 80 characters.",
                "Give it a short name.",
            ));
        }
        if request
            .columns
            .as_ref()
            .is_some_and(|columns| columns.len() > 50)
        {
            return Err(Error::invalid(
                "columns",
                "A view shows at most 50 columns.",
                "Show fewer.",
            ));
        }
        let (person, door) = (self.caller.person.clone(), self.caller.door);
        let now = self.workspace.control.now();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let view = merged(tx, request, name, ViewId::new(now)).await?;
                    if view.version == 1 {
                        views::insert(tx, &view).await?;
                    } else if !views::update(tx, &view).await? {
                        return Err(Error::not_found("view", view.id));
                    }
                    let entry = Entry {
                        at: now,
                        actor: &person,
                        door: door.as_str(),
                        action: "save_view",
                        subject: Subject {
                            kind: "view",
                            id: Some(view.id.0),
                            label: Some(view.name.clone()),
                        },
                        reason: None,
                        batch: None,
                        details: serde_json::json!({ "view": view }),
                    };
                    audit::record(tx, entry).await?;
                    tx.changed(Noun::Views, [view.id.0]);
                    Ok(view)
                }
                .boxed()
            })
            .await
    }

    /// Deletes a saved view.
    ///
    /// # Errors
    /// `not_found`, or `conflict` when somebody else changed it.
    pub async fn delete_view(&self, request: DeleteView) -> Result<Deleted> {
        let (person, door) = (self.caller.person.clone(), self.caller.door);
        let now = self.workspace.control.now();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let view = seen(tx, request.view).await?;
                    views::delete(tx, request.view).await?;
                    let entry = Entry {
                        at: now,
                        actor: &person,
                        door: door.as_str(),
                        action: "delete_view",
                        subject: Subject {
                            kind: "view",
                            id: Some(view.id.0),
                            label: Some(view.name.clone()),
                        },
                        reason: None,
                        batch: None,
                        details: serde_json::json!({ "view": view }),
                    };
                    audit::record(tx, entry).await?;
                    tx.changed(Noun::Views, [view.id.0]);
                    Ok(Deleted { count: 1 })
                }
                .boxed()
            })
            .await
    }
}

/// The view as it was seen.
async fn seen(tx: &mut Tx, view: ViewVersion) -> Result<SavedView> {
    let found = views::get(tx, view.id)
        .await?
        .ok_or_else(|| Error::not_found("view", view.id))?;
    if found.version == view.version {
        return Ok(found);
    }
    Err(Error::Conflict {
        thing: "view",
        id: view.id.to_string(),
        seen: view.version,
        found: found.version,
    })
}

/// The view as it shall be.
async fn merged(tx: &mut Tx, request: SaveView, name: String, fresh: ViewId) -> Result<SavedView> {
    let before = match request.replaces {
        Some(view) => Some(seen(tx, view).await?),
        None => None,
    };
    let count = views::count(tx).await?;
    if before.is_none() && count >= VIEWS_LIMIT {
        return Err(Error::invalid(
            "name",
            "A workspace keeps at most 500 views.",
            "Delete one you no longer use.",
        ));
    }
    let taken = views::named(tx, &name).await?;
    if taken.is_some() && taken != before.as_ref().map(|view| view.id) {
        return Err(Error::invalid(
            "name",
            "Another view has this name.",
            "Choose another name, or update that view.",
        ));
    }
    Ok(SavedView {
        id: before.as_ref().map_or(fresh, |view| view.id),
        version: before.as_ref().map_or(1, |view| view.version + 1),
        name,
        pinned: request.pinned,
        position: request
            .position
            .or(before.map(|view| view.position))
            .unwrap_or_else(|| i32::try_from(count).unwrap_or(i32::MAX)),
        query: request.query,
        columns: request.columns,
    })
}

//! What a workspace says of itself, and what it says first.

use std::sync::Arc;

use futures::FutureExt;
use uuid::Uuid;

use super::Workspace;
use crate::{
    backend::location::Location,
    error::{Error, Result},
    ids::WorkspaceId,
    operations::environments::{self as wire, EnvironmentKind},
    service::backup_plan,
    store::{Database, environments, meta},
};

impl Workspace {
    /// Where it lies.
    pub(crate) const fn location(&self) -> &Location {
        &self.location
    }

    /// Whether this process does what runs by itself.
    pub(crate) const fn does_chores(&self) -> bool {
        self.opening.tends && self.opening.sweeps
    }

    /// Takes the backups of the plan from now on, where Keydesk takes any.
    pub(super) fn take_backups(self: &Arc<Self>) {
        if self.does_chores() && matches!(self.location, Location::Folder(_)) {
            let taking = backup_plan::keep(Arc::downgrade(self), self.stop.child_token());
            self.tending.spawn(taking);
        }
    }

    /// Changes when a backup is restored.
    pub(crate) fn generation(&self) -> &str {
        &self.generation
    }
}

/// Names a fresh workspace and lists its first environments. A second creator of the same Postgres workspace finds the
/// first one's facts and leaves them.
pub(super) async fn write_first_facts(control: &Database, name: &str) -> Result<()> {
    let name = name.to_owned();
    let now = control.now();
    control
        .write(move |tx| {
            async move {
                if meta::get(tx, "workspace_id").await?.is_some() {
                    return Ok(());
                }
                meta::set(tx, "workspace_id", &WorkspaceId::new(now).to_string()).await?;
                meta::set(tx, "workspace_name", &name).await?;
                meta::set(tx, "generation", &Uuid::new_v4().to_string()).await?;
                for (name, label, kind) in [
                    ("production", "Production", EnvironmentKind::Production),
                    ("staging", "Staging", EnvironmentKind::Staging),
                    ("development", "Development", EnvironmentKind::Development),
                ] {
                    let environment = wire::Environment {
                        name: name.into(),
                        label: label.into(),
                        kind,
                    };
                    environments::insert(tx, &environment, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// What a workspace says of itself.
pub(super) struct Facts {
    pub(super) id: WorkspaceId,
    pub(super) name: String,
    pub(super) demo: bool,
    pub(super) generation: String,
}

pub(super) async fn read_facts(control: &Database, location: &Location) -> Result<Facts> {
    let mut tx = control.read().await?;
    let missing = |reason: &str| Error::NotAWorkspace {
        path: location.display(),
        reason: reason.into(),
    };
    let id = meta::get(&mut tx, "workspace_id")
        .await?
        .ok_or_else(|| missing("it does not say which workspace it is"))?;
    let id = id
        .parse::<Uuid>()
        .map_err(|_| missing("its id does not read"))?;
    let name = meta::get(&mut tx, "workspace_name").await?;
    let generation = meta::get(&mut tx, "generation").await?;
    Ok(Facts {
        id: WorkspaceId(id),
        name: name.unwrap_or_else(|| "Workspace".to_owned()),
        demo: meta::get(&mut tx, "demo").await?.is_some(),
        generation: generation.unwrap_or_default(),
    })
}

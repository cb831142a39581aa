//! The workspace, its environments, and following what changes.

use futures::FutureExt;

use super::WorkspaceScope;
use crate::{
    error::{Error, Result},
    operations::{Noun, environments::*},
    store::{
        audit::{self, Entry, Subject},
        environments,
    },
};

/// The most environments of a workspace.
const ENVIRONMENTS_LIMIT: usize = 20;

impl WorkspaceScope {
    /// The workspace and who is asking.
    ///
    /// # Errors
    /// None of its own.
    pub async fn get_workspace(&self, _request: GetWorkspace) -> Result<WorkspaceInfo> {
        Ok(self.workspace.info(&self.caller))
    }

    /// The environments, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_environments(&self, _request: ListEnvironments) -> Result<Vec<Environment>> {
        let mut tx = self.workspace.control.read().await?;
        let mut all = environments::all(&mut tx).await?;
        // Who may be in one only has no use for the others.
        if let Some(only) = &self.caller.environment {
            all.retain(|environment| environment.name == *only);
        }
        Ok(all)
    }

    /// Adds an environment. Its database is made first: a name in the list without a database would be a dead end,
    /// a database that no list names is only unused.
    ///
    /// # Errors
    /// `invalid` for its name or label.
    pub async fn create_environment(&self, request: CreateEnvironment) -> Result<Environment> {
        let environment = checked(request)?;
        let known = self.list_environments(ListEnvironments {}).await?;
        if known.iter().any(|other| other.name == environment.name) {
            return Err(name_taken());
        }
        if known.len() >= ENVIRONMENTS_LIMIT {
            return Err(Error::invalid(
                "name",
                "A workspace has at most 20 environments.",
                "Use one of those that are there.",
            ));
        }
        self.workspace.make_environment(&environment.name).await?;
        let (person, door) = (self.caller.person.clone(), self.caller.door);
        let now = self.workspace.control.now();
        let added = environment.clone();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    if !environments::insert(tx, &added, now).await? {
                        return Err(name_taken());
                    }
                    let entry = Entry {
                        at: now,
                        actor: &person,
                        door: door.as_str(),
                        action: "create_environment",
                        subject: Subject {
                            kind: "environment",
                            id: None,
                            label: Some(added.name.clone()),
                        },
                        reason: None,
                        batch: None,
                        details: serde_json::json!({ "environment": added }),
                    };
                    audit::record(tx, entry).await?;
                    tx.changed(Noun::Environments, []);
                    tx.changed(Noun::Audit, []);
                    Ok(())
                }
                .boxed()
            })
            .await?;
        Ok(environment)
    }

    /// What changed since a cursor; waits up to 20 seconds for something to report.
    ///
    /// # Errors
    /// `unreachable` while a database of the workspace does not answer.
    pub async fn follow_changes(&self, request: FollowChanges) -> Result<ChangesSince> {
        self.workspace.feed.since(request.after).await
    }
}

fn name_taken() -> Error {
    Error::invalid(
        "name",
        "Another environment has this name.",
        "Choose another name.",
    )
}

/// Names that mean something else: the control store's, and the first parts of a license server's own addresses, where an
/// environment's name may stand.
const TAKEN: [&str; 12] = [
    "control", "admin", "api", "assets", "auth", "enroll", "events", "healthz", "metrics", "my",
    "readyz", "rpc",
];

fn checked(request: CreateEnvironment) -> Result<Environment> {
    let CreateEnvironment { name, label, kind } = request;
    let mut letters = name.chars();
    let starts_well = letters
        .next()
        .is_some_and(|first| first.is_ascii_lowercase());
    let goes_on_well = letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !starts_well || !goes_on_well || name.len() > 40 || TAKEN.contains(&name.as_str()) {
        return Err(Error::invalid(
            "name",
            "This cannot be an environment's name.",
            "Use 1 to 40 lower-case letters, digits and hyphens, starting with a letter.",
        ));
    }
    let label = label.trim().to_owned();
    if label.is_empty() || label.chars().count() > 60 {
        return Err(Error::invalid(
            "label",
            "A label has 1 to 60 characters.",
            "Give it a short label.",
        ));
    }
    Ok(Environment { name, label, kind })
}

//! An open workspace: in this process, or on a license server.

use std::sync::Arc;

use keydesk_core::{
    Result,
    backend::Workspace,
    ids::WorkspaceId,
    operations::{
        Access,
        environments::{Environment, ListEnvironments, WorkspaceInfo},
    },
    service::Caller,
};

use crate::server::Served;

/// An open workspace, and who works in it.
#[derive(Clone)]
pub enum Open {
    /// One that this process has opened: a folder, or a database.
    Local {
        /// The workspace.
        workspace: Arc<Workspace>,
        /// The person of this computer.
        caller: Caller,
    },
    /// One on a license server, which knows who we are.
    Remote(Served),
}

impl Open {
    /// The workspace's name, id and the rest, for a server as it was when it was opened.
    pub fn info(&self) -> WorkspaceInfo {
        match self {
            Self::Local { workspace, caller } => workspace.info(caller),
            Self::Remote(served) => served.info.clone(),
        }
    }

    /// The workspace's id.
    pub fn id(&self) -> WorkspaceId {
        match self {
            Self::Local { workspace, .. } => workspace.id,
            Self::Remote(served) => served.info.id,
        }
    }

    /// Its environments, in order.
    ///
    /// # Errors
    /// When its database or its server does not answer.
    pub async fn environments(&self) -> Result<Vec<Environment>> {
        match self {
            Self::Local { workspace, caller } => {
                let scope = workspace.scope(caller, Access::Read)?;
                scope.list_environments(ListEnvironments {}).await
            }
            Self::Remote(served) => {
                let answer = served.remote.list_environments(&ListEnvironments {}).await;
                Ok(answer?)
            }
        }
    }
}

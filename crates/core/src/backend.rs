//! stub: the signatures below are the contract; the bodies are being written.
use crate::{
    Result,
    clock::Clock,
    ids::WorkspaceId,
    operations::{
        Access,
        environments::{Engine, WorkspaceInfo},
    },
    service::*,
};
use std::{path::PathBuf, sync::Arc};
/// Where a workspace lives.
#[derive(Debug, Clone)]
pub enum Location {
    Folder(PathBuf),
    Postgres(PostgresLocation),
}
/// How to reach a Postgres database. Debug never shows the password.
#[derive(Debug, Clone)]
pub struct PostgresLocation {
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub password: Option<String>,
    pub ca_file: Option<PathBuf>,
    pub socket: Option<PathBuf>,
}
impl Location {
    /// A folder's path, or a postgres:// URL.
    pub fn parse(_text: &str) -> Result<Self> {
        todo!()
    }
    /// For people: folder, or host and database. Never a password.
    pub fn display(&self) -> String {
        todo!()
    }
    pub fn engine(&self) -> Engine {
        todo!()
    }
}
/// What a test of a connection found.
pub struct ConnectionReport {
    pub server: String,
    pub encrypted: bool,
    pub workspace: Option<String>,
    pub can_create: bool,
}
/// Tries a Postgres connection without changing anything there.
pub async fn test_postgres(_location: &PostgresLocation) -> Result<ConnectionReport> {
    todo!()
}
pub struct Workspace {
    pub id: WorkspaceId,
}
impl Workspace {
    /// Opens an existing workspace and starts its background work (feed, sealer).
    pub async fn open(_location: &Location, _clock: Arc<dyn Clock>) -> Result<Arc<Self>> {
        todo!()
    }
    /// Makes a workspace with production, staging and development, and opens it.
    pub async fn create(
        _location: &Location,
        _name: &str,
        _clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>> {
        todo!()
    }
    /// Ends background work and closes the databases cleanly.
    pub async fn close(&self) {
        todo!()
    }
    pub fn info(&self, _caller: &Caller) -> WorkspaceInfo {
        todo!()
    }
    pub fn scope(&self, _c: &Caller, _a: Access) -> Result<WorkspaceScope> {
        todo!()
    }
    pub async fn environment_scope(
        &self,
        _n: &str,
        _c: &Caller,
        _a: Access,
    ) -> Result<EnvironmentScope> {
        todo!()
    }
}

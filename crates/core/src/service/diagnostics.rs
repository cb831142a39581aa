//! The diagnostics file: how the workspace stands, for whoever helps.
//!
//! Deliberately absent: licenses, customers, people, and where the workspace lies. What the log says is redacted once more.

use serde_json::{Value, json};

use super::{EnvironmentScope, WorkspaceScope};
use crate::{
    domain::redact::redact,
    error::{Error, Result},
    logbook,
    operations::{Access, diagnostics::*, environments::ListEnvironments, jobs::ListJobs},
    store::{health, sealer, settings},
};

/// Jobs that are told of.
const JOBS: u32 = 20;

impl WorkspaceScope {
    /// How the workspace stands, as JSON for a file.
    ///
    /// # Errors
    /// When the control store does not answer. What is wrong with an environment stands in the file.
    pub async fn get_diagnostics(&self, _request: GetDiagnostics) -> Result<Diagnostics> {
        let workspace = &self.workspace;
        let mut tx = workspace.control.read().await?;
        let (schema, end) = (
            health::schema(&mut tx).await?,
            sealer::chain_end(&mut tx).await?,
        );
        let settings = settings::get(&mut tx).await?;
        drop(tx);
        let mut environments = Vec::new();
        for environment in self.list_environments(ListEnvironments {}).await? {
            environments.push(self.environment_facts(&environment.name).await);
        }
        let info = workspace.info(&self.caller);
        let log: Vec<String> = logbook::lines().iter().map(|line| redact(line)).collect();
        let facts = json!({
            "made_at": workspace.control.now(),
            "program": {
                "version": env!("CARGO_PKG_VERSION"),
                "system": std::env::consts::OS,
                "processor": std::env::consts::ARCH,
            },
            "workspace": {
                "id": workspace.id,
                "engine": info.engine,
                "demo": info.demo,
                "schema": schema,
                "sealed_to": end.position,
                "trouble": workspace.answers().await.err().map(|error| error.code()),
            },
            "settings": {
                "grace_days": settings.grace_days,
                "offline_hours": settings.offline_hours,
                "check_hours": settings.check_hours,
                "step_up": settings.step_up,
                "has_server_url": settings.server_url.is_some(),
            },
            "environments": environments,
            "log": log,
        });
        let text = serde_json::to_string_pretty(&facts)
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Diagnostics { text })
    }

    async fn environment_facts(&self, name: &str) -> Value {
        let scope = self
            .workspace
            .environment_scope(name, &self.caller, Access::Read);
        let facts = match scope.await {
            Ok(scope) => scope.facts().await,
            Err(error) => Err(error),
        };
        facts.unwrap_or_else(|error| json!({ "name": name, "failed": error.code() }))
    }
}

impl EnvironmentScope {
    async fn facts(&self) -> Result<Value> {
        let environment = &self.environment;
        let mut tx = environment.database.read().await?;
        let (schema, sizes) = (
            health::schema(&mut tx).await?,
            health::sizes(&mut tx).await?,
        );
        let end = sealer::chain_end(&mut tx).await?;
        drop(tx);
        let jobs = self.list_jobs(ListJobs { limit: JOBS }).await?;
        let jobs: Vec<Value> = jobs
            .iter()
            .map(|job| {
                json!({
                    "kind": job.kind,
                    "state": job.state,
                    "created_at": job.created_at,
                    "problem": job.problem.as_ref().map(|problem| &problem.code),
                })
            })
            .collect();
        let index = environment.list.as_ref().map(|list| list.facts());
        Ok(json!({
            "name": environment.name,
            "schema": schema,
            "licenses": sizes.licenses,
            "products": sizes.products,
            "customers": sizes.customers,
            "devices": sizes.devices,
            "activations": sizes.activations,
            "audit": { "sealed_to": end.position, "unsealed": sizes.unsealed },
            "index_ready": index.as_ref().map(|facts| facts.ready),
            "jobs": jobs,
        }))
    }
}

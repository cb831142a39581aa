//! Which room does which kind of job.

use super::StoredJob;
use crate::{
    backend::Environment,
    error::Result,
    operations::{
        Access,
        jobs::{Job, JobKind},
    },
    service::{EnvironmentScope, bulk, generating, importing},
};

/// Checks that a job could go on here, before it is taken over.
///
/// # Errors
/// `job_refused` when its file is on another computer, or was removed; what a generation lacks.
pub(super) async fn check_resumable(environment: &Environment, stored: StoredJob) -> Result<()> {
    if stored.job.kind == JobKind::GenerateLicenses {
        generating::check_resumable(environment, &stored).await?;
    }
    importing::find_files(environment, stored).await
}

/// What starting a job of a kind asks for; going on with it asks for the same.
pub(super) const fn access(kind: JobKind) -> Access {
    match kind {
        JobKind::CheckImport | JobKind::ApplyImport | JobKind::UndoImport => Access::Import,
        JobKind::GenerateLicenses
        | JobKind::ChangeLicenses
        | JobKind::CheckSeatChanges
        | JobKind::ChangeSeats => Access::Edit,
    }
}

/// Runs a job whose row is written, from its checkpoint on.
///
/// # Errors
/// `internal` when its request does not read any more.
pub(super) fn go_on(scope: &EnvironmentScope, stored: StoredJob) -> Result<Job> {
    scope.caller.require(access(stored.job.kind))?;
    match stored.job.kind {
        JobKind::CheckImport
        | JobKind::ApplyImport
        | JobKind::UndoImport
        | JobKind::CheckSeatChanges
        | JobKind::ChangeSeats => importing::go_on(scope, stored),
        JobKind::GenerateLicenses => generating::go_on(scope, stored),
        JobKind::ChangeLicenses => bulk::go_on(scope, stored),
    }
}

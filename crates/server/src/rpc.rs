//! `POST /rpc/{operation}`: a row of the table, called by name.
//!
//! Queries die with the connection that asked. Changes and jobs run to their end even when nobody waits any more, so
//! that "accepted" means "done" also while the server stops.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use keydesk_core::{
    Error, Result,
    backend::Workspace,
    error::ErrorCode,
    operations::{self, Kind, OPERATIONS, OperationInfo},
    service::{Caller, Door},
};
use serde_json::{Value, value::RawValue};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle, task::TaskTracker};
use tracing::Instrument;

use crate::{
    answer::{Refusal, granted},
    devices::DeviceDoor,
    intake, rows,
};

/// Where the operations live.
pub(crate) const PREFIX: &str = "/rpc/";
/// How long an answer may take. Following changes waits up to 20 seconds by design.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// How long a waiting query may go on once the server stops.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of an unknown name is repeated.
const NAME_SHOWN: usize = 60;

/// What the routes work on.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) workspace: Arc<Workspace>,
    /// Cancelled when the server is asked to stop.
    pub(crate) stopping: CancellationToken,
    /// The work that must end before the workspace is closed.
    pub(crate) work: TaskTracker,
    /// What the door for devices knows.
    pub(crate) devices: Arc<DeviceDoor>,
}

/// A request that has been read.
pub(crate) struct Asked {
    pub(crate) row: &'static OperationInfo,
    pub(crate) environment: Option<String>,
    pub(crate) request: Value,
}

macro_rules! rows_out {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        /// The operations that answer with rows.
        const ROWS_OUT: &[&str] = &[$($(rows_out!(@ $way $name),)?)*];
    };
    (@ out $name:ident) => { stringify!($name) };
    (@ in $name:ident) => { "" };
}

keydesk_core::operations!(rows_out);

/// The row of the table with this name.
pub(crate) fn row(name: &str) -> Option<&'static OperationInfo> {
    OPERATIONS.iter().find(|row| row.name == name)
}

/// Who calls: until sign-in exists, whoever holds the token owns the workspace.
pub(crate) fn caller() -> Caller {
    Caller::owner("local", Door::Server)
}

/// Answers `POST /rpc/{operation}`.
pub(crate) async fn answer(
    State(desk): State<Desk>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let name = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let row = row(name).ok_or_else(|| unknown(name))?;
    let asked = Asked {
        row,
        environment: intake::environment(&parts.headers)?,
        request: intake::read_json(&parts.headers, body).await?,
    };
    if ROWS_OUT.contains(&row.name) {
        return rows::stream(&desk, asked).await;
    }
    let dies_with_connection = row.kind == Kind::Query;
    let running = desk.start(asked);
    let answer = if dies_with_connection {
        desk.wait_for_query(AbortOnDropHandle::new(running)).await?
    } else {
        wait_for_change(running).await?
    };
    Ok(granted(answer))
}

type Running<T> = tokio::task::JoinHandle<Result<T>>;

impl Desk {
    fn start(&self, asked: Asked) -> Running<Box<RawValue>> {
        let workspace = Arc::clone(&self.workspace);
        self.work.spawn(
            async move {
                let environment = asked.environment.as_deref();
                operations::dispatch(
                    &workspace,
                    environment,
                    &caller(),
                    asked.row.name,
                    asked.request,
                )
                .await
            }
            .in_current_span(),
        )
    }

    async fn wait_for_query(
        &self,
        running: AbortOnDropHandle<Result<Box<RawValue>>>,
    ) -> Result<Box<RawValue>, Refusal> {
        let stop = async {
            self.stopping.cancelled().await;
            tokio::time::sleep(PATIENCE).await;
        };
        tokio::select! {
            done = tokio::time::timeout(ANSWER_TIME, running) => match done {
                Ok(done) => ended(done),
                Err(_) => Err(too_long()),
            },
            () = stop => Err(stopped()),
        }
    }
}

async fn wait_for_change(running: Running<Box<RawValue>>) -> Result<Box<RawValue>, Refusal> {
    match tokio::time::timeout(ANSWER_TIME, running).await {
        Ok(done) => ended(done),
        Err(_) => Err(too_long().keeping("The change goes on and may still be saved.")),
    }
}

/// What became of a task: its own result, or an error when it fell over.
pub(crate) fn ended<T>(done: Result<Result<T>, tokio::task::JoinError>) -> Result<T, Refusal> {
    done.unwrap_or_else(|fallen| Err(Error::Internal(fallen.to_string())))
        .map_err(Refusal::from)
}

fn unknown(name: &str) -> Refusal {
    Error::UnknownOperation {
        name: name.chars().take(NAME_SHOWN).collect(),
    }
    .into()
}

pub(crate) fn too_long() -> Refusal {
    Refusal::new(
        StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::Unreachable,
        "The answer took longer than 60 seconds.",
        "Look whether it has happened before you try again.",
    )
}

fn stopped() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Unreachable,
        "The server is stopping.",
        "Try again when it has started anew.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_that_answers_with_rows_is_a_stream_of_the_table() {
        let out: Vec<_> = ROWS_OUT.iter().filter(|name| !name.is_empty()).collect();
        assert!(out.contains(&&"export_licenses"));
        assert!(
            !out.contains(&&"upload_import"),
            "rows in are answered piece by piece"
        );
        for name in out {
            assert_eq!(row(name).map(|row| row.kind), Some(Kind::Stream), "{name}");
        }
    }
}

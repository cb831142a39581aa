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
    operations::{self, Kind, LONG_QUERIES, OPERATIONS, OperationInfo},
    service::Caller,
};
use serde_json::{Value, value::RawValue};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle, task::TaskTracker};
use tracing::Instrument;

use crate::{
    answer::{Refusal, granted},
    devices::DeviceDoor,
    intake,
    public::PublicDoor,
    rows,
};

/// Where the operations live.
pub(crate) const PREFIX: &str = "/rpc/";
/// How long an answer may take. Following changes waits up to 20 seconds by design.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// The same for a query that takes as long as an environment is large. It ends sooner when its caller goes away.
const LONG_ANSWER_TIME: Duration = Duration::from_secs(60 * 60);
/// How long a waiting query may go on once the server stops.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of an unknown name is repeated.
const NAME_SHOWN: usize = 60;

/// What the routes work on: one handle, since every request takes its own.
#[derive(Clone)]
pub(crate) struct Desk(pub(crate) Arc<DeskRoom>);

impl std::ops::Deref for Desk {
    type Target = DeskRoom;

    fn deref(&self) -> &DeskRoom {
        &self.0
    }
}

/// What stands behind a [`Desk`].
pub(crate) struct DeskRoom {
    pub(crate) workspace: Arc<Workspace>,
    /// Cancelled when the server is asked to stop.
    pub(crate) stopping: CancellationToken,
    /// The work that must end before the workspace is closed.
    pub(crate) work: TaskTracker,
    /// What the door for devices knows.
    pub(crate) devices: Arc<DeviceDoor>,
    /// What the public pages know.
    pub(crate) public: Arc<PublicDoor>,
}

impl Desk {
    /// What was accepted is done to its end, also when whoever asked goes away meanwhile.
    pub(crate) async fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let done = self.work.spawn(work).await;
        done.unwrap_or_else(|fallen| Err(Error::Internal(fallen.to_string())))
    }
}

/// A request that has been read.
pub(crate) struct Asked {
    pub(crate) caller: Caller,
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

/// Answers `POST /rpc/{operation}`.
pub(crate) async fn answer(
    State(desk): State<Desk>,
    request: Request,
) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    // Whoever was let in; nobody comes here another way.
    let caller = parts.extensions.remove::<Caller>();
    let caller = caller.ok_or(Error::NotSignedIn)?;
    let name = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let row = row(name).ok_or_else(|| unknown(name))?;
    let asked = Asked {
        caller,
        row,
        environment: intake::environment(&parts.headers)?,
        request: intake::read_json(&parts.headers, body).await?,
    };
    if ROWS_OUT.contains(&row.name) {
        return rows::stream(&desk, asked).await;
    }
    let dies_with_connection = row.kind == Kind::Query;
    let patience = answer_time(row);
    let running = desk.start(asked);
    let answer = if dies_with_connection {
        desk.wait_for_query(AbortOnDropHandle::new(running), patience)
            .await?
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
                    &asked.caller,
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
        patience: Duration,
    ) -> Result<Box<RawValue>, Refusal> {
        let stop = async {
            self.stopping.cancelled().await;
            tokio::time::sleep(PATIENCE).await;
        };
        tokio::select! {
            done = tokio::time::timeout(patience, running) => match done {
                Ok(done) => ended(done),
                Err(_) => Err(took_over(patience)),
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

/// How long an answer may take.
fn answer_time(row: &OperationInfo) -> Duration {
    match LONG_QUERIES.contains(&row.name) {
        true => LONG_ANSWER_TIME,
        false => ANSWER_TIME,
    }
}

pub(crate) fn too_long() -> Refusal {
    took_over(ANSWER_TIME)
}

fn took_over(time: Duration) -> Refusal {
    Refusal::new(
        StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::Unreachable,
        &format!("The answer took longer than {} seconds.", time.as_secs()),
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
    fn long_queries_are_queries_of_the_table_and_have_an_hour() {
        for name in LONG_QUERIES {
            let row = row(name).expect(name);
            assert_eq!(row.kind, Kind::Query, "{name}");
            assert_eq!(answer_time(row), LONG_ANSWER_TIME);
        }
        let quick = row("list_licenses").expect("a row");
        assert_eq!(answer_time(quick), ANSWER_TIME);
    }

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
